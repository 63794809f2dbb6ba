import { storePathName, type Derivation, type DrvPath, type StorePath } from '../nix/index.js';
import type { PlannedTarget } from '../plan/index.js';
import { FREE_DISK_ADVICE, type Position } from '../runtime/index.js';
import type { BuildFailure, TargetResult } from './result.js';
import type { BuildRun, Watched } from './watch-build.js';

/** A target that a group was told to build. */
export type BuildTarget = PlannedTarget & { readonly drvPath: DrvPath };

/** What is known after `nix build` ended. */
export interface GroupEvidence {
  readonly targets: readonly BuildTarget[];
  readonly derivations: ReadonlyMap<DrvPath, Derivation>;
  readonly watched: Watched;
  /** Output paths that are not in the store now. */
  readonly invalid: ReadonlySet<StorePath>;
  /** Nix ended with exit code 0. */
  readonly succeeded: boolean;
  /** Milliseconds, on the clock of the runs. */
  readonly start: number;
  readonly end: number;
}

/** Whether all outputs of a derivation are there. Those without a known path are, if Nix reported no error. */
function isBuilt(derivation: Derivation | undefined, { invalid, succeeded, watched }: GroupEvidence): boolean {
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

/** What Nix says of a failed derivation without naming it: output checks name an output, a timeout (2.34) nothing at all. */
function findWords(drvPath: DrvPath, { derivations, watched }: GroupEvidence): string | undefined {
  const outputs = Object.values(derivations.get(drvPath)?.outputs ?? {});
  return (
    watched.otherErrors.find((text) => outputs.some((output) => text.includes(output))) ??
    watched.otherErrors.find((text) => text.startsWith('timed out'))
  );
}

/** The facts of one failed derivation. @param position where its author can mend it, if known */
export function describeFailure(drvPath: DrvPath, evidence: GroupEvidence, position: Position | undefined): BuildFailure {
  const run: BuildRun | undefined = evidence.watched.runs.findLast((candidate) => candidate.drvPath === drvPath);
  const error = evidence.watched.errors.get(drvPath);
  const tail = run?.log.tail() ?? { lines: [], total: 0 };
  const words = findWords(drvPath, evidence);
  return {
    drvPath,
    name: storePathName(drvPath),
    message:
      error?.message ??
      (words === undefined
        ? 'Its builder ended without its outputs, and Nix gave no reason.'
        : `Its builder ended without its outputs. Nix says: ${words}`),
    logTail: [...tail.lines],
    log: run === undefined || tail.total === 0 ? undefined : `logs/${run.log.file}`,
    hashMismatch: error?.hashMismatch === undefined ? undefined : { ...error.hashMismatch },
    position,
  };
}

/** What became of each target. @param failed drv paths in the order of the result's failures */
export function judgeTargets(evidence: GroupEvidence, failed: readonly DrvPath[]): readonly TargetResult[] {
  const failedSet = new Set(failed);
  const endOf = new Map(evidence.watched.runs.map(({ drvPath, end }) => [drvPath, end ?? evidence.end] as const));
  const toSeconds = (end: number | undefined) => Math.max(0, ((end ?? evidence.end) - evidence.start) / 1_000);
  return evidence.targets.map(({ id, drvPath }): TargetResult => {
    if (isBuilt(evidence.derivations.get(drvPath), evidence))
      return { id, status: 'built', seconds: toSeconds(endOf.get(drvPath)), failures: [] };
    const guilty = listGuilty(drvPath, failedSet, evidence.derivations);
    const failures = guilty.map((path) => failed.indexOf(path));
    if (failedSet.has(drvPath)) return { id, status: 'failed', seconds: toSeconds(endOf.get(drvPath)), failures };
    if (guilty.length > 0)
      return { id, status: 'dependency-failed', seconds: toSeconds(Math.max(...guilty.map((path) => endOf.get(path) ?? 0))), failures };
    const reason =
      evidence.watched.errors.get(drvPath)?.message ??
      evidence.watched.otherErrors.at(-1) ??
      'Nix ended before it was built and gave no reason.';
    return {
      id,
      status: evidence.watched.diskFull ? 'skipped' : 'failed',
      failures: [],
      reason: evidence.watched.diskFull ? `The disk is full. ${FREE_DISK_ADVICE}` : reason,
    };
  });
}
