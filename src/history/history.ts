import * as v from 'valibot';
import type { TargetId } from '../flake/index.js';
import { DrvPathSchema, isDrvPath, StorePathSchema } from '../nix/index.js';

const Day = v.pipe(v.number(), v.integer(), v.minValue(0));
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

const ProofSchema = v.object({
  drvPath: DrvPathSchema,
  outputs: v.record(v.string(), StorePathSchema),
  verdict: v.picklist(['success', 'failure']),
  /** Commit of the run that proved it. */
  revision: v.optional(v.string()),
});
/** What the newest run that tried a target found. */
export type Proof = v.InferOutput<typeof ProofSchema>;

const RememberedFailureSchema = v.object({
  name: v.string(),
  /** One sentence. */
  message: v.string(),
  /** Day of the failure, in days since 1970. */
  day: Day,
  /** Commit whose run failed. */
  revision: v.optional(v.string()),
});
/** A derivation that failed by itself: built again it would fail again. */
export type RememberedFailure = v.InferOutput<typeof RememberedFailureSchema>;

const DurationSchema = v.object({ seconds: Seconds, day: Day });

const CacheEntrySchema = v.object({
  /** Key of the cache entry. */
  key: v.string(),
  /** What it holds, by store path. */
  paths: v.record(v.string(), v.object({ bytes: v.number(), used: Day, references: v.array(StorePathSchema) })),
});
/** An entry of the cache between runs. */
export type CacheEntry = v.InferOutput<typeof CacheEntrySchema>;

const HistorySchema = v.object({
  version: v.literal(1),
  /** The Nix that planned, as it calls itself: `nix (Nix) 2.34.8`. */
  nix: v.string(),
  /** Commit of the newest run that wrote this. */
  revision: v.optional(v.string()),
  /** The baseline: target → what was proved of it. */
  targets: v.pipe(
    v.record(v.string(), ProofSchema),
    v.transform((targets) => new Map(Object.entries(targets) as [TargetId, Proof][])),
  ),
  /** Seconds that builds took, by duration key (system and name without version). */
  durations: v.pipe(
    v.record(v.string(), DurationSchema),
    v.transform((durations) => new Map(Object.entries(durations))),
  ),
  failures: v.pipe(
    v.record(v.string(), RememberedFailureSchema),
    v.check((failures) => Object.keys(failures).every(isDrvPath), 'drv paths are expected'),
    v.transform((failures) => new Map(Object.entries(failures))),
  ),
  /** What the cache between runs holds, by Nix system. */
  cache: v.pipe(
    v.record(v.string(), CacheEntrySchema),
    v.transform((cache) => new Map(Object.entries(cache))),
  ),
});

/** What earlier runs proved, learned and kept. The file `history.json` of a small cache entry. */
export type History = v.InferOutput<typeof HistorySchema>;

export const NO_HISTORY: History = {
  version: 1,
  nix: '',
  targets: new Map(),
  durations: new Map(),
  failures: new Map(),
  cache: new Map(),
};

/** Reads a history; undefined if it is damaged or was written by a Panther with another format: then nothing is known, which is never wrong. */
export function findHistory(text: string): History | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(HistorySchema, json);
  return parsed.success ? parsed.output : undefined;
}

/** The text of history.json. */
export function formatHistory({ targets, durations, failures, cache, ...rest }: History): string {
  const sorted = <T>(map: ReadonlyMap<string, T>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...rest, targets: sorted(targets), durations: sorted(durations), failures: sorted(failures), cache: sorted(cache) })}\n`;
}
