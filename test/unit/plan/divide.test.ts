import { describe, expect, test } from '@jest/globals';
import type { Derivation } from '../../../src/nix/index.js';
import { makeBuildGraph, visitEdges, type BuildGraph } from '../../../src/plan/build-graph.js';
import { divideWork, type Division, type DivisionLimits } from '../../../src/plan/divide.js';
import { makeWorkOrder, type WorkOrder } from '../../../src/plan/work-order.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';
import { createRandom } from './samples.js';

/** What a fleet is made of: each thing with what it needs, its seconds and, if not all can, the pools that can build it. */
type Parts = Readonly<Record<string, readonly [needs: readonly string[], seconds: number, pools?: readonly number[]]>>;

interface Fleet {
  readonly graph: BuildGraph;
  readonly order: WorkOrder;
  readonly names: readonly string[];
}

/** @param targets each with its pool */
function fleetOf(parts: Parts, targets: Readonly<Record<string, number>>, pools = 1, slots = 2): Fleet {
  const all = byDrvPath(Object.entries(parts).map(([name, [needs]]) => derivation(name, needs)));
  const names = Object.keys(targets);
  const graph = makeBuildGraph(all, names.map(drv), () => true);
  const isFit = ({ name }: Derivation, pool: number) => parts[name]?.[2]?.includes(pool) ?? true;
  const fits = Array.from({ length: pools }, (_, pool) => {
    const fit = new Uint8Array(graph.derivations.length);
    for (const [index, one] of graph.derivations.entries()) {
      let below = isFit(one, pool);
      visitEdges(graph.needs, index, (need) => (below = below && fit[need] === 1));
      fit[index] = below ? 1 : 0;
    }
    return fit;
  });
  const order = makeWorkOrder(
    graph,
    Float64Array.from(graph.derivations, ({ name }) => parts[name]?.[1] ?? 0),
    names.map((name) => ({ root: graph.indexOf.get(drv(name)), pool: targets[name] ?? 0 })),
    fits.map((fit) => ({ slots, fits: fit })),
  );
  return { graph, order, names };
}

const LIMITS: DivisionLimits = { maxJobs: 20, jobSeconds: 100, overheadSeconds: 40 };
const namesIn = ({ graph }: Fleet, { derivations }: { readonly derivations: Uint32Array }) =>
  [...derivations].map((index) => graph.derivations[index]?.name ?? '').sort();
/** What each job builds, by name. */
const show = (fleet: Fleet, { shared, groups }: Division) => ({
  shared: shared.map((job) => namesIn(fleet, job)),
  groups: groups.map((job) => [job.targets.map((target) => fleet.names[target]), namesIn(fleet, job)]),
});
const divide = (fleet: Fleet, more: Partial<DivisionLimits> = {}) => show(fleet, divideWork(fleet.order, { ...LIMITS, ...more }));

