import type { TargetId } from '../flake/index.js';
import type { Logger } from '../runtime/index.js';
import { findAccelerator, makeUnbootedResult, type Accelerator, type VmResult } from '../vm/index.js';
import { bootHosts, type ReadyGuest, type RunOptions } from './boot-hosts.js';
import type { FindAccelerator } from './choose-boot.js';
import { runNixosTests } from './run-nixos-tests.js';
import type { VmGuest } from './vm-order.js';

export interface VmPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Where the store lies on this disk. */
  readonly storeDirectory: string;
  readonly tempDirectory: string;
  readonly cores: number;
}

/** A guest that is not there to be started, as a result. */
export function describeAbsent({ name }: Pick<VmGuest, 'name'>, reason: string): VmResult {
  return makeUnbootedResult(name, { verdict: 'error', cause: 'qemu-missing', reason: `Not booted: ${reason}` });
}

/** Asks each QEMU once what accelerates it on this machine, and tells. */
function createAcceleratorFinder({ env, tempDirectory, signal, log }: VmPorts): FindAccelerator {
  const known = new Map<string, Promise<Accelerator>>();
  const ask = async (qemu: string) => {
    const found = await findAccelerator({ env, tempDirectory, qemu, platform: process.platform, arch: process.arch, signal });
    log.info(`Guests run with ${found.kind}: ${found.reason}`);
    return found;
  };
  return async (qemu) => {
    const found = known.get(qemu) ?? ask(qemu);
    known.set(qemu, found);
    return found;
  };
}

/**
 * Runs what is to be run in virtual machines on this machine, and annotates what fails, once each.
 * @param absent why a guest is not there to be started, by target
 * @returns a result for each guest, by target
 * @throws InterruptedError
 */
export async function runVmTests(
  guests: readonly VmGuest[],
  absent: ReadonlyMap<TargetId, string>,
  options: RunOptions,
  ports: VmPorts,
): Promise<ReadonlyMap<TargetId, VmResult>> {
  const results = new Map<TargetId, VmResult>();
  const ready: ReadyGuest[] = [];
  for (const guest of guests) {
    const { path, target } = guest;
    const reason = absent.get(target) ?? (path === undefined ? 'its output path is only known after building.' : undefined);
    if (reason !== undefined) results.set(target, describeAbsent(guest, reason));
    else if (path !== undefined) ready.push({ ...guest, path });
  }
  const findOn = createAcceleratorFinder(ports);
  for (const [kind, run] of [
    ['boot-test', bootHosts],
    ['nixos-test', runNixosTests],
  ] as const) {
    const own = ready.filter((guest) => guest.kind === kind);
    const found = await run(own, options, findOn, ports);
    for (const [index, { target }] of own.entries()) {
      const result = found[index];
      if (result !== undefined) results.set(target, result);
    }
  }
  for (const guest of guests) annotate(guest, results.get(guest.target), ports.log);
  return results;
}

function annotate({ name, kind, position }: VmGuest, result: VmResult | undefined, log: Logger): void {
  if (result === undefined || result.verdict === 'passed') return;
  const { verdict, reason } = result;
  const what = kind === 'boot-test' ? (verdict === 'skipped' ? 'was not booted' : 'does not boot') : 'fails';
  const title = kind === 'nixos-test' && verdict === 'skipped' ? `${name} was not run` : `${name} ${what}`;
  log.annotate({ severity: verdict === 'skipped' ? 'notice' : 'error', title, message: reason, position });
}
