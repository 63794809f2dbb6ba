import { describe, expect, test } from '@jest/globals';
import type { CacheEntry } from '../../../src/history/history.js';
import { NO_HISTORY } from '../../../src/history/index.js';
import type { GroupOutputs } from '../../../src/pack/index.js';
import { listKeepCells } from '../../../src/pipeline/keep-job.js';
import { decideKeep, isOnlyGroup, type GroupWork } from '../../../src/pipeline/keep.js';
import type { Memory } from '../../../src/pipeline/memory.js';
import { drv } from '../../support/derivations.js';
import { own } from '../pack/samples.js';
import { GROUP_1, GROUP_2, groupOf, memoryOf, SYSTEM, TODAY, withGroups, workOf } from './samples.js';

const MIB = 2 ** 20;
const pathOf = (name: string, bytes = MIB, references: readonly string[] = []): GroupOutputs['paths'][number] => ({
  path: own(name),
  bytes,
  references: references.map(own),
});
/** A job that took so many seconds to build some paths. */
const work = (
  seconds: number,
  paths: readonly GroupOutputs['paths'][number][],
  more: Partial<GroupOutputs> = {},
  group = GROUP_1,
): GroupWork =>
  workOf(
    group,
    { paths: [...paths], ...more },
    { builds: [{ drvPath: drv('web'), name: 'web', start: 1, end: 1 + seconds, succeeded: true }] },
  );

const entry = (...names: readonly string[]): CacheEntry => ({
  key: 'outputs/1/$',
  paths: Object.fromEntries(names.map((name) => [own(name), { bytes: MIB, used: TODAY - 2, references: [] }])),
});
const remembering = (cache: CacheEntry, more: Partial<Memory> = {}, used: readonly string[] = []) =>
  memoryOf({
    history: { ...NO_HISTORY, cache: new Map([[SYSTEM, cache]]) },
    caches: { [SYSTEM]: { save: 'outputs/2/$', restore: cache.key, prefixes: ['outputs/'], used: used.map(own) } },
    ...more,
  });
const namesOf = (decision: ReturnType<typeof decideKeep>, ...names: readonly string[]) =>
  names.filter((name) => decision?.paths.has(own(name)) === true);

