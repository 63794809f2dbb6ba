import { chooseCourse } from './course.js';
import type { TargetFacts } from './facts.js';
import type { DeployOrder } from './order.js';
import type { Measured, RebootForecast } from './ports.js';
import { judgePreflight, type Refusal, type Wanted } from './preflight.js';
import { finish, goTo, type Course, type DeployEvent, type DeployState, type Ending, type Outcome, type Step } from './state.js';

/** How often copying is tried, the first time included. */
export const COPY_TRIES = 4;

/**
 * Ends a deployment that has changed nothing. What runs is told only where the host has just said it: it may have been rebooted since,
 * into a boot default that is another system.
 */
function endUnchanged(state: DeployState, outcome: Outcome, message: string): DeployState {
  const { course, step } = state;
  const isFresh = step === 'inspecting' || course?.old === course?.default;
  const known: Pick<Ending, 'running' | 'bootDefault'> =
    course === undefined || !isFresh ? {} : { running: course.old, bootDefault: course.default };
  return finish(state, { outcome, message, ...known });
}

/** Gives the lock back before it ends. */
function giveUp(state: DeployState, outcome: Outcome, message: string): DeployState {
  if (state.order.goal.mode === 'dry-run') return endUnchanged(state, outcome, message);
  return goTo(state, 'releasing', { failure: { outcome, message } });
}

/** Decides all that comes before the switch. */
export function decideBefore(state: DeployState, event: DeployEvent): DeployState {
  switch (event.kind) {
    case 'inspected':
      return state.step === 'inspecting' ? decideInspected(state, event) : state;
    case 'measured':
      return decideMeasured(state, event.measured);
    case 'not-measured':
      return endUnchanged(state, 'failed', `${event.message} Nothing was changed on the host.`);
    case 'called':
      return state.step === 'installing' ? decideInstalled(state, event) : state.step === 'locking' ? decideLocked(state, event) : state;
    case 'copied':
      return decideCopied(state, event);
    case 'prepared':
      return decidePrepared(state, event);
    case 'rehearsed':
      return decideRehearsed(state, event);
    case 'proved':
      return decideUnchanged(state, event);
    case 'expired':
      return decideExpired(state);
    case 'status':
    case 'cancelled':
      return state;
  }
}

type EventOf<Kind extends DeployEvent['kind']> = Extract<DeployEvent, { readonly kind: Kind }>;

function listWanted({ goal, ...order }: DeployOrder, { revision }: Pick<Course, 'revision'>): Wanted {
  const system = goal.mode === 'rollback' ? undefined : goal.system;
  return {
    id: order.id,
    hostname: order.hostname,
    machineId: order.machineId,
    system,
    // Going back is older on purpose.
    revision: goal.mode === 'rollback' ? undefined : revision,
  };
}

function refuse(state: DeployState, refusals: readonly Refusal[]): DeployState {
  return endUnchanged(state, 'refused', refusals.map(({ message }) => message).join(' '));
}

function isUnchanged({ current, profile }: TargetFacts, { closure }: Course): boolean {
  return current === closure && profile === closure;
}

function decideInspected(state: DeployState, { answer }: EventOf<'inspected'>): DeployState {
  switch (answer.kind) {
    case 'ok':
      break;
    case 'unreachable':
      return answer.permanent === true ? endUnchanged(state, 'refused', answer.message) : state;
    case 'lost':
      return state;
    case 'refused':
    case 'failed':
      return endUnchanged(state, 'failed', `The host could not be looked at: ${answer.message}`);
    case 'locked':
    case 'wrong-phase':
      return endUnchanged(state, 'failed', 'The host could not be looked at: its agent gave an answer that does not belong to it.');
  }
  const facts = answer.value;
  const { order } = state;
  const course = chooseCourse(order, facts);
  if (typeof course === 'string') {
    // A host that is no NixOS has no course either; that says more.
    const { refusals } = judgePreflight(facts, listWanted(order, { revision: undefined }), order.policy);
    return endUnchanged(state, 'refused', refusals.length === 0 ? course : refusals.map(({ message }) => message).join(' '));
  }
  const { refusals } = judgePreflight(facts, listWanted(order, course), order.policy);
  const known = { ...state, facts, course };
  if (refusals.length > 0) return refuse(known, refusals);
  return goTo(known, isUnchanged(facts, course) ? 'proving-unchanged' : 'measuring');
}

function decideMeasured(state: DeployState, measured: Measured): DeployState {
  const { order, facts, course } = state;
  if (state.step !== 'measuring' || facts === undefined || course === undefined) return state;
  const { refusals, notes } = judgePreflight(facts, listWanted(order, course), order.policy, measured);
  if (refusals.length > 0) return refuse(state, refusals);
  return goTo(state, order.goal.mode === 'dry-run' ? 'copying' : 'installing', { notes: [...state.notes, ...notes] });
}

function decideInstalled(state: DeployState, { answer }: EventOf<'called'>): DeployState {
  switch (answer.kind) {
    case 'ok':
      return goTo(state, 'locking');
    case 'unreachable':
    case 'lost':
      return state;
    case 'refused':
    case 'failed':
      return endUnchanged(state, 'failed', `The agent could not be brought to the host: ${answer.message}`);
    case 'locked':
    case 'wrong-phase':
      return state;
  }
}

