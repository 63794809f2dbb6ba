import type { StorePath } from '../nix/index.js';

/** Why a target is not as it should be. */
export interface ProofFailure {
  /** Attribute path; `flake` for what concerns all of it. */
  readonly id: string;
  /** One sentence. */
  readonly message: string;
  /** Last lines of the log of what failed to build; none where it does not evaluate. */
  readonly log: readonly string[];
  /** The network or the machine is to blame: it proves nothing. */
  readonly transient: boolean;
}

/** A host whose system differs, and was built. */
export interface ProvenHost {
  readonly name: string;
  readonly before: StorePath | undefined;
  readonly after: StorePath;
}

/** What a change of the lock file does to a flake. */
export interface LockProof {
  /** Targets whose derivation differs from that of the base, and that this machine can build. */
  readonly affected: number;
  readonly unaffected: number;
  /** The same for other systems: evaluated, not built. */
  readonly elsewhere: readonly string[];
  /** Broken now, and good at the base. */
  readonly failures: readonly ProofFailure[];
  /** Broken now and at the base. */
  readonly brokenBefore: readonly ProofFailure[];
  readonly hosts: readonly ProvenHost[];
}
