import type { AcceleratorKind } from './result.js';

/** How long a boot may take, in milliseconds. */
export interface BootLimits {
  /** Until the guest's probe says its first word, which is early in userspace. */
  readonly bootMs: number;
  /** Until the probe has told everything: units that start, health checks and their repetitions count. */
  readonly totalMs: number;
  /** Nothing at all is heard of the guest for so long: it hangs. Undefined: only the other limits end it. */
  readonly silenceMs?: number;
}

/** How much longer a guest may take without hardware virtualisation. One test suite was measured at 2.5 times; boots vary more. */
export const TCG_FACTOR = 4;

/** The limits that hold with an accelerator, of those that are meant for real hardware. */
export function scaleLimits(limits: BootLimits, accelerator: AcceleratorKind): BootLimits {
  if (accelerator !== 'tcg') return limits;
  const { bootMs, totalMs, silenceMs } = limits;
  return {
    bootMs: bootMs * TCG_FACTOR,
    totalMs: totalMs * TCG_FACTOR,
    ...(silenceMs === undefined ? {} : { silenceMs: silenceMs * TCG_FACTOR }),
  };
}
