import * as v from 'valibot';
import { TargetIdSchema, type TargetId } from '../flake/index.js';
import { UserError } from '../runtime/index.js';
import { VmResultSchema, type VmResult } from '../vm/index.js';

const VmJobResultSchema = v.object({
  version: v.literal(1),
  cell: v.string(),
  /** Hash of the plan that it followed. */
  plan: v.string(),
  results: v.array(v.object({ target: TargetIdSchema, result: VmResultSchema })),
});
/** What one job found that ran virtual machines. The file `vm-result.json` of its artifact. */
export type VmJobResult = v.InferOutput<typeof VmJobResultSchema>;

export function makeVmJobResult(cell: string, plan: string, results: ReadonlyMap<TargetId, VmResult>): VmJobResult {
  return { version: 1, cell, plan, results: [...results].map(([target, result]) => ({ target, result })) };
}

/** @throws UserError if `json`, which came from another job, is no result of this cell for this plan */
export function parseVmJobResult(json: unknown, cell: string, plan: string): VmJobResult {
  const parsed = v.safeParse(VmJobResultSchema, json);
  if (!parsed.success) {
    throw new UserError(
      `The result of the job ${cell} cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
      { exitCode: 3 },
    );
  }
  const found = parsed.output;
  if (found.cell === cell && found.plan === plan) return found;
  throw new UserError(`The result of the job ${cell} was made for another plan or by another job. Run the whole workflow again.`, {
    exitCode: 3,
  });
}
