import type { EvaluatedTarget } from '../flake/index.js';
import type { DrvPath } from '../nix/index.js';
import { addAll, createBitSets, listBits } from './bit-sets.js';
import { findLowest, visitEdges, type BuildGraph } from './build-graph.js';
import { estimateSeconds } from './costs.js';
import { divideWork, type Division } from './divide.js';
import type { Experience } from './experience.js';
import type { SharedJob } from './first-wave.js';
import type { Group, Plan } from './plan.js';
import { listPools, markFits, type Pool } from './routing.js';
import type { RunnerMap } from './runner-map.js';
import { JOB_OVERHEAD_SECONDS } from './simulate.js';
import { makeWorkOrder, type WorkOrder } from './work-order.js';

/** GitHub takes 256 jobs of one matrix; one less leaves room for a mistake in counting. */
export const MATRIX_LIMIT = 255;
/**
 * Builds side by side on a runner of which nothing is said. Hosted runners have two to four cores and setup lets Nix start a build for each,
 * but large builds use all cores by themselves: four at a time are no four times as fast.
 */
export const DEFAULT_SLOTS = 2;

/** A target that has to be built, and where. */
export type RoutedTarget = EvaluatedTarget & { readonly pool: Pool };

export interface GroupOptions {
  readonly runners: RunnerMap;
  readonly maxJobs: number;
  readonly jobSeconds: number;
  readonly experience: Experience;
  /** Whether the cache of earlier runs, and nobody else, holds a derivation. */
  readonly isKept: (drvPath: DrvPath) => boolean;
}

/** The jobs of a plan. */
export interface GroupedWork {
  /** Those of the first wave first. */
  readonly groups: readonly Group[];
  readonly estimate: Plan['estimate'];
  /** Derivations that are built. */
  readonly count: number;
}

/** Whether two pools are one: the same runner of the same system. */
const isSame = (one: Pool, other: Pool): boolean => one.system === other.system && one.runner === other.runner;

/** Gives the jobs of each system numbers: `x86_64-linux-1`. */
function createNamer(prefix: string): (system: string) => string {
  const used = new Map<string, number>();
  return (system) => {
    const number = (used.get(system) ?? 0) + 1;
    used.set(system, number);
    return `${prefix}${system}-${number}`;
  };
}

/** Derivations of a job that no other of the same job needs, those first whose chain of builds takes longest. */
function listMaximal({ work, chains }: WorkOrder, derivations: Uint32Array): readonly number[] {
  const inner = new Uint8Array(work.seconds.length);
  for (const index of derivations) visitEdges(work.needs, index, (need) => (inner[need] = 1));
  return [...derivations].filter((index) => inner[index] !== 1).sort((a, b) => (chains[b] ?? 0) - (chains[a] ?? 0) || a - b);
}

/** For each job of the first wave, the groups of the second that need something of it. */
function findNeeds({ classes }: WorkOrder, { shared, groups }: Division): readonly (readonly number[])[] {
  const needed = createBitSets(shared.length, classes.targets.words * 32);
  for (const [job, { derivations }] of shared.entries()) {
    for (const number of new Set(derivations.map((index) => classes.classOf[index] ?? 0))) addAll(needed, job, classes.targets, number);
  }
  const groupOf = new Map(groups.flatMap(({ targets }, group) => targets.map((target) => [target, group] as const)));
  const needs = groups.map((): number[] => []);
  for (const job of shared.keys()) {
    const users = new Set(listBits(needed, job).flatMap((target) => groupOf.get(target) ?? []));
    for (const group of users) needs[group]?.push(job);
  }
  return needs;
}

/** Divides what has to be built among jobs. */
export function makeGroups(targets: readonly RoutedTarget[], graph: BuildGraph, options: GroupOptions): GroupedWork {
  const { experience, isKept } = options;
  const seconds = Float64Array.from(graph.derivations, (derivation) => estimateSeconds(derivation, experience));
  const pools = [...listPools(options.runners)].sort((a, b) => (a.system < b.system ? -1 : a.system > b.system ? 1 : 0));
  const order = makeWorkOrder(
    graph,
    seconds,
    targets.map(({ drvPath, pool }) => ({ root: graph.indexOf.get(drvPath), pool: pools.findIndex((one) => isSame(one, pool)) })),
    pools.map((pool) => ({ slots: pool.runner.maxJobs ?? DEFAULT_SLOTS, fits: markFits(graph, pool) })),
  );
  const division = divideWork(order, {
    maxJobs: Math.min(options.maxJobs, MATRIX_LIMIT),
    jobSeconds: options.jobSeconds,
    // In one store jobs follow each other without a machine's start between them.
    overheadSeconds: options.jobSeconds === Number.POSITIVE_INFINITY ? 0 : JOB_OVERHEAD_SECONDS,
  });
  const touchesKept = findLowest(graph, ({ inputDrvs }) => inputDrvs.some(isKept));
  const describe = ({ pool, derivations }: SharedJob) => ({
    system: pools[pool]?.system ?? '',
    runner: [...(pools[pool]?.runner.labels ?? [])],
    ...(pools[pool]?.runner.maxJobs === undefined ? {} : { maxJobs: pools[pool].runner.maxJobs }),
    derivations: derivations.length,
    seconds: Math.round(derivations.reduce((total, index) => total + (seconds[index] ?? 0), 0)),
  });

  const nameShared = createNamer('shared-');
  const shared = division.shared.map((job): Group => {
    const { system, ...described } = describe(job);
    const roots = listMaximal(order, job.derivations);
    return {
      id: nameShared(system),
      wave: 1,
      system,
      ...described,
      targets: [],
      roots: roots.flatMap((index) => graph.derivations[index]?.drvPath ?? []),
      needs: [],
      restores: roots.some((index) => touchesKept[index] !== -1),
    };
  });
  const needs = findNeeds(order, division);
  const nameGroup = createNamer('');
  const groups = division.groups.map((job, group): Group => {
    const { system, ...described } = describe(job);
    const own = job.targets.flatMap((target) => targets[target] ?? []);
    return {
      id: nameGroup(system),
      wave: 2,
      system,
      ...described,
      targets: own.map(({ id }) => id).sort(),
      roots: [],
      needs: (needs[group] ?? []).flatMap((number) => shared[number]?.id ?? []),
      restores: own.some(({ drvPath }) => isKept(drvPath) || (touchesKept[graph.indexOf.get(drvPath) ?? -1] ?? -1) !== -1),
    };
  });
  const { estimate } = division;
  return {
    groups: [...shared, ...groups],
    estimate: {
      seconds: Math.round(estimate.seconds),
      runnerSeconds: Math.round(estimate.runnerSeconds),
      lowerBound: Math.round(estimate.lowerBound),
    },
    count: order.wanted.reduce((count, wanted) => count + wanted, 0),
  };
}
