import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MISHAPS } from '../../support/hosts/index.js';
import { expectOk, startAgentHost, type AgentHost } from './agent-rig.js';

let target: AgentHost;
beforeAll(async () => {
  target = await startAgentHost();
});
afterAll(() => target.host.stop());

/** Nothing of a deployment is left, and the first system runs and boots next. */
async function expectUnchanged(target: AgentHost) {
  const { host, first } = target;
  expect(await host.readRunning()).toMatchObject({ current: first, activated: first });
  expect(await host.readTruth()).toMatchObject({ profile: first, bootDefault: first });
  expect(await target.listUnits()).toEqual([]);
  expect(await host.execOrFail('systemctl is-system-running')).toBe('running');
}

describe('a switch that fails', () => {
  test.each([
    [1, 'test'],
    [2, 'test'],
    [4, 'test'],
    [101, 'test'],
  ])('with exit code %i is undone at once', async (exit) => {
    const id = `exit-${exit}`;
    await target.test(id, await target.deliver({ label: id, behaviour: { test: { exit } } }));
    expect(await target.reach(id, ['rolled-back'])).toMatchObject({ verdict: `switch-exit-${exit}`, switchExit: exit });
    expect((await target.host.readTruth()).switches.at(-1)).toBe(`test ${target.first}`);
    await expectUnchanged(target);
  });

  test.each([
    [11, 'another switch held the lock'],
    [100, 'it cannot take over'],
  ])('with exit code %i, as %s, began nothing, and nothing is switched back', async (exit) => {
    const id = `exit-${exit}`;
    const closure = await target.deliver({ label: id, behaviour: { test: { exit, skips: true } } });
    await target.test(id, closure);
    expect(await target.reach(id, ['rolled-back'])).toMatchObject({ verdict: `switch-exit-${exit}`, switchExit: exit });
    expect((await target.host.readTruth()).switches.at(-1)).toBe(`test ${closure}`);
    await expectUnchanged(target);
  });

  test('that says it is done, but is not, is undone', async () => {
    await target.test('skips', await target.deliver({ label: 'skips', behaviour: { test: { skips: true } } }));
    expect(await target.reach('skips', ['rolled-back'])).toMatchObject({ verdict: 'switch-not-done', switchExit: 0 });
    await expectUnchanged(target);
  });

  test('names the units that failed, and those that had failed before it', async () => {
    const fail = (unit: string) => `systemd-run --unit=${unit} --quiet false; sleep 0.3`;
    await target.host.exec(fail('before'));
    const closure = await target.deliver({ label: 'units', behaviour: { test: { after: fail('bad'), exit: 4 } } });
    await target.test('units', closure, { ignoredUnits: ['bad.service'] });
    expect(await target.reach('units', ['rolled-back'])).toMatchObject({
      failedBefore: ['before.service'],
      failedUnits: ['bad.service', 'before.service'],
      message: 'The switch ended with exit code 4: units failed: bad.service before.service.',
    });
    await target.host.execOrFail('systemctl reset-failed');
    await target.test('units-2', closure, { ignoredUnits: ['other.service', 'bad.service'] });
    expect(await target.reach('units-2', ['tested'])).toMatchObject({ failedUnits: ['bad.service'], switchExit: 4 });
    expectOk(await target.call({ verb: 'abort', id: 'units-2', reason: 'health checks' }));
    expect(await target.reach('units-2', ['rolled-back'])).toMatchObject({ verdict: 'health-checks' });
    await target.host.execOrFail('systemctl reset-failed');
    await expectUnchanged(target);
  });

  test('that hangs and ignores TERM is ended with all that it started, and undone', async () => {
    const hang = `setsid sh -c "exec sleep 7654" & ${MISHAPS.hangIgnoringTerm}`;
    await target.test('hang', await target.deliver({ label: 'hang', behaviour: { test: { before: hang } } }), { switchSeconds: 1 });
    expect(await target.reach('hang', ['rolled-back'])).toMatchObject({ verdict: 'switch-timeout' });
    expect((await target.host.exec('cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "[s]leep 7654"')).stdout).toBe('0\n');
    await expectUnchanged(target);
  });

  test('that prints much is not stopped by it, and its log is bounded', async () => {
    const print = 'head -c 6000000 /dev/zero | tr "\\0" x';
    await target.test('loud', await target.deliver({ label: 'loud', behaviour: { test: { before: print } } }));
    expect(await target.reach('loud', ['tested'])).toMatchObject({ switchExit: 0 });
    const { log, logSize } = expectOk(await target.call({ verb: 'status', id: 'loud', logOffset: 4_194_300 }));
    expect([log, logSize]).toEqual([['xxxxpanther: switch-to-configuration test ended: 0'], 4_194_351]);
    expectOk(await target.call({ verb: 'abort', id: 'loud', reason: 'enough' }));
    await target.reach('loud', ['rolled-back']);
  });
});

