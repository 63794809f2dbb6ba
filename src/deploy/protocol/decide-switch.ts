import type { Answer, StatusAnswer } from './ports.js';
import { goTo, wantsReboot, type DeployEvent, type DeployState, type Failure } from './state.js';

/** How often the runner may go from asking how it stands back to saying a verb again that was not heard. */
const VERB_TRIES = 3;

const fail = (message: string): Failure => ({ outcome: 'failed', message });

/** Goes back to the old system, which the target may be doing already. */
function goBack(state: DeployState, message: string): DeployState {
  return goTo(state, 'aborting', { failure: state.failure ?? fail(message) });
}

/** Waits for what the target itself makes of it. */
function settle(state: DeployState, message: string): DeployState {
  return goTo(state, 'settling', { failure: state.failure ?? fail(message) });
}

/** `test` was sent. */
export function decideTesting(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') {
    const message = 'The host could not be reached any more when it was to switch.';
    return state.maySwitch ? goBack(state, message) : goTo(state, 'releasing', { failure: fail(message) });
  }
  if (event.kind !== 'called') return state;
  switch (event.answer.kind) {
    case 'ok':
    case 'lost':
    case 'failed':
    case 'wrong-phase':
      return goTo(state, 'watching', { maySwitch: true });
    case 'unreachable':
      return state;
    case 'refused': {
      const failure = fail(event.answer.message);
      return goTo(state, state.maySwitch ? 'aborting' : 'releasing', { failure });
    }
    case 'locked':
      return settle(state, 'The lock on the host was taken over by another deployment meanwhile.');
  }
}

/** The switch is under way. */
export function decideWatching(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') return goBack(state, 'The switch did not end within its limit, or the host cannot be reached since.');
  if (event.kind !== 'status') return state;
  const { answer } = event;
  if (answer.kind !== 'ok') return decideNoStatus(state, answer);
  const { phase } = answer.value.state;
  switch (phase) {
    case 'locked':
      // `test` was not heard, or not yet.
      if (state.tries < VERB_TRIES) return goTo(state, 'testing', { tries: state.tries + 1 });
      return goBack(state, 'The host did not begin to switch.');
    case 'testing':
      return state;
    case 'tested':
      return goTo(state, 'proving', { tries: 0 });
    case 'rolling-back':
    case 'rebooting':
    case 'rolled-back':
    case 'lost-by-reboot':
      return settle(state, explainWayBack(answer.value.state));
    case 'committing':
    case 'committed':
    case 'committed-pending-reboot':
    case 'released':
      return settle(state, 'Somebody else had a hand in this deployment.');
  }
}

/** Why the target went back, in words. */
function explainWayBack({ phase, verdict, message, switchExit }: StatusAnswer['state']): string {
  if (message !== undefined && message !== '') return message;
  if (phase === 'lost-by-reboot') return 'The host rebooted before the new system was confirmed.';
  if (verdict === 'timeout' || verdict === 'not-confirmed') return 'The new system was not confirmed in time.';
  if (verdict === 'switch-timeout') return 'The switch did not end within its limit.';
  if (switchExit !== undefined && switchExit !== 0) return explainExit(switchExit);
  return `The host went back by itself${verdict === undefined ? '' : ` ("${verdict}")`}.`;
}

/** Exit codes of switch-to-configuration: https://github.com/NixOS/nixpkgs/tree/master/pkgs/by-name/sw/switch-to-configuration-ng */
function explainExit(exit: number): string {
  const words: Readonly<Record<number, string>> = {
    1: 'The switch failed before it had changed anything, or its boot loader did',
    2: 'The activation script of the new system failed',
    4: 'Units of the new system failed',
    11: 'Another switch was at work on the host',
    100: 'The new system can only be reached by a reboot (set "reboot: if-needed", or the mode "boot")',
    101: 'The switch crashed',
  };
  return `${words[exit] ?? 'The switch failed'} (exit code ${exit}).`;
}

