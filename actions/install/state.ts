/** State of the step, for its post phase: the directory that keys and files lie in while it runs. */
export const TEMP_STATE = 'private-directory';
/** The same: the directory of the host key that was made, which later steps of the job may read. */
export const KEY_STATE = 'key-directory';
