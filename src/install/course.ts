import { type HealthReport } from '../health/index.js';
import { type Marker } from './marker.js';
import { type Session } from './session.js';
import { type InstallOutcome, type InstallPorts, type InstallRequest, type InstallStep, type Phase } from './types.js';

/** How it ended, in the words of the outcome. */
export type Result = Pick<InstallOutcome, 'result' | 'message'> & { readonly health?: HealthReport };

/** What the steps of one installation have learnt. Made and used by installHost alone. */
export interface Journal {
  readonly steps: InstallStep[];
  resumedAfter: Phase | undefined;
  installedKeys: readonly string[];
  /** Whether those keys are on the machine's disks: one that was made for a system that never came to be must not be pinned. */
  areKeysInPlace: boolean;
  /** What was last seen while waiting for the installed system. */
  lastSeen: string | undefined;
  hardware: InstallOutcome['hardware'];
}

/** All that the steps of one installation need. */
export interface Course {
  readonly request: InstallRequest;
  readonly ports: InstallPorts;
  readonly session: Session;
  readonly journal: Journal;
  readonly remembered: Marker | undefined;
  readonly signal: AbortSignal;
}

/** Does one piece of work and writes down how long it took. */
export async function timed<T>(
  { journal, ports }: Course,
  name: InstallStep['name'],
  work: () => Promise<T>,
  isGood: (value: T) => boolean,
): Promise<T> {
  const start = ports.now();
  let ok = false;
  try {
    const value = await work();
    ok = isGood(value);
    return value;
  } finally {
    journal.steps.push({ name, seconds: Math.round((ports.now() - start) / 100) / 10, ok });
  }
}
