import { describe, expect, test } from '@jest/globals';
import {
  isWorthKeeping,
  keepClosed,
  planRetention,
  sumBytes,
  toDay,
  type BuiltPath,
  type KeptPath,
  type KeptPaths,
} from '../../../src/pack/retention.js';
import { createRandom } from '../plan/samples.js';
import { own } from './samples.js';

const TODAY = 20_000;
const kept = (bytes: number, used: number, ...references: readonly string[]): KeptPath => ({
  bytes,
  used,
  references: references.map(own),
});
const keptOf = (paths: Readonly<Record<string, KeptPath>>): KeptPaths =>
  new Map(Object.entries(paths).map(([name, path]) => [own(name), path]));
const built = (name: string, bytes: number, ...references: readonly string[]): BuiltPath => ({
  path: own(name),
  bytes,
  references: references.map(own),
});
const NAMES = new Map(Array.from('abcdefghijklmnopqrst').map((name) => [own(name), name]));
const namesOf = (paths: KeptPaths) => [...paths.keys()].map((path) => NAMES.get(path)).sort();
const rule = (budget: number, ...used: readonly string[]) => ({ used: used.map(own), budget, today: TODAY });

describe('planRetention', () => {
  test('adds what was built to what was kept, as long as there is room', () => {
    const plan = planRetention(keptOf({ a: kept(10, TODAY - 3) }), [built('b', 20, 'a', 'b')], rule(30));
    expect(plan).toEqual(keptOf({ a: kept(10, TODAY), b: kept(20, TODAY, 'a') }));
  });

  test('does not ask for what a built path refers to in a public cache', () => {
    expect(planRetention(new Map(), [built('b', 20, 'a')], rule(100))).toEqual(keptOf({ b: kept(20, TODAY) }));
  });

  test('lets go first what was not used for longest', () => {
    const old = keptOf({ a: kept(10, TODAY - 3), b: kept(10, TODAY - 1), c: kept(10, TODAY - 2) });
    expect(namesOf(planRetention(old, [built('d', 10)], rule(40)))).toEqual(['a', 'b', 'c', 'd']);
    expect(namesOf(planRetention(old, [built('d', 10)], rule(39)))).toEqual(['b', 'c', 'd']);
    expect(namesOf(planRetention(old, [built('d', 10)], rule(20)))).toEqual(['b', 'd']);
  });

  test('what this run needed counts as used today, with all it refers to', () => {
    const old = keptOf({ a: kept(10, TODAY - 9), b: kept(10, TODAY - 9, 'a'), c: kept(10, TODAY - 1) });
    expect(planRetention(old, [], rule(20, 'b'))).toEqual(keptOf({ a: kept(10, TODAY), b: kept(10, TODAY, 'a') }));
  });

  test('what nobody keeps is not kept by being used', () => {
    expect(planRetention(keptOf({ a: kept(1, TODAY) }), [], rule(100, 'z')).size).toBe(1);
  });

  test('lets go what no run used for more than 30 days, even if there is room', () => {
    const old = keptOf({ a: kept(1, TODAY - 30), b: kept(1, TODAY - 31), c: kept(1, TODAY - 400) });
    expect(namesOf(planRetention(old, [], rule(100)))).toEqual(['a']);
    expect(namesOf(planRetention(old, [], rule(100, 'b')))).toEqual(['a', 'b']);
  });

  test('never keeps half a closure: whatever refers to what has to go, goes too', () => {
    const old = keptOf({ a: kept(60, TODAY - 1), b: kept(10, TODAY - 1, 'a'), c: kept(10, TODAY - 1, 'b'), d: kept(10, TODAY - 2) });
    expect(namesOf(planRetention(old, [], rule(59)))).toEqual(['d']);
    expect(namesOf(planRetention(old, [], rule(69)))).toEqual(['a']);
    expect(namesOf(planRetention(old, [], rule(80)))).toEqual(['a', 'b', 'c']);
    expect(namesOf(planRetention(old, [], rule(79)))).toEqual(['a', 'b']);
  });

  test('what is larger than the budget is not kept, nor what needs it; the rest is', () => {
    const plan = planRetention(new Map(), [built('a', 101), built('b', 1, 'a'), built('c', 1)], rule(100));
    expect(namesOf(plan)).toEqual(['c']);
  });

  test('of what was used on one day keeps the smaller ones', () => {
    expect(namesOf(planRetention(new Map(), [built('a', 60), built('b', 30), built('c', 30)], rule(100)))).toEqual(['b', 'c']);
  });

  test('takes the newest word for a path that was built again', () => {
    const old = keptOf({ a: kept(10, TODAY - 5, 'b'), b: kept(1, TODAY - 5) });
    expect(planRetention(old, [built('a', 12)], rule(100)).get(own('a'))).toEqual(kept(12, TODAY));
  });

  /** Shuffles by a generator that is the same in every run. */
  function shuffle<T>(items: readonly T[], random: (below: number) => number): readonly T[] {
    return items
      .map((item) => ({ item, rank: random(1_000_000) }))
      .sort((x, y) => x.rank - y.rank)
      .map(({ item }) => item);
  }
  const letters = Array.from('abcdefghijklmnopqrst');
  /** Paths that refer to earlier letters only. */
  function makePaths(random: (below: number) => number): readonly (readonly [string, KeptPath])[] {
    return letters.map((name, index) => {
      const references = letters.slice(0, index).filter(() => random(5) === 0);
      return [name, kept(random(50), TODAY - random(40), ...references)] as const;
    });
  }

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'comes to the same answer whatever the order of what it is told, within the budget and closed (%i)',
    (seed) => {
      const random = createRandom(seed + 1);
      const paths = makePaths(random);
      const isOld = new Set(letters.filter(() => random(3) > 0));
      const old = paths
        .filter(([name]) => isOld.has(name))
        .map(
          ([name, path]) => [own(name), { ...path, references: path.references.filter((one) => isOld.has(NAMES.get(one) ?? '')) }] as const,
        );
      const fresh = paths
        .filter(([name]) => !isOld.has(name))
        .map(([name, { bytes, references }]): BuiltPath => ({ path: own(name), bytes, references }));
      const used = letters.filter(() => random(6) === 0).map(own);
      const budget = random(600);
      const ask = () =>
        planRetention(new Map(shuffle(old, random)), shuffle(fresh, random), { used: shuffle(used, random), budget, today: TODAY });
      const first = ask();
      expect(sumBytes(first)).toBeLessThanOrEqual(budget);
      expect(keepClosed(first)).toEqual(first);
      for (let again = 0; again < 5; again += 1) expect([...ask()].sort()).toEqual([...first].sort());
      // What is kept once stays: the next run of the same day lets nothing go that had room.
      expect([...planRetention(first, [], { used, budget, today: TODAY })].sort()).toEqual([...first].sort());
    },
  );
});

