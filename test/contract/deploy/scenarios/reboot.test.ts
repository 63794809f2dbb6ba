import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystemdHost, type TestHost } from '../../../support/hosts/index.js';
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

test('10 · another kernel: a reboot is told to be due, and done if it may be, proved by another boot → deployed', async () => {
  const closure = await runner.build({ label: 'kernel', kernel: '6.18.2' });
  const boot = await host.bootId();
  const never = await runner.deploy([{ host, closure }], { reboot: 'never' });
  expect(never.only).toMatchObject({ outcome: 'deployed', reboot: { needed: true, done: false } });
  expect(never.only.reboot.because).toContain('kernel');
  expect(await host.bootId()).toBe(boot);

  const newer = await runner.build({ label: 'kernel-2', kernel: '6.18.3' });
  const done = await runner.deploy([{ host, closure: newer }], { reboot: 'if-needed' });
  expect(done.only).toMatchObject({ outcome: 'deployed', reboot: { done: true } });
  expect(await host.bootId()).not.toBe(boot);
  await expectTold(host, done.only, { runs: newer });
});

test('11 · the system refuses to be switched to (check): made the boot default and rebooted into, if that may be → deployed', async () => {
  const before = (await host.readRunning()).current ?? '';
  const closure = await runner.build({ label: 'inhibited', behaviour: { check: { before: 'echo dbus changes', exit: 1 } } });
  const refused = await runner.deploy([{ host, closure }], { reboot: 'never' });
  expect(refused.only.outcome).toBe('refused');
  await expectTold(host, refused.only, { runs: before });
  const { only } = await runner.deploy([{ host, closure }], { reboot: 'if-needed' });
  expect(only).toMatchObject({ outcome: 'deployed', reboot: { done: true } });
  await expectTold(host, only, { runs: closure });
});

test('17 · the host does not come back from its reboot: told at the limit, with what to do → unknown', async () => {
  const closure = await runner.build({ label: 'lost', kernel: '6.18.4' });
  const { only } = await runner.deploy([{ host, closure, config: { deploy: { 'reboot-limit': '10 s' } } }], {
    reboot: 'always',
    // Otherwise it would be waited for until every limit of the host has passed.
    speed: 15,
    after: async (what) => {
      if (what === 'reboot') await host.powerOff();
    },
  });
  expect(['unknown', 'failed']).toContain(only.outcome);
  expect(only.running).toBeUndefined();
  expect(only.message).toMatch(/console|not answer|come back/i);
  await host.powerOn();
  await expectState(host, { runs: closure });
});
