import { describe, expect, test } from '@jest/globals';
import { groupItems, type GroupingOptions, type Item } from '../../../src/plan/groups.js';

const item = (id: string, ...needs: number[]): Item<string> => ({ id, needs: Uint32Array.from(needs) });
const options = (seconds: readonly number[], more: Partial<GroupingOptions> = {}): GroupingOptions => ({
  seconds: Float64Array.from(seconds),
  jobSeconds: 100,
  maxJobs: 20,
  ...more,
});
const idsOf = (bundles: ReturnType<typeof groupItems<string>>) => bundles.map(({ ids }) => [...ids].sort()).sort();

describe('groupItems', () => {
  test('makes no group of nothing', () => {
    expect(groupItems([], options([]))).toEqual([]);
  });

  test('makes one group of what fits into one job', () => {
    expect(groupItems([item('web', 0, 1), item('db', 1, 2)], options([10, 20, 30]))).toEqual([
      { ids: ['db', 'web'], derivations: 3, seconds: 60 },
    ]);
  });

  test('keeps together what shares its needs', () => {
    const items = [
      item('web-1', 0, 1),
      item('db-1', 4, 5),
      item('web-2', 0, 2),
      item('db-2', 4, 6),
      item('web-3', 0, 3),
      item('db-3', 4, 7),
    ];
    const bundles = groupItems(items, options([90, 5, 5, 5, 90, 5, 5, 5], { jobSeconds: 105 }));
    expect(idsOf(bundles)).toEqual([
      ['db-1', 'db-2', 'db-3'],
      ['web-1', 'web-2', 'web-3'],
    ]);
    expect(bundles.map(({ derivations, seconds }) => [derivations, seconds])).toEqual([
      [4, 105],
      [4, 105],
    ]);
  });

  test('parts what shares its needs rather than give all the work to one job', () => {
    const items = ['a', 'b', 'c', 'd'].map((id, index) => item(id, 0, index + 1));
    const bundles = groupItems(items, options([10, 100, 100, 100, 100], { jobSeconds: 205 }));
    expect(bundles.map(({ ids }) => ids.length)).toEqual([2, 2]);
    expect(bundles.map(({ seconds }) => seconds)).toEqual([210, 210]);
  });

  test.each([
    ['as much work as fits', 400, 20, 1],
    ['a little more', 399, 20, 2],
    ['much more', 100, 20, 4],
    ['more than there may be jobs', 100, 3, 3],
    ['more than there are items', 1, 20, 4],
    ['no end of time', Number.POSITIVE_INFINITY, 20, 1],
  ])('opens jobs by the work there is: %s', (_, jobSeconds, maxJobs, jobs) => {
    const items = ['a', 'b', 'c', 'd'].map((id, index) => item(id, index));
    expect(groupItems(items, options([100, 100, 100, 100], { jobSeconds, maxJobs }))).toHaveLength(jobs);
  });

  test.each([
    ['that share nothing', [item('a', 0), item('b', 1), item('c', 2)]],
    ['that share nearly all', [item('a', 0, 1, 2), item('b', 0, 1), item('c', 0, 1)]],
    ['that are the same', [item('a', 0), item('b', 0), item('c', 0)]],
    ['that need nothing', [item('a'), item('b'), item('c')]],
  ])('gives each item a job of its own if jobs should take no time: items %s', (_, items) => {
    expect(idsOf(groupItems(items, options([50, 50, 50], { jobSeconds: 0 })))).toEqual([['a'], ['b'], ['c']]);
  });

  test('shares the jobs there are if jobs should take no time but there are more items', () => {
    const items = [item('a', 0, 1), item('b', 2, 3), item('a-too', 0), item('b-too', 2)];
    expect(idsOf(groupItems(items, options([50, 50, 50, 50], { jobSeconds: 0, maxJobs: 2 })))).toEqual([
      ['a', 'a-too'],
      ['b', 'b-too'],
    ]);
  });

  test('puts items that need nothing into one job', () => {
    expect(groupItems([item('a'), item('b')], options([]))).toEqual([{ ids: ['a', 'b'], derivations: 0, seconds: 0 }]);
  });

  test('counts what two items of one job share only once', () => {
    expect(groupItems([item('a', 0, 1), item('b', 0, 1)], options([7, 8]))).toEqual([{ ids: ['a', 'b'], derivations: 2, seconds: 15 }]);
  });

  const idsInOrder = (items: readonly Item<string>[], seconds: readonly number[], jobs: number) =>
    groupItems(items, options(seconds, { jobSeconds: 1, maxJobs: jobs })).map(({ ids }) => ids);

  test('puts an item where it adds the least, although another job has less to do', () => {
    const items = [item('a', 0), item('b', 1, 2), item('c', 3), item('shares-with-b', 2, 4)];
    expect(idsInOrder(items, [60, 50, 8, 57, 2], 3)).toEqual([['a'], ['b', 'shares-with-b'], ['c']]);
  });

  test('fills a job up to a quarter above the mean, for the sake of what is shared', () => {
    const seconds = [55, 40, 90, 50, 5];
    const items = [item('a', 0, 1), item('b', 2), item('c', 3), item('shares-with-a', 1, 4)];
    expect(idsInOrder(items, seconds, 3)).toEqual([['a', 'shares-with-a'], ['b'], ['c']]);
    expect(idsInOrder(items, seconds.with(4, 6), 3)).toEqual([['a'], ['b'], ['c', 'shares-with-a']]);
  });

  test('puts an item that shares nothing into the job that has the least to do, the first of equals', () => {
    const items = ['a', 'b', 'c', 'd', 'e'].map((id, index) => item(id, index));
    expect(idsInOrder(items, [60, 58, 57, 10, 9], 3)).toEqual([['a'], ['b', 'e'], ['c', 'd']]);
    expect(idsInOrder(items.slice(0, 3), [100, 100, 100], 2)).toEqual([['a', 'c'], ['b']]);
  });

  test('opens no job that would have nothing to do', () => {
    expect(groupItems([item('a', 0), item('twin-of-a', 0)], options([100], { jobSeconds: 50 }))).toEqual([
      { ids: ['a', 'twin-of-a'], derivations: 1, seconds: 100 },
    ]);
  });

  test('gives an item that is larger than any job a job alone', () => {
    const bundles = groupItems([item('big', 0), item('a', 1), item('b', 2), item('c', 3)], options([900, 10, 10, 10], { jobSeconds: 465 }));
    expect(idsOf(bundles)).toEqual([['a', 'b', 'c'], ['big']]);
  });
});

