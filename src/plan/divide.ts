import { listBits } from './bit-sets.js';
import { planFirstWave, shareJobs, TOLERANCE, type FirstWave, type SharedJob } from './first-wave.js';
import { createGrouper, type Grouping } from './groups.js';
import { settleInOneStore, settleShared, type Settlement } from './settle.js';
import { createJobClock, findLowerBound, stackJobs, type Estimate, type JobClock } from './simulate.js';
import type { WorkOrder } from './work-order.js';

/** How many jobs there may be, and what one costs. */
export interface DivisionLimits {
  /** Jobs of one wave at most, and jobs that run at a time. Each pool that is needed has one job in any case. */
  readonly maxJobs: number;
  /** Seconds of work a job should get before another is started. 0: a job for each target. Infinity: all in one store, a job for each pool. */
  readonly jobSeconds: number;
  /** Seconds of a job besides building. */
  readonly overheadSeconds: number;
}

/** A job of the second wave. */
export interface GroupJob extends SharedJob {
  /** Numbers of its targets, rising. */
  readonly targets: readonly number[];
}

/** Who builds what, and when. */
export interface Division {
  readonly shared: readonly SharedJob[];
  readonly groups: readonly GroupJob[];
  readonly estimate: Estimate;
}

/** How far what stays together may go above the mean of a job: with less, more is shared; with more, jobs differ more. */
const ROOMS = [1.25, 0.5] as const;

/** Numbers of jobs that are tried: in steps, as the next one rarely makes a difference. */
function listJobCounts(limit: number): readonly number[] {
  const counts = [1, 2, 3];
  for (let step = 4; step < limit; step *= 2) counts.push(step, step * 1.5);
  return [...new Set([...counts.filter((count) => count < limit), limit])];
}

