import { rm } from 'node:fs/promises';
import { runPostAction } from '../../src/runtime/index.js';
import { KEY_STATE, TEMP_STATE } from './state.js';

/** Removes keys and files, however the step ended. */
export function runInstallPost(): Promise<never> {
  return runPostAction(async (io) => {
    for (const name of [TEMP_STATE, KEY_STATE]) {
      const directory = io.readState(name);
      if (directory !== '') await rm(directory, { recursive: true, force: true });
    }
  });
}
