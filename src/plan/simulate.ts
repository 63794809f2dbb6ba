import { visitEdges, type BuildGraph } from './build-graph.js';
import { createReadyQueue } from './ready-queue.js';

/**
 * Seconds of a job besides building: until GitHub's runner has started, Nix is installed, and what is handed over is fetched and kept again.
 * Starting takes 5 to 20 s, installing Nix about 10 s, and artifacts and packs the rest.
 */
export const JOB_OVERHEAD_SECONDS = 40;

/** What has to be built, and how long each takes. */
export interface Work extends Pick<BuildGraph, 'needs' | 'dependents'> {
  /** By derivation. */
  readonly seconds: Float64Array;
}

/** What one job builds. */
export interface Job {
  /** Builds side by side. */
  readonly slots: number;
  /** Numbers in rising order. What they need besides is there when the job starts. */
  readonly derivations: Uint32Array;
}

export interface SimulationOptions {
  /** Jobs that run at a time. */
  readonly maxRunners: number;
  readonly overheadSeconds: number;
}

/** How long a division of the work takes. */
export interface Estimate {
  /** From the start of the first job to the end of the last. */
  readonly seconds: number;
  /** Seconds of all jobs together. */
  readonly runnerSeconds: number;
  /** No division takes less: the longest chain, or all work spread evenly over all slots of all runners. Overhead is left out. */
  readonly lowerBound: number;
}

/** Seconds that a job builds. */
export type JobClock = (job: Job) => number;

/**
 * Builds as Nix does, in thought: whenever a slot is free, the derivation starts of all that are ready that has the longest chain above it.
 * The clock keeps its arrays from job to job, as there are many jobs of many derivations.
 */
export function createJobClock({ seconds, dependents }: Work): JobClock {
  const count = seconds.length;
  const jobOf = new Uint32Array(count);
  const chain = new Float64Array(count);
  const waitsFor = new Uint32Array(count);
  const ready = createReadyQueue(count);
  let stamp = 0;
  return ({ derivations, slots }) => {
    stamp += 1;
    const isMine = (index: number) => jobOf[index] === stamp;
    for (const index of derivations) {
      jobOf[index] = stamp;
      waitsFor[index] = 0;
    }
    for (let at = derivations.length - 1; at >= 0; at -= 1) {
      const index = derivations[at] ?? 0;
      let longest = 0;
      visitEdges(dependents, index, (other) => {
        if (!isMine(other)) return;
        waitsFor[other] = (waitsFor[other] ?? 0) + 1;
        longest = Math.max(longest, chain[other] ?? 0);
      });
      chain[index] = longest + (seconds[index] ?? 0);
    }
    ready.reset(chain);
    for (const index of derivations) if (waitsFor[index] === 0) ready.push(index);

    const running: { index: number; end: number }[] = [];
    let now = 0;
    for (;;) {
      while (running.length < slots) {
        const index = ready.pop();
        if (index === undefined) break;
        running.push({ index, end: now + (seconds[index] ?? 0) });
      }
      let first = 0;
      for (let at = 1; at < running.length; at += 1) if ((running[at]?.end ?? 0) < (running[first]?.end ?? 0)) first = at;
      const [ended] = running.splice(first, 1);
      if (ended === undefined) return now;
      now = ended.end;
      visitEdges(dependents, ended.index, (other) => {
        if (!isMine(other)) return;
        const left = (waitsFor[other] ?? 0) - 1;
        waitsFor[other] = left;
        if (left === 0) ready.push(other);
      });
    }
  };
}

/** Seconds until the last of some jobs has ended, if so many run at a time. They start in the order given. */
export function stackJobs(durations: readonly number[], maxRunners: number): number {
  const ends = new Float64Array(Math.max(1, Math.min(maxRunners, durations.length)));
  for (const duration of durations) {
    let first = 0;
    for (let at = 1; at < ends.length; at += 1) if ((ends[at] ?? 0) < (ends[first] ?? 0)) first = at;
    ends[first] = (ends[first] ?? 0) + duration;
  }
  return Math.max(...ends);
}

/** What no division can be faster than. @param slots builds side by side on all runners together */
export function findLowerBound({ seconds, needs }: Work, present: Uint8Array, slots: number): number {
  const chain = new Float64Array(seconds.length);
  let work = 0;
  let longest = 0;
  for (let index = 0; index < seconds.length; index += 1) {
    if (present[index] !== 1) continue;
    let below = 0;
    visitEdges(needs, index, (need) => (below = Math.max(below, chain[need] ?? 0)));
    chain[index] = below + (seconds[index] ?? 0);
    longest = Math.max(longest, chain[index] ?? 0);
    work += seconds[index] ?? 0;
  }
  return Math.max(longest, work / slots);
}

/**
 * How long jobs take in waves: those of a wave start when all of the wave before have ended. What several jobs build counts once in the
 * lower bound, so that wasteful divisions can be compared too. Jobs may be made while they are asked for.
 */
export function simulate(work: Work, waves: readonly Iterable<Job>[], { maxRunners, overheadSeconds }: SimulationOptions): Estimate {
  const clock = createJobClock(work);
  const present = new Uint8Array(work.seconds.length);
  let seconds = 0;
  let runnerSeconds = 0;
  let slots = 1;
  for (const wave of waves) {
    const durations: number[] = [];
    for (const job of wave) {
      for (const index of job.derivations) present[index] = 1;
      slots = Math.max(slots, job.slots);
      durations.push(overheadSeconds + clock(job));
    }
    seconds += stackJobs(durations, maxRunners);
    runnerSeconds += durations.reduce((total, duration) => total + duration, 0);
  }
  return { seconds, runnerSeconds, lowerBound: findLowerBound(work, present, maxRunners * slots) };
}
