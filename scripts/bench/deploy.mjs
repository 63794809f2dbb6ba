// Deployments to real hosts with systemd, by the rig of the tests: what a host costs for which nothing changes, and twenty at once.
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { captureOrFail } from '../tools/process.mjs';
import { ensureTools } from '../tools/test-tools.mjs';
import { median } from './measure.mjs';

const ROUNDS = 7;
const FLEET = 20;

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchDeploy({ root, env, signal, log }) {
  if (process.getuid?.() !== 0) return { texts: ['Deployments are left out: hosts with systemd need root.'] };
  const tools = await ensureTools(['contract'], { root, cacheDir: join(root, '.cache'), log, signal });
  for (const name of ['nix', 'sshd', 'hosts']) {
    const tool = tools.get(name);
    if (tool === undefined || 'error' in tool) throw new Error(`The bench needs ${name}.`, { cause: tool?.error });
    Object.assign(process.env, tool.env);
  }
  Object.assign(process.env, env);
  const { createRunner, startFleet } = await import(await compileRig(root));
  const runner = await createRunner();
  const hosts = await startFleet(Array.from({ length: FLEET }, (_, index) => `host-${index}`));
  try {
    return { figures: [...(await benchUnchanged(runner, hosts[0])), ...(await benchMany(runner, hosts))] };
  } finally {
    await Promise.all([...hosts.map((host) => host.stop()), runner.dispose()]);
  }
}

/** The rig is TypeScript of the tests. @returns {Promise<string>} the module */
async function compileRig(root) {
  const out = join(root, '.cache', 'js-rig');
  const config = join(root, 'scripts', 'bench', 'tsconfig.json');
  await captureOrFail([
    process.execPath,
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    config,
    '--noEmit',
    'false',
    '--outDir',
    out,
  ]);
  await writeFile(join(out, 'package.json'), '{"type":"module"}\n');
  for (const tree of ['src', 'test/support', 'schemas']) {
    const files = await readdir(join(root, tree), { recursive: true });
    for (const file of files.filter((name) => /\.(?:nix|sh|json5?)$/.test(name))) await cp(join(root, tree, file), join(out, tree, file));
  }
  return join(out, 'test/contract/deploy/fleet-rig.js');
}

/** A host that runs already what it is given. */
async function benchUnchanged(runner, host) {
  const closure = await runner.build({ label: 'same' });
  await runner.deploy([{ host, closure }]);
  const times = [];
  let connections = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    const { only, connections: used } = await runner.deploy([{ host, closure }]);
    if (only.outcome !== 'unchanged') throw new Error(`The host was not unchanged, but ${only.outcome}.`);
    const total = performance.now() - start;
    const handshake = performance.now();
    await host.ssh('true');
    connections = used.length;
    times.push(total - connections * (performance.now() - handshake));
  }
  return [
    ['ssh connections for a host that runs it already', String(connections), '≤ 2', ''],
    ['time for it beyond their handshakes', `${(median(times) / 1_000).toFixed(2)} s`, '< 1 s', `median of ${ROUNDS}`],
  ];
}

/** A fleet at once: nobody may wait for anybody. */
async function benchMany(runner, hosts) {
  const closures = [];
  for (const host of hosts) closures.push(await runner.build({ label: 'many', hostname: host.hostname }));
  const order = hosts.map((host, index) => ({ host, closure: closures[index] }));
  const { result } = await runner.deploy(order, { maxParallel: FLEET });
  if (result.verdict !== 'success') throw new Error(`The fleet was not deployed: ${result.reasons.join(' ')}`);
  const slowest = Math.max(...result.hosts.map(({ seconds }) => seconds));
  const bound = 1.5 * slowest + 2;
  return [
    [
      `${FLEET} hosts at once: wall ÷ (1.5 × slowest host + 2 s)`,
      (result.seconds / bound).toFixed(2),
      '≤ 1',
      `${result.seconds.toFixed(1)} s, slowest ${slowest.toFixed(1)} s`,
    ],
  ];
}
