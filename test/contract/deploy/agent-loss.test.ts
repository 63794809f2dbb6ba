import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Call } from '../../../src/deploy/protocol/ports.js';
import { renderCall } from '../../../src/deploy/target/index.js';
import { renderCommandLine } from '../../../src/ssh/index.js';
import { MISHAPS, startSystemdHost, waitFor, whenTrue } from '../../support/hosts/index.js';
import { describeBegin, expectOk, giveAgent, startAgentHost, type AgentHost } from './agent-rig.js';

let target: AgentHost;
beforeAll(async () => {
  target = await startAgentHost();
});
afterAll(() => target.host.stop());

/** What a good system's activation does to a network that another one broke. */
const HEAL = `${MISHAPS.allowPackets} || true; systemctl start sshd.service; ip link show up dev eth0 | grep -q eth0 || { ${MISHAPS.takeLinkUp}; }`;

describe('a system that locks everybody out', () => {
  test.each(['stopSshd', 'killSshd', 'dropPackets', 'dropNewConnections', 'takeLinkDown'] as const)(
    '(%s) is undone by the host alone, and then it answers again',
    async (mishap) => {
      const { host } = target;
      const good = await target.deliver({ label: 'good', behaviour: { test: { after: HEAL } } });
      await host.execOrFail(`${good}/bin/switch-to-configuration test`);
      const id = mishap.toLowerCase();
      await target.test(id, await target.deliver({ label: id, behaviour: { test: { after: MISHAPS[mishap] } } }), { confirmSeconds: 3 });
      await target.reach(id, ['tested', 'rolled-back']);
      expect(await host.answers()).toBe(false);
      expect(await target.reach(id, ['rolled-back'])).toMatchObject({ verdict: 'not-confirmed', switchExit: 0 });
      expect(await host.readRunning()).toMatchObject({ current: good, activated: good });
      await waitFor('sshd answers', 20_000, async () => whenTrue(await host.answers()));
    },
  );
});

