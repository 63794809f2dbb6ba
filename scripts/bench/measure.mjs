// Programs timed by the wall clock, and what is made of several times.
import { performance } from 'node:perf_hooks';
import { CommandError, capture } from '../tools/process.mjs';

/** @param {readonly number[]} values */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {readonly number[]} values */
export const sum = (values) => values.reduce((total, value) => total + value, 0);

/**
 * Runs a program that must succeed to its end.
 * @param {readonly string[]} argv @param {import('../tools/process.mjs').RunOptions} options
 * @returns {Promise<{ ms: number, stdout: string, stderr: string }>} the last megabyte of what it printed @throws CommandError
 */
export async function timeProgram(argv, options) {
  const start = performance.now();
  const { code, stdout, stderr } = await capture(argv, options);
  const ms = performance.now() - start;
  if (code !== 0) throw new CommandError(argv.map((word) => word.slice(0, 200)).slice(0, 12), code, stderr.trim() || stdout.trim());
  return { ms, stdout, stderr };
}

/**
 * Medians of programs that are run in turn, so that a slow moment of the machine hits all of them.
 * @template {string} Name @param {Record<Name, () => Promise<number>>} runners milliseconds of one run each
 * @param {number} rounds @returns {Promise<Record<Name, number>>}
 */
export async function race(runners, rounds) {
  const times = Object.fromEntries(Object.keys(runners).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(runners)) times[name].push(await run());
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}
