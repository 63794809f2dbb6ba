/** State of the step, for its post phase: the directory that holds the SSH key. */
export const SSH_STATE = 'ssh-directory';
