import { stripControls } from '../../nix/index.js';
import type { HostResult } from '../result/host-result.js';
import { chooseCommand } from './choose-command.js';
import { choosePause, type Deadlines } from './deadlines.js';
import { decideNext } from './decide-next.js';
import type { DeployOrder } from './order.js';
import { performCommand } from './perform.js';
import type { DeployPorts, FailedUnit } from './ports.js';
import { startDeployment, type DeployEvent, type DeployState, type Step } from './state.js';

/** A deployment while it runs: where it is, and what was seen on the way. */
interface Journey {
  readonly startedAt: number;
  readonly steps: { readonly name: Step; seconds: number }[];
  state: DeployState;
  stepSince: number;
  polls: number;
  logOffset: number;
  lastAnswerAt: number | undefined;
  /** Why the host was not reached, while it is not. */
  lastTrouble: string | undefined;
  failedUnits: readonly FailedUnit[];
  cancelledAt: number | undefined;
}

/**
 * Deploys to one host, and says what is true at the end. Never throws for what hosts or networks do.
 * @param signal ends it in good order: what was not begun is left, what was begun is undone
 */
export async function deployHost(order: DeployOrder, deadlines: Deadlines, ports: DeployPorts, signal: AbortSignal): Promise<HostResult> {
  const startedAt = ports.now();
  const journey: Journey = {
    ...{ startedAt, steps: [], state: startDeployment(order), stepSince: startedAt, polls: 0, logOffset: 0, failedUnits: [] },
    ...{ lastAnswerAt: undefined, lastTrouble: undefined, cancelledAt: undefined },
  };
  ports.log.info(`${order.host}: ${journey.state.step}`);
  while (journey.state.step !== 'done') {
    const event = await findEvent(journey, deadlines, ports, signal);
    noteEvent(journey, event, ports);
    await advance(journey, decideNext(journey.state, event), deadlines, ports);
    const { state, polls } = journey;
    if (state.step === 'done' || polls === 0) continue;
    const pause = Math.min(choosePause(deadlines, state.step, polls), leftOf(journey, deadlines, ports));
    await ports.sleep(pause, followSignal(journey, signal)).catch(() => undefined);
  }
  return describeJourney(journey, deadlines, ports);
}

/** After a cancellation nothing interrupts any more: its own limit is short. */
function followSignal({ state }: Journey, signal: AbortSignal): AbortSignal {
  return state.isCancelled ? new AbortController().signal : signal;
}

/** Milliseconds that the step may still take. */
function leftOf({ state, stepSince, cancelledAt }: Journey, { stepMs, cancelMs }: Deadlines, { now }: DeployPorts): number {
  if (state.step === 'done') return 0;
  const left = stepSince + stepMs[state.step] - now();
  return Math.max(0, cancelledAt === undefined ? left : Math.min(left, cancelledAt + cancelMs - now()));
}

async function findEvent(journey: Journey, deadlines: Deadlines, ports: DeployPorts, signal: AbortSignal): Promise<DeployEvent> {
  const { state } = journey;
  const isNewlyCancelled = () => signal.aborted && !state.isCancelled;
  if (isNewlyCancelled()) return { kind: 'cancelled' };
  const leftMs = leftOf(journey, deadlines, ports);
  if (leftMs <= 0) return { kind: 'expired' };
  const command = chooseCommand(state, deadlines, journey.logOffset);
  const isLong =
    command.kind === 'copy' ||
    command.kind === 'health' ||
    command.kind === 'measure' ||
    state.step === 'preparing' ||
    state.step === 'rehearsing';
  const limits = { limitMs: isLong ? leftMs : Math.min(leftMs, deadlines.callMs), signal: followSignal(journey, signal) };
  const event = await performCommand(command, state, deadlines, limits, ports);
  // Of a command that was interrupted nothing is known; what it did is asked afterwards.
  return isNewlyCancelled() ? { kind: 'cancelled' } : event;
}

