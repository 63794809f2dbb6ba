import type { HostSettings } from '../../config/index.js';
import type { StorePath } from '../../nix/index.js';
import type { RebootPolicy, RollbackAim } from '../protocol/order.js';
import type { OfflinePolicy } from '../result/judge-results.js';
import type { WaveSettings } from '../waves/plan-waves.js';

/** A system to put on a host, and what it says of itself. */
export interface HostClosure {
  readonly path: StorePath;
  /** Nix's name of what it is for: the content of its file `system`. */
  readonly system: string;
  /** What the machine will call itself: the content of its `etc/hostname`; absent if it has none. */
  readonly hostname: string | undefined;
}

/** A host of the fleet. */
export interface FleetHost {
  /** Name in the flake. */
  readonly name: string;
  readonly settings: HostSettings;
  /** Absent for a rollback, which needs none. */
  readonly closure?: HostClosure | undefined;
}

/** What the user wants of all hosts. */
export interface FleetOrder {
  readonly hosts: readonly FleetHost[];
  readonly mode: 'deploy' | 'boot' | 'dry-run' | 'rollback';
  /** Only of a rollback. */
  readonly to: RollbackAim;
  /** Commit of what is deployed. */
  readonly revision: string | undefined;
  /** Who deploys, in words for others who find a lock. */
  readonly owner: string;
  /** Instead of what the configuration says of each host. */
  readonly reboot: RebootPolicy | undefined;
  readonly offline: OfflinePolicy | undefined;
  readonly force: boolean;
  readonly forceUnlock: boolean;
  readonly allowDegraded: boolean;
  readonly waves: WaveSettings;
  readonly maxParallel: number;
  readonly maxFailures: number;
  readonly undoOnFailure: boolean;
  /** By name; what the configuration's files are made of. */
  readonly secrets: ReadonlyMap<string, string>;
}
