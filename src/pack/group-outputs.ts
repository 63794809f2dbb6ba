import * as v from 'valibot';
import { StorePathSchema } from '../nix/index.js';
import { UserError } from '../runtime/index.js';

const GroupOutputsSchema = v.object({
  version: v.literal(1),
  group: v.string(),
  /** Hash of the plan that was followed. */
  plan: v.string(),
  /** What the group's job built, and what of it is valid in its store. */
  paths: v.array(v.object({ path: StorePathSchema, bytes: v.number(), references: v.array(StorePathSchema) })),
  /** Absent if the job asked for no cache entry. */
  restore: v.optional(
    v.object({
      /** Key of the entry that it got; absent if there was none. */
      found: v.optional(v.string()),
    }),
  ),
  /** The file with the paths, in an artifact of its own. Absent if nothing was built or nobody needs it. */
  pack: v.optional(
    v.object({
      file: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}\.tar\.(?:zst|gz)$/)),
      sha256: v.string(),
      bytes: v.number(),
      paths: v.number(),
    }),
  ),
});
/** What a build job says of the outputs that it made. The file `outputs.json` beside `result.json`. */
export type GroupOutputs = v.InferOutput<typeof GroupOutputsSchema>;

/** @throws UserError if it is something else, or of another plan */
export function parseGroupOutputs(json: unknown, group: string, plan: string): GroupOutputs {
  const parsed = v.safeParse(GroupOutputsSchema, json);
  const again = 'Run the whole workflow again, all of it with one version.';
  if (!parsed.success)
    throw new UserError(`What the group ${group} says of its outputs cannot be read: ${v.summarize(parsed.issues)}. ${again}`, {
      exitCode: 3,
    });
  if (parsed.output.plan !== plan || parsed.output.group !== group)
    throw new UserError(`The outputs of the group ${group} were made for another plan or by another group. ${again}`, { exitCode: 3 });
  return parsed.output;
}
