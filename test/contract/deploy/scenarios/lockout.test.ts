import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MISHAPS, type Behaviour, type TestHost } from '../../../support/hosts/index.js';
import { createRunner, startFleet, type Runner } from '../fleet-rig.js';
import { expectTold } from './truth.js';

/** What makes a host unreachable. */
const BREAKS = ['stopSshd', 'killSshd', 'dropPackets', 'dropNewConnections', 'takeLinkDown'] as const;
/** What a good system's activation does to a network that another one broke. */
const HEAL = `${MISHAPS.allowPackets} || true; systemctl start sshd.service; ip link show up dev eth0 | grep -q eth0 || { ${MISHAPS.takeLinkUp}; }`;

let runner: Runner;
let hosts: readonly TestHost[];
beforeAll(async () => {
  [runner, hosts] = await Promise.all([createRunner(), startFleet(BREAKS.map((name) => name.toLowerCase()))]);
});
afterAll(async () => {
  await Promise.all([runner.dispose(), ...hosts.map((host) => host.stop())]);
});

const build = (host: TestHost, label: string, behaviour: Behaviour) => runner.build({ label, hostname: host.hostname, behaviour });

test('6 · sshd, firewall or network are broken by the new system: the host goes back by its own timer, and answers again → rolled-back', async () => {
  const good = await Promise.all(hosts.map(async (host) => ({ host, closure: await build(host, 'good', { test: { after: HEAL } }) })));
  expect((await runner.deploy(good)).result.verdict).toBe('success');
  const bad = await Promise.all(
    hosts.map(async (host, index) => {
      const closure = await build(host, 'bad', { test: { after: MISHAPS[BREAKS[index] ?? 'stopSshd'] } });
      return { host, closure, config: { deploy: { 'confirm-limit': '10 s' } } };
    }),
  );
  const { result } = await runner.deploy(bad, { maxFailures: BREAKS.length });
  for (const [index, host] of hosts.entries()) {
    const told = result.hosts.find((one) => one.host === host.hostname);
    expect(told).toMatchObject({ outcome: 'rolled-back', message: expect.stringContaining('The host runs the old system again') });
    if (told !== undefined) await expectTold(host, told, { runs: good[index]?.closure ?? '' });
  }
});

test('7 · the way back fails too: the host reboots into its boot default, which was never changed → rolled-back', async () => {
  const [host] = hosts as readonly [TestHost, ...TestHost[]];
  // What breaks it is gone after a reboot.
  const fragile = await build(host, 'fragile', { test: { before: '[ ! -e /run/broken ] || exit 1', after: HEAL } });
  await runner.deploy([{ host, closure: fragile }]);
  const before = await host.bootId();
  const closure = await build(host, 'breaks', { test: { before: 'touch /run/broken; exit 1' } });
  const { only } = await runner.deploy([{ host, closure }]);
  expect(only).toMatchObject({ outcome: 'rolled-back', message: expect.stringContaining('after a reboot') });
  expect(await host.bootId()).not.toBe(before);
  expect((await host.readTruth()).switches.slice(-2)).toEqual([`test ${closure}`, `test ${fragile}`]);
  await expectTold(host, only, { runs: fragile });
});

test('7 · a system that was only tried cannot be gone back to: the host reboots into its boot default → rolled-back', async () => {
  const [, host] = hosts as readonly [TestHost, TestHost, ...TestHost[]];
  const boots = (await host.readTruth()).bootDefault ?? '';
  const tried = await build(host, 'tried', { test: { before: '[ ! -e /run/tried ] || exit 1; touch /run/tried' } });
  await host.execOrFail('true');
  await runner
    .deploy([{ host, closure: tried }], {
      before: (what) => (what === 'confirm' ? Promise.reject(new Error('The runner is gone.')) : undefined),
    })
    .catch(() => undefined);
  expect(boots).not.toBe('');
});
