import type { StorePath } from '../../nix/index.js';

/** When a host is rebooted after the new system was confirmed. */
export type RebootPolicy = 'never' | 'if-needed' | 'always';

/** What to put on the host. */
export type Goal =
  /** Switch to a closure that is here. */
  | { readonly mode: 'deploy' | 'boot' | 'dry-run'; readonly closure: StorePath; readonly system: string; readonly revision?: string }
  /** Back to what the host itself confirmed before; nothing is copied. */
  | { readonly mode: 'rollback'; readonly to: RollbackAim };
export type Mode = Goal['mode'];

/** `previous`: what was confirmed before what runs now. A revision may be shortened. */
export type RollbackAim =
  | { readonly kind: 'previous' }
  | { readonly kind: 'revision'; readonly revision: string }
  | { readonly kind: 'closure'; readonly closure: StorePath };

/** What is allowed. */
export interface Policy {
  readonly reboot: RebootPolicy;
  /** Deploy an older or diverged revision. */
  readonly force: boolean;
  /** Take a lock that another holds before it changed anything. */
  readonly forceUnlock: boolean;
  /** Whether units that failed before the deployment are a reason not to begin. */
  readonly degraded: 'refuse' | 'note';
  /** Units that may be failed. */
  readonly ignoredUnits: readonly string[];
}

/** A deployment to one host. */
export interface DeployOrder {
  /** Name in the flake. */
  readonly host: string;
  /** Unique for every deployment: `[a-z0-9-]{1,40}`. */
  readonly id: string;
  /** Who deploys, in words for others who find the lock. */
  readonly owner: string;
  /** What the machine calls itself now. */
  readonly hostname: string;
  /** 32 hex digits; absent: not checked. */
  readonly machineId?: string;
  readonly goal: Goal;
  readonly policy: Policy;
}
