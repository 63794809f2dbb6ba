import type { StorePath } from '../../nix/index.js';

/** Version of the protocol between the runner and the target's agent. */
export const PROTOCOL_VERSION = 1;

/** Phases in which a deployment may still change the host. */
export const OPEN_PHASES = ['testing', 'tested', 'committing', 'rolling-back', 'rebooting'] as const;
/** Phases that nothing follows but another deployment. `lost-by-reboot`: the host rebooted in an earlier phase, and the boot default decided. */
export const FINAL_PHASES = ['committed', 'committed-pending-reboot', 'rolled-back', 'released', 'lost-by-reboot'] as const;

/** How far a deployment is, by the target's own word. */
export type Phase = 'locked' | (typeof OPEN_PHASES)[number] | (typeof FINAL_PHASES)[number];

/** Whether the target is at work, and nobody else may begin. */
export function isOpen(phase: Phase): boolean {
  return (OPEN_PHASES as readonly Phase[]).includes(phase);
}

/** What the target wrote down about the newest deployment to it. */
export interface TargetState {
  readonly id: string;
  readonly phase: Phase;
  /** Who holds the lock, in words. */
  readonly owner: string;
  readonly new: StorePath;
  /** What ran when it began. */
  readonly old: StorePath;
  /** What the system profile was when it began. */
  readonly default: StorePath;
  readonly revision?: string;
  /** Seconds until the lock may be taken over; 0 once it may. */
  readonly leaseLeftSeconds: number;
  /** Why it was undone, as a word such as `timeout` or `switch-exit-4`. */
  readonly verdict?: string;
  /** A sentence. */
  readonly message?: string;
  /** Exit code of `switch-to-configuration test`. */
  readonly switchExit?: number;
}

/** A deployment that was confirmed. */
export interface ConfirmedDeployment {
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly id: string;
  readonly revision?: string;
  readonly closure: StorePath;
}

/** What `inspect` says of a host. What it could not find out is absent. */
export interface TargetFacts {
  readonly protocol: number;
  readonly user: string;
  readonly uid: number;
  /** Whether a user who is not root may run the agent as root without a password. */
  readonly sudo?: boolean;
  readonly hostname: string;
  readonly machineId?: string;
  /** As `uname -m` names it. */
  readonly machine: string;
  /** `ID` of os-release. */
  readonly os: string;
  readonly bootId: string;
  /** What `/run/current-system` is. */
  readonly current?: StorePath;
  /** What `/run/booted-system` is. */
  readonly booted?: StorePath;
  /** What the system profile is. */
  readonly profile?: StorePath;
  readonly storeFreeBytes?: number;
  /** Of the smallest mounted boot partition. */
  readonly bootFreeBytes?: number;
  /** As `systemctl is-system-running` names it. */
  readonly systemdState?: string;
  readonly failedUnits: readonly string[];
  readonly state?: TargetState;
  /** Newest first. */
  readonly history: readonly ConfirmedDeployment[];
}
