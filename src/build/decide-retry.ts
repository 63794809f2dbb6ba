import type { Derivation, DrvPath, NixEnd } from '../nix/index.js';
import { isOutsideMessage, listDependents } from './classify.js';
import { isBuilt, judgeCause, listFailed, type GroupEvidence } from './judge-group.js';
import type { BuildRun, Watched } from './watch-build.js';

/**
 * Seconds to wait before each further try after failures from outside. Nix itself already tries a download five times within some ten
 * seconds, so what is left needs longer: a service that restarts, or a rate limit, which most servers count by the minute.
 */
export const RETRY_PAUSES: readonly number[] = [15, 60];

/** What happened so far. */
export interface Situation {
  /** All that is to be built. */
  readonly wanted: readonly DrvPath[];
  /** Of all tries together. */
  readonly evidence: GroupEvidence;
  /** The last try alone. */
  readonly last: Pick<Watched, 'otherErrors' | 'runs' | 'diskFull'>;
  readonly end: NixEnd;
  /** How often was tried again already, and for what. */
  readonly retries: { readonly outside: number; readonly diskFull: number };
}

/** What to do next. */
export type NextStep =
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'retry';
      readonly why: 'outside' | 'disk-full';
      readonly drvPaths: readonly DrvPath[];
      /** Derivations that failed for reasons outside of them; none if Nix named none. */
      readonly failed: readonly DrvPath[];
      readonly pauseSeconds: number;
    };

const STOP: NextStep = { kind: 'stop' };

/** Whether two builders ran at one time. */
export function ranTogether(runs: readonly BuildRun[]): boolean {
  const byStart = [...runs].sort((a, b) => a.start - b.start);
  let latest = Number.NEGATIVE_INFINITY;
  return byStart.some(({ start, end }) => {
    const overlaps = start < latest;
    latest = Math.max(latest, end ?? Number.POSITIVE_INFINITY);
    return overlaps;
  });
}

/**
 * Decides whether to build again, and what. Tried again is only what may come out differently: what failed from outside, and what was
 * crowded out of a full disk by others. Whatever a derivation's own failure holds up is left out, as Nix would run its builder again.
 */
export function decideRetry({ wanted, evidence, last, end, retries }: Situation): NextStep {
  const missing = wanted.filter((drvPath) => !isBuilt(evidence.derivations.get(drvPath), evidence));
  if (missing.length === 0 || end.exitCode === 0 || end.signal !== undefined) return STOP;
  if (last.diskFull) {
    const isHopeless = retries.diskFull > 0 || !ranTogether(last.runs);
    return isHopeless ? STOP : { kind: 'retry', why: 'disk-full', drvPaths: missing, failed: [], pauseSeconds: 0 };
  }
  const failed = listFailed(evidence);
  const isOwn = (drvPath: DrvPath) => judgeCause(drvPath, evidence) === 'own';
  const drvPaths = leaveOut(missing, failed.filter(isOwn), evidence.derivations);
  const outside = failed.filter((drvPath) => !isOwn(drvPath));
  const heldUp = listDependents(outside, evidence.derivations);
  const mayPass = drvPaths.some((drvPath) => heldUp.has(drvPath)) || last.otherErrors.some(isOutsideMessage);
  const pauseSeconds = RETRY_PAUSES[retries.outside];
  if (drvPaths.length === 0 || !mayPass || pauseSeconds === undefined) return STOP;
  return { kind: 'retry', why: 'outside', drvPaths, failed: outside, pauseSeconds };
}

/** Those that need none of some derivations. */
function leaveOut(
  drvPaths: readonly DrvPath[],
  hopeless: readonly DrvPath[],
  derivations: ReadonlyMap<DrvPath, Derivation>,
): readonly DrvPath[] {
  if (hopeless.length === 0) return drvPaths;
  const held = listDependents(hopeless, derivations);
  return drvPaths.filter((drvPath) => !held.has(drvPath));
}