describe('divideWork', () => {
  test('makes no job of nothing', () => {
    expect(divideWork(fleetOf({}, {}).order, LIMITS)).toEqual({
      shared: [],
      groups: [],
      estimate: { seconds: 0, runnerSeconds: 0, lowerBound: 0 },
    });
  });

  test('makes one job of one target', () => {
    const fleet = fleetOf({ web: [['lib'], 900], lib: [[], 900] }, { web: 0 });
    expect(divideWork(fleet.order, LIMITS)).toMatchObject({ estimate: { seconds: 1_840, runnerSeconds: 1_840, lowerBound: 1_800 } });
    expect(divide(fleet)).toEqual({ shared: [], groups: [[['web'], ['lib', 'web']]] });
  });

  test('makes one job of targets that need nothing', () => {
    expect(divide(fleetOf({}, { web: 0, db: 0 }))).toEqual({ shared: [], groups: [[['web', 'db'], []]] });
  });

  test('makes one job of what fits into one', () => {
    const fleet = fleetOf({ web: [['lib'], 30], db: [['lib'], 30], lib: [[], 40] }, { web: 0, db: 0 });
    expect(divide(fleet)).toEqual({
      shared: [],
      groups: [
        [
          ['web', 'db'],
          ['db', 'lib', 'web'],
        ],
      ],
    });
  });

  const BIG: Parts = { web: [['base'], 2_000], db: [['base'], 2_000], mail: [['base'], 2_000], base: [['deep'], 600], deep: [[], 300] };
  const HOSTS = { web: 0, db: 0, mail: 0 };

  test('builds first, and once, what large targets share', () => {
    expect(divide(fleetOf(BIG, HOSTS, 1, 1))).toEqual({
      shared: [['base', 'deep']],
      groups: [
        [['web'], ['web']],
        [['db'], ['db']],
        [['mail'], ['mail']],
      ],
    });
  });

  test('keeps together what shares nearly all', () => {
    const fleet = fleetOf({ ...BIG, web: [['base'], 20], db: [['base'], 20], mail: [['base'], 20] }, HOSTS);
    expect(divide(fleet)).toEqual({
      shared: [],
      groups: [
        [
          ['web', 'db', 'mail'],
          ['base', 'db', 'deep', 'mail', 'web'],
        ],
      ],
    });
  });

  test('keeps together what shares a trifle rather than have a wave for it', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const parts: Parts = Object.fromEntries(names.map((name, index) => [name, [index < 2 ? ['trifle'] : [], 50] as const]));
    const { shared, groups } = divide(fleetOf({ ...parts, trifle: [[], 1] }, Object.fromEntries(names.map((name) => [name, 0]))), {
      jobSeconds: 101,
    });
    expect(shared).toEqual([]);
    expect(groups.map(([targets]) => targets)).toContainEqual(['a', 'b']);
  });

  test('keeps roles together, and builds first only what all share', () => {
    const hosts = Object.fromEntries(
      ['web', 'db', 'mail'].flatMap((role) => [1, 2, 3, 4].map((number) => [`${role}-${number}`, [[role], 100] as const])),
    );
    const fleet = fleetOf(
      { ...hosts, web: [['base'], 900], db: [['base'], 900], mail: [['base'], 900], base: [[], 500] },
      Object.fromEntries(Object.keys(hosts).map((name) => [name, 0])),
    );
    const { shared, groups } = divide(fleet, { maxJobs: 3 });
    expect(shared).toEqual([['base']]);
    expect(groups.map(([targets]) => targets)).toEqual(
      ['web', 'db', 'mail'].map((role) => [1, 2, 3, 4].map((number) => `${role}-${number}`)),
    );
  });

  test('spreads what is shared over jobs, as far as it does not hang together', () => {
    const parts: Record<string, readonly [readonly string[], number]> = {};
    const bases = ['w', 'x', 'y', 'z'];
    for (const base of bases) parts[base] = [[], 1_000];
    for (const host of ['a', 'b', 'c', 'd']) parts[host] = [bases, 2_000];
    expect(divide(fleetOf(parts, { a: 0, b: 0, c: 0, d: 0 }, 1, 1), { maxJobs: 4 }).shared).toEqual([['w'], ['x'], ['y'], ['z']]);
  });

  test.each([
    ['that share nothing', []],
    ['that share a trifle', ['lib']],
    ['that share nearly all', ['base']],
  ])('gives each target a job if jobs should take no time: targets %s', (_, shared) => {
    const fleet = fleetOf({ a: [shared, 5], b: [shared, 5], c: [shared, 5], lib: [[], 1], base: [[], 900] }, { a: 0, b: 0, c: 0 });
    expect(divide(fleet, { jobSeconds: 0 })).toEqual({
      shared: shared.length === 0 ? [] : [shared],
      groups: ['a', 'b', 'c'].map((name) => [[name], [name]]),
    });
  });

  test('gives targets that are the same a job each if jobs should take no time, and builds them before', () => {
    const all = byDrvPath([derivation('web')]);
    const graph = makeBuildGraph(all, [drv('web')], () => true);
    const order = makeWorkOrder(
      graph,
      Float64Array.of(5),
      [0, 1].map(() => ({ root: 0, pool: 0 })),
      [{ slots: 2, fits: Uint8Array.of(1) }],
    );
    const { shared, groups } = divideWork(order, { ...LIMITS, jobSeconds: 0 });
    expect(shared.map(({ derivations }) => [...derivations])).toEqual([[0]]);
    expect(groups.map(({ targets, derivations }) => [targets, derivations.length])).toEqual([
      [[0], 0],
      [[1], 0],
    ]);
  });

  test('shares the jobs there are if jobs should take no time but there are more targets', () => {
    const fleet = fleetOf(
      { a: [['x'], 5], b: [['y'], 5], c: [['x'], 5], d: [['y'], 5], x: [[], 50], y: [[], 50] },
      { a: 0, b: 0, c: 0, d: 0 },
    );
    expect(divide(fleet, { jobSeconds: 0, maxJobs: 2 })).toEqual({
      shared: [],
      groups: [
        [
          ['a', 'c'],
          ['a', 'c', 'x'],
        ],
        [
          ['b', 'd'],
          ['b', 'd', 'y'],
        ],
      ],
    });
  });

  test.each([
    ['as much work as fits', 1_600, 20, 1],
    ['a little more', 1_599, 20, 2],
    ['much more', 400, 20, 4],
    ['more than there may be jobs', 400, 3, 3],
    ['more than there are targets', 1, 20, 4],
  ])('opens jobs by the work there is: %s', (_, jobSeconds, maxJobs, jobs) => {
    const fleet = fleetOf({ a: [[], 400], b: [[], 400], c: [[], 400], d: [[], 400] }, { a: 0, b: 0, c: 0, d: 0 }, 1, 1);
    expect(divide(fleet, { jobSeconds, maxJobs }).groups.length).toBeLessThanOrEqual(jobs);
    expect(divideWork(fleet.order, { ...LIMITS, jobSeconds, maxJobs }).estimate.lowerBound).toBe(Math.max(400, 1_600 / jobs));
  });

  test.each([
    ['about as long', 1_000, [['big'], ['a', 'b', 'c', 'd']]],
    ['longer', 1_100, [['big'], ['a', 'c'], ['b', 'd']]],
  ])('takes fewer jobs if that takes %s', (_, others, expected) => {
    const fleet = fleetOf(
      { big: [[], 960], ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, [[], others / 4] as const])) },
      { big: 0, a: 0, b: 0, c: 0, d: 0 },
      1,
      1,
    );
    expect(divide(fleet, { maxJobs: 3 }).groups.map(([targets]) => targets)).toEqual(expected);
  });

  test.each([
    ['by the longest of which a few can keep up', [1_000, 700, 680, 20], [['w'], ['x'], ['y', 'z']]],
    ['but more if a few would take longer', [1_000, 700, 700, 600], [['w'], ['x'], ['y'], ['z']]],
  ])('has as few jobs of the first wave as keep pace: %s', (_, seconds, expected) => {
    const bases = ['w', 'x', 'y', 'z'];
    const parts: Parts = {
      ...Object.fromEntries(bases.map((base, index) => [base, [[], seconds[index] ?? 0] as const])),
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((host) => [host, [bases, 3_000] as const])),
    };
    expect(divide(fleetOf(parts, { a: 0, b: 0, c: 0, d: 0 }, 1, 1), { maxJobs: 4 }).shared).toEqual(expected);
  });

  test('hands nothing on in one store: what several pools need is the first one’s', () => {
    const fleet = fleetOf({ a: [['x'], 900], b: [['x'], 900], c: [['x'], 900], x: [[], 900] }, { a: 1, b: 0, c: 1 }, 2);
    expect(divide(fleet, { jobSeconds: Number.POSITIVE_INFINITY, maxJobs: 1 })).toEqual({
      shared: [],
      groups: [
        [['b'], ['b', 'x']],
        [
          ['a', 'c'],
          ['a', 'c'],
        ],
      ],
    });
  });
});