describe('a caller that is killed', () => {
  const prepareTested = async (id: string) => {
    await target.test(id, await target.deliver({ label: id }));
    await target.reach(id, ['tested']);
  };
  const CALLS: readonly (readonly [string, (id: string) => Call, (id: string) => Promise<void>])[] = [
    ['begin', (id) => describeBegin(id, target.first, target.first), () => Promise.resolve()],
    [
      'prepare',
      (id) => ({ verb: 'prepare', id }),
      async (id) => {
        expectOk(await target.call(describeBegin(id, target.first, target.first)));
      },
    ],
    [
      'test',
      (id) => ({ verb: 'test', id, switchSeconds: 5, confirmSeconds: 2, ignoredUnits: [] }),
      async (id) => target.prepare(id, await target.deliver({ label: id })),
    ],
    ['confirm', (id) => ({ verb: 'confirm', id }), prepareTested],
    ['abort', (id) => ({ verb: 'abort', id, reason: 'unhealthy' }), prepareTested],
  ];
  const MOMENTS = [0.02, 0.06, 0.15];

  beforeAll(async () => {
    const { host, first } = target;
    await host.execOrFail(`${first}/bin/switch-to-configuration test`);
  });

  test.each(CALLS.flatMap(([verb, make, reach]) => MOMENTS.map((moment) => [verb, moment, make, reach] as const)))(
    'in the middle of "%s", after %d s, leaves nothing that does not come to an end',
    async (verb, moment, make, reach) => {
      const { host, first } = target;
      const id = `${verb}-${moment * 1_000}`;
      await reach(id);
      const words = renderCommandLine(renderCall({ path: target.agent, sudo: false }, make(id)));
      await host.exec(`timeout --signal=KILL ${moment} ${words} > /dev/null 2>&1`);
      // What the next runner does, who finds a host in the middle of something.
      await waitFor('the host is free', 60_000, async () => {
        const { state } = await target.inspect();
        const isTried = state?.id === id && ['testing', 'tested', 'committing', 'rolling-back'].includes(state.phase);
        if (isTried && (verb === 'confirm' || verb === 'abort')) await target.call(make(id));
        return whenTrue(state?.id !== id || ['locked', 'released', 'committed', 'rolled-back'].includes(state.phase));
      });
      const { state, current, profile } = await target.inspect();
      expect([current, profile]).toEqual(state?.phase === 'committed' ? [state.new, state.new] : [first, first]);
      expect(current).toBe((await host.readRunning()).activated);
      expect(profile).toBe((await host.readTruth()).bootDefault);
      if (state?.phase === 'committed') {
        expectOk(await target.call({ verb: 'restore', id }));
        await target.reach(id, ['rolled-back']);
      }
      if (state?.id === id && state.phase === 'locked') expectOk(await target.call({ verb: 'release', id }));
      await host.execOrFail(`[ ! -e /var/lib/panther/deploy/state ] || grep -q complete=yes /var/lib/panther/deploy/state`);
      expect(await target.listUnits()).toEqual([]);
    },
  );

  test('by a connection that breaks does not break what was begun', async () => {
    const { host } = target;
    const closure = await target.deliver({ label: 'broken-line', behaviour: { check: { after: 'sleep 2' } } });
    expectOk(await target.call(describeBegin('broken-line', closure, target.first)));
    const words = renderCommandLine(renderCall({ path: target.agent, sudo: false }, { verb: 'prepare', id: 'broken-line' }));
    const line = host.ssh(words);
    await waitFor('the check runs', 10_000, async () =>
      whenTrue((await host.exec('pgrep -f "switch-to-configuration [c]heck"')).exitCode === 0),
    );
    await host.execOrFail('for p in /proc/[0-9]*; do ! grep -q "^sshd-session" $p/comm || kill -9 ${p#/proc/}; done');
    expect((await line).exitCode).toBe(255);
    await waitFor('it is prepared', 10_000, async () => whenTrue((await host.readState())?.get('prepared') === 'checked'));
    expectOk(await target.call({ verb: 'release', id: 'broken-line' }));
  });
});

describe('a worker that is killed', () => {
  test('while it makes the new system the boot default is followed by the way back', async () => {
    const { host, first } = target;
    await target.test('dead-commit', await target.deliver({ label: 'dead-commit', behaviour: { boot: { before: MISHAPS.hang } } }));
    await target.reach('dead-commit', ['tested']);
    expectOk(await target.call({ verb: 'confirm', id: 'dead-commit' }));
    expect(await target.call({ verb: 'abort', id: 'dead-commit', reason: 'late' })).toEqual({ kind: 'wrong-phase', phase: 'committing' });
    await host.execOrFail('systemctl kill --kill-whom=all --signal=KILL panther-commit-dead-commit.service; sleep 0.5');
    // What the timer does.
    await host.execOrFail(`${target.agent} undo dead-commit timeout`);
    expect(await target.reach('dead-commit', ['rolled-back'])).toMatchObject({ verdict: 'commit-died' });
    expect(await host.readRunning()).toMatchObject({ current: first, activated: first });
    expect(await host.readTruth()).toMatchObject({ profile: first, bootDefault: first });
    expect(await target.listUnits()).toEqual([]);
  });

  test('while it goes back is followed by another one, when the timer fires again', async () => {
    const { host, first } = target;
    const slow = await target.deliver({ label: 'slow', behaviour: { test: { before: '[ -e /run/quick ] || sleep 1000' } } });
    await host.execOrFail(`touch /run/quick; ${slow}/bin/switch-to-configuration test; rm /run/quick`);
    await target.test('dead-undo', await target.deliver({ label: 'dead-undo' }), { switchSeconds: 1, confirmSeconds: 1 });
    expect(await target.reach('dead-undo', ['rolling-back'])).toMatchObject({ verdict: 'not-confirmed' });
    // Should the next worker die as well.
    expect(await host.execOrFail('systemctl show -P TimersMonotonic panther-rollback-dead-undo.timer')).toContain('OnUnitInactiveUSec=30s');
    await host.execOrFail('touch /run/quick; systemctl kill --kill-whom=all --signal=KILL panther-undo-dead-undo.service');
    expect(await target.reach('dead-undo', ['rolled-back'], 90_000)).toMatchObject({ verdict: 'not-confirmed' });
    expect(await host.readRunning()).toMatchObject({ current: slow, activated: slow });
    await host.execOrFail(`${first}/bin/switch-to-configuration test`);
    expect(await target.listUnits()).toEqual([]);
  });

  test('with its timers too is found by the next deployment, which goes back first', async () => {
    const { host, first } = target;
    await target.test('orphan', await target.deliver({ label: 'orphan' }));
    await target.reach('orphan', ['tested']);
    await host.execOrFail("systemctl stop 'panther-*.timer'");
    expect((await target.call(describeBegin('finder', first, first))).kind).toBe('locked');
    expect(await target.reach('orphan', ['rolled-back'])).toMatchObject({ verdict: 'abandoned' });
    expectOk(await target.call(describeBegin('finder', first, first)));
    expectOk(await target.call({ verb: 'release', id: 'finder' }));
  });
});