/** A status that is none: mostly the host cannot be reached now. */
function decideNoStatus(state: DeployState, answer: Exclude<Answer<StatusAnswer>, { readonly kind: 'ok' }>): DeployState {
  switch (answer.kind) {
    case 'unreachable':
    case 'lost':
      return state;
    case 'wrong-phase':
    case 'refused':
    case 'locked':
    case 'failed':
      return settle(state, 'The host does not know of this deployment any more.');
  }
}

/** The health checks of the new system run, over a connection of their own. */
export function decideProving(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired')
    return goBack(state, 'The host could not be reached over a new connection in time, or did not report its health checks.');
  if (event.kind !== 'proved') return state;
  const { answer } = event;
  switch (answer.kind) {
    case 'passed':
      return goTo(state, 'confirming', { health: answer.results });
    case 'failed': {
      const failed = answer.results.filter(({ ok }) => !ok);
      const words = failed.map(({ name, message }) => `${name} (${(message.split('\n')[0] ?? '').slice(0, 200)})`);
      return goBack({ ...state, health: answer.results }, `Health checks of the new system failed: ${words.join(', ')}.`);
    }
    case 'incomplete':
    case 'unreachable':
      return state;
  }
}

/** `confirm` was sent, or `stage-boot`. */
export function decideConfirming(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') {
    const message = 'The host could not be reached any more when the new system was to be confirmed.';
    if (state.rebootDone) return settle(state, message);
    // What is staged is no switch: without an answer the lock is given back.
    if (state.step === 'staging') return goTo(state, state.maySwitch ? 'settling' : 'releasing', { failure: fail(message) });
    return goBack(state, message);
  }
  if (event.kind !== 'called') return state;
  switch (event.answer.kind) {
    case 'ok':
    case 'lost':
    case 'failed':
    case 'wrong-phase':
    case 'locked':
      return goTo(state, 'committing', { maySwitch: true });
    case 'unreachable':
      return state;
    case 'refused': {
      const failure = fail(event.answer.message);
      if (state.rebootDone) return goTo(state, 'settling', { failure });
      return goTo(state, state.step === 'staging' && !state.maySwitch ? 'releasing' : 'aborting', { failure });
    }
  }
}

/** The new system becomes the boot default. */
export function decideCommitting(state: DeployState, event: DeployEvent): DeployState {
  if (event.kind === 'expired') return settle(state, 'The host did not say in time whether the new system is its boot default.');
  if (event.kind !== 'status') return state;
  const { answer } = event;
  if (answer.kind !== 'ok') return decideNoStatus(state, answer);
  const { phase } = answer.value.state;
  switch (phase) {
    case 'committing':
      return state;
    case 'committed':
      return decideCommitted({ ...state, isCommitted: true });
    case 'committed-pending-reboot':
      if (!state.rebootDone) return decideCommitted({ ...state, isCommitted: true });
      // `confirm` was not heard.
      if (state.tries < VERB_TRIES) return goTo(state, 'confirming', { tries: state.tries + 1 });
      return settle(state, 'The host did not take the confirmation.');
    case 'locked':
      // `stage-boot` was not heard.
      if (state.isStaged && state.tries < VERB_TRIES) return goTo(state, 'staging', { tries: state.tries + 1 });
      return goTo(state, 'settling', { failure: fail('The host did not begin to make the new system its boot default.') });
    case 'tested':
      // `confirm` was not heard.
      if (state.tries < VERB_TRIES) return goTo(state, 'confirming', { tries: state.tries + 1 });
      return goBack(state, 'The host did not take the confirmation.');
    case 'testing':
    case 'rolling-back':
    case 'rebooting':
    case 'rolled-back':
    case 'released':
    case 'lost-by-reboot':
      return settle(state, explainWayBack(answer.value.state));
  }
}

function decideCommitted(state: DeployState): DeployState {
  return goTo(state, wantsReboot(state) && !state.rebootDone ? 'before-reboot' : 'settling');
}
