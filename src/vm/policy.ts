import type { Accelerator } from './accelerator.js';
import { scaleLimits, type BootLimits } from './limits.js';
import type { AcceleratorKind } from './result.js';

/** Whether a guest is booted, and on what. */
export type BootPlan =
  | { readonly boots: true; readonly accelerator: AcceleratorKind; readonly limits: BootLimits }
  /** `reason`: sentences. */
  | { readonly boots: false; readonly reason: string };

/**
 * Decides how to boot on a machine.
 * @param requireKvm without hardware virtualisation nothing is booted; else it takes longer, and the limits are longer
 * @param limits for a machine with hardware virtualisation
 */
export function planBoot(accelerator: Accelerator, requireKvm: boolean, limits: BootLimits): BootPlan {
  if (requireKvm && accelerator.kind === 'tcg') {
    const reason = accelerator.reason.replace(/\.$/, '');
    return {
      boots: false,
      reason: `Not booted, as hardware virtualisation is required and this machine has none that works (${reason}). Choose a runner with KVM, or set "require-kvm: false" and wait longer.`,
    };
  }
  return { boots: true, accelerator: accelerator.kind, limits: scaleLimits(limits, accelerator.kind) };
}
