import { goTo, type DeployEvent, type DeployState, type Failure } from './state.js';

const fail = (message: string): Failure => ({ outcome: 'failed', message });

const UNREACHED = 'The host could not be reached any more when it was to reboot.';

/** The host may have been rebooted since it was first looked at: only the newest boot id tells that our reboot was done. */
export function decideBeforeReboot(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') return goTo(state, 'settling', { failure: fail(UNREACHED) });
  if (event.kind !== 'inspected' || event.answer.kind !== 'ok' || state.course === undefined) return state;
  return goTo(state, 'rebooting', { course: { ...state.course, bootId: event.answer.value.bootId } });
}

/** `reboot` was sent. */
export function decideRebooting(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') return goTo(state, 'settling', { failure: fail(UNREACHED) });
  if (event.kind !== 'called') return state;
  switch (event.answer.kind) {
    case 'ok':
    case 'lost':
      return goTo(state, 'awaiting-boot');
    case 'unreachable':
      return state;
    case 'refused':
    case 'failed':
      return goTo(state, 'settling', { failure: fail(`The host could not be rebooted: ${event.answer.message}`) });
    case 'locked':
    case 'wrong-phase':
      return goTo(state, 'settling', { failure: fail('The host could not be rebooted: another deployment is at work there.') });
  }
}

/** The host is expected back. */
export function decideAwaiting(state: DeployState, event: DeployEvent): DeployState {
  const { course } = state;
  if (event.kind === 'expired')
    return goTo(state, 'settling', { failure: fail('The host did not come back from its reboot within the limit.') });
  if (event.kind !== 'inspected' || event.answer.kind !== 'ok' || course === undefined) return state;
  const facts = event.answer.value;
  // An open port proves nothing: the old boot may still answer.
  if (facts.bootId === course.bootId) return state;
  const known = { ...state, rebootDone: true };
  if (facts.current !== course.closure || (facts.booted !== undefined && facts.booted !== course.closure))
    return goTo(known, 'settling', { failure: fail('The host rebooted, but into another system than the new one.') });
  return goTo(known, 'proving-boot');
}

/** The health checks run on what was booted. */
export function decideProvingBoot(state: DeployState, event: DeployEvent): DeployState {
  const goBack = (message: string, more: Partial<DeployState> = {}) => goTo(state, 'restoring', { ...more, failure: fail(message) });
  if (event.kind === 'expired') return goBack('After its reboot the host did not report its health checks.');
  if (event.kind !== 'proved') return state;
  const { answer } = event;
  switch (answer.kind) {
    case 'passed':
      // What was never tried is confirmed by having been booted.
      return goTo(state, state.isStaged ? 'confirming' : 'settling', { health: answer.results, tries: 0 });
    case 'failed': {
      const names = answer.results.filter(({ ok }) => !ok).map(({ name }) => name);
      return goBack(`After the reboot health checks failed: ${names.join(', ')}.`, { health: answer.results });
    }
    case 'incomplete':
    case 'unreachable':
      return state;
  }
}
