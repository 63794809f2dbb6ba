import type { Derivation, DrvPath } from '../nix/index.js';
import type { ReportedError } from './failures.js';
import type { BuildRun } from './watch-build.js';

/** Whose doing a failure is: the derivation's `own`, or that of something `outside` (network, binary cache, daemon), which may pass. */
export type Cause = 'own' | 'outside';

/**
 * Nix lost what does the work: the daemon, or the machine it runs on. Source: src/libutil/serialise.cc, src/libstore/remote-store.cc and
 * uds-remote-store.cc of 2.18 to 2.35; lix/libutil/file-descriptor.cc.
 */
const LOST_CONNECTION =
  /unexpected end-of-file|unexpected EOF|daemon disconnected|peer disconnected|cannot (?:connect|open connection) to|Connection (?:reset|refused)|Broken pipe/i;

/**
 * Something could not be had from elsewhere. Source: src/libstore/filetransfer.cc ("unable to %s '%s': …", also "download" and "upload"),
 * build/derivation-goal.cc, build/substitution-goal.cc of 2.18 to 2.35 and Lix 2.95; the rest are words of curl and of the C library.
 */
const TRANSFER =
  /unable to (?:download|upload|fetch) '|HTTP error \d|curl error|Could(?:n't| not) (?:resolve|connect)|(?:Connection|Operation|Resolving) timed out|Timeout was reached|Temporary failure in name resolution|Network is unreachable|No route to host|some substitutes for the outputs of|some references of path .* could not be realised|is required, but there is no substituter|error: getting status of .* in binary cache/i;

/** Whether Nix lost its daemon, or another process that works for it. */
export function isLostConnection(message: string): boolean {
  return LOST_CONNECTION.test(message);
}

/** Whether a message of Nix, without what a builder printed, is about something outside of every derivation that may pass. */
export function isOutsideMessage(message: string): boolean {
  return TRANSFER.test(message) || isLostConnection(message);
}

/** Seconds that Nix and we may differ in about when a builder started. */
const CLOCK_SECONDS = 1;

/** How a message says that a builder took too long; the seconds are those of the limit. */
const TIMED_OUT = /timed out after (\d+) seconds(?! of silence)/;

/** The limit in seconds that a message says a builder reached. */
export function findTimeLimit(message: string): number | undefined {
  const seconds = TIMED_OUT.exec(message)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Whether a run was long enough to have been ended by a message that names no derivation, as those of Nix 2.29 and newer do not. */
export function mayHaveTimedOut(run: BuildRun | undefined, message: string): boolean {
  const limit = findTimeLimit(message);
  return limit !== undefined && run?.end !== undefined && (run.end - run.start) / 1_000 >= limit - CLOCK_SECONDS;
}

/** What is known of one failed derivation. */
export interface FailureFacts {
  readonly derivation: Derivation | undefined;
  /** What Nix says of it by name. */
  readonly error: ReportedError | undefined;
  /** What Nix says that must be about it. */
  readonly words: string | undefined;
}

/**
 * Tells whether it is worth trying a failed derivation again. A fixed-output derivation whose builder fails is a fetcher that could not
 * fetch: its inputs say what it has to produce, and whether it can depends on the network alone.
 */
export function findCause({ derivation, error, words }: FailureFacts): Cause {
  if (error?.hashMismatch !== undefined) return 'own';
  const message = error?.message ?? words;
  if (message === undefined) return 'own';
  if (/timed out after \d+ seconds/.test(message)) return 'own';
  if (isOutsideMessage(message)) return 'outside';
  return derivation?.fixedOutput === true && /^(?:Its b|B)uilder failed/.test(message) ? 'outside' : 'own';
}

/** The derivations that need one of some, those included. */
export function listDependents(some: Iterable<DrvPath>, derivations: ReadonlyMap<DrvPath, Derivation>): ReadonlySet<DrvPath> {
  const dependents = new Map<DrvPath, DrvPath[]>();
  for (const { drvPath, inputDrvs } of derivations.values()) {
    for (const input of inputDrvs) {
      const known = dependents.get(input);
      if (known === undefined) dependents.set(input, [drvPath]);
      else known.push(drvPath);
    }
  }
  const found = new Set(some);
  for (const drvPath of found) {
    for (const dependent of dependents.get(drvPath) ?? []) found.add(dependent);
  }
  return found;
}
