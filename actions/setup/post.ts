import { runPostAction } from '../../src/runtime/index.js';
import { NIX_CONF_STATE, removePrivateFile } from '../../src/setup/index.js';

export function runSetupPost(): Promise<never> {
  return runPostAction(async (io) => {
    const path = io.readState(NIX_CONF_STATE);
    if (path !== '') await removePrivateFile(path);
  });
}
