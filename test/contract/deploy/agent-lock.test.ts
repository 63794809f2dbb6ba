import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAnswer, renderCall } from '../../../src/deploy/target/index.js';
import { parseStorePath, type StorePath } from '../../../src/nix/index.js';
import { renderCommandLine } from '../../../src/ssh/index.js';
import { describeBegin, expectOk, startAgentHost, type AgentHost } from './agent-rig.js';

let target: AgentHost;
beforeAll(async () => {
  target = await startAgentHost({
    users: [
      { name: 'deploy', sudo: ['(root) NOPASSWD: /nix/store/*-panther-agent'] },
      { name: 'guest', sudo: [] },
    ],
  });
});
afterAll(() => target.host.stop());

const NOWHERE = parseStorePath('/nix/store/0123456789abcdfghijklmnpqrsvwxyz-nixos-system-nowhere');

describe('two deployments at once', () => {
  test('the second one hears who holds the lock, since when and for how long', async () => {
    expectOk(await target.call(describeBegin('one', NOWHERE, target.first, { owner: 'run 1\nof “acme”, 100 %' })));
    expect(await target.call(describeBegin('two', NOWHERE, target.first))).toEqual({
      kind: 'locked',
      owner: 'run 1 of “acme”, 100 %',
      ageSeconds: expect.any(Number),
      leaseLeftSeconds: expect.any(Number),
    });
    expect(await target.call({ verb: 'prepare', id: 'two' })).toEqual({ kind: 'wrong-phase', phase: 'locked' });
    expectOk(await target.call({ verb: 'release', id: 'one' }));
  });

  test('of many that begin at the same moment, one gets the lock', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const answers = await Promise.all(ids.map((id) => target.call(describeBegin(`many-${id}`, NOWHERE, target.first))));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['locked', 'locked', 'locked', 'locked', 'locked', 'ok']);
    const holder = ids[answers.findIndex(({ kind }) => kind === 'ok')] ?? '';
    expect((await target.inspect()).state?.id).toBe(`many-${holder}`);
    expectOk(await target.call({ verb: 'release', id: `many-${holder}` }));
  });

  test('a lock whose time is over, or that somebody breaks, may be taken; a renewed one may not', async () => {
    expectOk(await target.call(describeBegin('short', NOWHERE, target.first, { leaseSeconds: 0 })));
    expectOk(await target.call({ verb: 'renew', id: 'short', leaseSeconds: 60 }));
    expect((await target.call(describeBegin('next', NOWHERE, target.first))).kind).toBe('locked');
    expectOk(await target.call(describeBegin('next', NOWHERE, target.first, { forceUnlock: true, leaseSeconds: 0 })));
    expect(await target.call({ verb: 'renew', id: 'short', leaseSeconds: 60 })).toEqual({ kind: 'wrong-phase', phase: 'locked' });
    expectOk(await target.call(describeBegin('last', NOWHERE, target.first)));
    expectOk(await target.call({ verb: 'release', id: 'last' }));
  });

  test('a deployment that tries its system is not to be broken by force', async () => {
    await target.test('busy', await target.deliver({ label: 'busy' }));
    const forced = await target.call(describeBegin('rude', NOWHERE, target.first, { forceUnlock: true }));
    expect(forced.kind).toBe('locked');
    expectOk(await target.call({ verb: 'abort', id: 'busy', reason: 'enough' }));
    await target.reach('busy', ['rolled-back']);
  });

  test('asking again, because the answer got lost, is no second deployment', async () => {
    expectOk(await target.call(describeBegin('again', NOWHERE, target.first)));
    expectOk(await target.call(describeBegin('again', NOWHERE, target.first)));
    expectOk(await target.call({ verb: 'release', id: 'again' }));
    expectOk(await target.call({ verb: 'release', id: 'again' }));
    expect(await target.call(describeBegin('again', NOWHERE, target.first))).toEqual({ kind: 'wrong-phase', phase: 'released' });
  });
});

