import { describe, expect, test } from '@jest/globals';
import { makeBuildGraph } from '../../../src/plan/build-graph.js';
import { createJobClock, findLowerBound, simulate, stackJobs, type Job } from '../../../src/plan/simulate.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';

/** Work from names to what each needs and its seconds. */
function workOf(parts: Readonly<Record<string, readonly [needs: readonly string[], seconds: number]>>) {
  const all = byDrvPath(Object.entries(parts).map(([name, [needs]]) => derivation(name, needs)));
  const { derivations, needs, dependents, indexOf } = makeBuildGraph(all, Object.keys(parts).map(drv), () => true);
  const work = { needs, dependents, seconds: Float64Array.from(derivations, ({ name }) => parts[name]?.[1] ?? 0) };
  const job = (slots: number, names: readonly string[] = Object.keys(parts)): Job => ({
    slots,
    derivations: Uint32Array.from(names, (name) => indexOf.get(drv(name)) ?? -1).sort(),
  });
  return { work, job };
}

describe('a job', () => {
  const { work, job } = workOf({ base: [[], 10], left: [['base'], 20], right: [['base'], 30], top: [['left', 'right'], 5] });

  test.each([
    ['one after another in one slot', 1, 65],
    ['side by side in two', 2, 45],
    ['no faster in three, as there are no more at a time', 3, 45],
  ])('builds %s', (_, slots, seconds) => {
    expect(createJobClock(work)(job(slots))).toBe(seconds);
  });

  test('waits for nothing that another job has built before', () => {
    expect(createJobClock(work)(job(2, ['left', 'right', 'top']))).toBe(35);
    expect(createJobClock(work)(job(2, ['left', 'right']))).toBe(30);
  });

  test('starts first what has the longest chain above it, whatever it takes itself', () => {
    const { work: chained, job: of } = workOf({ long: [[], 30], also: [[], 30], first: [[], 10], second: [['first'], 40] });
    expect(createJobClock(chained)(of(2))).toBe(60);
    expect(createJobClock(chained)(of(1))).toBe(110);
  });

  test('takes no time for nothing', () => {
    expect(createJobClock(work)(job(2, []))).toBe(0);
  });

  test('is measured alike whatever was measured before', () => {
    const clock = createJobClock(work);
    expect([job(1), job(2, ['base']), job(2), job(1)].map(clock)).toEqual([65, 10, 45, 65]);
  });
});

test.each([
  ['all at once', [5, 9, 7], 3, 9],
  ['one after another', [5, 9, 7], 1, 21],
  ['the next as soon as one has ended', [5, 9, 7], 2, 12],
  ['none', [], 4, 0],
])('stackJobs runs %s', (_, durations, runners, seconds) => {
  expect(stackJobs(durations, runners)).toBe(seconds);
});

describe('findLowerBound', () => {
  const { work } = workOf({ base: [[], 10], left: [['base'], 20], right: [['base'], 30] });

  test.each([
    ['the work, where there is much of it for each slot', [1, 1, 1], 1, 60],
    ['the longest chain, where there are many slots', [1, 1, 1], 8, 40],
    ['nothing of what is not there', [0, 1, 1], 8, 30],
  ])('is %s', (_, present, slots, seconds) => {
    expect(findLowerBound(work, Uint8Array.from(present), slots)).toBe(seconds);
  });
});

describe('simulate', () => {
  const { work, job } = workOf({ base: [[], 100], web: [['base'], 50], db: [['base'], 30] });
  const options = { maxRunners: 2, overheadSeconds: 40 };

  test('starts a wave when the slowest job of the one before has ended', () => {
    expect(simulate(work, [[job(2, ['base'])], [job(2, ['web']), job(2, ['db'])]], options)).toEqual({
      seconds: 140 + 90,
      runnerSeconds: 140 + 90 + 70,
      lowerBound: 150,
    });
  });

  test('counts for the lower bound only once what jobs build twice', () => {
    const wasteful = [[job(1, ['base', 'web']), job(1, ['base', 'db'])]];
    expect(simulate(work, wasteful, { ...options, maxRunners: 1 })).toEqual({ seconds: 190 + 170, runnerSeconds: 360, lowerBound: 180 });
  });

  test('has nothing to say about no jobs', () => {
    expect(simulate(work, [[], []], options)).toEqual({ seconds: 0, runnerSeconds: 0, lowerBound: 0 });
  });
});
