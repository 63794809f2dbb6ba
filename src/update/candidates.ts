import { type UpdateSettings } from '../config/index.js';
import {
  describeReference,
  findForge,
  findRevisionDate,
  type Forge,
  type InputChange,
  type InputPath,
  type SourceAttributes,
} from '../flake/index.js';
import { findCooldown } from './policy.js';

/** A commit that a branch pointed to for a while. */
export interface BranchTip {
  readonly rev: string;
  /** When the branch was moved to it, in Unix seconds. */
  readonly at: number;
  /** Whether what was there before was thrown away. Absent: no. */
  readonly isForced?: boolean;
}

/** What a forge knows of its branches; today only GitHub does. */
export interface ForgeReader {
  /**
   * Where a branch pointed to, newest first, back to at least the first that is not younger than `since`, if there is one.
   * Undefined: there is no such branch.
   * @param ref branch without `refs/heads/`; undefined: the default branch
   * @param since Unix seconds
   * @throws if the forge cannot be reached, or does not tell
   */
  listBranchTips(forge: Forge, ref: string | undefined, since?: number): Promise<readonly BranchTip[] | undefined>;
}

/** An input as flake.lock has it. */
export interface CandidateInput {
  readonly path: InputPath;
  readonly original: SourceAttributes;
  readonly locked: SourceAttributes;
}

export type Candidate = { readonly path: InputPath } &
  /** Whatever the update finds; with a cooldown, `isTooYoung` and `isOlder` judge it afterwards. */
  (
    | { readonly kind: 'latest' }
    /** The newest tip that is old enough. `date`: when it became one, in Unix seconds. */
    | { readonly kind: 'pinned'; readonly rev: string; readonly date: number }
    /** The branch has moved, but to nothing that is old enough. `ready`: when something will be, in Unix seconds. */
    | { readonly kind: 'too-young'; readonly rev: string; readonly date: number; readonly ready: number }
    /** The branch is where it was. */
    | { readonly kind: 'current' }
    /** What the forge did not tell, for people. The other inputs go on. */
    | { readonly kind: 'unreachable'; readonly reason: string }
  );

/**
 * Which commit each input may be updated to. With a cooldown only commits that really were the tip of their branch count, as only those of a
 * channel of nixpkgs were tested and are in the cache; without one, and where the forge knows no tips, it is the latest.
 * @param now Unix seconds
 */
export async function chooseCandidates(
  inputs: readonly CandidateInput[],
  cooldowns: UpdateSettings['cooldown'],
  now: number,
  forge: ForgeReader,
): Promise<readonly Candidate[]> {
  const asked = new Map<string, Promise<BranchAnswer>>();
  const candidates: Candidate[] = [];
  // One after the other: many questions at a time trip the forge's limits.
  for (const { path, original, locked } of inputs) {
    const seconds = findCooldown(path, cooldowns);
    const repository = findTipForge(original);
    if (seconds === 0 || repository === undefined) {
      candidates.push({ path, kind: 'latest' });
      continue;
    }
    const ref = typeof original['ref'] === 'string' ? original['ref'].replace(/^refs\/heads\//, '') : undefined;
    const key = JSON.stringify([repository, ref, seconds]);
    const answer = asked.get(key) ?? askForge(forge, repository, ref, now - seconds);
    asked.set(key, answer);
    const { tips, trouble } = await answer;
    candidates.push(
      tips === undefined
        ? { path, kind: 'unreachable', reason: `${describeReference(original)}: ${trouble}` }
        : { path, ...chooseTip(tips, locked, seconds, now) },
    );
  }
  return candidates;
}

/** A forge that knows the tips of what is asked for. A tarball's URL may mean another branch than the one that its repository calls so. */
function findTipForge(original: SourceAttributes): Forge | undefined {
  const repository = original['type'] === 'github' || original['type'] === 'git' ? findForge(original) : undefined;
  return repository?.kind === 'github' ? repository : undefined;
}

type BranchAnswer =
  { readonly tips: readonly BranchTip[]; readonly trouble?: undefined } | { readonly tips?: undefined; readonly trouble: string };

async function askForge(forge: ForgeReader, repository: Forge, ref: string | undefined, since: number): Promise<BranchAnswer> {
  const branch = ref === undefined ? 'the default branch' : `the branch "${ref}"`;
  try {
    const tips = await forge.listBranchTips(repository, ref, since);
    if (tips === undefined)
      return { trouble: `there is no branch "${ref ?? 'HEAD'}" (a tag has no age to wait for: set its cooldown to 0 d)` };
    if (tips.length === 0) return { trouble: `${repository.host} knows of no push to ${branch}, so that its age cannot be told` };
    return { tips: [...tips].sort((a, b) => b.at - a.at) };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}

type Choice = Candidate extends infer Each ? (Each extends Candidate ? Omit<Each, 'path'> : never) : never;

/** @param tips newest first, at least one */
function chooseTip(tips: readonly BranchTip[], locked: SourceAttributes, seconds: number, now: number): Choice {
  const [newest] = tips;
  if (newest === undefined || newest.rev === locked['rev']) return { kind: 'current' };
  // What was there before a forced push is gone from the branch, perhaps for a reason.
  const forced = tips.findIndex(({ isForced }) => isForced === true);
  const there = forced < 0 ? tips : tips.slice(0, forced + 1);
  const lockedAt = there.findIndex(({ rev }) => rev === locked['rev']);
  const newer = lockedAt < 0 ? there.filter(({ at }) => at > (findRevisionDate(locked) ?? 0)) : there.slice(0, lockedAt);
  const ripe = newer.find(({ at }) => now - at >= seconds);
  if (ripe !== undefined) return { kind: 'pinned', rev: ripe.rev, date: ripe.at };
  const next = newer.at(-1);
  // Nothing was pushed after what is locked was committed: the branch was set back.
  if (next === undefined) return { kind: 'current' };
  return { kind: 'too-young', rev: newest.rev, date: newest.at, ready: next.at + seconds };
}

/**
 * Whether an update led to something younger than the cooldown, judged by the date of the commit itself: for inputs that were updated to the latest.
 * A source without a date is never too young, as it would be so forever.
 * @param cooldown seconds
 * @param now Unix seconds
 */
export function isTooYoung({ after }: Pick<InputChange, 'after'>, cooldown: number, now: number): boolean {
  const date = findRevisionDate(after?.locked ?? {});
  return cooldown > 0 && date !== undefined && now - date < cooldown;
}

/** Whether an update of the same reference led to an older commit: a tip may be older than a commit that never was one. */
export function isOlder({ kind, before, after }: Pick<InputChange, 'kind' | 'before' | 'after'>): boolean {
  const [old, now] = [before, after].map((node) => findRevisionDate(node?.locked ?? {}));
  return kind === 'updated' && old !== undefined && now !== undefined && now < old;
}
