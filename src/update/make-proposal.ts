import type { UpdateSettings } from '../config/index.js';
import { formatInputPath, type InputChange, type InputPath } from '../flake/index.js';
import { nextTrial, recordTrial, startBisect } from './bisect.js';
import { isOlder, isTooYoung, type Candidate } from './candidates.js';
import type { ProposalFacts, ProposalVerdict } from './decide-proposal.js';
import { pinReference } from './pin-reference.js';
import { findCooldown } from './policy.js';
import type { LockProof, ProofFailure } from './proof.js';
import type { Proposal } from './proposals.js';
import type { FailedInput, LockUpdate, WantedInput } from './update-lock.js';

/** Inputs that stay as they are because something breaks with them. */
export interface HeldBackInputs {
  /** One, or several that break only together. */
  readonly inputs: readonly InputPath[];
  readonly failures: readonly ProofFailure[];
}

/** A proposal with what came of it. */
export interface MadeProposal {
  readonly proposal: Proposal;
  readonly verdict: ProposalVerdict;
  readonly wanted: ProposalFacts['wanted'];
  /** What `wanted` changes. */
  readonly changes: readonly InputChange[];
  /** Those of them that nobody asked for. */
  readonly alsoChanged: readonly InputPath[];
  readonly heldBack: readonly HeldBackInputs[];
  /** `ready`: when something will be old enough, in Unix seconds, where the forge tells. */
  readonly tooYoung: readonly { readonly path: InputPath; readonly ready: number | undefined }[];
  readonly unreachable: readonly FailedInput[];
  /** Undefined if nothing was proved. */
  readonly proof: LockProof | undefined;
  /** Trials of the search for what breaks, beyond the first failure. */
  readonly trials: number;
}

export interface ProposalPorts {
  readonly updateLock: (inputs: readonly WantedInput[]) => Promise<LockUpdate>;
  /** @param only ids of targets to look at; all by default */
  readonly prove: (lockText: string, only?: readonly string[]) => Promise<LockProof>;
  /** Unix seconds. */
  readonly now: number;
  readonly say: (message: string) => void;
}

/** Trials after which it is not asked any more which inputs break only together: what breaks is known by then. */
const TRIALS_BEFORE_EXPLAINING = 5;

const isWithin = (path: InputPath, above: InputPath): boolean => above.every((name, index) => path[index] === name);
const isSamePath = (a: InputPath, b: InputPath): boolean => a.length === b.length && isWithin(a, b);
const listNames = (inputs: readonly InputPath[]): string => inputs.map(formatInputPath).join(', ');

/** Updates what may be updated; what turns out to be too young, or older than what is there, is left as it is. */
async function updateAllowed(
  candidates: readonly Candidate[],
  { cooldown }: Pick<UpdateSettings, 'cooldown'>,
  ports: ProposalPorts,
): Promise<{ readonly update: LockUpdate; readonly wanted: readonly WantedInput[]; readonly tooYoung: readonly InputPath[] }> {
  const wanted = candidates.flatMap((candidate): readonly WantedInput[] => {
    if (candidate.kind === 'pinned') return [{ path: candidate.path, rev: candidate.rev }];
    return candidate.kind === 'latest' ? [{ path: candidate.path }] : [];
  });
  const update = await ports.updateLock(wanted);
  const findChange = ({ path }: WantedInput) => update.changes.find((change) => isSamePath(change.path, path));
  const hasCooldown = ({ path }: WantedInput) => findCooldown(path, cooldown) > 0;
  const young = wanted.filter((input) => {
    const change = findChange(input);
    return input.rev === undefined && change !== undefined && isTooYoung(change, findCooldown(input.path, cooldown), ports.now);
  });
  const old = wanted.filter((input) => {
    const change = findChange(input);
    return change !== undefined && hasCooldown(input) && isOlder(change);
  });
  const left = wanted.filter((input) => !young.includes(input) && !old.includes(input));
  const tooYoung = young.map(({ path }) => path);
  return { update: left.length === wanted.length ? update : await ports.updateLock(left), wanted: left, tooYoung };
}

/** Trials go by the revisions that the whole update found, as upstream may move meanwhile. */
function pinInputs(wanted: readonly WantedInput[], changes: readonly InputChange[]): readonly WantedInput[] {
  return wanted.flatMap((input) => {
    if (!changes.some(({ path }) => isWithin(path, input.path))) return [];
    const after = changes.find(({ path }) => isSamePath(path, input.path))?.after;
    const rev = after?.locked?.['rev'];
    const canPin = typeof rev === 'string' && after?.original !== undefined && pinReference(after.original, rev) !== undefined;
    return [canPin ? { path: input.path, rev } : { path: input.path }];
  });
}

interface Trial {
  readonly inputs: readonly InputPath[];
  readonly failures: readonly ProofFailure[];
}

/** What fails with these inputs, by the trial with the fewest others. */
function explain(guilty: readonly InputPath[], trials: readonly Trial[]): HeldBackInputs {
  const with_ = trials.filter(
    ({ inputs, failures }) => failures.length > 0 && guilty.every((input) => inputs.some((other) => isSamePath(other, input))),
  );
  const [smallest] = with_.toSorted((a, b) => a.inputs.length - b.inputs.length);
  return { inputs: guilty, failures: smallest?.failures ?? [] };
}

