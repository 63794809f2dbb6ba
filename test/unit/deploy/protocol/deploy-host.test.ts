import { describe, expect, test } from '@jest/globals';
import { planDeadlines } from '../../../../src/deploy/protocol/deadlines.js';
import { deployHost } from '../../../../src/deploy/protocol/deploy-host.js';
import type { DeployOrder } from '../../../../src/deploy/protocol/order.js';
import { createFakeHost, silentFrom, type HostScript } from './fake-host.js';
import { orderOf, PATHS } from './samples.js';

const DEADLINES = planDeadlines({ switchMs: 600_000, confirmMs: 90_000, rebootMs: 600_000, copyMs: 3_600_000, healthMs: 60_000 });
const GOOD = ['inspect', 'install', 'begin', 'copy', 'prepare', 'test', 'status', 'status', 'health', 'confirm'];
const SICK = {
  kind: 'failed',
  results: [{ name: 'web', kind: 'http', ok: false, attempts: 3, seconds: 2, message: 'status 502' }],
} as const;

async function deploy(script: HostScript = {}, order: DeployOrder = orderOf(), signal = new AbortController().signal) {
  const host = createFakeHost(script);
  const result = await deployHost(order, DEADLINES, host.ports, signal);
  return { ...host, result };
}

describe('a deployment that goes well', () => {
  test('tests, proves over a new connection, confirms, and says what runs', async () => {
    const { result, connections, read, log } = await deploy();

    expect(connections.slice(0, GOOD.length)).toEqual(GOOD);
    expect(result).toMatchObject({
      outcome: 'deployed',
      closure: PATHS.new,
      previous: PATHS.old,
      running: PATHS.new,
      bootDefault: PATHS.new,
      reboot: { needed: false, done: false },
    });
    expect(result.steps.map(({ name }) => name)).toEqual([
      'inspecting',
      'measuring',
      'installing',
      'locking',
      'copying',
      'preparing',
      'testing',
      'watching',
      'proving',
      'confirming',
      'committing',
      'settling',
    ]);
    expect(read()).toMatchObject({ running: 'new', loader: 'new', phase: 'committed', timer: false });
    expect(log.infos).toEqual(expect.arrayContaining(['web | at 0', 'web | at 10']));
  });

  test('reboots where that is wanted, and believes only a new boot id', async () => {
    const { result, connections, read } = await deploy({}, orderOf({}, { reboot: 'always' }));

    expect(result).toMatchObject({ outcome: 'deployed', reboot: { done: true } });
    expect(read()).toMatchObject({ boot: 1, running: 'new' });
    expect(connections.filter((one) => one === 'health')).toHaveLength(2);
  });

  test('of what runs already costs two connections', async () => {
    const { result, connections } = await deploy({ target: { running: 'new', profile: 'new', loader: 'new' } });

    expect(connections).toEqual(['inspect', 'health']);
    expect(result).toMatchObject({ outcome: 'unchanged', running: PATHS.new });
  });

  test('of what runs already, but is not well, is a failure', async () => {
    const { result, connections } = await deploy({ target: { running: 'new', profile: 'new', loader: 'new' }, health: () => SICK });

    expect(connections).toEqual(['inspect', 'health']);
    expect(result.outcome).toBe('failed');
    expect(result.message).toContain('web');
  });

  test('of a dry run changes nothing, and forecasts', async () => {
    const { result, connections, read } = await deploy(
      {},
      orderOf({ goal: { mode: 'dry-run', closure: PATHS.new, system: 'x86_64-linux' } }),
    );

    expect(connections).toEqual(['inspect', 'copy', 'dry-activate']);
    expect(result).toMatchObject({
      outcome: 'dry-run',
      preview: ['would restart nginx.service'],
      reboot: { needed: true, because: ['kernel'] },
    });
    expect(read().phase).toBe('none');
  });

  test('of a rollback copies nothing', async () => {
    const facts = {
      history: [
        { epoch: 2, id: 'b', closure: PATHS.old },
        { epoch: 1, id: 'a', closure: PATHS.new },
      ],
    };
    const order = orderOf({ goal: { mode: 'rollback', to: { kind: 'previous' } } });
    const { result, connections } = await deploy({ facts, target: { hasNew: true } }, order);

    expect(connections).not.toContain('copy');
    expect(result).toMatchObject({ outcome: 'deployed', running: PATHS.new, mode: 'rollback' });
  });

  test('that only sets the boot default leaves the old system running', async () => {
    const { result, connections } = await deploy({}, orderOf({ goal: { mode: 'boot', closure: PATHS.new, system: 'x86_64-linux' } }));

    expect(connections).not.toContain('test');
    expect(result).toMatchObject({ outcome: 'deployed', running: PATHS.old, bootDefault: PATHS.new });
    expect(result.message).toContain('until it is rebooted');
  });
});