describe('divideWork among pools', () => {
  test('builds first what two pools need, on one that can', () => {
    const fleet = fleetOf({ a: [['x'], 9, [0]], b: [['x'], 9, [1]], x: [['y'], 9, [1]], y: [[], 1] }, { a: 0, b: 1 }, 2);
    const division = divideWork(fleet.order, LIMITS);
    expect(show(fleet, division)).toEqual({
      shared: [['x', 'y']],
      groups: [
        [['a'], ['a']],
        [['b'], ['b']],
      ],
    });
    expect(division.shared[0]?.pool).toBe(1);
  });

  test('has one group of a pool, if what its groups share hangs on what another pool needs too', () => {
    const fleet = fleetOf(
      {
        ...{ a: [['heavy'], 900, [0]], b: [['heavy'], 900, [0]], heavy: [['source'], 5_000, [0]] },
        ...{ c: [['light'], 900, [1]], d: [['light'], 900, [1]], light: [['source'], 400, [1]] },
        source: [[], 5],
      },
      { a: 0, b: 0, c: 1, d: 1 },
      2,
    );
    const division = divideWork(fleet.order, { ...LIMITS, jobSeconds: 0 });
    expect(show(fleet, division)).toEqual({
      shared: [['heavy', 'source']],
      groups: [
        [['a'], ['a']],
        [['b'], ['b']],
        [
          ['c', 'd'],
          ['c', 'd', 'light'],
        ],
      ],
    });
  });

  test('counts as the first group’s what no pool can build for all that share it', () => {
    const fleet = fleetOf(
      {
        ...{ a: [['odd'], 9, [0]], b: [['odd'], 9, [1]], odd: [['source'], 9, [0, 1]] },
        ...{ c: [['even'], 9, [2]], d: [['even'], 9, [3]], even: [['source'], 9, [2, 3]] },
        source: [[], 5],
      },
      { a: 0, b: 1, c: 2, d: 3 },
      4,
    );
    expect(divide(fleet)).toEqual({
      shared: [['odd', 'source']],
      groups: [
        [['a'], ['a']],
        [['b'], ['b']],
        [['c'], ['c', 'even']],
        [['d'], ['d']],
      ],
    });
  });

  test('gives each pool a job, even if there may be only one', () => {
    expect(divide(fleetOf({ a: [[], 9], b: [[], 9] }, { a: 0, b: 1 }, 2), { maxJobs: 1 }).groups).toHaveLength(2);
  });
});

