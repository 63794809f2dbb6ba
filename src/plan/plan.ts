import * as v from 'valibot';
import { PositionSchema, TARGET_KINDS, TargetErrorSchema, TargetIdSchema } from '../flake/index.js';
import { DrvPathSchema, StorePathSchema } from '../nix/index.js';
import { hashText, UserError } from '../runtime/index.js';

/**
 * `build`: goes to a group. `cached`: a store has its whole closure. `unchanged`: proved green before.
 * `failed`: it does not evaluate, or needs what failed before. `unsupported`: no runner for its system or features.
 */
export const PLAN_STATUSES = ['build', 'cached', 'unchanged', 'failed', 'unsupported'] as const;

const RememberedFailureSchema = v.object({ drvPath: DrvPathSchema, name: v.string(), message: v.string() });
/** A derivation that failed in an earlier run, and is not tried again. */
export type RememberedFailure = v.InferOutput<typeof RememberedFailureSchema>;

const PlannedTargetSchema = v.object({
  id: TargetIdSchema,
  kind: v.picklist(TARGET_KINDS),
  name: v.string(),
  system: v.optional(v.string()),
  drvPath: v.optional(DrvPathSchema),
  outputs: v.optional(v.record(v.string(), StorePathSchema)),
  status: v.picklist(PLAN_STATUSES),
  /** Why it is not built, for people. */
  reason: v.optional(v.string()),
  error: v.optional(TargetErrorSchema),
  /** What it needs that failed in an earlier run, for a target that `failed` before it was built. */
  remembered: v.optional(RememberedFailureSchema),
  /** Where the attribute is defined. */
  position: v.optional(PositionSchema),
});
export type PlannedTarget = v.InferOutput<typeof PlannedTargetSchema>;

const GroupIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9_.-]+$/i));

const GroupSchema = v.object({
  /** Short, unique and fit for a job's name and an artifact's: `x86_64-linux-1`, `shared-x86_64-linux-1`. */
  id: GroupIdSchema,
  /** 1: builds what several groups of wave 2 need, and ends before those start. 2: builds targets. */
  wave: v.picklist([1, 2]),
  system: v.string(),
  /** Labels for `runs-on`. */
  runner: v.array(v.string()),
  /** Builds side by side; absent for Nix's own setting. */
  maxJobs: v.optional(v.number()),
  /** None in wave 1. */
  targets: v.array(TargetIdSchema),
  /** Wave 1: what it has to build together with all that needs, the costliest first. None in wave 2. */
  roots: v.array(DrvPathSchema),
  /** Ids of the groups of wave 1 that build something its targets need. */
  needs: v.array(GroupIdSchema),
  /** Whether it needs something that only the cache of earlier runs holds. */
  restores: v.boolean(),
  /** Derivations that this group has to build. */
  derivations: v.number(),
  /** Estimated seconds of building. */
  seconds: v.number(),
});
/** What one job builds: targets that share what has to be built, or what several such jobs need. */
export type Group = v.InferOutput<typeof GroupSchema>;

const PlanSchema = v.object({
  version: v.literal(1),
  /** The flake as the user named it, and its commit. */
  flake: v.object({ reference: v.string(), revision: v.optional(v.string()) }),
  targets: v.array(PlannedTargetSchema),
  derivations: v.object({ total: v.number(), cached: v.number(), toBuild: v.number() }),
  evaluations: v.object({ processes: v.number(), targets: v.number() }),
  groups: v.array(GroupSchema),
  /** How long building is thought to take: until the last job ends, of all jobs together, and what no division could be faster than. */
  estimate: v.object({ seconds: v.number(), runnerSeconds: v.number(), lowerBound: v.number() }),
  /** Targets left out by the inputs "include" and "exclude". */
  excluded: v.array(v.string()),
});
/** What will be built where, and why the rest will not. The file `plan.json`; documented in docs/reference/plan-json.md. */
export type Plan = v.InferOutput<typeof PlanSchema>;

/** @throws UserError if it is no plan, or one of another Panther's */
export function parsePlan(json: unknown): Plan {
  const parsed = v.safeParse(PlanSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `plan.json does not hold a plan that this Panther can read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    {
      exitCode: 3,
    },
  );
}

/** The text of plan.json. */
export function formatPlan(plan: Plan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}

/** Names a plan by its content: results carry it, so that those of another run are never taken for this one's. */
export function hashPlan(plan: Plan): string {
  return hashText(JSON.stringify(plan, sortKeys));
}

/** Puts keys in one order: the planner's own differs from that of a plan that was read. */
function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
