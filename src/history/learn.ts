import type { GroupResult } from '../build/index.js';
import type { TargetId } from '../flake/index.js';
import type { KeptPaths } from '../pack/index.js';
import { durationKey, type Plan } from '../plan/index.js';
import type { CacheEntry, History, Proof, RememberedFailure } from './history.js';

/** How a target ended, as far as that proves something. */
export type Verdict = Proof['verdict'];

/** What one run found. */
export interface RunRecord {
  readonly plan: Plan;
  /** Results that can be believed. */
  readonly results: readonly GroupResult[];
  /** Targets of which this run proved something. */
  readonly verdicts: ReadonlyMap<TargetId, Verdict>;
  /** What the cache between runs holds from now on, by system. */
  readonly cache: ReadonlyMap<string, { readonly key: string; readonly paths: KeptPaths }>;
  /** Version of Nix. */
  readonly nix: string;
  /** In days since 1970. */
  readonly today: number;
}

/** Bounds, so that a history stays a small file, and days after which what was learned is forgotten. */
const MAX_DURATIONS = 10_000;
const DURATION_DAYS = 90;
const MAX_FAILURES = 500;
const FAILURE_DAYS = 14;
/** How much the newest time of a build counts against what was known: machines differ, and a build that got dearer should be noticed soon. */
const NEWEST_WEIGHT = 0.5;

function learnTargets(old: History, { plan, verdicts }: RunRecord): ReadonlyMap<TargetId, Proof> {
  const excluded = new Set(plan.excluded);
  // What the flake no longer has is forgotten; what was not looked at this time is not.
  const planned = new Set<string>(plan.targets.map(({ id }) => id));
  const targets = new Map([...old.targets].filter(([id]) => planned.has(id) || excluded.has(id)));
  for (const { id, drvPath, outputs } of plan.targets) {
    const verdict = verdicts.get(id);
    if (verdict === undefined || drvPath === undefined || outputs === undefined) continue;
    const { revision } = plan.flake;
    targets.set(id, { drvPath, outputs: { ...outputs }, verdict, ...(revision === undefined ? {} : { revision }) });
  }
  return targets;
}

function learnDurations(old: History, { results, today }: RunRecord): History['durations'] {
  const durations = new Map([...old.durations].filter(([, { day }]) => today - day <= DURATION_DAYS));
  for (const { name, system, start, end, succeeded } of results.flatMap(({ builds }) => builds)) {
    if (!succeeded || system === undefined) continue;
    const key = durationKey({ name, system });
    const known = durations.get(key)?.seconds;
    const seconds = end - start;
    const learned = known === undefined ? seconds : known + (seconds - known) * NEWEST_WEIGHT;
    durations.set(key, { seconds: Math.round(learned * 10) / 10, day: today });
  }
  const newest = [...durations].sort(([, a], [, b]) => b.day - a.day || b.seconds - a.seconds);
  return new Map(newest.slice(0, MAX_DURATIONS));
}

function learnFailures(old: History, { plan, results, today }: RunRecord): History['failures'] {
  const built = new Set<string>(results.flatMap(({ builds }) => builds.flatMap((build) => (build.succeeded ? [build.drvPath] : []))));
  const remembered = [...old.failures].filter(([drvPath, { day }]) => !built.has(drvPath) && today - day <= FAILURE_DAYS);
  const failures = new Map<string, RememberedFailure>(remembered);
  for (const { drvPath, name, message, transient } of results.flatMap((result) => result.failures)) {
    if (transient || built.has(drvPath)) continue;
    const { revision } = plan.flake;
    failures.set(drvPath, { name, message, day: today, ...(revision === undefined ? {} : { revision }) });
  }
  const newest = [...failures].sort(([, a], [, b]) => b.day - a.day);
  return new Map(newest.slice(0, MAX_FAILURES));
}

function toCache({ cache }: RunRecord): History['cache'] {
  return new Map(
    [...cache].map(([system, { key, paths }]): [string, CacheEntry] => {
      const entries = [...paths].map(([path, { bytes, used, references }]): [string, CacheEntry['paths'][string]] => [
        path,
        { bytes, used, references: [...references] },
      ]);
      return [system, { key, paths: Object.fromEntries(entries) }];
    }),
  );
}

/** Adds what a run found to what was known. */
export function learn(old: History, run: RunRecord): History {
  const { revision } = run.plan.flake;
  return {
    version: 1,
    nix: run.nix,
    ...(revision === undefined ? {} : { revision }),
    targets: new Map(learnTargets(old, run)),
    durations: learnDurations(old, run),
    failures: learnFailures(old, run),
    cache: toCache(run),
  };
}
