import { UserError } from '../runtime/index.js';
import { makeUnbootedResult, planBoot, type Accelerator, type BootLimits, type BootPlan, type VmResult } from '../vm/index.js';

/** Says what accelerates guests of a QEMU on this machine. @throws UserError if that QEMU is missing */
export type FindAccelerator = (qemu: string) => Promise<Accelerator>;

/** What is asked for where a guest's script does not tell its QEMU. */
const DEFAULT_QEMU = 'qemu-system-x86_64';

/** How a guest is started on this machine, or the result of one that is not. */
export async function chooseBoot(
  name: string,
  {
    qemu = DEFAULT_QEMU,
    requireKvm,
    limits,
  }: { readonly qemu: string | undefined; readonly requireKvm: boolean; readonly limits: BootLimits },
  findOn: FindAccelerator,
): Promise<Extract<BootPlan, { readonly boots: true }> | { readonly boots: false; readonly result: VmResult }> {
  const refuse = (verdict: 'error' | 'skipped', cause: 'qemu-missing' | 'no-accelerator', reason: string) => ({
    boots: false as const,
    result: makeUnbootedResult(name, { verdict, cause, reason }),
  });
  try {
    const plan = planBoot(await findOn(qemu), requireKvm, limits);
    return plan.boots ? plan : refuse('skipped', 'no-accelerator', plan.reason);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refuse('error', 'qemu-missing', `Not booted: ${error.message}`);
  }
}
