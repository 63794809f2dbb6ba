import type { DrvPath, Nix, StorePath } from '../nix/index.js';
import type { Logger, Position } from '../runtime/index.js';
import type { BuildTarget } from './judge-group.js';
import type { BuildFailure } from './result.js';
import type { BuildRun } from './watch-build.js';

/** What one job has to build. */
export interface BuildOrder {
  readonly group: string;
  /** May be empty, if there are roots. */
  readonly targets: readonly BuildTarget[];
  /** Derivations to build that are no targets: what several groups share. */
  readonly roots?: readonly DrvPath[];
  /** Derivations that failed in an earlier job: what needs them is not tried. */
  readonly knownFailures?: readonly BuildFailure[];
  /** Hash of the plan that this order is part of. */
  readonly plan: string;
  /** Parallel builds; undefined for Nix's own setting. */
  readonly maxJobs?: number;
  /** Binary caches to ask before those of the machine. */
  readonly substituters?: readonly string[];
  /** Seconds that one derivation may take; the input "build-time-limit" in seconds. */
  readonly timeLimit?: number;
  /** Where logs go. */
  readonly directory: string;
}

/** All that building needs of the world. */
export interface BuildPorts {
  readonly nix: Pick<Nix, 'build' | 'dryRun' | 'findInvalid' | 'readDerivations' | 'enterShell'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Waits before something is tried again; ends early, however, if the signal aborts. Default: node's timer. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Bytes free where the store is, or where the logs go if those are less; undefined if nobody knows. */
  readonly freeDisk?: () => Promise<number | undefined>;
  /** Where in the user's repository one of some texts stands, if it can be looked for. */
  readonly findText?: (texts: readonly string[]) => Promise<Position | undefined>;
  /** Called with the outputs of each builder that ended, well or not. */
  readonly onBuilt?: (outputs: readonly StorePath[]) => void;
  readonly onProgress?: (progress: { readonly running: readonly BuildRun[]; readonly ended: number }) => void;
}