/** Remembers what the report tells of the connection, and shows the switch's log. */
function noteEvent(journey: Journey, event: DeployEvent, { now, log }: DeployPorts): void {
  if (event.kind === 'cancelled') journey.cancelledAt = now();
  if (event.kind === 'status' && event.answer.kind === 'ok') {
    const { log: lines, logSize } = event.answer.value;
    journey.logOffset = logSize;
    for (const line of lines) log.info(`${journey.state.order.host} | ${stripControls(line)}`);
  }
  if (!('answer' in event)) return;
  const { answer } = event;
  if (answer.kind === 'unreachable' || answer.kind === 'lost' || answer.kind === 'incomplete') {
    journey.lastTrouble = answer.message;
    return;
  }
  journey.lastAnswerAt = now();
  journey.lastTrouble = undefined;
}

async function advance(journey: Journey, next: DeployState, deadlines: Deadlines, ports: DeployPorts): Promise<void> {
  const { now, log, target } = ports;
  const { state } = journey;
  journey.state = next;
  if (next.step === state.step) {
    journey.polls += 1;
    return;
  }
  journey.steps.push({ name: state.step, seconds: (now() - journey.stepSince) / 1_000 });
  const isUnhealthy = next.health.some(({ ok }) => !ok) && !next.isCancelled;
  // Before it goes back, as afterwards other units run.
  if (isUnhealthy && (next.step === 'aborting' || next.step === 'restoring')) {
    const limits = { limitMs: deadlines.evidenceMs, signal: AbortSignal.timeout(deadlines.evidenceMs) };
    journey.failedUnits = await target.listFailedUnits(limits).catch(() => []);
  }
  journey.stepSince = now();
  journey.polls = 0;
  const why = next.step === 'done' ? next.ending?.message : next.failure?.message;
  log.info(`${next.order.host}: ${next.ending?.outcome ?? next.step}${why === undefined ? '' : `. ${stripControls(why)}`}`);
}

async function describeJourney(journey: Journey, { evidenceMs }: Deadlines, ports: DeployPorts): Promise<HostResult> {
  const { state, startedAt, steps, failedUnits, lastTrouble, lastAnswerAt, cancelledAt } = journey;
  const { ending, course, order } = state;
  const outcome = ending?.outcome ?? 'unknown';
  const isSilent = outcome === 'offline' || outcome === 'unknown';
  const ask = isSilent && cancelledAt === undefined;
  const probed = ask
    ? await ports.target.probe({ limitMs: evidenceMs, signal: AbortSignal.timeout(evidenceMs) }).catch(() => undefined)
    : undefined;
  const trouble = isSilent ? [probed, lastTrouble].filter((words) => words !== undefined && words !== '') : [];
  const message = [ending?.message ?? 'The deployment came to no end.', ...trouble].join(' ');
  const silent = isSilent && lastAnswerAt !== undefined ? { silentSeconds: (ports.now() - lastAnswerAt) / 1_000 } : {};
  return {
    host: order.host,
    ...(course === undefined ? {} : { id: order.id, closure: course.closure, previous: course.old }),
    ...(course?.revision === undefined ? {} : { revision: course.revision }),
    mode: order.goal.mode,
    outcome,
    message: stripControls(message),
    ...(ending?.running === undefined ? {} : { running: ending.running }),
    ...(ending?.bootDefault === undefined ? {} : { bootDefault: ending.bootDefault }),
    reboot: {
      ...(state.reboot === undefined ? {} : { needed: state.reboot.needed && !state.rebootDone }),
      because: [...(state.reboot?.because ?? [])],
      done: state.rebootDone,
    },
    ...silent,
    health: [...state.health],
    failedUnits: failedUnits.map(({ name, journal }) => ({ name, journal: journal.map(stripControls) })),
    preview: state.preview.map(stripControls),
    notes: state.notes.map(stripControls),
    steps,
    seconds: (ports.now() - startedAt) / 1_000,
  };
}
