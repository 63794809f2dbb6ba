import { setMaxListeners } from 'node:events';
import { CommandError, Interrupted, SetupError } from './process.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * From now on a signal does not end this process at once: it aborts `signal`, so that what runs ends and cleans up.
 * @returns {{ signal: globalThis.AbortSignal, release: () => void }} `release` gives signals their usual effect back
 */
export function abortOnSignals() {
  const controller = new globalThis.AbortController();
  // Every running program listens, and a dozen at once is no leak.
  setMaxListeners(0, controller.signal);
  const handlers = SIGNALS.map((name) => [name, () => controller.abort(name)]);
  for (const [name, handler] of handlers) process.on(name, handler);
  return {
    signal: controller.signal,
    release: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}

/**
 * Says why a script ends early: one sentence for what a person can put right, a stack for what is our fault.
 * @param {string} script what was run @param {unknown} error @returns {number} the exit code: 130 interrupted, 3 the machine's fault or ours
 */
export function explainFailure(script, error) {
  if (error instanceof Interrupted) {
    console.error(`${script}: interrupted.`);
    return error.exitCode;
  }
  const isExplained = error instanceof SetupError || error instanceof CommandError;
  console.error(isExplained ? `${script}: ${error.message}` : error);
  return 3;
}