interface Search {
  readonly good: readonly InputPath[];
  readonly heldBack: readonly HeldBackInputs[];
  readonly trials: number;
  /** A trial ended in trouble that says nothing of the inputs. */
  readonly isUndecided: boolean;
}

/** Finds the inputs that break something. Trials look only at what failed with all of them. */
async function searchGuilty(pinned: readonly WantedInput[], failures: readonly ProofFailure[], ports: ProposalPorts): Promise<Search> {
  const only = failures.map(({ id }) => id);
  const trials: Trial[] = [{ inputs: pinned.map(({ path }) => path), failures }];
  const count = () => trials.length - 1;
  let state = startBisect(pinned.map(({ path }) => path));
  for (;;) {
    const next = nextTrial(state);
    if (next.kind === 'undecided') return { good: next.good, heldBack: [], trials: count(), isUndecided: true };
    if (next.kind === 'done') {
      return { good: next.good, heldBack: next.guilty.map((guilty) => explain(guilty, trials)), trials: count(), isUndecided: false };
    }
    if (next.purpose === 'explain' && count() >= TRIALS_BEFORE_EXPLAINING) {
      const heldBack = next.rest.heldBack.map((input) => explain([input], trials));
      return { good: next.rest.good, heldBack, trials: count(), isUndecided: false };
    }
    ports.say(`Trial ${count() + 1}: only ${listNames(next.inputs)}.`);
    const { lockText } = await ports.updateLock(pinned.filter(({ path }) => next.inputs.some((input) => isSamePath(input, path))));
    const proof = lockText === undefined ? undefined : await ports.prove(lockText, only);
    const failed = proof?.failures ?? [];
    const isUnknown = failed.length > 0 && failed.every(({ transient }) => transient);
    trials.push({ inputs: next.inputs, failures: failed });
    state = recordTrial(state, next.inputs, isUnknown ? 'unknown' : failed.length === 0);
    ports.say(`Trial ${count()}: ${isUnknown ? 'says nothing' : failed.length === 0 ? 'good' : 'fails'}.`);
  }
}

/**
 * Updates the inputs of a proposal, and proves what came of it. What breaks is found and held back, and the rest is proved again.
 * @throws UserError if the lock file cannot be updated at all; ToolError; InterruptedError
 */
export async function makeProposal(
  proposal: Proposal,
  candidates: readonly Candidate[],
  settings: Pick<UpdateSettings, 'cooldown' | 'proof'>,
  ports: ProposalPorts,
): Promise<MadeProposal> {
  const { update, wanted, tooYoung: young } = await updateAllowed(candidates, settings, ports);
  const told = candidates.flatMap((one) => (one.kind === 'too-young' ? [{ path: one.path, ready: one.ready }] : []));
  const silent = candidates.flatMap((one) => (one.kind === 'unreachable' ? [{ path: one.path, reason: one.reason }] : []));
  const made: MadeProposal = {
    proposal,
    verdict: 'unproven',
    wanted: 'nothing-new',
    changes: update.changes,
    alsoChanged: update.alsoChanged,
    heldBack: [],
    tooYoung: [...told, ...young.map((path) => ({ path, ready: undefined }))],
    unreachable: [...silent, ...update.failed],
    proof: undefined,
    trials: 0,
  };
  const { lockText, changes } = update;
  // What could not be asked for may have changed: nothing is closed for that.
  if (lockText === undefined || changes.length === 0) return { ...made, wanted: made.unreachable.length > 0 ? 'unknown' : 'nothing-new' };
  if (settings.proof !== 'build') return { ...made, wanted: { lockText } };

  ports.say(`Proving the update of ${listNames(changes.map(({ path }) => path).slice(0, 12))}.`);
  const proof = await ports.prove(lockText);
  const { failures } = proof;
  if (failures.length === 0) return { ...made, verdict: 'good', wanted: { lockText }, proof };
  if (failures.every(({ transient }) => transient)) return { ...made, wanted: { lockText }, proof };

  const pinned = pinInputs(wanted, changes);
  const lasting = failures.filter(({ transient }) => !transient);
  const { good, heldBack, trials, isUndecided } = await searchGuilty(pinned, lasting, ports);
  if (isUndecided) return { ...made, wanted: { lockText }, proof, trials };
  if (good.length === 0) return { ...made, verdict: 'bad', wanted: { lockText }, proof, heldBack, trials };

  ports.say(`Held back: ${heldBack.map(({ inputs }) => listNames(inputs)).join('; ')}. Proving the rest.`);
  const rest = await ports.updateLock(pinned.filter(({ path }) => good.some((input) => isSamePath(input, path))));
  if (rest.lockText === undefined || rest.changes.length === 0) {
    return { ...made, verdict: 'bad', wanted: { lockText }, proof, heldBack, trials };
  }
  const restProof = await ports.prove(rest.lockText);
  const isGood = restProof.failures.length === 0;
  return {
    ...made,
    verdict: isGood ? 'partly' : restProof.failures.every(({ transient }) => transient) ? 'unproven' : 'bad',
    wanted: { lockText: rest.lockText },
    changes: rest.changes,
    alsoChanged: rest.alsoChanged,
    heldBack,
    proof: restProof,
    trials,
  };
}
