import { storePathName, type Derivation, type DrvPath, type StorePath } from '../nix/index.js';
import type { PlannedTarget } from '../plan/index.js';
import { FREE_DISK_ADVICE, type Position } from '../runtime/index.js';
import { findCause, findTimeLimit, isLostConnection, mayHaveTimedOut, type Cause } from './classify.js';
import type { BuildFailure, RootResult, TargetResult } from './result.js';
import type { BuildRun, Watched } from './watch-build.js';

/** A target that a group was told to build. */
export type BuildTarget = PlannedTarget & { readonly drvPath: DrvPath };

/** What is known after `nix build` ended. */
export interface GroupEvidence {
  readonly derivations: ReadonlyMap<DrvPath, Derivation>;
  readonly watched: Watched;
  /** Output paths that are not in the store now. */
  readonly invalid: ReadonlySet<StorePath>;
  /** Nix ended with exit code 0, and nothing had been left out. */
  readonly succeeded: boolean;
  /** Seconds that one derivation was allowed to take. */
  readonly timeLimit?: number | undefined;
  /** Milliseconds, on the clock of the runs. */
  readonly start: number;
  readonly end: number;
}

/** Whether all outputs of a derivation are there. Those without a known path are, if Nix reported no error. */
export function isBuilt(derivation: Derivation | undefined, { invalid, succeeded, watched }: GroupEvidence): boolean {
  if (derivation === undefined) return false;
  const outputs = Object.values(derivation.outputs);
  if (outputs.length === 0)
    return succeeded || (!watched.errors.has(derivation.drvPath) && watched.runs.some(({ drvPath }) => drvPath === derivation.drvPath));
  return outputs.every((output) => !invalid.has(output));
}

/** Derivations below a target that failed themselves: their builder ran, or Nix named them, and they are not there. */
function listGuilty(root: DrvPath, failed: ReadonlySet<DrvPath>, derivations: ReadonlyMap<DrvPath, Derivation>): readonly DrvPath[] {
  const seen = new Set<DrvPath>([root]);
  for (const drvPath of seen) {
    for (const input of derivations.get(drvPath)?.inputDrvs ?? []) seen.add(input);
  }
  return [...seen].filter((drvPath) => failed.has(drvPath));
}

/** Every derivation that failed itself, in the order in which they did. None is to blame for what happens on a full disk. */
export function listFailed(evidence: GroupEvidence): readonly DrvPath[] {
  if (evidence.watched.diskFull) return [];
  const ran = evidence.watched.runs.map(({ drvPath }) => drvPath);
  const named = [...evidence.watched.errors.values()]
    .filter(({ isDependencyFailure }) => !isDependencyFailure)
    .map(({ drvPath }) => drvPath);
  return [...new Set([...ran, ...named])].filter((drvPath) => !isBuilt(evidence.derivations.get(drvPath), evidence));
}

/**
 * What Nix says of a failed derivation without naming it: output checks name an output, a timeout (2.29 and newer) nothing at all,
 * and a daemon that is gone took all of its builders with it.
 */
function findWords(drvPath: DrvPath, { derivations, watched }: GroupEvidence): string | undefined {
  const outputs = Object.values(derivations.get(drvPath)?.outputs ?? {});
  const run = findLastRun(drvPath, watched);
  return (
    watched.otherErrors.find((text) => outputs.some((output) => text.includes(output))) ??
    watched.otherErrors.find((text) => mayHaveTimedOut(run, text)) ??
    (run === undefined ? undefined : watched.otherErrors.find(isLostConnection))
  );
}

function findLastRun(drvPath: DrvPath, { runs }: Watched): BuildRun | undefined {
  return runs.findLast((candidate) => candidate.drvPath === drvPath);
}

/** Whether a failure is the derivation's own, or may pass. */
export function judgeCause(drvPath: DrvPath, evidence: GroupEvidence): Cause {
  const { derivations, watched } = evidence;
  return findCause({ derivation: derivations.get(drvPath), error: watched.errors.get(drvPath), words: findWords(drvPath, evidence) });
}

function formatLimit(seconds: number): string {
  if (seconds % 60 !== 0) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return seconds === 60 ? '1 minute' : `${seconds / 60} minutes`;
}

