import { describe, expect, test } from '@jest/globals';
import { makeUntriedResult, type HostResult } from '../../../../src/deploy/result/host-result.js';
import { runWaves, type RunSettings } from '../../../../src/deploy/waves/run-waves.js';

type Outcome = HostResult['outcome'];
const SETTINGS: RunSettings = { mode: 'deploy', maxParallel: 10, maxFailures: 0, undoOnFailure: false, offline: () => 'fail' };
const WAVES = [
  { name: 'canary', hosts: ['a'] },
  { name: 'wave 1', hosts: ['b', 'c', 'd'] },
  { name: 'wave 2', hosts: ['e'] },
];

async function run(outcomes: Readonly<Record<string, Outcome>>, more: Partial<RunSettings> = {}, undo: Outcome = 'deployed') {
  const began: string[] = [];
  const undone: string[] = [];
  const waves: string[] = [];
  let running = 0;
  let most = 0;
  const controller = new AbortController();
  const results = await runWaves(
    WAVES,
    { ...SETTINGS, ...more },
    {
      deploy: async (host) => {
        began.push(host);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (outcomes[host] === 'unknown') controller.abort();
        return makeUntriedResult(host, 'deploy', outcomes[host] ?? 'deployed', `${host} was tried.`);
      },
      undo: async ({ host }) => {
        undone.push(host);
        return Promise.resolve(makeUntriedResult(host, 'rollback', undo, 'Back, or not.'));
      },
      onWave: ({ name }) => waves.push(name),
    },
    controller.signal,
  );
  return { began, undone, waves, most, results, outcomes: Object.fromEntries(results.map(({ host, outcome }) => [host, outcome])) };
}

describe('running waves', () => {
  test('deploys to all, one wave after the other', async () => {
    const { began, waves, results } = await run({});

    expect(began).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(waves).toEqual(['canary', 'wave 1', 'wave 2']);
    expect(results.map(({ host }) => host)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('keeps to how many may go at once', async () => {
    expect((await run({}, { maxParallel: 2 })).most).toBe(2);
    expect((await run({}, { maxParallel: 3 })).most).toBe(3);
  });

  test.each<Outcome>(['failed', 'rolled-back', 'refused', 'offline'])('stops at a canary that is %s, and says why', async (outcome) => {
    const { began, results, outcomes } = await run({ a: outcome });

    expect(began).toEqual(['a']);
    expect(outcomes).toEqual({ a: outcome, b: 'not-started', c: 'not-started', d: 'not-started', e: 'not-started' });
    expect(results[4]?.message).toBe('Not started, as a failed before.');
  });

  test('lets end what is under way, and begins nothing more of the same wave', async () => {
    const { began, outcomes } = await run({ b: 'failed' }, { maxParallel: 2 });

    expect(began).toEqual(['a', 'b', 'c']);
    expect(outcomes).toMatchObject({ c: 'deployed', d: 'not-started', e: 'not-started' });
  });

  test('goes on while no more fail than may', async () => {
    expect((await run({ b: 'failed' }, { maxFailures: 1 })).began).toHaveLength(5);
    expect((await run({ b: 'failed', c: 'failed' }, { maxFailures: 1 })).began).toEqual(['a', 'b', 'c', 'd']);
  });

  test('passes over hosts that may be offline', async () => {
    expect((await run({ a: 'offline' }, { offline: () => 'skip' })).began).toHaveLength(5);
  });

  test('takes back what was deployed before, the newest first, where that is wanted', async () => {
    const { undone, outcomes, results } = await run({ c: 'failed', d: 'unchanged' }, { undoOnFailure: true, maxParallel: 1 });

    expect(undone).toEqual(['b', 'a']);
    expect(outcomes).toMatchObject({ a: 'undone', b: 'undone', c: 'failed' });
    expect(results[0]?.message).toContain('as other hosts failed');
  });

  test('takes nothing back by itself, and nothing after a success', async () => {
    expect((await run({ e: 'failed' })).undone).toEqual([]);
    expect((await run({}, { undoOnFailure: true })).undone).toEqual([]);
  });

  test('tells of a host that could not be taken back', async () => {
    const { outcomes, results } = await run({ b: 'failed' }, { undoOnFailure: true }, 'unknown');

    expect(outcomes).toMatchObject({ a: 'unknown' });
    expect(results[0]?.message).toContain('was to be taken back');
  });

  test('begins nothing after a cancellation, and takes nothing back', async () => {
    const { began, undone, results } = await run({ a: 'unknown' }, { undoOnFailure: true });

    expect(began).toEqual(['a']);
    expect(undone).toEqual([]);
    expect(results[1]?.message).toContain('cancelled');
  });
});
