import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MISHAPS, startSystemdHost, waitFor, whenTrue, type TestHost } from '../../../support/hosts/index.js';
import { createRunner, type Runner } from '../fleet-rig.js';
import { expectState, expectTold } from './truth.js';

let runner: Runner;
let host: TestHost;
beforeAll(async () => {
  [runner, host] = await Promise.all([createRunner(), startSystemdHost()]);
});
afterAll(async () => {
  await Promise.all([runner.dispose(), host.stop()]);
});

const MEGABYTE = 1_000_000;
/** Paths of the closures below that are whole on the host. */
const countArrived = async (bytes: number, on = host) => {
  const { stdout } = await on.exec(`find /nix/store -maxdepth 1 -name '*-padding-*' -size ${bytes}c 2>/dev/null | wc -l`);
  return Number(stdout);
};

test('1 · the connection ends in the middle of copying: tried again, and goes on where it was → deployed', async () => {
  const paths = 60;
  const bytes = 2 * MEGABYTE;
  const closure = await runner.build({ label: 'interrupted', padding: { bytes: paths * bytes, paths } });
  let arrived = 0;
  let copies = 0;
  const { only, connections } = await runner.deploy([{ host, closure }], {
    before: (what) => {
      copies += what === 'copy' ? 1 : 0;
      if (what !== 'copy' || copies > 1) return;
      void waitFor('something arrives', 30_000, async () => whenTrue((await countArrived(bytes)) > 0)).then(async () => {
        await host.execOrFail(MISHAPS.killSshd);
        arrived = await countArrived(bytes);
        await host.startSshd();
      });
    },
  });
  expect(arrived).toBeGreaterThan(0);
  expect(arrived).toBeLessThan(paths);
  expect(connections.filter((what) => what === 'copy')).toHaveLength(2);
  expect(only.outcome).toBe('deployed');
  expect((await host.readTruth()).switches).toEqual([`check ${closure}`, `test ${closure}`, `boot ${closure}`]);
  await expectTold(host, only, { runs: closure });
});

test('1 · the connection ends each time: given up after some tries, what arrived is kept, nothing is switched → failed', async () => {
  const { bootDefault: runs = '', switches } = await host.readTruth();
  const closure = await runner.build({ label: 'unlucky' });
  const { only, connections } = await runner.deploy([{ host, closure }], {
    speed: 10,
    // The session of the copy is refused each time.
    before: async (what) => {
      if (what === 'copy') await host.killSshd();
    },
    after: async (what) => {
      if (what === 'copy') await host.startSshd();
    },
  });
  expect(connections.filter((what) => what === 'copy')).toHaveLength(4);
  expect(only).toMatchObject({
    outcome: 'failed',
    message: expect.stringMatching(/could not be copied.*the next try continues there.*Nothing was changed/),
  });
  await expectTold(host, only, { runs });
  expect((await host.readTruth()).switches).toEqual(switches);
});

test('2 · nothing arrives any more, and nobody ends the connection: given up at its limit, and tried again when the line is back → deployed', async () => {
  const paths = 40;
  const bytes = 2 * MEGABYTE + 7;
  const closure = await runner.build({ label: 'stalled', padding: { bytes: paths * bytes, paths } });
  let copies = 0;
  let arrived = 0;
  const { only, connections } = await runner.deploy([{ host, closure }], {
    speed: 20,
    before: async (what) => {
      copies += what === 'copy' ? 1 : 0;
      if (what === 'copy' && copies === 2) {
        arrived = await countArrived(bytes);
        await host.execOrFail(MISHAPS.allowPackets);
      }
      if (what !== 'copy' || copies > 1) return;
      void waitFor('something arrives', 30_000, async () => whenTrue((await countArrived(bytes)) > 0)).then(async () =>
        host.execOrFail(MISHAPS.dropPackets),
      );
    },
  });
  expect(arrived).toBeGreaterThan(0);
  expect(arrived).toBeLessThan(paths);
  expect(connections.filter((what) => what === 'copy').length).toBeGreaterThan(1);
  expect(only.outcome).toBe('deployed');
  await expectTold(host, only, { runs: closure });
});

