import * as v from 'valibot';
import { PositionSchema, TargetIdSchema } from '../flake/index.js';
import { DrvPathSchema, StorePathSchema } from '../nix/index.js';
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
  /** It failed for a reason outside of it (network, binary cache, daemon) that may be gone next time: it proves nothing against it. */
  transient: v.boolean(),
  position: v.optional(PositionSchema),
});
export type BuildFailure = v.InferOutput<typeof FailureSchema>;

const Verdict = {
  status: v.picklist(BUILD_STATUSES),
  /** Seconds from the group's start until the target was there, or had failed. */
  seconds: v.optional(v.number()),
  /** The derivations to blame: its own, or those of what it needs. Indexes into `failures`. */
  failures: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Why, where no builder is to blame. */
  reason: v.optional(v.string()),
};

const TargetResultSchema = v.object({
  id: TargetIdSchema,
  ...Verdict,
});
export type TargetResult = v.InferOutput<typeof TargetResultSchema>;

const RootResultSchema = v.object({ drvPath: DrvPathSchema, ...Verdict });
/** What became of a derivation that was to be built, but is no target. */
export type RootResult = v.InferOutput<typeof RootResultSchema>;

const BuildSchema = v.object({
  drvPath: DrvPathSchema,
  name: v.string(),
  /** What it was built for, like `x86_64-linux`; unknown for a derivation that another one made. */
  system: v.optional(v.string()),
  start: v.number(),
  end: v.number(),
  succeeded: v.boolean(),
  /** It succeeded here after it had failed in the same job; only ever true. */
  flaky: v.optional(v.literal(true)),
});
/** One run of a builder. */
export type BuildEntry = v.InferOutput<typeof BuildSchema>;

const GroupResultSchema = v.object({
  version: v.literal(1),
  group: v.string(),
  /** Hash of the plan that was followed. */
  plan: v.string(),
  targets: v.array(TargetResultSchema),
  /** What was built for others to use; absent if that was nothing. */
  roots: v.optional(v.array(RootResultSchema)),
  failures: v.array(FailureSchema),
  /** Every derivation that was built here, each try of it, with seconds from the group's start. */
  builds: v.array(BuildSchema),
  /** Output paths that were built here and are in the store, each once. */
  outputs: v.array(StorePathSchema),
  /** Bytes and number of paths fetched from substituters. */
  fetched: v.object({ paths: v.number() }),
  seconds: v.number(),
});
/** What became of one group. The file `result.json` of the artifact `panther-result-<group>`. */
export type GroupResult = v.InferOutput<typeof GroupResultSchema>;

function blamesWhatItLists({ targets, roots = [], failures }: GroupResult): boolean {
  return [...targets, ...roots].every((one) => one.failures.every((index) => index < failures.length));
}

/** @throws UserError if it is no group's result */
export function parseGroupResult(json: unknown): GroupResult {
  const parsed = v.safeParse(GroupResultSchema, json);
  if (parsed.success && blamesWhatItLists(parsed.output)) return parsed.output;
  const found = parsed.success ? 'it blames a failure that it does not list' : v.summarize(parsed.issues);
  throw new UserError(`A build job's result cannot be read: ${found}. Run the whole workflow again, all of it with one version.`, {
    exitCode: 3,
  });
}