describe('copying', () => {
  test('is tried again after pauses, and goes on', async () => {
    const lost = { kind: 'lost', message: 'Broken pipe.' } as const;
    const { result, connections, now } = await deploy({ intercept: (what, number) => (what === 'copy' && number < 5 ? lost : undefined) });

    expect(connections.filter((one) => one === 'copy')).toHaveLength(3);
    expect(now()).toBeGreaterThan(12_000);
    expect(result.outcome).toBe('deployed');
  });

  test('gives up at last, and gives the lock back', async () => {
    const lost = { kind: 'lost', message: 'Broken pipe.' } as const;
    const { result, connections, read } = await deploy({ intercept: (what) => (what === 'copy' ? lost : undefined) });

    expect(connections.filter((one) => one === 'copy')).toHaveLength(4);
    expect(result).toMatchObject({ outcome: 'failed', running: PATHS.old });
    expect(result.message).toContain('Broken pipe');
    expect(read().phase).toBe('released');
  });

  test('that stalls is ended, and tried again', async () => {
    const { result, connections, now } = await deploy({ copyMs: 1_000_000, progressMs: 1_000_000 });

    expect(connections.filter((one) => one === 'copy')).toHaveLength(4);
    expect(result.message).toContain('Nothing arrived for 120 s');
    expect(now()).toBeLessThan(4 * 200_000);
  });

  test('for long renews the lock', async () => {
    const { result, connections } = await deploy({ copyMs: 1_000_000, progressMs: 10_000 });

    expect(connections.filter((one) => one === 'renew').length).toBeGreaterThanOrEqual(4);
    expect(result.outcome).toBe('deployed');
  });

  test('ends when the lock was lost', async () => {
    const { result, connections } = await deploy({
      copyMs: 1_000_000,
      intercept: (what) => (what === 'renew' ? { kind: 'locked', owner: 'run 8' } : undefined),
    });

    expect(connections.filter((one) => one === 'copy')).toHaveLength(1);
    expect(connections).not.toContain('prepare');
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.message).toContain('taken over');
  });
});

describe('a system that is not well', () => {
  test('is undone, and its failed units are told as they were before', async () => {
    const { result, connections, read } = await deploy({ health: () => SICK });

    expect(connections.indexOf('units')).toBe(connections.indexOf('abort') - 1);
    expect(result).toMatchObject({
      outcome: 'rolled-back',
      running: PATHS.old,
      bootDefault: PATHS.old,
      failedUnits: [{ name: 'nginx.service', journal: ['runs new'] }],
    });
    expect(result.message).toContain('status 502');
    expect(read()).toMatchObject({ running: 'old', loader: 'old', phase: 'rolled-back' });
  });

  test('after its reboot is taken back', async () => {
    const { result, connections, read } = await deploy(
      { health: (number) => (number === 1 ? { kind: 'passed', results: [] } : SICK) },
      orderOf({}, { reboot: 'always' }),
    );

    expect(connections).toContain('restore');
    expect(result).toMatchObject({ outcome: 'rolled-back', running: PATHS.old, bootDefault: PATHS.old });
    expect(read()).toMatchObject({ running: 'old', loader: 'old', profile: 'old' });
  });

  test('that is barred from taking over is refused, or started by a reboot where that is allowed', async () => {
    const refused = { kind: 'refused', reason: 'check-failed', message: 'The check ended with exit code 1.' } as const;
    const intercept: HostScript['intercept'] = (what) => (what === 'prepare' ? refused : undefined);
    const never = await deploy({ intercept });
    const allowed = await deploy({ intercept, target: { isPrepared: true } }, orderOf({}, { reboot: 'if-needed' }));

    expect(never.result).toMatchObject({ outcome: 'refused', running: PATHS.old });
    expect(never.result.message).toContain('reboot: if-needed');
    expect(allowed.connections).not.toContain('test');
    expect(allowed.result).toMatchObject({ outcome: 'deployed', reboot: { done: true }, running: PATHS.new });
  });
});

