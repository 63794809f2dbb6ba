/** State of the step, for its post phase: the directory that keys and files lie in while it runs. */
export const TEMP_STATE = 'private-directory';