test('12 · the store is too small for the new system: told before anything is copied, with what to do → refused', async () => {
  const { bootDefault: runs = '' } = await host.readTruth();
  await host.execOrFail('head -c $(( $(df --output=avail -B1 / | tail -n 1) - 80000000 )) /dev/zero > /var/lib/ballast');
  try {
    const closure = await runner.build({ label: 'large', padding: { bytes: 40 * MEGABYTE } });
    const { only, connections } = await runner.deploy([{ host, closure }]);
    expect(only).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/store needs \S+ \S+ more and has \S+ \S+ free\. Collect garbage there/),
    });
    expect(connections).not.toContain('copy');
    await expectTold(host, only, { runs });
  } finally {
    await host.execOrFail('rm /var/lib/ballast');
  }
});

test('12 · the disk becomes full while copying: given up at once, the lock is given back, and the next one goes on → failed', async () => {
  const { bootDefault: runs = '', switches } = await host.readTruth();
  const closure = await runner.build({ label: 'full', padding: { bytes: 40 * MEGABYTE, paths: 4 } });
  const { only, connections } = await runner.deploy([{ host, closure }], {
    before: async (what) => {
      if (what === 'copy')
        await host.execOrFail('head -c $(( $(df --output=avail -B1 / | tail -n 1) - 15000000 )) /dev/zero > /var/lib/ballast');
    },
  });
  expect(only).toMatchObject({
    outcome: 'failed',
    message: expect.stringMatching(/disk became full.*Collect garbage there.*Nothing was changed/),
  });
  expect(connections.filter((what) => what === 'copy')).toHaveLength(1);
  expect((await host.readTruth()).switches).toEqual(switches);
  await host.execOrFail('rm /var/lib/ballast');
  await expectTold(host, only, { runs });
  const again = await runner.deploy([{ host, closure }]);
  expect(again.only.outcome).toBe('deployed');
  await expectTold(host, again.only, { runs: closure });
});

test('18 · garbage is collected between copy, switch and commit: neither system is lost → deployed', async () => {
  const closure = await runner.build({ label: 'collected', padding: { bytes: 5_000, paths: 2 } });
  let collections = 0;
  const { only } = await runner.deploy([{ host, closure }], {
    before: async (what) => {
      if (!['prepare', 'test', 'health', 'confirm'].includes(what)) return;
      collections += 1;
      await host.execOrFail('nix-store --gc 2>&1');
    },
  });
  expect(collections).toBe(4);
  expect(only.outcome).toBe('deployed');
  await expectTold(host, only, { runs: closure });
  await host.execOrFail('rm /nix/var/nix/profiles/system-1-link; nix-store --gc 2>&1');
  // And so is the way back afterwards.
  const back = await runner.deploy([{ host }], { mode: 'rollback' });
  expect(back.only).toMatchObject({ outcome: 'deployed' });
  await expectState(host, { runs: back.only.running ?? '' });
});

test('25 · the new system is for another architecture: told before anything is copied → refused', async () => {
  const { bootDefault: runs = '' } = await host.readTruth();
  const system = process.arch === 'arm64' ? 'x86_64-linux' : 'aarch64-linux';
  const closure = await runner.build({ label: 'foreign', arch: system });
  const told = await runner.deploy([{ host, closure, system }]);
  expect(told.only).toMatchObject({
    outcome: 'refused',
    message: expect.stringContaining(`the system to deploy is for ${system}. Set nixpkgs.hostPlatform`),
  });
  expect(told.connections).toEqual(['inspect']);
  // Also if only the system itself says so.
  const found = await runner.deploy([{ host, closure }]);
  expect(found.only).toMatchObject({ outcome: 'refused', message: expect.stringContaining(`is a system for ${system}`) });
  await expectTold(host, found.only, { runs });
});
