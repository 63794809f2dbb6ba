// Flakes in git repositories of their own, to be evaluated and built for real.
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { timeProgram } from './measure.mjs';

const IDENTITY = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'commit.gpgsign=false'];

async function commit(directory, { env, signal }) {
  const git = (...args) => timeProgram(['git', '-C', directory, ...IDENTITY, ...args], { env, signal });
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-qm', 'fleet');
  return (await git('rev-parse', 'HEAD')).stdout.trim();
}

/**
 * The fixture `scaled` with other numbers. What they mean is said in its flake.nix.
 * @param {import('./context.mjs').BenchContext} context @param {Record<string, number | boolean>} scale @returns {Promise<string>} its directory
 */
export async function makeScaledFleet(context, scale) {
  const directory = await mkdtemp(join(context.scratch, 'fleet-'));
  await cp(join(context.root, 'test/fixtures/flakes/scaled'), directory, { recursive: true });
  const old = JSON.parse(await readFile(join(directory, 'scale.json'), 'utf8'));
  await writeFile(join(directory, 'scale.json'), JSON.stringify({ ...old, ...scale }));
  await commit(directory, context);
  return directory;
}

/**
 * A flake whose hosts have exactly the derivations of a graph.
 * @param {import('./context.mjs').BenchContext} context @param {import('./graph.mjs').Graph} graph
 * @param {number} rounds each derivation writes three times as many bytes, and takes its time for it
 * @returns {Promise<{ directory: string, commit: string }>}
 */
export async function makeGraphFleet(context, { nodes, hosts }, rounds) {
  const directory = await mkdtemp(join(context.scratch, 'fleet-'));
  await cp(join(context.root, 'scripts/bench/fleet.nix'), join(directory, 'flake.nix'));
  const fleet = { system: 'x86_64-linux', rounds, nodes: nodes.map(({ name, inputs }) => ({ name, inputs })), hosts };
  await writeFile(join(directory, 'fleet.json'), JSON.stringify(fleet));
  return { directory, commit: await commit(directory, context) };
}
