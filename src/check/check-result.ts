import * as v from 'valibot';
import { PositionSchema, type Problem } from '../flake/index.js';
import { UserError } from '../runtime/index.js';

const ProblemSchema = v.object({
  severity: v.picklist(['error', 'warning', 'notice']),
  source: v.picklist(['lock', 'outputs', 'evaluation', 'format', 'statix', 'deadnix']),
  title: v.string(),
  message: v.string(),
  position: v.optional(PositionSchema),
  id: v.optional(v.string()),
});

const CheckResultSchema = v.object({
  version: v.literal(1),
  problems: v.array(ProblemSchema),
  /** Parts of the check that were not done, each with its reason: "deadnix: not installed". */
  skipped: v.array(v.string()),
});
/** What the check found. The file `check.json`. An error makes the gate red. */
export interface CheckResult {
  readonly version: 1;
  readonly problems: readonly Problem[];
  readonly skipped: readonly string[];
}

/** @throws UserError if it is no check's result */
export function parseCheckResult(json: unknown): CheckResult {
  const parsed = v.safeParse(CheckResultSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `check.json does not hold the result of a check: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    { exitCode: 3 },
  );
}
