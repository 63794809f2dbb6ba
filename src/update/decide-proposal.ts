import { type UpdateSettings } from '../config/index.js';
import { hashText } from '../runtime/index.js';
import { type ProposalMarker } from './proposal-marker.js';

/**
 * What was proved of a wanted update. `good`: all of it builds. `partly`: it builds, and is what is left after breaking inputs were held back.
 * `bad`: nothing of it is fit to be proposed. `unproven`: nobody has looked, or looking came to no end.
 */
export type ProposalVerdict = 'good' | 'partly' | 'bad' | 'unproven';

/** What a comment of ours on the pull request tells, so that each thing is told once. */
export type NoticeKey = 'human-commits' | `bad:${string}`;

export interface ProposalFacts {
  /** Commit of the base branch that the proposal is to stand on. */
  readonly base: string;
  /**
   * The flake.lock that is wanted, held-back inputs left out. `nothing-new`: that of the base is up to date. `unknown`: it could not be found out
   * (no input could be reached), which is no reason to close anything.
   */
  readonly wanted: { readonly lockText: string } | 'nothing-new' | 'unknown';
  readonly verdict: ProposalVerdict;
  /** Who is to prove proposals: without `build` it is no fault that one is unproven. */
  readonly proof: UpdateSettings['proof'];
  /** SHA-256 of what the body is to tell, as in the marker. */
  readonly text: string;
  /** The proposal's branch; undefined if there is none. */
  readonly branch: ProposalBranch | undefined;
  /** Its open pull request, else its newest; undefined if it never had one. */
  readonly pull: ProposalPull | undefined;
  /** Whether what the open pull request proposes has been proved. */
  readonly previousProven: boolean;
}

export interface ProposalBranch {
  readonly head: string;
  /** Of the head. */
  readonly parents: readonly string[];
  /** Whether all commits that it is ahead of its base by are ours. */
  readonly isOurs: boolean;
  /** The flake.lock at its head; undefined if it has none. */
  readonly lockText: string | undefined;
}

export interface ProposalPull {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'merged';
  /** What it proposes; of a closed one, what it did when it was closed. */
  readonly head: string;
  readonly marker: ProposalMarker | undefined;
  /** What our comments on it tell already. */
  readonly notices: readonly NoticeKey[];
}

export type ProposalAction =
  | { readonly kind: 'nothing'; readonly reason: NothingReason }
  /** A branch (moved from `expectedHead`, if there is one) and a new pull request: one that was closed cannot be opened again with another head. */
  | { readonly kind: 'create'; readonly expectedHead: string | undefined }
  /** The branch is right, and its pull request is missing: an earlier run died in between. */
  | { readonly kind: 'open-pull'; readonly head: string }
  /** The same flake.lock on the new base. */
  | { readonly kind: 'refresh'; readonly number: number; readonly expectedHead: string }
  /** Another flake.lock, and perhaps a new base. */
  | { readonly kind: 'replace'; readonly number: number; readonly expectedHead: string }
  /** What the pull request proposes is right, what it tells is not. */
  | { readonly kind: 'update-text-only'; readonly number: number }
  /**
   * The newer update is bad: the pull request stays as it is, and gets a comment with this key. `isSame`: it is what the pull request proposes that
   * is bad on the new base, so that merging it by itself has to be called off.
   */
  | {
      readonly kind: 'keep-last-good';
      readonly number: number;
      readonly notice: NoticeKey;
      readonly isSame: boolean;
      readonly wasProven: boolean;
    }
  /** People have committed to the branch: it is theirs, and gets a comment with this key. */
  | { readonly kind: 'leave-to-human'; readonly number: number; readonly notice: NoticeKey }
  /**
   * There is nothing to propose any more. First the marker of the body gets `closed: "obsolete"`, then the pull request (if there is one open) is
   * closed, and then the branch is deleted, if it still is at `branchHead`.
   */
  | { readonly kind: 'close-obsolete'; readonly number: number | undefined; readonly branchHead: string | undefined }
  /** A person has closed exactly this. */
  | { readonly kind: 'respect-closed'; readonly number: number };

