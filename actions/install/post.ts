import { rm } from 'node:fs/promises';
import { runPostAction } from '../../src/runtime/index.js';
import { TEMP_STATE } from './state.js';

/** Removes keys and files, however the step ended. */
export function runInstallPost(): Promise<never> {
  return runPostAction(async (io) => {
    const directory = io.readState(TEMP_STATE);
    if (directory !== '') await rm(directory, { recursive: true, force: true });
  });
}
