import type { Phase, TargetFacts, TargetState } from '../../../../src/deploy/protocol/facts.js';
import type { DeployOrder, Policy } from '../../../../src/deploy/protocol/order.js';
import { out } from '../../../support/derivations.js';

export const PATHS = { old: out('nixos-old'), new: out('nixos-new'), other: out('nixos-other') } as const;
export const ID = 'run-7-web';

/** Deploys the new system to `web`. */
export function orderOf(more: Partial<DeployOrder> = {}, policy: Partial<Policy> = {}): DeployOrder {
  return {
    ...{ host: 'web', id: ID, owner: 'run 7 of example/fleet', hostname: 'web' },
    goal: { mode: 'deploy', closure: PATHS.new, system: 'x86_64-linux', revision: 'b'.repeat(40) },
    policy: { reboot: 'never', force: false, forceUnlock: false, degraded: 'note', ignoredUnits: [], ...policy },
    ...more,
  };
}

/** A host that is well and runs the old system. */
export function factsOf(more: Partial<TargetFacts> = {}): TargetFacts {
  return {
    ...{ protocol: 1, user: 'root', uid: 0, hostname: 'web', machineId: '0'.repeat(32), machine: 'x86_64', os: 'nixos', bootId: 'boot-0' },
    ...{ current: PATHS.old, booted: PATHS.old, profile: PATHS.old, storeFreeBytes: 10 * 2 ** 30, bootFreeBytes: 2 ** 28 },
    ...{ systemdState: 'running', failedUnits: [], history: [] },
    ...more,
    ...(more.current === undefined || more.booted !== undefined ? {} : { booted: more.current }),
  };
}

/** What the target wrote down of our deployment. */
export function stateOf(phase: Phase, more: Partial<TargetState> = {}): TargetState {
  return { id: ID, phase, owner: 'run 7', new: PATHS.new, old: PATHS.old, default: PATHS.old, leaseLeftSeconds: 60, ...more };
}