describe('decideKeep', () => {
  test('adds what was built to what was kept, under a key of this run', () => {
    const decision = decideKeep(remembering(entry('a')), SYSTEM, [work(9, [pathOf('b')])]);
    expect(decision).toMatchObject({
      key: 'outputs/2/$',
      save: true,
      reason: expect.stringMatching(/^1 new paths?, 2 in all: 2 MiB before compression\.$/),
    });
    expect(decision?.paths.get(own('b'))).toEqual({ bytes: MIB, used: TODAY, references: [] });
  });

  test('gathers what several groups built, each path once', () => {
    const decision = decideKeep(memoryOf(), SYSTEM, [
      work(9, [pathOf('a'), pathOf('b', MIB, ['a'])]),
      work(9, [pathOf('a'), pathOf('c')], {}, GROUP_2),
    ]);
    expect(decision?.reason).toMatch(/^3 new paths, 3 in all/);
    expect(decision?.paths.get(own('b'))?.references).toEqual([own('a')]);
  });

  test.each<[string, Memory]>([
    ['nothing may be kept', memoryOf({ budget: 0 })],
    ['nothing is known of a cache for the system', memoryOf({ caches: {} })],
  ])('decides nothing if %s', (_, memory) => {
    expect(decideKeep(memory, SYSTEM, [work(9, [pathOf('a')])])).toBeUndefined();
  });

  describe('leaves the entry as it is', () => {
    test('if nothing was built, and writes down what was used', () => {
      const decision = decideKeep(remembering(entry('a', 'b'), {}, ['a']), SYSTEM, [work(0, [])]);
      expect(decision).toMatchObject({ key: 'outputs/1/$', save: false, reason: 'Nothing new was built.' });
      expect([decision?.paths.get(own('a'))?.used, decision?.paths.get(own('b'))?.used]).toEqual([TODAY, TODAY - 2]);
    });

    test('if no job left anything', () => {
      expect(decideKeep(remembering(entry('a')), SYSTEM, [])).toMatchObject({ key: 'outputs/1/$', save: false });
    });

    test('if what was built is too big, and says what to do', () => {
      const decision = decideKeep(remembering(entry('a'), { budget: 5 * MIB }), SYSTEM, [work(9_999, [pathOf('b', 6 * MIB)])]);
      expect(decision).toMatchObject({
        key: 'outputs/1/$',
        save: false,
        reason: 'What was built does not fit into the cache: raise "cache-size-limit" (5 MiB).',
      });
      expect(namesOf(decision, 'a', 'b')).toEqual(['a']);
    });

    test('if building again is cheaper than an upload, as for a pull request', () => {
      const [seconds, paths] = [5, [pathOf('b', 100 * MIB)]];
      const decision = decideKeep(remembering(entry('a'), { isPullRequest: true }), SYSTEM, [work(seconds, paths)]);
      expect(decision).toMatchObject({ key: 'outputs/1/$', save: false, reason: '5 s of building are not worth an upload of 101 MiB.' });
      expect(namesOf(decision, 'a', 'b')).toEqual(['a']);
      expect(decideKeep(remembering(entry('a')), SYSTEM, [work(seconds, paths)])).toMatchObject({ save: true });
      expect(decideKeep(remembering(entry('a'), { isPullRequest: true }), SYSTEM, [work(9, paths)])).toMatchObject({ save: true });
    });
  });

  test('counts on nothing of an entry that a job did not find', () => {
    const lost = (found: { found?: string }) =>
      namesOf(decideKeep(remembering(entry('a')), SYSTEM, [work(9, [pathOf('b', MIB, ['a'])], { restore: found })]), 'a', 'b');
    expect(lost({ found: 'outputs/1/$' })).toEqual(['a', 'b']);
    expect(lost({})).toEqual(['b']);
    expect(lost({ found: 'outputs/0/$' })).toEqual(['b']);
  });

  test('counts on nothing of a lost entry even if nothing was built', () => {
    expect(decideKeep(remembering(entry('a')), SYSTEM, [work(0, [], { restore: {} })])?.paths.size).toBe(0);
  });

  test('counts on nothing of a lost entry if one job of several found it to be so', () => {
    const works = [work(9, [pathOf('b')], { restore: { found: 'outputs/1/$' } }), work(9, [], { restore: {} }, GROUP_2)];
    expect(namesOf(decideKeep(remembering(entry('a')), SYSTEM, works), 'a', 'b')).toEqual(['b']);
  });

  test('takes what was built although the record has it: then the record was wrong', () => {
    const decision = decideKeep(remembering(entry('a', 'b')), SYSTEM, [work(9, [pathOf('a', 2 * MIB)])]);
    expect(decision).toMatchObject({ save: true, reason: expect.stringMatching(/^1 new paths?, 2 in all: 3 MiB before compression\.$/) });
    expect(decision?.paths.get(own('a'))?.bytes).toBe(2 * MIB);
  });

  test('says what had to go for want of room', () => {
    const decision = decideKeep(remembering(entry('a', 'b'), { budget: 2 * MIB }), SYSTEM, [work(9, [pathOf('c')])]);
    expect(decision?.reason).toMatch(/^1 new paths?, 2 in all, 1 left out for want of room or use: 2 MiB before compression\.$/);
  });

  test('is the same whatever the order of the groups, so that all jobs decide alike', () => {
    const works = [work(3, [pathOf('a'), pathOf('b', MIB, ['a'])]), work(4, [pathOf('c', 3 * MIB)], {}, GROUP_2)];
    const memory = remembering(entry('d'), { budget: 4 * MIB });
    const [one, other] = [works, works.toReversed()].map((all) => decideKeep(memory, SYSTEM, all));
    expect([...(one?.paths ?? [])].sort()).toEqual([...(other?.paths ?? [])].sort());
    expect({ ...one, paths: 0 }).toEqual({ ...other, paths: 0 });
  });
});

const ARM = 'aarch64-linux';
describe('who saves', () => {
  const plan = withGroups([
    groupOf('shared-x86_64-linux-1', { wave: 1 }),
    groupOf(GROUP_1, { runner: ['ubuntu-latest', 'big'] }),
    groupOf('aarch64-linux-1', { system: ARM, runner: ['ubuntu-24.04-arm'] }),
  ]);

  test('is the group itself if it is the only one of its system', () => {
    expect([SYSTEM, ARM, 'riscv64-linux'].map((system) => isOnlyGroup(plan, system))).toEqual([false, true, false]);
  });

  test('is a job of its own for each system with several groups, on a runner of the same kind', () => {
    expect(listKeepCells(plan, memoryOf())).toEqual([{ system: SYSTEM, runner: ['ubuntu-latest'] }]);
    expect(listKeepCells(withGroups([...plan.groups, groupOf('aarch64-linux-2', { system: ARM })]), memoryOf())).toEqual([
      { system: SYSTEM, runner: ['ubuntu-latest'] },
      { system: ARM, runner: ['ubuntu-24.04-arm'] },
    ]);
  });

  test('is nobody if nothing is kept, or nothing is built', () => {
    expect(listKeepCells(plan, memoryOf({ budget: 0 }))).toEqual([]);
    expect(listKeepCells(withGroups([]), memoryOf())).toEqual([]);
  });
});
