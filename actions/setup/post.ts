import { runPostAction } from '../../src/runtime/index.js';
import { NIX_CONF_STATE, removePrivateFile, removeSshFiles, SSH_STATE } from '../../src/setup/index.js';

export function runSetupPost(): Promise<never> {
  return runPostAction(async (io) => {
    const path = io.readState(NIX_CONF_STATE);
    if (path !== '') await removePrivateFile(path);
    const directory = io.readState(SSH_STATE);
    if (directory !== '') await removeSshFiles(directory);
  });
}