describe('begin refuses', () => {
  test.each([
    ['another host', { hostname: 'mail' }, 'wrong-host', 'calls itself "target", not "mail"'],
    ['another machine', { machineId: 'f'.repeat(32) }, 'wrong-host', 'machine-id'],
    ['a host that somebody changed', { oldExpected: NOWHERE }, 'changed-meanwhile', 'somebody else changed it'],
    ['an id that is none', { id: 'A/../b' }, 'bad-argument', 'A/../b'],
    ['a path that is none', { closure: '/nix/store/../../etc' as never }, 'bad-argument', '/etc'],
  ])('%s', async (_what, more, reason, text) => {
    const answer = await target.call(describeBegin('refused', NOWHERE, target.first, more));
    expect(answer).toMatchObject({ kind: 'refused', reason, message: expect.stringContaining(text) });
    expect((await target.inspect()).state?.id).not.toBe('refused');
  });

  test('while somebody else switches', async () => {
    await target.host.execOrFail(
      'mkdir -p /run/nixos; systemd-run --quiet --unit=other flock /run/nixos/switch-to-configuration.lock sleep 100; sleep 0.5',
    );
    expect((await target.inspect()).isSwitchRunning).toBe(true);
    expect(await target.call(describeBegin('refused', NOWHERE, target.first))).toMatchObject({ kind: 'refused', reason: 'switch-running' });
    await target.host.execOrFail('systemctl stop other');
    expect((await target.inspect()).isSwitchRunning).toBe(false);
  });
});

describe('prepare', () => {
  const prepare = async (id: string, closure: StorePath) => {
    expectOk(await target.call(describeBegin(id, closure, target.first)));
    return target.call({ verb: 'prepare', id });
  };

  test.each([
    ['no path at all', 'missing', 'not-whole', () => Promise.resolve(NOWHERE)],
    [
      'a closure of which a path is gone',
      'holed',
      'not-whole',
      async () => {
        const path = await target.deliver({ label: 'holed', kernel: 'gone' });
        await target.host.execOrFail(`rm -rf $(dirname $(readlink -f ${path}/kernel))`);
        return path;
      },
    ],
    ['a path that is no system', 'agent', 'not-a-system', () => Promise.resolve(target.agent)],
    ['another architecture', 'arch', 'wrong-arch', () => target.deliver({ label: 'arch', arch: 'riscv64-linux' })],
    ['a failing check', 'check', 'check-failed', () => target.deliver({ label: 'check', behaviour: { check: { exit: 3 } } })],
  ])('refuses %s, and then it cannot be tried', async (_what, id, reason, make) => {
    expect(await prepare(id, await make())).toMatchObject({ kind: 'refused', reason });
    const tried = await target.call({ verb: 'test', id, switchSeconds: 9, confirmSeconds: 9, ignoredUnits: [] });
    expectOk(await target.call({ verb: 'abort', id, reason: 'refused' }));
    expect(tried).toMatchObject({ kind: 'refused', reason: 'not-prepared' });
    expect((await target.host.readTruth()).switches.filter((line) => line.startsWith('test') && line.includes(id))).toEqual([]);
  });

  test('takes a switcher that knows no check', async () => {
    const answer = await prepare('old', await target.deliver({ label: 'old', old: true }));
    expectOk(await target.call({ verb: 'release', id: 'old' }));
    expect(answer).toEqual({ kind: 'ok', value: { needed: false, because: [] } });
  });

  test('tells what only a reboot makes true', async () => {
    const closure = await target.deliver({
      label: 'reboot',
      kernel: '7.0',
      kernelParams: 'quiet',
      initInterface: 'systemd 4',
      systemd: '300',
    });
    const answer = await prepare('reboot', closure);
    expectOk(await target.call({ verb: 'release', id: 'reboot' }));
    expect(answer).toEqual({
      kind: 'ok',
      value: { needed: true, because: ['kernel', 'kernel-modules', 'kernel-params', 'init-interface-version'] },
    });
  });
});

