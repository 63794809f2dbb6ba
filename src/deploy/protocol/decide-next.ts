import { decideBefore } from './decide-before.js';
import { decideAwaiting, decideBeforeReboot, decideProvingBoot, decideRebooting } from './decide-boot.js';
import { decideCommitting, decideConfirming, decideProving, decideTesting, decideWatching } from './decide-switch.js';
import { decideAsking, decideReleasing, decideSettling } from './decide-way-back.js';
import { finish, goTo, type DeployEvent, type DeployState, type Failure } from './state.js';

const CANCELLED: Failure = { outcome: 'failed', message: 'The deployment was cancelled.' };

/**
 * The runner's half of the protocol: what comes after something happened. Pure; docs/reference/deploy-protocol.md has a picture.
 * An event that does not belong to the step changes nothing.
 */
export function decideNext(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'cancelled') return state.isCancelled ? state : decideCancelled({ ...state, isCancelled: true });
  switch (state.step) {
    case 'inspecting':
    case 'measuring':
    case 'installing':
    case 'locking':
    case 'copying':
    case 'preparing':
    case 'rehearsing':
    case 'proving-unchanged':
      return decideBefore(state, event);
    case 'testing':
      return decideTesting(state, event);
    case 'watching':
      return decideWatching(state, event);
    case 'proving':
      return decideProving(state, event);
    case 'confirming':
    case 'staging':
      return decideConfirming(state, event);
    case 'committing':
      return decideCommitting(state, event);
    case 'before-reboot':
      return decideBeforeReboot(state, event);
    case 'rebooting':
      return decideRebooting(state, event);
    case 'awaiting-boot':
      return decideAwaiting(state, event);
    case 'proving-boot':
      return decideProvingBoot(state, event);
    case 'aborting':
    case 'restoring':
      return decideAsking(state, event);
    case 'settling':
      return decideSettling(state, event);
    case 'releasing':
      return decideReleasing(state, event);
    case 'done':
      return state;
  }
}

/** What a cancellation means depends on what may have been changed by then. */
function decideCancelled(state: DeployState): DeployState {
  const failure = state.failure ?? CANCELLED;
  switch (state.step) {
    case 'inspecting':
    case 'measuring':
    case 'installing':
    case 'rehearsing':
    case 'proving-unchanged':
      return finish(state, { ...CANCELLED, message: `${CANCELLED.message} Nothing was changed on the host.` });
    case 'copying':
      if (state.order.goal.mode === 'dry-run')
        return finish(state, { ...CANCELLED, message: `${CANCELLED.message} Nothing was changed on the host.` });
      return goTo(state, 'releasing', { failure });
    case 'locking':
    case 'preparing':
      return goTo(state, 'releasing', { failure });
    case 'testing':
    case 'watching':
    case 'proving':
    case 'confirming':
      // The call that was under way when it was cancelled may have been heard.
      return goTo(state, 'aborting', { failure, maySwitch: true });
    case 'before-reboot':
    case 'rebooting':
    case 'awaiting-boot':
    case 'proving-boot':
      return goTo(state, 'settling', { failure });
    case 'staging':
    case 'committing':
      return goTo(state, 'settling', { failure, maySwitch: true });
    case 'restoring':
    case 'aborting':
    case 'settling':
    case 'releasing':
    case 'done':
      return state;
  }
}
