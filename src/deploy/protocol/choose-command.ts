import type { StorePath } from '../../nix/index.js';
import type { Deadlines } from './deadlines.js';
import type { Call } from './ports.js';
import type { DeployState } from './state.js';

/** What the runner does at a step. */
export type Command =
  | { readonly kind: 'inspect' | 'install' | 'health' | 'nothing' }
  | { readonly kind: 'measure' | 'copy'; readonly closure: StorePath }
  | { readonly kind: 'call'; readonly call: Call };

const call = (request: Call): Command => ({ kind: 'call', call: request });
const NOTHING: Command = { kind: 'nothing' };

/**
 * What a step asks of the world; each command's answer is the event that `decideNext` takes.
 * @param logOffset bytes of the switch's log that were seen already
 */
export function chooseCommand(state: DeployState, deadlines: Deadlines, logOffset: number): Command {
  const { order, course, step } = state;
  const { id, owner, hostname, machineId, policy } = order;
  if (step === 'inspecting') return { kind: 'inspect' };
  // A host's course is known once it was looked at.
  if (course === undefined) return NOTHING;
  const { closure, revision, old } = course;
  switch (step) {
    case 'measuring':
      return { kind: 'measure', closure };
    case 'installing':
      return { kind: 'install' };
    case 'locking':
      return call({
        ...{ verb: 'begin', id, owner, closure, oldExpected: old, hostname, machineId, revision },
        leaseSeconds: deadlines.leaseSeconds,
        forceUnlock: policy.forceUnlock,
      });
    case 'copying':
      return { kind: 'copy', closure };
    case 'preparing':
      return call({ verb: 'prepare', id });
    case 'rehearsing':
      return call({ verb: 'dry-activate', closure });
    case 'testing': {
      const { switchSeconds, confirmSeconds } = deadlines;
      return call({ verb: 'test', id, switchSeconds, confirmSeconds, ignoredUnits: policy.ignoredUnits });
    }
    case 'watching':
    case 'committing':
      return call({ verb: 'status', id, logOffset });
    case 'proving':
    case 'proving-unchanged':
    case 'proving-boot':
      return { kind: 'health' };
    case 'confirming':
      return call({ verb: 'confirm', id });
    case 'staging':
      return call({ verb: 'stage-boot', id });
    case 'rebooting':
      return call({ verb: 'reboot', id });
    case 'before-reboot':
    case 'awaiting-boot':
    case 'settling':
      return { kind: 'inspect' };
    case 'restoring':
      return call({ verb: 'restore', id });
    case 'aborting':
      return call({ verb: 'abort', id, reason: chooseReason(state) });
    case 'releasing':
      return call({ verb: 'release', id });
    case 'done':
      return NOTHING;
  }
}

/** The target writes it down for whoever asks it later. */
function chooseReason({ isCancelled, health }: DeployState): string {
  if (isCancelled) return 'cancelled';
  return health.some(({ ok }) => !ok) ? 'unhealthy' : 'given-up';
}