/** Seconds of each pool's work; what several pools need counts for the first. */
function weighPools({ pools, classes }: WorkOrder): readonly number[] {
  const weights = pools.map(() => 0);
  for (const [number, seconds] of classes.seconds.entries()) {
    const [pool] = listBits(classes.pools, number);
    if (pool !== undefined) weights[pool] = (weights[pool] ?? 0) + seconds;
  }
  return weights;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What a division starts from. */
interface Frame {
  /** Targets of each pool. */
  readonly counts: readonly number[];
  readonly users: readonly boolean[];
  /** Seconds of each pool's work. */
  readonly weights: readonly number[];
  /** Jobs of the second wave at least and at most. */
  readonly fewest: number;
  readonly most: number;
}

function frame(order: WorkOrder, { jobSeconds, maxJobs }: DivisionLimits): Frame {
  const { targets, pools } = order;
  const counts = pools.map((_, pool) => targets.filter((target) => target.pool === pool).length);
  const users = counts.map((count) => count > 0);
  const fewest = users.filter(Boolean).length;
  const weights = weighPools(order);
  const wanted = jobSeconds === 0 ? targets.length : Math.ceil(sum(weights) / jobSeconds);
  return { counts, users, weights, fewest, most: Math.max(fewest, Math.min(maxJobs, targets.length, wanted)) };
}

/** Groupings worth a closer look, each once. */
function listGroupings(order: WorkOrder, { counts, users, weights, fewest, most }: Frame, jobSeconds: number): readonly Grouping[] {
  const grouper = createGrouper(order);
  const none = weights.map(() => 0);
  if (jobSeconds === 0) {
    if (most >= order.targets.length) return [grouper.groupAlone()];
    const jobsOf = shareJobs(counts, users, most);
    return [grouper.group(jobsOf, makeRooms(weights, jobsOf, ROOMS[0])), grouper.group(jobsOf, none)];
  }
  const endless = weights.map(() => Number.POSITIVE_INFINITY);
  const groupings = listJobCounts(most)
    .filter((jobs) => jobs >= fewest)
    .flatMap((jobs) => {
      const jobsOf = shareJobs(weights, users, jobs);
      const rooms = jobs === fewest ? [none] : [none, endless, ...ROOMS.map((part) => makeRooms(weights, jobsOf, part))];
      return rooms.map((roomOf) => grouper.group(jobsOf, roomOf));
    });
  return [...new Map(groupings.map((grouping) => [grouping.groupOf.join(), grouping] as const)).values()];
}

function makeRooms(weights: readonly number[], jobsOf: readonly number[], part: number): readonly number[] {
  return weights.map((weight, pool) => (weight / Math.max(1, jobsOf[pool] ?? 1)) * part);
}

/** A grouping with what it shares, and what it takes at least: cheap to know, so that few have to be simulated. */
interface Candidate {
  readonly settlement: Settlement;
  readonly firstWave: FirstWave;
  readonly atLeast: number;
}

function examine(order: WorkOrder, grouping: Grouping, limits: DivisionLimits): Candidate {
  const isOneStore = limits.jobSeconds === Number.POSITIVE_INFINITY;
  const settlement = isOneStore ? settleInOneStore(order, grouping) : settleShared(order, grouping);
  const firstWave = planFirstWave(order, settlement, limits.maxJobs, limits.overheadSeconds);
  const loads = settlement.grouping.pools.map(() => 0);
  for (const [index, home] of settlement.homes.entries())
    if (home >= 0) loads[home] = (loads[home] ?? 0) + (order.work.seconds[index] ?? 0);
  const second = Math.max(0, ...loads.map((load, group) => load / (order.pools[settlement.grouping.pools[group] ?? 0]?.slots ?? 1)));
  const waves = firstWave.jobs.length > 0 ? 2 : 1;
  return { settlement, firstWave, atLeast: waves * limits.overheadSeconds + firstWave.seconds + second };
}

/** The jobs of the second wave. */
function listGroupJobs(order: WorkOrder, { grouping, homes }: Settlement): readonly GroupJob[] {
  const derivations = grouping.pools.map((): number[] => []);
  for (const [index, home] of homes.entries()) if (home >= 0) derivations[home]?.push(index);
  const targets = grouping.pools.map((): number[] => []);
  for (const [target, group] of grouping.groupOf.entries()) targets[group]?.push(target);
  return grouping.pools.map((pool, group) => ({
    pool,
    targets: targets[group] ?? [],
    derivations: Uint32Array.from(derivations[group] ?? []),
  }));
}

function estimate(
  order: WorkOrder,
  waves: readonly (readonly SharedJob[])[],
  clock: JobClock,
  limits: DivisionLimits,
): Omit<Estimate, 'lowerBound'> {
  const durations = waves.map((jobs) =>
    jobs.map(({ pool, derivations }) => limits.overheadSeconds + clock({ slots: order.pools[pool]?.slots ?? 1, derivations })),
  );
  const seconds = sum(durations.map((wave) => (wave.length === 0 ? 0 : stackJobs(wave, limits.maxJobs))));
  return { seconds, runnerSeconds: sum(durations.map(sum)) };
}

/** Fewest runner-seconds of those that take hardly longer than the fastest; of equals the first, which has fewer jobs. */
function chooseBest<T extends { readonly time: Omit<Estimate, 'lowerBound'> }>(simulated: readonly T[]): T | undefined {
  const least = Math.min(...simulated.map(({ time }) => time.seconds));
  const close = simulated.filter(({ time }) => time.seconds <= least * (1 + TOLERANCE));
  return close.reduce<T | undefined>((a, b) => (a === undefined || b.time.runnerSeconds < a.time.runnerSeconds ? b : a), undefined);
}

/**
 * Divides an order among jobs in two waves, so that each derivation is built once: what several groups need is built before them and handed
 * on. Some ways to do so are compared by simulating them: few groups or many, keeping more or less together, with or without a first wave.
 * Deterministic. Time is that of a few dozen walks over the graph.
 */
export function divideWork(order: WorkOrder, limits: DivisionLimits): Division {
  if (order.targets.length === 0) return { shared: [], groups: [], estimate: { seconds: 0, runnerSeconds: 0, lowerBound: 0 } };
  const start = frame(order, limits);
  const candidates = listGroupings(order, start, limits.jobSeconds).map((grouping, rank) => ({
    rank,
    ...examine(order, grouping, limits),
  }));
  const clock = createJobClock(order.work);
  const simulated: (Candidate & { rank: number; groups: readonly GroupJob[]; time: Omit<Estimate, 'lowerBound'> })[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of [...candidates].sort((a, b) => a.atLeast - b.atLeast || a.rank - b.rank)) {
    if (candidate.atLeast > least * (1 + TOLERANCE)) break;
    const groups = listGroupJobs(order, candidate.settlement);
    const time = estimate(order, [candidate.firstWave.jobs, groups], clock, limits);
    least = Math.min(least, time.seconds);
    simulated.push({ ...candidate, groups, time });
  }
  const best = chooseBest(simulated.sort((a, b) => a.rank - b.rank));
  if (best === undefined) throw new Error('No way to divide the work was tried; this is a mistake in Panther.');
  const slots = Math.max(...[...best.firstWave.jobs, ...best.groups].map(({ pool }) => order.pools[pool]?.slots ?? 1));
  const lowerBound = findLowerBound(order.work, order.wanted, start.most * slots);
  return { shared: best.firstWave.jobs, groups: best.groups, estimate: { ...best.time, lowerBound } };
}