/**
 * - `up-to-date`: there is nothing to propose, or what is to be proposed is.
 * - `unknown`, `bad`, `unproven`: what is wanted cannot be proposed, and there is nobody to tell but the log.
 * - `human-commits`: people have committed to the branch, and know already or have no pull request.
 * - `told`: the pull request stays at the last good, which its comment says already.
 * - `just-merged`: the base that was read is from before this was merged.
 * - `branch-missing`: an open pull request without a branch; GitHub will have closed it by the next run.
 */
export type NothingReason = 'up-to-date' | 'unknown' | 'bad' | 'unproven' | 'human-commits' | 'told' | 'just-merged' | 'branch-missing';

const nothing = (reason: NothingReason): ProposalAction => ({ kind: 'nothing', reason });

/**
 * What is to be done about a proposal. Never moves, closes or deletes what people have committed to, and never puts something bad, or unproven
 * where proof is asked for, in place of anything. After the action the same facts lead to nothing.
 */
export function decideProposal(facts: ProposalFacts): ProposalAction {
  const { wanted, branch, pull } = facts;
  const open = pull?.state === 'open' ? pull : undefined;
  if (branch?.isOurs === false) {
    if (open === undefined || open.notices.includes('human-commits')) return nothing('human-commits');
    return { kind: 'leave-to-human', number: open.number, notice: 'human-commits' };
  }
  if (wanted === 'unknown') return nothing('unknown');
  if (wanted === 'nothing-new') {
    if (open === undefined && branch === undefined) return nothing('up-to-date');
    return { kind: 'close-obsolete', number: open?.number, branchHead: branch?.head };
  }
  if (open !== undefined && branch === undefined) return nothing('branch-missing');
  if (facts.verdict === 'bad') return open === undefined ? nothing('bad') : keepLastGood(facts, open, wanted.lockText);
  if (facts.verdict === 'unproven' && facts.proof === 'build') return nothing('unproven');
  return open !== undefined && branch !== undefined
    ? decideOpen(facts, open, branch, wanted.lockText)
    : decideWithoutOpen(facts, wanted.lockText);
}

function keepLastGood({ branch, previousProven }: ProposalFacts, { number, notices }: ProposalPull, lockText: string): ProposalAction {
  const notice: NoticeKey = `bad:${hashText(lockText)}`;
  if (notices.includes(notice)) return nothing('told');
  return { kind: 'keep-last-good', number, notice, isSame: branch?.lockText === lockText, wasProven: previousProven };
}

function decideOpen(facts: ProposalFacts, pull: ProposalPull, branch: ProposalBranch, lockText: string): ProposalAction {
  const { number, marker } = pull;
  if (branch.lockText !== lockText) return { kind: 'replace', number, expectedHead: branch.head };
  if (!isOnBase(facts, branch)) return { kind: 'refresh', number, expectedHead: branch.head };
  const isTold = marker?.base === facts.base && marker.lock === hashText(lockText);
  if (!isTold) return { kind: 'update-text-only', number };
  // Once it is proved, nobody's not looking again takes that back.
  if (facts.verdict === 'unproven' && marker.verdict !== 'unproven') return nothing('up-to-date');
  const isCurrent = marker.verdict === facts.verdict && marker.text === facts.text && marker.closed === undefined;
  return isCurrent ? nothing('up-to-date') : { kind: 'update-text-only', number };
}

function decideWithoutOpen(facts: ProposalFacts, lockText: string): ProposalAction {
  const { branch, pull, base } = facts;
  const isSame = pull?.marker === undefined ? isLeftAsClosed(facts, lockText) : pull.marker.lock === hashText(lockText);
  if (pull?.state === 'closed' && isSame && pull.marker?.closed === undefined) return { kind: 'respect-closed', number: pull.number };
  if (pull?.state === 'merged' && isSame && pull.marker?.base === base) return nothing('just-merged');
  if (branch?.lockText === lockText && isOnBase(facts, branch)) return { kind: 'open-pull', head: branch.head };
  return { kind: 'create', expectedHead: branch?.head };
}

/** For a pull request whose body tells nothing (any more): whether the branch still is what was closed, and that is what is wanted. */
const isLeftAsClosed = ({ branch, pull }: ProposalFacts, lockText: string): boolean =>
  branch?.lockText === lockText && branch.head === pull?.head;

const isOnBase = ({ base }: ProposalFacts, { parents }: ProposalBranch): boolean => parents.length === 1 && parents[0] === base;
