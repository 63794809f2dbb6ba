import { posix } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../runtime/index.js';

const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/));
const Line = v.pipe(v.string(), v.maxLength(1_000), v.regex(/^[^\n\r]*$/));
/** Nothing but a lock file is ever written: whoever can forge this file must not get at workflows by it. */
const LockPath = v.pipe(
  v.string(),
  v.maxLength(1_000),
  v.check(
    (path) => posix.basename(path) === 'flake.lock' && posix.normalize(path) === path && !path.startsWith('../') && !path.startsWith('/'),
  ),
);
const Branch = v.pipe(v.string(), v.maxLength(250), v.regex(/^panther\/update\/[A-Za-z0-9_=+,@/-]+$/));

const OrderSchema = v.object({
  name: Line,
  flake: Line,
  branch: Branch,
  lockPath: LockPath,
  wanted: v.union([v.object({ lockText: v.string() }), v.picklist(['nothing-new', 'unknown'])]),
  verdict: v.picklist(['good', 'partly', 'bad', 'unproven']),
  title: Line,
  body: v.string(),
  text: v.string(),
  commitMessage: v.string(),
  proofLine: Line,
  /** Sentences for the log and the summary. */
  notes: v.array(v.string()),
  /** Why nothing came of it. */
  error: v.optional(v.string()),
});

const UpdateFileSchema = v.object({
  version: v.literal(1),
  base: Sha,
  /** Sentences on inputs that are in no proposal. */
  leftOut: v.array(v.string()),
  proposals: v.array(OrderSchema),
});

/** One proposal, proved and put into words. */
export type PreparedProposal = v.InferOutput<typeof OrderSchema>;
/** What is to be proposed: the file `update.json`, which goes from the job that runs the flake's code to the one that may write. */
export type UpdateFile = v.InferOutput<typeof UpdateFileSchema>;

/** @throws UserError if it is none; it is written by a job that ran foreign code, and is not trusted */
export function parseUpdateFile(json: unknown): UpdateFile {
  const parsed = v.safeParse(UpdateFileSchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `What the job "Prove" left cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    { exitCode: 3 },
  );
}