function decideLocked(state: DeployState, { answer }: EventOf<'called'>): DeployState {
  switch (answer.kind) {
    case 'ok':
      // What the host confirmed before it still has, as the check before the switch will find.
      return goTo(state, state.order.goal.mode === 'rollback' ? 'preparing' : 'copying');
    // `begin` may be said again with the same id.
    case 'unreachable':
    case 'lost':
      return state;
    case 'locked': {
      const left = answer.leaseLeftSeconds === undefined ? '' : ` for ${answer.leaseLeftSeconds} s more`;
      return endUnchanged(
        state,
        'refused',
        `Another deployment (${answer.owner}) was faster and has locked the host${left}. Try again afterwards.`,
      );
    }
    case 'refused':
      return endUnchanged(state, 'refused', answer.message);
    case 'wrong-phase':
      return endUnchanged(
        state,
        'refused',
        `Another deployment is at work on the host ("${answer.phase ?? 'unknown'}"). Try again afterwards.`,
      );
    case 'failed':
      return giveUp(state, 'failed', `The host could not be locked: ${answer.message}`);
  }
}

function decideCopied(state: DeployState, { end }: EventOf<'copied'>): DeployState {
  if (state.step !== 'copying') return state;
  if (end.kind === 'ok') return goTo(state, state.order.goal.mode === 'dry-run' ? 'rehearsing' : 'preparing', { tries: 0 });
  const tries = state.tries + 1;
  if (end.permanent !== true && tries < COPY_TRIES) return { ...state, tries };
  return giveUp(
    state,
    'failed',
    `The new system could not be copied to the host: ${end.message} What arrived is kept, so that the next try continues there.`,
  );
}

function decidePrepared(state: DeployState, { answer }: EventOf<'prepared'>): DeployState {
  const { goal, policy } = state.order;
  switch (answer.kind) {
    case 'ok':
      return decideChecked({ ...state, reboot: answer.value }, answer.value);
    case 'unreachable':
    case 'lost':
      return state;
    case 'refused':
      // Mostly an inhibitor: this system is only to be reached by a reboot. Checks that the user wrote are run by the verb "boot" as well.
      if (answer.reason === 'check-failed' && (policy.reboot !== 'never' || goal.mode === 'boot'))
        return goTo(state, 'staging', {
          isStaged: true,
          reboot: { needed: true, because: ['switch-inhibitors'] },
          notes: [...state.notes, `${answer.message} So it is started by a reboot instead.`],
        });
      return giveUp(state, 'refused', `${answer.message}${answer.reason === 'check-failed' ? ` ${ALLOW_REBOOT}` : ''}`);
    case 'locked':
    case 'wrong-phase':
      return giveUp(state, 'failed', 'The lock on the host was taken over by another deployment meanwhile.');
    case 'failed':
      return giveUp(state, 'failed', `The new system could not be checked on the host: ${answer.message}`);
  }
}

const ALLOW_REBOOT = 'If it can only be reached by a reboot, set "reboot: if-needed", or use the mode "boot".';

/** A system that the running systemd cannot hand over to is not tried: the switch would end with exit code 100. */
function decideChecked(state: DeployState, { because }: RebootForecast): DeployState {
  const { goal, policy } = state.order;
  const isBarred = because.includes('init-interface-version');
  if (goal.mode === 'boot' || (isBarred && policy.reboot !== 'never')) return goTo(state, 'staging', { isStaged: true });
  if (!isBarred) return goTo(state, 'testing');
  return giveUp(state, 'refused', `The new system cannot take over without a reboot, as its systemd differs too much. ${ALLOW_REBOOT}`);
}

function decideRehearsed(state: DeployState, { answer }: EventOf<'rehearsed'>): DeployState {
  switch (answer.kind) {
    case 'ok': {
      const { output, reboot } = answer.value;
      const known = { ...state, preview: output, ...(reboot === undefined ? {} : { reboot }) };
      return endUnchanged(known, 'dry-run', 'A dry run: the new system was copied and what it would do was asked; nothing was changed.');
    }
    case 'unreachable':
    case 'lost':
      return state;
    case 'refused':
    case 'failed':
      return endUnchanged(state, 'failed', `The host could not say what the new system would do: ${answer.message}`);
    case 'locked':
    case 'wrong-phase':
      return endUnchanged(state, 'failed', 'Another deployment is at work on the host. Try again afterwards.');
  }
}

function decideUnchanged(state: DeployState, { answer }: EventOf<'proved'>): DeployState {
  switch (answer.kind) {
    case 'passed':
      return endUnchanged({ ...state, health: answer.results }, 'unchanged', 'The host runs this system already, and is well.');
    case 'failed': {
      const names = answer.results.filter(({ ok }) => !ok).map(({ name }) => name);
      const message = `The host runs this system already, but health checks fail: ${names.join(', ')}. Nothing was changed.`;
      return endUnchanged({ ...state, health: answer.results }, 'failed', message);
    }
    case 'incomplete':
    case 'unreachable':
      return state;
  }
}

/** Where the host is locked by then. */
const LATE_WHILE_LOCKED: Partial<Record<Step, string>> = {
  locking: 'The host could not be reached any more when it was to be locked.',
  copying: 'Copying to the host took longer than its limit. What arrived is kept; raise the limit, or let the host substitute.',
  preparing: 'The new system could not be checked on the host within the limit.',
};

function decideExpired(state: DeployState): DeployState {
  const { step } = state;
  const late = LATE_WHILE_LOCKED[step];
  if (late !== undefined) return giveUp(state, 'failed', late);
  if (step === 'inspecting') return endUnchanged(state, 'offline', 'The host could not be reached.');
  const message =
    step === 'proving-unchanged'
      ? 'The host runs this system already, but could not be reached for its health checks.'
      : 'The host could not be reached any more. Nothing was changed.';
  return endUnchanged(state, 'failed', message);
}