describe('a host that cannot be reached', () => {
  test('from the beginning is offline, with what was found out', async () => {
    const { result, connections, now } = await deploy({ intercept: silentFrom(0) });

    expect(result).toMatchObject({ outcome: 'offline' });
    expect(result.message).toContain('Nobody listens on port 22.');
    expect(new Set(connections)).toEqual(new Set(['inspect', 'probe']));
    expect(now()).toBeLessThan(DEADLINES.stepMs.inspecting + 1_000);
  });

  test('with another host key is refused at once', async () => {
    const { result, connections } = await deploy({
      intercept: () => ({ kind: 'unreachable', permanent: true, message: 'The host key is another one than the pinned one.' }),
    });

    expect(connections).toEqual(['inspect']);
    expect(result).toMatchObject({ outcome: 'refused' });
    expect(result.message).toContain('host key');
  });

  test('from any connection on ends in time, and nothing is claimed that was not asked', async () => {
    const { connections } = await deploy({}, orderOf({}, { reboot: 'always' }));
    const ends = [];
    for (let first = 0; first < connections.length; first += 1) {
      const { result, now } = await deploy({ intercept: silentFrom(first) }, orderOf({}, { reboot: 'always' }));
      expect(now()).toBeLessThan(DEADLINES.totalMs);
      ends.push([connections[first], result.outcome, result.running]);
    }

    expect(ends.slice(0, 6)).toEqual([
      ['inspect', 'offline', undefined],
      ['install', 'failed', PATHS.old],
      ['begin', 'failed', undefined],
      ['copy', 'failed', undefined],
      ['prepare', 'failed', undefined],
      ['test', 'failed', undefined],
    ]);
    expect(new Set(ends.slice(6).map(([, outcome]) => outcome))).toEqual(new Set(['unknown']));
    expect(ends.slice(6).every(([, , running]) => running === undefined)).toBe(true);
  });

  test('for a while does not change how it ends', async () => {
    const { connections } = await deploy();
    for (let first = 0; first < connections.length; first += 1) {
      const { result } = await deploy({ intercept: silentFrom(first, first + 2) });
      expect([connections[first], result.outcome]).toEqual([connections[first], 'deployed']);
    }
  });

  test('at the end is unknown, with how long nothing was heard', async () => {
    const { result } = await deploy({ intercept: silentFrom(GOOD.indexOf('health')) });

    expect(result.outcome).toBe('unknown');
    expect(result.silentSeconds).toBeGreaterThan(600);
    expect(result.message).toContain('not known');
  });

  test('as a tool of ours crashes, is asked again', async () => {
    const host = createFakeHost();
    let crashes = 2;
    const target: typeof host.ports.target = {
      ...host.ports.target,
      call: async (call, limits) => {
        if (call.verb === 'confirm' && (crashes -= 1) >= 0) throw new Error('ssh: command not found');
        return host.ports.target.call(call, limits);
      },
    };
    const result = await deployHost(orderOf(), DEADLINES, { ...host.ports, target }, new AbortController().signal);

    expect(result.outcome).toBe('deployed');
    expect(crashes).toBeLessThan(0);
  });
});

describe('cancelling', () => {
  const cancelAt = async (what: string, more: HostScript = {}) => {
    const controller = new AbortController();
    let since = 0;
    const intercept: HostScript['intercept'] = (connection) => {
      if (connection === what && !controller.signal.aborted) {
        controller.abort();
        since = host.now();
      }
      return undefined;
    };
    const host = createFakeHost({ ...more, intercept });
    const result = await deployHost(orderOf(), DEADLINES, host.ports, controller.signal);
    return { ...host, result, tookMs: host.now() - since };
  };

  test('before the host is locked leaves everything', async () => {
    const { result, connections } = await cancelAt('inspect');

    expect(connections).toEqual(['inspect']);
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.message).toContain('Nothing was changed');
  });

  test.each(['begin', 'copy', 'prepare'])('at %s gives the lock back, and switches nothing', async (what) => {
    const { result, connections, read, tookMs } = await cancelAt(what, { copyMs: 100_000 });

    expect(connections).not.toContain('test');
    expect(read()).toMatchObject({ phase: 'released', running: 'old' });
    expect(result).toMatchObject({ outcome: 'failed', running: PATHS.old });
    expect(tookMs).toBeLessThanOrEqual(DEADLINES.cancelMs);
  });

  test.each(['test', 'status', 'health'])('at %s undoes the switch, in time', async (what) => {
    const { result, connections, read, tookMs } = await cancelAt(what);

    expect(connections).toContain('abort');
    expect(read()).toMatchObject({ phase: 'rolled-back', running: 'old' });
    expect(result).toMatchObject({ outcome: 'rolled-back', running: PATHS.old });
    expect(tookMs).toBeLessThanOrEqual(DEADLINES.cancelMs);
  });

  test('before it begins connects to nothing', async () => {
    const { result, connections } = await deploy({}, orderOf(), AbortSignal.abort());

    expect(connections).toEqual([]);
    expect(result.outcome).toBe('failed');
  });

  test('while the host cannot be reached ends in time, and says that it is not known', async () => {
    const controller = new AbortController();
    const host = createFakeHost({
      intercept: (what) => {
        if (what === 'health') controller.abort();
        return controller.signal.aborted ? { kind: 'unreachable', message: 'No route to host.' } : undefined;
      },
    });
    const result = await deployHost(orderOf(), DEADLINES, host.ports, controller.signal);

    expect(host.now()).toBeLessThan(DEADLINES.cancelMs + 2_000);
    expect(result).toMatchObject({ outcome: 'unknown' });
    expect(result.message).toContain('by itself');
  });

  test('at the confirmation comes too late, and says so', async () => {
    const { result, read } = await cancelAt('confirm');

    expect(read()).toMatchObject({ phase: 'committed', running: 'new', loader: 'new' });
    expect(result).toMatchObject({ outcome: 'deployed', running: PATHS.new });
    expect(result.message).toContain('cancelled');
  });
});
