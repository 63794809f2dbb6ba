import { runPostAction } from '../../src/runtime/index.js';
import { removeSshFiles } from '../../src/ssh/index.js';
import { SSH_STATE } from './state.js';

/** Removes the SSH key, however the step ended. */
export function runDeployPost(): Promise<never> {
  return runPostAction(async (io) => {
    const directory = io.readState(SSH_STATE);
    if (directory !== '') await removeSshFiles(directory);
  });
}
