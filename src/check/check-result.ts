import * as v from 'valibot';
import { ProblemSchema, type Problem } from '../flake/index.js';
import { UserError } from '../runtime/index.js';

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

/** The text of check.json. */
export function formatCheckResult(check: CheckResult): string {
  return `${JSON.stringify(check, undefined, 2)}\n`;
}
