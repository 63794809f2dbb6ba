import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Phase } from '../../../src/deploy/protocol/facts.js';
import { MISHAPS } from '../../support/hosts/index.js';
import { describeBegin, expectOk, startAgentHost, type AgentHost } from './agent-rig.js';

let target: AgentHost;
beforeAll(async () => {
  target = await startAgentHost();
});
afterAll(() => target.host.stop());

/** Whatever a test before it left. */
beforeEach(async () => {
  expect(await target.host.readTruth()).toMatchObject({ profile: target.first, bootDefault: target.first });
  expect(await target.host.readRunning()).toMatchObject({ current: target.first });
});

/** A deployment that begins now finds nothing in its way, and gives the host back as it was. */
async function expectFree(id: string) {
  expectOk(await target.call(describeBegin(id, target.first, target.first)));
  expectOk(await target.call({ verb: 'release', id }));
  expect(await target.host.readTruth()).toMatchObject({ profile: target.first, bootDefault: target.first });
}

describe('a power cut', () => {
  test.each<[Phase, () => Promise<void>]>([
    ['locked', async () => target.prepare('locked', await target.deliver({ label: 'locked' }))],
    [
      'testing',
      async () => {
        await target.test('testing', await target.deliver({ label: 'testing', behaviour: { test: { after: MISHAPS.hang } } }));
        await target.reach('testing', ['testing']);
      },
    ],
    [
      'tested',
      async () => {
        await target.test('tested', await target.deliver({ label: 'tested' }));
        await target.reach('tested', ['tested']);
      },
    ],
    [
      'committing',
      async () => {
        await target.test('committing', await target.deliver({ label: 'committing', behaviour: { boot: { before: MISHAPS.hang } } }));
        await target.reach('committing', ['tested']);
        expectOk(await target.call({ verb: 'confirm', id: 'committing' }));
        await target.host.execOrFail('until readlink /nix/var/nix/profiles/system-*-link | grep -q committing; do sleep 0.1; done');
      },
    ],
  ])('in the phase "%s" ends with the old system, and the next deployment can begin', async (phase, reach) => {
    await reach();
    expect((await target.inspect()).state?.phase).toBe(phase);
    await target.host.crash();
    expect(await target.host.readRunning()).toMatchObject({ current: target.first, booted: target.first });
    expect((await target.inspect()).state).toMatchObject({ id: phase, phase: 'lost-by-reboot', recordedPhase: phase, leaseLeftSeconds: 0 });
    expect((await target.call({ verb: 'confirm', id: phase })).kind).toBe('wrong-phase');
    expect((await target.call({ verb: 'abort', id: phase, reason: 'lost' })).kind).toBe('wrong-phase');
    await expectFree(`after-${phase}`);
  });

  test('after the boot loader was written ends with the new system, as it was confirmed', async () => {
    const { host, first } = target;
    const closure = await target.deliver({ label: 'late', behaviour: { boot: { after: MISHAPS.hang } } });
    await target.test('late', closure);
    await target.reach('late', ['tested']);
    expectOk(await target.call({ verb: 'confirm', id: 'late' }));
    await host.execOrFail('until grep -q late /boot/default; do sleep 0.1; done');
    await host.crash();
    expect(await host.readRunning()).toMatchObject({ current: closure });
    expect((await target.inspect()).state).toMatchObject({ phase: 'lost-by-reboot', recordedPhase: 'committing' });
    const back = await target.deliver({ label: 'back-from-late' });
    await target.test('back-from-late', back);
    await target.reach('back-from-late', ['tested']);
    expect((await target.inspect()).history[0]).toMatchObject({ id: 'late', closure });
    expectOk(await target.call({ verb: 'abort', id: 'back-from-late', reason: 'enough' }));
    await target.reach('back-from-late', ['rolled-back']);
    // The host as it was, for the other tests.
    await host.execOrFail(`nix-env -p /nix/var/nix/profiles/system --set ${first} && ${first}/bin/switch-to-configuration switch`);
  });
});

describe('a way back that fails', () => {
  test('reboots into the boot default, which was never changed', async () => {
    const { host, first } = target;
    const stubborn = await target.deliver({ label: 'stubborn', behaviour: { test: { before: '[ ! -e /run/stubborn ]', exit: 0 } } });
    // OLD is a system that was only tried by hand, and that cannot be gone back to.
    const broken = await target.deliver({ label: 'broken', behaviour: { test: { exit: 1 } } });
    await host.exec(`${broken}/bin/switch-to-configuration test`);
    const before = await host.bootId();
    await target.test('no-way', stubborn);
    await target.reach('no-way', ['tested']);
    expectOk(await target.call({ verb: 'abort', id: 'no-way', reason: 'unhealthy' }));
    await host.waitForBoot(before);
    expect(await host.readRunning()).toMatchObject({ current: first, booted: first, activated: first });
    expect((await target.inspect()).state).toMatchObject({ phase: 'lost-by-reboot', recordedPhase: 'rebooting', verdict: 'unhealthy' });
    await expectFree('after-no-way');
  });
});

describe('a system that needs a reboot', () => {
  const stage = async (id: string) => {
    const closure = await target.deliver({ label: id, kernel: '7.0' });
    await target.prepare(id, closure);
    expectOk(await target.call({ verb: 'stage-boot', id }));
    await target.reach(id, ['committed-pending-reboot']);
    expect(await target.host.readRunning()).toMatchObject({ current: target.first });
    expect(await target.host.readTruth()).toMatchObject({ profile: closure, bootDefault: closure });
    return closure;
  };
  const reboot = async (id: string) => {
    const before = await target.host.bootId();
    expectOk(await target.call({ verb: 'reboot', id }));
    await target.host.waitForBoot(before);
  };

  test('is booted, confirmed, and taken back by restore', async () => {
    const closure = await stage('staged');
    expect((await target.call({ verb: 'confirm', id: 'staged' })).kind).toBe('wrong-phase');
    await reboot('staged');
    expect(await target.host.readRunning()).toMatchObject({ current: closure, booted: closure });
    expect((await target.inspect()).state?.phase).toBe('committed-pending-reboot');
    expectOk(await target.call({ verb: 'confirm', id: 'staged' }));
    expect((await target.inspect()).history[0]).toMatchObject({ id: 'staged', closure });
    expectOk(await target.call({ verb: 'restore', id: 'staged' }));
    await target.reach('staged', ['rolled-back']);
    const facts = await target.inspect();
    expect(facts).toMatchObject({ current: target.first, profile: target.first, state: { verdict: 'restored' } });
    expect(facts.history.map(({ id }) => id)).not.toContain('staged');
    await reboot('staged');
  });

  test('is taken back before it was booted, without any switch', async () => {
    await stage('unstaged');
    const { switches } = await target.host.readTruth();
    expectOk(await target.call({ verb: 'restore', id: 'unstaged' }));
    await target.reach('unstaged', ['rolled-back']);
    expect((await target.host.readTruth()).switches.slice(switches.length)).toEqual([`boot ${target.first}`]);
  });

  test('whose boot loader fails leaves everything as it was', async () => {
    await target.prepare('bad-stage', await target.deliver({ label: 'bad-stage', behaviour: { boot: { exit: 1 } } }));
    expectOk(await target.call({ verb: 'stage-boot', id: 'bad-stage' }));
    expect(await target.reach('bad-stage', ['rolled-back'])).toMatchObject({ verdict: 'boot-loader-exit-1' });
  });
});