test('a rehearsal changes nothing', async () => {
  const closure = await target.deliver({
    label: 'dry',
    kernel: '7.0',
    behaviour: { 'dry-activate': { after: 'echo would stop a.service' } },
  });
  const list = () => target.host.execOrFail('find /nix/var /var/lib/panther /run/panther /run/*-system -printf "%p %l %T@\\n" | sort');
  const before = await list();
  const answer = expectOk(await target.call({ verb: 'dry-activate', closure }));
  expect(answer).toEqual({
    output: ['would activate the configuration...', 'would stop a.service'],
    reboot: { needed: true, because: ['kernel', 'kernel-modules'] },
  });
  expect(await list()).toBe(before);
});

test('a garbage collection between the copy and the confirmation takes neither system', async () => {
  const { host, first } = target;
  const closure = await target.deliver({ label: 'collected', padding: { bytes: 5_000, paths: 2 } });
  const collect = () => host.execOrFail('nix-store --gc 2>&1');
  expectOk(await target.call(describeBegin('gc', closure, first)));
  await collect();
  expectOk(await target.call({ verb: 'prepare', id: 'gc' }));
  await collect();
  expectOk(await target.call({ verb: 'test', id: 'gc', switchSeconds: 20, confirmSeconds: 60, ignoredUnits: [] }));
  await target.reach('gc', ['tested']);
  await collect();
  expectOk(await target.call({ verb: 'confirm', id: 'gc' }));
  await target.reach('gc', ['committed']);
  await host.execOrFail('rm /nix/var/nix/profiles/system-1-link');
  await collect();
  expectOk(await target.call({ verb: 'restore', id: 'gc' }));
  await target.reach('gc', ['rolled-back']);
  expect(await host.readTruth()).toMatchObject({ profile: first, bootDefault: first });
});

test('a garbage collection does not take what ran before, though neither a profile nor a link of the host holds it', async () => {
  const { host, first } = target;
  const tried = await target.deliver({ label: 'tried-by-hand' });
  await host.execOrFail(`${tried}/bin/switch-to-configuration test`);
  await target.test('gc-old', await target.deliver({ label: 'gc-new' }));
  await target.reach('gc-old', ['tested']);
  await host.execOrFail('nix-store --gc 2>&1');
  expectOk(await target.call({ verb: 'abort', id: 'gc-old', reason: 'enough' }));
  await target.reach('gc-old', ['rolled-back']);
  expect(await host.readRunning()).toMatchObject({ current: tried, activated: tried });
  await host.execOrFail(`${first}/bin/switch-to-configuration test`);
});

describe('a user who is not root', () => {
  const call = async (user: string, sudo: boolean) => {
    const what = describeBegin('by-sudo', NOWHERE, target.first);
    const { exitCode, stdout, stderr } = await target.host.ssh(renderCommandLine(renderCall({ path: target.agent, sudo }, what)), user);
    return parseAnswer('begin', { exitCode, stdout, stderr });
  };

  test('is told apart by whether sudo lets it run the agent', async () => {
    const inspect = `${target.agent} inspect ${target.agent} | grep -E "^(user|uid|sudo)="`;
    expect((await target.host.ssh(inspect, 'deploy')).stdout).toMatch(/^user=deploy\nuid=\d+\nsudo=yes\n$/);
    expect((await target.host.ssh(inspect, 'guest')).stdout).toMatch(/^user=guest\nuid=\d+\nsudo=no\n$/);
  });

  test('can do by sudo what root can, and nothing without it', async () => {
    expect(await call('deploy', false)).toMatchObject({ kind: 'refused', reason: 'not-root' });
    expect(await call('guest', true)).toMatchObject({ kind: 'failed', message: expect.stringContaining('password is required') });
    expectOk(await call('deploy', true));
    expectOk(await target.call({ verb: 'release', id: 'by-sudo' }));
  });

  test('cannot have programs of its own run as root', async () => {
    const evil =
      'mkdir -p ~/bin; for p in id readlink flock; do printf "#!/bin/sh\\ntouch /tmp/evil\\n" > ~/bin/$p; chmod +x ~/bin/$p; done';
    await target.host.ssh(`${evil}; PATH=~/bin:$PATH sudo -n ${target.agent} release by-sudo`, 'deploy');
    expect((await target.host.exec('ls /tmp/evil')).exitCode).not.toBe(0);
  });
});
