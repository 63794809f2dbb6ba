// Programs of the bench that run in a process of their own, as their time and memory are measured.
import { join } from 'node:path';
import { timeProgram } from './measure.mjs';

/**
 * Runs `scripts/bench/<name>.mjs` with one argument as JSON.
 * @param {import('./context.mjs').BenchContext} context @param {string} name @param {object} request @returns {Promise<any>} the JSON it prints
 */
export async function runChild({ root, js, env, signal }, name, request) {
  const argv = [process.execPath, join(root, 'scripts/bench', `${name}.mjs`), JSON.stringify({ ...request, js })];
  const { stdout } = await timeProgram(argv, { env, signal });
  return JSON.parse(stdout);
}

/** In such a program: the planner, compiled. @param {string} js directory of the compiled sources */
export const loadPlanner = (js) => import(join(js, 'src', 'plan', 'index.js'));

/** In such a program: what it was asked for. */
export const readRequest = () => JSON.parse(process.argv[2]);