describe('timers', () => {
  test('outlive systemd itself, which a switch may start anew', async () => {
    await target.test('reexec', await target.deliver({ label: 'reexec', behaviour: { test: { after: 'systemctl daemon-reexec' } } }), {
      confirmSeconds: 3,
    });
    await target.reach('reexec', ['tested']);
    await target.host.execOrFail('systemctl daemon-reexec; systemctl daemon-reload');
    expect(await target.reach('reexec', ['rolled-back'])).toMatchObject({ verdict: 'not-confirmed' });
    expect(await target.listUnits()).toEqual([]);
  });
});

describe('a full disk', () => {
  test('stops a deployment before it changes anything', async () => {
    const host = await startSystemdHost({ size: '64M' });
    try {
      const full = await giveAgent(host);
      await host.exec(MISHAPS.fillDisk);
      expect(await full.call(describeBegin('full', full.first, full.first))).toMatchObject({ kind: 'refused', reason: 'not-written' });
      expect(await host.readState()).toBeUndefined();
      await host.exec(MISHAPS.emptyDisk);
      expectOk(await full.call(describeBegin('full', full.first, full.first)));
      expectOk(await full.call({ verb: 'prepare', id: 'full' }));
      const before = await host.readState();
      await host.exec(MISHAPS.fillDisk);
      const test = { verb: 'test', id: 'full', switchSeconds: 9, confirmSeconds: 9, ignoredUnits: [] } as const;
      expect(await full.call(test)).toMatchObject({ kind: 'refused', reason: 'not-written' });
      expect(await host.readState()).toEqual(before);
      expect(await full.listUnits()).toEqual([]);
    } finally {
      await host.stop();
    }
  });

  test('that the new system makes does not stop the way back', async () => {
    const host = await startSystemdHost({ size: '64M' });
    try {
      const full = await giveAgent(host);
      const closure = await full.deliver({ label: 'greedy', behaviour: { test: { after: MISHAPS.fillDisk } } });
      await full.test('greedy', closure, { confirmSeconds: 60 });
      await full.reach('greedy', ['tested']);
      expect(await full.call({ verb: 'confirm', id: 'greedy' })).toMatchObject({ kind: 'refused', reason: 'not-written' });
      expectOk(await full.call({ verb: 'abort', id: 'greedy', reason: 'disk' }));
      expect(await full.reach('greedy', ['rolled-back'])).toMatchObject({ verdict: 'disk' });
      expect(await host.readRunning()).toMatchObject({ current: full.first, activated: full.first });
      await host.exec(MISHAPS.emptyDisk);
      expectOk(await full.call(describeBegin('next', full.first, full.first)));
      expect((await full.inspect()).state).toMatchObject({ id: 'next', phase: 'locked' });
    } finally {
      await host.stop();
    }
  });
});
