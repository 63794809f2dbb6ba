import { conclude, isSettled } from './conclude.js';
import type { TargetFacts } from './facts.js';
import { finish, goTo, type DeployEvent, type DeployState, type Ending } from './state.js';

/** How often going back is asked for: the target's timer does it in the end. */
const ABORT_TRIES = 3;

/** `abort` or `restore` was sent. */
export function decideAsking(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') return goTo(state, 'settling');
  if (event.kind !== 'called') return state;
  // Whatever the answer: what becomes of it is asked next. An order to take back a commit that was not heard may be heard yet.
  if (event.answer.kind === 'unreachable') return state;
  const mayRestore = state.step === 'restoring' && (event.answer.kind === 'lost' || state.mayRestore);
  return goTo(state, 'settling', { mayRestore });
}

/** The host is asked for the truth until it is done with this deployment. */
export function decideSettling(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') return finish(state, concludeUnknown(state));
  if (event.kind !== 'inspected') return state;
  if (event.answer.kind !== 'ok') return state;
  return decideSettled(state, event.answer.value);
}

function decideSettled(state: DeployState, facts: TargetFacts): DeployState {
  const phase = facts.state?.id === state.order.id ? facts.state.phase : undefined;
  const maySayAgain = state.tries < ABORT_TRIES;
  if (phase === 'locked') return goTo(state, 'releasing');
  if (phase === 'testing' || phase === 'tested') {
    // Not heard, or not yet; the host's timer ends it anyway.
    return maySayAgain ? goTo(state, 'aborting', { tries: state.tries + 1 }) : state;
  }
  if (state.mayRestore && phase?.startsWith('committed') === true)
    return maySayAgain ? goTo(state, 'restoring', { tries: state.tries + 1 }) : state;
  return isSettled(facts, state) ? finish({ ...state, facts }, conclude(facts, state)) : state;
}

function concludeUnknown({ failure, isCancelled, maySwitch }: DeployState): Ending {
  const why = failure === undefined ? '' : `${failure.message} `;
  if (isCancelled && maySwitch) {
    const message = `${why}The host had not gone back when the time after a cancellation was over. It ends the deployment by itself: the next run tells how.`;
    return { outcome: 'unknown', message };
  }
  const message = `${why}What runs on the host now is not known, as it could not be reached. It ends the deployment by itself: the next run tells how.`;
  return { outcome: 'unknown', message };
}

/** `release` was sent: nothing was changed, and the lock is given back. */
export function decideReleasing(state: DeployState, event: DeployEvent): DeployState {
  const { failure, maySwitch } = state;
  if (event.kind === 'expired') {
    // A `test` that was sent may be heard yet, as the host is still locked for it.
    if (maySwitch) return finish(state, concludeUnknown(state));
    const message = `${failure?.message ?? 'The deployment was given up.'} Nothing was changed; the lock on the host ends by itself.`;
    return finish(state, { outcome: failure?.outcome ?? 'failed', message });
  }
  if (event.kind !== 'called') return state;
  switch (event.answer.kind) {
    case 'unreachable':
    case 'lost':
      return state;
    case 'ok':
    case 'wrong-phase':
    case 'refused':
    case 'failed':
    case 'locked':
      return goTo(state, 'settling');
  }
}