describe('keepClosed', () => {
  test('leaves out what refers to something that is not there, however far away', () => {
    const paths = keptOf({ a: kept(1, 0, 'gone'), b: kept(1, 0, 'a'), c: kept(1, 0, 'b'), d: kept(1, 0) });
    expect(namesOf(keepClosed(paths))).toEqual(['d']);
  });

  test('leaves what is closed as it is, in circles too', () => {
    const paths = keptOf({ a: kept(1, 0, 'b'), b: kept(1, 0, 'a'), c: kept(1, 0, 'c') });
    expect(keepClosed(paths)).toEqual(paths);
  });
});

describe('isWorthKeeping', () => {
  const GIB = 2 ** 30;
  test.each([
    ['a branch', false, 5.12],
    ['a pull request, whose entry serves nobody else', true, 81.92],
  ])('sets what it costs to build 1 GiB again against an upload, for %s', (_, isPullRequest, seconds) => {
    expect(isWorthKeeping({ seconds, bytes: GIB, isPullRequest })).toBe(true);
    expect(isWorthKeeping({ seconds: seconds - 0.01, bytes: GIB, isPullRequest })).toBe(false);
  });
});

test('toDay counts whole days since 1970', () => {
  expect(toDay(new Date('1970-01-01T23:59:59Z'))).toBe(0);
  expect(toDay(new Date('2024-10-04T00:00:00Z'))).toBe(20_000);
});

test('sumBytes adds up what is kept', () => {
  expect(sumBytes(keptOf({ a: kept(3, 0), b: kept(4, 0) }))).toBe(7);
  expect(sumBytes(new Map())).toBe(0);
});
