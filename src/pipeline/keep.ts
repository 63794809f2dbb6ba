import type { GroupResult } from '../build/index.js';
import { listKept } from '../history/index.js';
import { isWorthKeeping, planRetention, sumBytes, type BuiltPath, type GroupOutputs, type KeptPaths } from '../pack/index.js';
import type { Plan } from '../plan/index.js';
import { formatCount } from '../report/index.js';
import { formatSize } from '../runtime/index.js';
import type { Memory } from './memory.js';

/** What a job left: its result, and what it says of the outputs. */
export interface GroupWork {
  readonly result: GroupResult;
  readonly outputs: GroupOutputs;
}

/** What the cache of one system should hold after a run. */
export interface KeepDecision {
  readonly key: string;
  readonly paths: KeptPaths;
  /** Whether that is another entry than before, which has to be saved. */
  readonly save: boolean;
  /** For the log: one sentence. */
  readonly reason: string;
}

/** Whether the one group of a system saves what it built; several need a job that has all of it. */
export function isOnlyGroup(plan: Plan, system: string): boolean {
  return plan.groups.filter((group) => group.system === system).length === 1;
}

/** What a system's cache held when this run began, as far as its jobs found it. */
function listThere(memory: Memory, system: string, work: readonly GroupWork[]): KeptPaths {
  const { key } = memory.history.cache.get(system) ?? {};
  // A job that fetched another entry than the one that is written down, or none, has shown that the record is wrong.
  const isLost = work.some(({ outputs }) => outputs.restore !== undefined && outputs.restore.found !== key);
  return key === undefined || isLost ? new Map() : listKept(memory.history, system);
}

/** Paths that were built, each once. What the record says was there already is among them if it was built all the same: then the record is wrong. */
function listBuilt(work: readonly GroupWork[]): readonly BuiltPath[] {
  return [...new Map(work.flatMap(({ outputs }) => outputs.paths.map((path) => [path.path, path] as const))).values()];
}

/**
 * Decides what the cache of a system holds after this run. Pure: the job that saves and the gate, which writes it down without
 * waiting for that, come to the same answer.
 */
export function decideKeep(memory: Memory, system: string, work: readonly GroupWork[]): KeepDecision | undefined {
  const keys = memory.caches[system];
  if (keys === undefined || memory.budget === 0) return undefined;
  const there = listThere(memory, system, work);
  const built = listBuilt(work);
  const { budget, today, isPullRequest } = memory;
  const rule = { used: keys.used, budget, today };
  const stay = { key: memory.history.cache.get(system)?.key ?? keys.restore, paths: planRetention(there, [], rule), save: false };
  if (built.length === 0) return { ...stay, reason: 'Nothing new was built.' };
  const paths = planRetention(there, built, rule);
  const added = built.filter(({ path }) => paths.has(path)).length;
  const bytes = sumBytes(paths);
  if (added === 0) {
    return { ...stay, reason: `What was built does not fit into the cache: raise "cache-size-limit" (${formatSize(budget)}).` };
  }
  const seconds = work.flatMap(({ result }) => result.builds).reduce((sum, { start, end }) => sum + end - start, 0);
  if (!isWorthKeeping({ seconds, bytes, isPullRequest })) {
    return { ...stay, reason: `${Math.round(seconds)} s of building are not worth an upload of ${formatSize(bytes)}.` };
  }
  const evicted = built.length - added + [...there.keys()].filter((path) => !paths.has(path)).length;
  const gone = evicted === 0 ? '' : `, ${evicted} left out for want of room or use`;
  return {
    key: keys.save,
    paths,
    save: true,
    reason: `${formatCount(added, 'new path')}, ${paths.size} in all${gone}: ${formatSize(bytes)} before compression.`,
  };
}
