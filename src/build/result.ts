import * as v from 'valibot';
import { DrvPathSchema, PositionSchema, StorePathSchema, type TargetId } from '../flake/index.js';
import { UserError } from '../runtime/index.js';

/** `dependency-failed`: something it needs did not build. `skipped`: it was not tried, with a reason. */
export const BUILD_STATUSES = ['built', 'failed', 'dependency-failed', 'skipped'] as const;
export type BuildStatus = (typeof BUILD_STATUSES)[number];

/** A derivation whose own builder failed. */
const FailureSchema = v.object({
  drvPath: DrvPathSchema,
  name: v.string(),
  /** One sentence: exit code, signal, hash mismatch, timeout … */
  message: v.string(),
  /** Last lines of its log, without colours. */
  logTail: v.array(v.string()),
  /** File of the whole log, relative to the result file. */
  log: v.optional(v.string()),
  /** A fixed-output derivation that produced something else than its author wrote down. */
  hashMismatch: v.optional(v.object({ specified: v.string(), got: v.string() })),
  position: v.optional(PositionSchema),
});
export type BuildFailure = v.InferOutput<typeof FailureSchema>;

const TargetResultSchema = v.object({
  id: v.pipe(
    v.string(),
    v.custom<TargetId>(() => true),
  ),
  status: v.picklist(BUILD_STATUSES),
  /** Seconds from the group's start until the target was there, or had failed. */
  seconds: v.optional(v.number()),
  /** The derivations to blame: its own, or those of what it needs. Indexes into `failures`. */
  failures: v.array(v.number()),
  /** Why, where no builder is to blame. */
  reason: v.optional(v.string()),
});
export type TargetResult = v.InferOutput<typeof TargetResultSchema>;

const GroupResultSchema = v.object({
  version: v.literal(1),
  group: v.string(),
  /** Hash of the plan that was followed. */
  plan: v.string(),
  targets: v.array(TargetResultSchema),
  failures: v.array(FailureSchema),
  /** Every derivation that was built here, with seconds from the group's start. */
  builds: v.array(v.object({ drvPath: DrvPathSchema, name: v.string(), start: v.number(), end: v.number(), succeeded: v.boolean() })),
  /** Output paths that were built here. */
  outputs: v.array(StorePathSchema),
  /** Bytes and number of paths fetched from substituters. */
  fetched: v.object({ paths: v.number() }),
  seconds: v.number(),
});
/** What became of one group. The file `result.json` of the artifact `panther-result-<group>`. */
export type GroupResult = v.InferOutput<typeof GroupResultSchema>;

/** @throws UserError if it is no group's result */
export function parseGroupResult(json: unknown): GroupResult {
  const parsed = v.safeParse(GroupResultSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `A build job's result cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    { exitCode: 3 },
  );
}