/** One or two sentences on why a derivation failed, and what to do where that is known. */
function explainFailure(drvPath: DrvPath, evidence: GroupEvidence): string {
  const { watched, timeLimit } = evidence;
  const error = watched.errors.get(drvPath);
  const words = findWords(drvPath, evidence);
  if (timeLimit !== undefined && findTimeLimit(error?.message ?? words ?? '') === timeLimit) {
    return `Its builder was stopped, as it took longer than ${formatLimit(timeLimit)}. If it needs more, raise the input "build-time-limit".`;
  }
  if (error?.message.startsWith(SUBSTITUTES_FAILED) === true) {
    const transfer = watched.otherErrors.findLast((text) => /^(?:error: )?unable to download/.test(text));
    return `A binary cache has it, but it could not be downloaded.${transfer === undefined ? '' : ` Nix says: ${transfer.replace(/^error: /, '')}`}`;
  }
  if (error !== undefined) return error.message;
  return words === undefined
    ? 'Its builder ended without its outputs, and Nix gave no reason.'
    : `Its builder ended without its outputs. Nix says: ${words}`;
}

/** Nix advises the option --fallback then, which is of no use to somebody who reads a report. */
const SUBSTITUTES_FAILED = 'Some substitutes for the outputs of';

/** The facts of one failed derivation. @param position where its author can mend it, if known */
export function describeFailure(drvPath: DrvPath, evidence: GroupEvidence, position: Position | undefined): BuildFailure {
  const run = findLastRun(drvPath, evidence.watched);
  const error = evidence.watched.errors.get(drvPath);
  const tail = run?.log.tail() ?? { lines: [], total: 0 };
  return {
    drvPath,
    name: storePathName(drvPath),
    message: explainFailure(drvPath, evidence),
    logTail: [...tail.lines],
    log: run === undefined || tail.total === 0 ? undefined : `logs/${run.log.file}`,
    hashMismatch: error?.hashMismatch === undefined ? undefined : { ...error.hashMismatch },
    transient: judgeCause(drvPath, evidence) === 'outside',
    position,
  };
}

/** What became of a derivation that was to be built, whatever it is called. */
export type Verdict = Omit<RootResult, 'drvPath'>;

/** What became of some derivations, in their order. @param failed drv paths in the order of the result's failures */
function judgeDerivations(drvPaths: readonly DrvPath[], evidence: GroupEvidence, failed: readonly DrvPath[]): readonly Verdict[] {
  const { derivations, watched, start, end: allEnd } = evidence;
  const failedSet = new Set(failed);
  const endOf = new Map(watched.runs.map(({ drvPath, end }) => [drvPath, end ?? allEnd] as const));
  const toSeconds = (end: number | undefined) => Math.max(0, ((end ?? allEnd) - start) / 1_000);
  return drvPaths.map((drvPath): Verdict => {
    if (isBuilt(derivations.get(drvPath), evidence)) return { status: 'built', seconds: toSeconds(endOf.get(drvPath)), failures: [] };
    const guilty = listGuilty(drvPath, failedSet, derivations);
    const failures = guilty.map((path) => failed.indexOf(path));
    if (failedSet.has(drvPath)) return { status: 'failed', seconds: toSeconds(endOf.get(drvPath)), failures };
    if (guilty.length > 0)
      return { status: 'dependency-failed', seconds: toSeconds(Math.max(...guilty.map((path) => endOf.get(path) ?? 0))), failures };
    if (watched.diskFull) return { status: 'skipped', failures: [], reason: `The disk is full. ${FREE_DISK_ADVICE}` };
    const reason =
      watched.errors.get(drvPath)?.message ?? watched.otherErrors.at(-1) ?? 'Nix ended before it was built and gave no reason.';
    return { status: 'failed', failures: [], reason };
  });
}

/** What became of each target. @param failed drv paths in the order of the result's failures */
export function judgeTargets(
  targets: readonly BuildTarget[],
  evidence: GroupEvidence,
  failed: readonly DrvPath[],
): readonly TargetResult[] {
  const verdicts = judgeDerivations(
    targets.map(({ drvPath }) => drvPath),
    evidence,
    failed,
  );
  return targets.flatMap(({ id }, index) => (verdicts[index] === undefined ? [] : [{ id, ...verdicts[index] }]));
}

/** What became of each derivation that is no target. @param failed drv paths in the order of the result's failures */
export function judgeRoots(roots: readonly DrvPath[], evidence: GroupEvidence, failed: readonly DrvPath[]): readonly RootResult[] {
  const verdicts = judgeDerivations(roots, evidence, failed);
  return roots.flatMap((drvPath, index) => (verdicts[index] === undefined ? [] : [{ drvPath, ...verdicts[index] }]));
}
