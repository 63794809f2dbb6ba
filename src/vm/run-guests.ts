import { freemem } from 'node:os';
import { formatSize } from '../runtime/index.js';
import { bootGuest, type GuestPorts, type GuestRequest } from './boot-guest.js';
import { makeUnbootedResult, type AcceleratorKind, type VmResult } from './result.js';
import { chooseNext, fitsAlone, orderByLength, type GuestBudget, type GuestNeeds } from './schedule.js';

/** A guest to boot beside others. */
export interface QueuedGuest extends GuestRequest {
  readonly memoryMiB: number;
  readonly cores: number;
  /** Seconds that it took before, if known. */
  readonly expectedSeconds?: number;
}

const MEBIBYTE = 2 ** 20;
/** Bytes that QEMU needs besides the guest's memory: devices, and without acceleration the code that it has translated. */
const OVERHEAD: Readonly<Record<AcceleratorKind, number>> = { kvm: 128 * MEBIBYTE, hvf: 128 * MEBIBYTE, tcg: 384 * MEBIBYTE };

/** What a guest takes of its machine. */
export function listNeeds({ memoryMiB, cores, accelerator, expectedSeconds }: QueuedGuest): GuestNeeds {
  const memory = memoryMiB * MEBIBYTE + OVERHEAD[accelerator];
  return { memory, cores, ...(expectedSeconds === undefined ? {} : { expectedSeconds }) };
}

/** Bytes of memory that may go to guests: nine tenths of what is free. */
export function measureMemoryBudget(): number {
  // Of a container that is limited, node knows the limit since 20.13.
  const free = typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
  return Math.floor(free * 0.9);
}

export interface GuestsPorts extends GuestPorts {
  /** Called with each result as it comes. */
  readonly onResult?: (result: VmResult) => void;
}

/**
 * Boots many guests, as many at once as fit. A guest that can never fit is an error of its own and keeps no other from running.
 * @returns results in the order of the requests
 * @throws the signal's reason if aborted, or what one of the boots threw; not before all have ended
 */
export async function runGuests(guests: readonly QueuedGuest[], budget: GuestBudget, ports: GuestsPorts): Promise<readonly VmResult[]> {
  const results = new Map<QueuedGuest, VmResult>();
  const running = new Map<QueuedGuest, Promise<void>>();
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
  let failure: { readonly error: unknown } | undefined;
  const finish = (guest: QueuedGuest, result: VmResult) => {
    results.set(guest, result);
    ports.onResult?.(result);
  };

  const all = guests.map((guest) => ({ guest, needs: listNeeds(guest) }));
  for (const { guest, needs } of all) if (!fitsAlone(needs, budget)) finish(guest, describeMisfit(guest, needs, budget));
  const queue = [...orderByLength(all.filter(({ guest }) => !results.has(guest)))];
  while (queue.length + running.size > 0) {
    const next = failure === undefined && !signal.aborted ? chooseNext(queue, [...running.keys()].map(listNeeds), budget) : undefined;
    const [chosen] = next === undefined ? [] : queue.splice(next, 1);
    if (chosen !== undefined) {
      const { guest } = chosen;
      const work = bootGuest(guest, { ...ports, signal })
        .then((result) => finish(guest, result))
        .catch((error: unknown) => {
          failure ??= { error };
          stop.abort(error);
        })
        .finally(() => running.delete(guest));
      running.set(guest, work);
    } else if (running.size > 0) {
      await Promise.race(running.values());
    } else {
      break;
    }
  }
  ports.signal?.throwIfAborted();
  if (failure !== undefined) throw failure.error;
  return guests.flatMap((guest) => results.get(guest) ?? []);
}

function describeMisfit(guest: QueuedGuest, needs: GuestNeeds, budget: GuestBudget): VmResult {
  return makeUnbootedResult(guest.name, {
    verdict: 'error',
    cause: 'does-not-fit',
    reason: `Not booted, as the guest needs ${formatSize(needs.memory)} of memory (${formatSize(guest.memoryMiB * MEBIBYTE)} of its own, the rest for QEMU) and this machine has ${formatSize(budget.memory)} for guests. Give it less (key "memory" of the host's VM), or use a runner with more.`,
  });
}