/** A fleet like no other: some layers, some families, some loners, up to three pools. */
function createFleet(seed: number): Fleet {
  const random = createRandom(seed + 1_000);
  for (let skipped = 0; skipped < 5; skipped += 1) random(2);
  const pools = 1 + random(3);
  const parts: Record<string, readonly [string[], number, number[]?]> = {};
  const layers = 1 + random(4);
  const known: string[] = [];
  for (let layer = 0; layer < layers; layer += 1) {
    const before = [...known];
    for (let index = 0; index < 1 + random(12); index += 1) {
      const needs = before.filter(() => random(6) === 0);
      known.push(`lib-${layer}-${index}`);
      parts[`lib-${layer}-${index}`] = [needs, random(300)];
    }
  }
  const targets: Record<string, number> = {};
  for (let index = 0; index < ([1, 5, 31, 32, 33, 40][random(6)] ?? 1); index += 1) {
    const pool = random(pools);
    parts[`own-${index}`] = [known.filter(() => random(10) === 0), random(200), [pool]];
    parts[`host-${index}`] = [[`own-${index}`, ...known.filter(() => random(15) === 0)], 1, [pool]];
    targets[`host-${index}`] = pool;
  }
  return fleetOf(parts, targets, pools);
}

describe.each(Array.from({ length: 60 }, (_, seed) => seed))('divideWork of a random fleet, seed %i', (seed) => {
  const fleet = createFleet(seed);
  const { order, graph } = fleet;
  const random = createRandom(seed);
  const limits: DivisionLimits = {
    maxJobs: Math.max(order.pools.length, 1 + random(12)),
    jobSeconds: [0, 60, 600, 3_000][seed % 4] ?? 0,
    overheadSeconds: random(80),
  };
  const division = divideWork(order, limits);
  const { shared, groups } = division;
  const below = (roots: readonly number[]) => {
    const found = new Set(roots);
    for (const index of found) visitEdges(graph.needs, index, (need) => found.add(need));
    return found;
  };
  const rootsOf = (targets: readonly number[]) => targets.flatMap((target) => order.targets[target]?.root ?? []);

  test('every derivation is built by exactly one job', () => {
    const built = [...shared, ...groups].flatMap(({ derivations }) => [...derivations]);
    expect(built.sort((a, b) => a - b)).toEqual(graph.derivations.map((_, index) => index));
  });

  test('every target is in exactly one group, of its own pool, and no group is empty', () => {
    expect(groups.flatMap(({ targets }) => targets).sort((a, b) => a - b)).toEqual([...order.targets.keys()]);
    expect(groups.every(({ targets, pool }) => targets.every((target) => order.targets[target]?.pool === pool))).toBe(true);
    expect(groups.every(({ targets }) => targets.length > 0)).toBe(true);
  });

  test('each job finds all it needs: what it builds itself, and what the first wave built', () => {
    const first = new Set(shared.flatMap(({ derivations }) => [...derivations]));
    for (const { derivations } of shared) expect(below([...derivations])).toEqual(new Set(derivations));
    for (const { targets, derivations } of groups) {
      const own = new Set(derivations);
      expect([...below(rootsOf(targets))].filter((index) => !own.has(index) && !first.has(index))).toEqual([]);
    }
  });

  test('the first wave builds only what several groups need', () => {
    const needs = groups.map(({ targets }) => below(rootsOf(targets)));
    for (const { derivations } of shared) {
      for (const index of derivations) expect(needs.filter((need) => need.has(index)).length).toBeGreaterThan(1);
    }
  });

  test('each job can build what it has to', () => {
    for (const { pool, derivations } of [...shared, ...groups]) {
      expect(derivations.filter((index) => order.pools[pool]?.fits[index] !== 1)).toHaveLength(0);
    }
  });

  test('there are at most as many jobs of a wave as allowed', () => {
    expect(groups.length).toBeLessThanOrEqual(limits.maxJobs);
    expect(shared.length).toBeLessThanOrEqual(limits.maxJobs);
  });

  test('no job is told less time than the work takes', () => {
    const seconds = order.work.seconds.reduce((total, one) => total + one, 0);
    const { estimate } = division;
    expect(estimate.seconds).toBeGreaterThanOrEqual(estimate.lowerBound);
    expect(estimate.runnerSeconds).toBeGreaterThanOrEqual(seconds / 2 + limits.overheadSeconds * (shared.length + groups.length) - 1e-6);
  });

  test('the same work is always divided alike', () => {
    expect(divideWork(createFleet(seed).order, limits)).toEqual(division);
  });
});

test('random fleets are of all kinds: with a first wave of one job and of several, and without one', () => {
  const counts = Array.from({ length: 60 }, (_, seed) => {
    const limits = { maxJobs: 8, jobSeconds: [0, 60, 600, 3_000][seed % 4] ?? 0, overheadSeconds: 20 };
    return divideWork(createFleet(seed).order, limits).shared.length;
  });
  expect(
    [counts.filter((count) => count === 0), counts.filter((count) => count === 1), counts.filter((count) => count > 1)].map(
      ({ length }) => length > 4,
    ),
  ).toEqual([true, true, true]);
});