test('a system that nobody confirms is undone when its time is up', async () => {
  await target.test('quiet', await target.deliver({ label: 'quiet' }), { confirmSeconds: 2 });
  expect(await target.reach('quiet', ['rolled-back'])).toMatchObject({ verdict: 'not-confirmed' });
  await expectUnchanged(target);
  expect(await target.call({ verb: 'confirm', id: 'quiet' })).toEqual({ kind: 'wrong-phase', phase: 'rolled-back' });
});

test('a boot loader that fails takes the profile and the running system back', async () => {
  await target.test('loader', await target.deliver({ label: 'loader', behaviour: { boot: { exit: 1 } } }));
  await target.reach('loader', ['tested']);
  expectOk(await target.call({ verb: 'confirm', id: 'loader' }));
  expect(await target.reach('loader', ['rolled-back'])).toMatchObject({ verdict: 'boot-loader-exit-1' });
  await expectUnchanged(target);
});

test('a switch that another one holds up is waited for on the way back', async () => {
  const lock = 'systemd-run --quiet flock /run/nixos/switch-to-configuration.lock sleep 3; sleep 0.5';
  await target.test(
    'held',
    await target.deliver({ label: 'held', behaviour: { test: { after: `(sleep 0.3; ${lock}) & sleep 0.1`, exit: 2 } } }),
  );
  await target.reach('held', ['rolled-back']);
  await expectUnchanged(target);
});

describe('of a confirmation and a way back', () => {
  test.each([0, 0.02, 0.04, 0.06, -0.02, -0.04, -0.06])(
    'at the same time, or %d s later, one wins and the other hears of it',
    async (delay) => {
      const id = `race-${String(delay).replace(/[.]/, '-')}`;
      const closure = await target.deliver({ label: id });
      await target.test(id, closure);
      await target.reach(id, ['tested']);
      const call = (wait: number, words: string) =>
        `(sleep ${wait}; ${target.agent} ${words} > /tmp/out.${words.split(' ')[0]} 2>&1; echo $?)`;
      const { stdout } = await target.host.exec(
        `${call(Math.max(0, -delay), `confirm ${id}`)} > /tmp/a & ${call(Math.max(0, delay), `undo ${id} timeout`)} > /tmp/b & wait; cat /tmp/a`,
      );
      const { phase } = await target.reach(id, ['committed', 'rolled-back']);
      expect([phase, stdout.trim()]).toEqual(stdout.trim() === '0' ? ['committed', '0'] : ['rolled-back', '12']);
      const now = phase === 'committed' ? closure : target.first;
      expect(await target.host.readRunning()).toMatchObject({ current: now, activated: now });
      expect(await target.host.readTruth()).toMatchObject({ profile: now, bootDefault: now });
      expect(await target.listUnits()).toEqual([]);
      if (phase === 'committed') {
        expectOk(await target.call({ verb: 'restore', id }));
        expect(await target.reach(id, ['rolled-back'])).toMatchObject({ verdict: 'restored' });
      }
      await expectUnchanged(target);
    },
  );
});