/** Numbers that look random and are the same in every run (Numerical Recipes' linear congruential generator). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each(Array.from({ length: 40 }, (_, seed) => seed))('groupItems with random work, seed %i', (seed) => {
  const random = createRandom(seed);
  const derivations = 1 + random(60);
  const seconds = Array.from({ length: derivations }, () => random(50));
  const items = Array.from({ length: 1 + random(30) }, (_, index) =>
    item(`t${index}`, ...seconds.flatMap((_seconds, need) => (random(4) === 0 ? [need] : []))),
  );
  const grouping = options(seconds, { jobSeconds: random(200), maxJobs: 1 + random(12) });
  const bundles = groupItems(items, grouping);

  test('every item is in exactly one group, and no group is empty', () => {
    expect(bundles.flatMap(({ ids }) => ids).sort()).toEqual(items.map(({ id }) => id).sort());
    expect(bundles.every(({ ids }) => ids.length > 0)).toBe(true);
  });

  test('there are at most as many groups as allowed', () => {
    expect(bundles.length).toBeLessThanOrEqual(grouping.maxJobs);
  });

  test('each group tells the derivations and the seconds of what its items need', () => {
    for (const bundle of bundles) {
      const needs = new Set(items.filter(({ id }) => bundle.ids.includes(id)).flatMap((one) => [...one.needs]));
      expect(bundle.derivations).toBe(needs.size);
      expect(bundle.seconds).toBe([...needs].reduce((total, need) => total + (seconds[need] ?? 0), 0));
    }
  });

  test('the same work is always divided alike', () => {
    expect(groupItems(items, grouping)).toEqual(bundles);
  });

  test('without anything shared no group gets more than the mean and one item', () => {
    const separate = seconds.map((_, need) => item(`t${need}`, need));
    const jobs = groupItems(separate, { ...grouping, jobSeconds: 1 + random(200) });
    const work = seconds.reduce((total, one) => total + one, 0);
    const limit = Math.max((work / jobs.length) * 1.25, work / jobs.length + Math.max(...seconds));
    expect(Math.max(...jobs.map((job) => job.seconds))).toBeLessThanOrEqual(limit + 1e-9);
  });
});
