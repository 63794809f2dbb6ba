// Planning after evaluation, on made-up graphs.
import { runChild } from './children.mjs';

const SIZES = [
  { hosts: 100, derivations: 2_000, target: '' },
  { hosts: 1_000, derivations: 20_000, target: '< 20 s, < 1 GiB' },
  { hosts: 1_000, derivations: 100_000, target: '< 30 s, < 2 GiB' },
];

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchScale(context) {
  const figures = [];
  for (const { hosts, derivations, target } of SIZES) {
    const { seconds, mib, waves } = await runChild(context, 'planning', { hosts, derivations, maxJobs: 20 });
    const detail = `${mib.toFixed(0)} MiB, ${waves[0]} + ${waves[1]} jobs`;
    figures.push([`planning ${hosts} hosts, ${derivations} derivations`, `${seconds.toFixed(1)} s`, target, detail]);
  }
  return { figures };
}
