import type { Step } from './state.js';

/** What the user set. Milliseconds. */
export interface TimeSettings {
  /** `switch-to-configuration test` on the host. */
  readonly switchMs: number;
  /** From the end of the switch until the new system has to be confirmed. */
  readonly confirmMs: number;
  /** From ordering a reboot until the host answers again. */
  readonly rebootMs: number;
  /** Copying, all tries together. */
  readonly copyMs: number;
  /** What the health checks of the host take at most (`boundHealthTime`). */
  readonly healthMs: number;
}

/** All times of a deployment. Milliseconds unless the name says seconds. */
export interface Deadlines {
  readonly switchSeconds: number;
  readonly confirmSeconds: number;
  /** For which the lock is held; renewed while copying. */
  readonly leaseSeconds: number;
  readonly renewEveryMs: number;
  /** One command on the host. */
  readonly callMs: number;
  /** Without any progress while copying. */
  readonly stallMs: number;
  /** Everything after a cancellation. */
  readonly cancelMs: number;
  /** Between two polls; the last holds on. */
  readonly pausesMs: readonly number[];
  /** The same between two tries to copy. */
  readonly copyPausesMs: readonly number[];
  /** To collect what the report says of failed units, while the host is kept waiting. */
  readonly evidenceMs: number;
  /** Of each step, its retries and polls included. */
  readonly stepMs: Readonly<Record<Exclude<Step, 'done'>, number>>;
  /** Bound of the whole deployment of one host. */
  readonly totalMs: number;
}

/** Seconds that the agent adds to its timer, besides switching and confirming. */
const TIMER_MARGIN_SECONDS = 30;
/** The agent waits 20 s for its mutex; connecting and starting come before. */
const CALL_MS = 45_000;
/** The agent's limit for `switch-to-configuration check`, and for looking through a closure. */
const PREPARE_MS = 300_000;
/** The agent's limit for `switch-to-configuration boot`, which may have to be run again to undo it. */
const BOOT_LOADER_MS = 300_000;
/** For a host that may just be busy, or rebooting on its own. */
const CONNECT_MS = 90_000;
/** GitHub ends a cancelled step by SIGTERM 7.5 s after SIGINT and kills it 2.5 s later: https://github.com/actions/runner ProcessInvoker. */
const CANCEL_MS = 7_000;
/** Left of the confirmation window for the connection that confirms. */
const CONFIRM_RESERVE_MS = 10_000;
/** Covers checking and starting the switch after the last renewal. */
const LEASE_SECONDS = 600;

/** Computes every limit of a deployment: there is no other place with times. */
export function planDeadlines({ switchMs, confirmMs, rebootMs, copyMs, healthMs }: TimeSettings): Deadlines {
  const switchSeconds = Math.ceil(switchMs / 1_000);
  const confirmSeconds = Math.ceil(confirmMs / 1_000);
  const timerMs = (switchSeconds + confirmSeconds + TIMER_MARGIN_SECONDS) * 1_000;
  // Switching back may take as long as switching, and a reboot is what comes after a failed one.
  const wayBackMs = switchMs + BOOT_LOADER_MS + rebootMs;
  const stepMs: Deadlines['stepMs'] = {
    inspecting: CONNECT_MS,
    measuring: PREPARE_MS,
    installing: CONNECT_MS,
    locking: CONNECT_MS,
    copying: copyMs,
    preparing: PREPARE_MS,
    rehearsing: PREPARE_MS,
    testing: CONNECT_MS,
    watching: switchMs + 2 * CALL_MS,
    proving: Math.max(confirmMs / 2, confirmMs - CONFIRM_RESERVE_MS),
    'proving-unchanged': healthMs + CALL_MS,
    confirming: CALL_MS,
    staging: CONNECT_MS,
    committing: 2 * BOOT_LOADER_MS + switchMs,
    'before-reboot': CONNECT_MS,
    rebooting: CONNECT_MS,
    'awaiting-boot': rebootMs,
    'proving-boot': healthMs + CALL_MS,
    restoring: CONNECT_MS,
    aborting: CALL_MS,
    settling: timerMs + wayBackMs,
    releasing: CALL_MS,
  };
  return {
    switchSeconds,
    confirmSeconds,
    leaseSeconds: LEASE_SECONDS,
    renewEveryMs: (LEASE_SECONDS * 1_000) / 3,
    callMs: CALL_MS,
    stallMs: 120_000,
    cancelMs: CANCEL_MS,
    pausesMs: [250, 500, 1_000, 2_000, 3_000],
    copyPausesMs: [2_000, 10_000, 30_000],
    evidenceMs: 10_000,
    stepMs,
    totalMs: Object.values(stepMs).reduce((sum, limit) => sum + limit, 0),
  };
}

/** Milliseconds before a step asks again. @param polls how often it asked already, from 1 */
export function choosePause({ pausesMs, copyPausesMs }: Pick<Deadlines, 'pausesMs' | 'copyPausesMs'>, step: Step, polls: number): number {
  const pauses = step === 'copying' ? copyPausesMs : pausesMs;
  return pauses[Math.min(polls, pauses.length) - 1] ?? 0;
}
