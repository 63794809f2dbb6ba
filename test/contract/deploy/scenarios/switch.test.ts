import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MISHAPS, type Behaviour, type TestHost } from '../../../support/hosts/index.js';
import { createRunner, startFleet, type Runner } from '../fleet-rig.js';
import { expectState, expectTold } from './truth.js';

let runner: Runner;
let hosts: readonly TestHost[];
let host: TestHost;
beforeAll(async () => {
  const names = ['one', 'two', 'four', 'eleven', 'hundred', 'panic'];
  [runner, hosts] = await Promise.all([createRunner(), startFleet(names)]);
  [host] = hosts as readonly [TestHost, ...TestHost[]];
});
afterAll(async () => {
  await Promise.all([runner.dispose(), ...hosts.map((one) => one.stop())]);
});

const build = (label: string, behaviour: Behaviour = {}, on = host) => runner.build({ label, hostname: on.hostname, behaviour });

test('3 · the switch fails with exit code 1, 2, 4, 11, 100 or 101: the old system is back and what failed is explained → rolled-back', async () => {
  const before = await Promise.all(hosts.map(async (one) => (await one.readTruth()).bootDefault ?? ''));
  const CODES: readonly (readonly [number, RegExp])[] = [
    [1, /exit code 1\b/],
    [2, /exit code 2\b/],
    [4, /units failed/],
    [11, /exit code 11\b/],
    [100, /exit code 100\b/],
    [101, /exit code 101\b/],
  ];
  const orders = await Promise.all(
    hosts.map(async (one, index) => {
      const [exit = 0] = CODES[index] ?? [];
      // Of these the real one says so before it has begun.
      const skips = exit === 11 || exit === 100;
      return { host: one, closure: await build(`exit-${exit}`, { test: { exit, skips } }, one) };
    }),
  );
  const { result, connections } = await runner.deploy(orders, { maxFailures: 6 });
  expect(result.verdict).toBe('failure');
  for (const [index, one] of hosts.entries()) {
    const told = result.hosts.find((each) => each.host === one.hostname);
    expect(told).toMatchObject({ outcome: 'rolled-back', message: expect.stringMatching(CODES[index]?.[1] ?? /never/) });
    expect(told?.message).toMatch(/The host runs the old system again, which was verified/);
    if (told !== undefined) await expectTold(one, told, { runs: before[index] ?? '' });
    expect((await one.readTruth()).switches.filter((line) => line.startsWith('boot'))).toEqual([]);
  }
  // Nobody was asked to go back: the host does that by itself.
  expect(connections).not.toContain('abort');
});

const FAILING_UNIT = "systemd-run --quiet --unit=bad sh -c 'echo the disk is on fire; exit 1'; sleep 0.3";

test('3 · a unit fails in the switch: it is named with the end of its journal → rolled-back', async () => {
  const runs = (await host.readTruth()).bootDefault ?? '';
  const closure = await build('bad-unit', { test: { after: FAILING_UNIT, exit: 4 } });
  const { only, log } = await runner.deploy([{ host, closure }]);
  expect(only).toMatchObject({ outcome: 'rolled-back', message: expect.stringContaining('bad.service') });
  expect(log.infos.join('\n')).toContain('the disk is on fire');
  await host.execOrFail('systemctl reset-failed');
  await expectTold(host, only, { runs });
});

test('3 · a unit fails that may (ignore-units): the new system stays → deployed', async () => {
  const closure = await build('ignored-unit', { test: { after: FAILING_UNIT, exit: 4 } });
  const { only } = await runner.deploy([{ host, closure, config: { deploy: { 'ignore-units': ['bad.service'] } } }]);
  expect(only.outcome).toBe('deployed');
  await host.execOrFail('systemctl reset-failed');
  await expectTold(host, only, { runs: closure });
});

test('4 · the activation hangs: the host ends it at its limit and goes back → rolled-back', async () => {
  const runs = (await host.readTruth()).bootDefault ?? '';
  const closure = await build('hangs', { test: { after: MISHAPS.hang } });
  const { only } = await runner.deploy([{ host, closure, config: { deploy: { 'switch-limit': '10 s' } } }]);
  expect(only).toMatchObject({ outcome: 'rolled-back', message: expect.stringContaining('had not ended after 10 seconds') });
  await expectTold(host, only, { runs });
});

test('5 · the connection ends during the switch: the switch goes on, and is read over the next one → deployed', async () => {
  const closure = await build('cut-off', { test: { before: 'sleep 3' } });
  let cuts = 0;
  const { only, connections } = await runner.deploy([{ host, closure }], {
    after: async (what) => {
      if (what !== 'test' && what !== 'status') return;
      cuts += 1;
      if (cuts === 1) {
        // All sessions end, new ones are refused for a moment.
        await host.execOrFail(MISHAPS.killSshd);
        setTimeout(() => void host.startSshd(), 1_000);
      }
      if (cuts === 3) {
        await host.cutLink();
        setTimeout(() => void host.restoreLink(), 2_000);
      }
    },
  });
  expect(cuts).toBeGreaterThan(3);
  expect(only).toMatchObject({ outcome: 'deployed', message: 'The host runs the new system.' });
  expect(connections.filter((what) => what === 'test')).toHaveLength(1);
  await expectTold(host, only, { runs: closure });
});

test('13 · the boot loader fails: profile, boot default and running system are as before → rolled-back', async () => {
  const runs = (await host.readTruth()).bootDefault ?? '';
  const closure = await build('no-loader', { boot: { exit: 1 } });
  const { only } = await runner.deploy([{ host, closure }]);
  expect(only).toMatchObject({ outcome: 'rolled-back', message: expect.stringContaining('could not be made the boot default') });
  await expectTold(host, only, { runs });
});

test('13 · /boot is full: told before anything is copied, with what to do → refused', async () => {
  const runs = (await host.readTruth()).bootDefault ?? '';
  await host.execOrFail('mount -t tmpfs -o size=4k tmpfs /boot && head -c 4096 /dev/zero > /boot/full');
  try {
    const closure = await runner.build({ label: 'big-kernel', hostname: host.hostname, kernel: '7.1' });
    const { only, connections } = await runner.deploy([{ host, closure }]);
    expect(only).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/on \/boot, which has 0.* free\. Delete old generations/),
    });
    expect(connections).toEqual(['inspect', 'measure', 'trust']);
    expect(only).toMatchObject({ running: runs });
  } finally {
    await host.execOrFail('umount /boot');
  }
  await expectState(host, { runs });
});

test('19 · the profile was switched by hand to an earlier generation: back to what it was, by path and not by number → rolled-back', async () => {
  const tricky = await build('tricky', { boot: { before: '[ ! -e /run/loader-fails ] || exit 1' } });
  await runner.deploy([{ host, closure: tricky }]);
  await runner.deploy([{ host, closure: await build('newest') }]);
  await host.execOrFail(
    'nix-env -p /nix/var/nix/profiles/system --switch-generation 1 && /nix/var/nix/profiles/system/bin/switch-to-configuration switch; touch /run/loader-fails',
  );
  const runs = (await host.readTruth()).profile ?? '';
  const links = await host.execOrFail('ls -d /nix/var/nix/profiles/system-*-link');
  const { only } = await runner.deploy([{ host, closure: tricky }]);
  expect(only.outcome).toBe('rolled-back');
  await expectTold(host, only, { runs });
  // And no generation is lost for it.
  for (const link of links.split('\n')) expect(await host.execOrFail(`readlink -e ${link}`)).toMatch(/^\/nix\/store\//);
});
