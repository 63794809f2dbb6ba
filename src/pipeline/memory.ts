import * as v from 'valibot';
import { findHistory, formatHistory, listKept, type History } from '../history/index.js';
import { StorePathSchema, type Derivation, type DrvPath, type StorePath } from '../nix/index.js';
import { UserError } from '../runtime/index.js';

const MemorySchema = v.object({
  version: v.literal(1),
  /** Text of the history that the plan followed. */
  history: v.pipe(
    v.string(),
    v.transform(findHistory),
    v.custom<History>((history) => history !== undefined, 'a history is expected'),
  ),
  /** Bytes that the cache between runs may hold, before compression. 0: nothing is kept. */
  budget: v.number(),
  isPullRequest: v.boolean(),
  /** In days since 1970; the same for all jobs, so that they decide alike. */
  today: v.number(),
  /** Key under which the gate saves what was learned. */
  historyKey: v.string(),
  /** The Nix that planned, as it calls itself. */
  nix: v.string(),
  /** By Nix system. */
  caches: v.record(
    v.string(),
    v.object({
      /** Under which key this run saves. */
      save: v.string(),
      /** What is restored: this key, else the newest with one of these beginnings. */
      restore: v.string(),
      prefixes: v.array(v.string()),
      /** Kept paths that this commit's targets need, whether or not they are built this time. */
      used: v.array(StorePathSchema),
    }),
  ),
});

/** What the jobs of a run have to know of earlier runs. The file `memory.json` of the plan artifact. */
export type Memory = v.InferOutput<typeof MemorySchema>;

/** @throws UserError if it is no memory */
export function parseMemory(json: unknown): Memory {
  const parsed = v.safeParse(MemorySchema, json);
  if (parsed.success) return parsed.output;
  throw new UserError(
    `What the plan job says of earlier runs cannot be read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
    { exitCode: 3 },
  );
}

/** The text of memory.json. */
export function formatMemory({ history, ...rest }: Memory): string {
  return JSON.stringify({ ...rest, history: formatHistory(history) });
}

/** Of the paths that are kept for a system, those that derivations have as outputs: to age what no commit needs any more. */
export function listUsed(history: History, system: string, derivations: ReadonlyMap<DrvPath, Derivation>): readonly StorePath[] {
  const kept = listKept(history, system);
  return [...derivations.values()].flatMap(({ outputs }) => Object.values(outputs)).filter((path) => kept.has(path));
}
