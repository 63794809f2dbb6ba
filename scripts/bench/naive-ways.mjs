// What people do without Panther: a job for each host, or one job for all. Real Nix in stores of their own.
import { measureCompressedNars, packClosures } from './archive.mjs';
import { timeProgram } from './measure.mjs';
import { withMachine } from './store.mjs';

const EVAL = ['nix', 'eval', '--json', '--no-eval-cache', '.#nixosConfigurations', '--apply'];
const count = (text, pattern) => [...text.matchAll(pattern)].length;

/**
 * @typedef {object} NaiveJob
 * @property {number} seconds from the evaluation until what was built is packed
 * @property {number} evaluations of hosts @property {number} builds @property {number} bytes of its cache entry
 */

/**
 * Evaluates hosts in one process, builds them in another, and packs what was built: nothing was there before, so that is the whole closure.
 * @param {import('./context.mjs').BenchContext} context @param {string} cwd the flake @param {readonly string[]} hosts
 * @param {(cache: string, machine: { directory: string }, options: object) => Promise<T>} [look] @template T
 * @returns {Promise<NaiveJob & { found: T | undefined }>}
 */
async function runJob(context, cwd, hosts, look) {
  return withMachine(context, async (machine) => {
    const options = { cwd, env: machine.env, signal: context.signal };
    const apply = `hosts: map (name: hosts.\${name}.config.system.build.toplevel.drvPath) (builtins.fromJSON ''${JSON.stringify(hosts)}'')`;
    const evaluation = await timeProgram([...EVAL, apply], options);
    const drvPaths = JSON.parse(evaluation.stdout);
    const build = ['nix', 'build', '--no-link', '--print-out-paths', ...drvPaths.map((drvPath) => `${drvPath}^*`)];
    const built = await timeProgram(build, options);
    const pack = await packClosures(built.stdout.split('\n').filter(Boolean), machine, options);
    return {
      seconds: (evaluation.ms + built.ms) / 1_000 + pack.seconds,
      evaluations: count(evaluation.stderr, /^trace: evaluating /gm),
      builds: count(built.stderr, /^building '/gm),
      bytes: pack.bytes,
      found: await look?.(pack.cache, machine, options),
    };
  });
}

/** (a) @returns {Promise<NaiveJob[]>} */
export async function runJobPerHost(context, cwd, hosts) {
  const jobs = [];
  for (const host of hosts) jobs.push(await runJob(context, cwd, [host]));
  return jobs;
}

/** (b) @returns {Promise<{ job: NaiveJob, narBytes: number }>} and what all built paths weigh, each compressed for itself */
export async function runOneJob(context, cwd, hosts) {
  const { found, ...job } = await runJob(context, cwd, hosts, measureCompressedNars);
  return { job, narBytes: found };
}
