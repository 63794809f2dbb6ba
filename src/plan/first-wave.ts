import { packEvenly } from './groups.js';
import type { Settlement } from './settle.js';
import { listPart } from './shared-work.js';
import type { WorkOrder } from './work-order.js';

/** A job of the first wave: it builds what several groups need. */
export interface SharedJob {
  readonly pool: number;
  /** Numbers in rising order. */
  readonly derivations: Uint32Array;
}

/** The jobs of a first wave, and the least that the longest of them takes to build. */
export interface FirstWave {
  readonly jobs: readonly SharedJob[];
  readonly seconds: number;
}

/** How much longer a wave may take, as a part of it, if that saves jobs. */
export const TOLERANCE = 0.05;

/** Parts as they are put into jobs, and the seconds that the longest job takes at least. */
interface Packing {
  readonly bins: readonly (readonly number[])[];
  readonly seconds: number;
}

function packParts(parts: readonly number[], { shared }: Settlement, bins: number, slots: number): Packing {
  const binOf = packEvenly(
    Float64Array.from(parts, (part) => shared.seconds[part] ?? 0),
    bins,
  );
  const lists = Array.from({ length: bins }, () => [] as number[]);
  const loads = new Float64Array(bins);
  let seconds = 0;
  for (const [at, part] of parts.entries()) {
    const bin = binOf[at] ?? 0;
    lists[bin]?.push(part);
    loads[bin] = (loads[bin] ?? 0) + (shared.seconds[part] ?? 0);
    seconds = Math.max(seconds, shared.chains[part] ?? 0, (loads[bin] ?? 0) / slots);
  }
  return { bins: lists.filter(({ length }) => length > 0), seconds };
}

/** Packs one pool's parts into as few jobs as take hardly longer than as many as there may be. */
function packPool(
  parts: readonly number[],
  settlement: Settlement,
  limits: { readonly slots: number; readonly maxJobs: number; readonly overheadSeconds: number },
): Packing {
  const { slots, maxJobs, overheadSeconds } = limits;
  const { seconds, chains } = settlement.shared;
  const most = Math.min(maxJobs, parts.length);
  const total = parts.reduce((sum, part) => sum + (seconds[part] ?? 0), 0);
  // A part is never divided, so the largest one and the longest chain set the pace.
  const pace = parts.reduce((longest, part) => Math.max(longest, chains[part] ?? 0, (seconds[part] ?? 0) / slots), total / slots / most);
  const allowed = pace + TOLERANCE * (overheadSeconds + pace);
  const fewest = allowed === 0 ? 1 : Math.min(most, Math.max(1, Math.ceil(total / slots / allowed)));
  const tries = [...new Set([fewest, Math.min(most, Math.ceil(fewest * 1.2)), Math.min(most, Math.ceil(fewest * 1.5)), most])];
  let best: Packing | undefined;
  for (const bins of tries) {
    const packing = packParts(parts, settlement, bins, slots);
    if (best === undefined || packing.seconds < best.seconds) best = packing;
    if (packing.seconds <= allowed) break;
  }
  return best ?? { bins: [], seconds: 0 };
}

/** The jobs that build what is shared; none if nothing is. @param maxJobs of all pools together, but one for each that is needed */
export function planFirstWave(order: WorkOrder, settlement: Settlement, maxJobs: number, overheadSeconds: number): FirstWave {
  const { shared, poolOf } = settlement;
  const partsOf = order.pools.map((): number[] => []);
  for (const [part, pool] of poolOf.entries()) partsOf[pool]?.push(part);
  const weights = partsOf.map((parts) => parts.reduce((sum, part) => sum + (shared.seconds[part] ?? 0), 0));
  const users = partsOf.map(({ length }) => length > 0);
  const jobsOf = shareJobs(weights, users, maxJobs);
  const jobs: SharedJob[] = [];
  let seconds = 0;
  for (const [pool, parts] of partsOf.entries()) {
    if (parts.length === 0) continue;
    const packing = packPool(parts, settlement, { slots: order.pools[pool]?.slots ?? 1, maxJobs: jobsOf[pool] ?? 1, overheadSeconds });
    seconds = Math.max(seconds, packing.seconds);
    for (const bin of packing.bins) {
      const size = bin.reduce((count, part) => count + listPart(shared, part).length, 0);
      const derivations = new Uint32Array(size);
      let at = 0;
      for (const part of bin) {
        const own = listPart(shared, part);
        derivations.set(own, at);
        at += own.length;
      }
      jobs.push({ pool, derivations: derivations.sort() });
    }
  }
  return { jobs, seconds };
}

/** Jobs of each pool: one for each that has something to do, and the rest by weight. */
export function shareJobs(weights: readonly number[], users: readonly boolean[], jobs: number): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const spare = Math.max(0, jobs - users.filter(Boolean).length);
  return weights.map((weight, pool) => (users[pool] === true ? 1 + (total === 0 ? 0 : Math.floor((spare * weight) / total)) : 0));
}
