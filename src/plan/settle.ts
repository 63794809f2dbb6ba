import { listBits } from './bit-sets.js';
import { mergeGroups, type Grouping } from './groups.js';
import { findHomes, findSharedWork, listGroups, listPart, placeParts, SHARED, type SharedWork } from './shared-work.js';
import type { WorkOrder } from './work-order.js';

/** Groups, and what they share, placed so that nothing is built twice. */
export interface Settlement {
  readonly grouping: Grouping;
  /** By derivation: its group, SHARED or NOWHERE. */
  readonly homes: Int32Array;
  readonly shared: SharedWork;
  /** Pool of each part of what is shared. */
  readonly poolOf: Uint32Array;
}

/** The pool that can build most of a part. */
function findBestPool({ pools, work }: WorkOrder, derivations: Uint32Array): number {
  const built = pools.map(({ fits }) =>
    derivations.reduce((total, index) => (fits[index] === 1 ? total + (work.seconds[index] ?? 0) : total), 0),
  );
  return built.indexOf(Math.max(...built));
}

/** Derivations of a part that a pool cannot build. What needs one of them cannot be built there either. */
function listForeign({ pools }: WorkOrder, derivations: Uint32Array, pool: number): Uint32Array {
  return derivations.filter((index) => pools[pool]?.fits[index] !== 1);
}

/** The groups that need some derivations, pool by pool, where there are several of a pool. */
function listMerges(order: WorkOrder, grouping: Grouping, derivations: Uint32Array): readonly (readonly number[])[] {
  const { classes, pools } = order;
  const found = pools.map(() => new Set<number>());
  const counts = pools.map((_, pool) => grouping.pools.filter((other) => other === pool).length);
  for (const index of derivations) {
    // What hangs together is mostly needed by all groups of a pool, and to list those again for each would take long.
    if (listBits(classes.pools, classes.classOf[index] ?? 0).every((pool) => found[pool]?.size === counts[pool])) continue;
    for (const group of listGroups(order, grouping, index)) found[grouping.pools[group] ?? 0]?.add(group);
  }
  return found.map((groups) => [...groups]).filter(({ length }) => length > 1);
}

/**
 * Places what groups share. Where no pool can build all of a part (sources fetched by Nix itself that two systems need), the pool that can
 * build most of it does, and groups of other pools that share the rest become one.
 * If that does not help either (two pools share what a third cannot build, above what all three need), the rest counts as the first
 * group's, and the others build it again: the only case in which something is built twice.
 */
export function settleShared(order: WorkOrder, initial: Grouping): Settlement {
  let grouping = initial;
  const exiled = new Set<number>();
  for (;;) {
    const homes = findHomes(order, grouping);
    for (const index of exiled) homes[index] = listGroups(order, grouping, index)[0] ?? 0;
    const shared = findSharedWork(order, homes);
    const placement = placeParts(order, shared);
    if ('poolOf' in placement) return { grouping, homes, shared, poolOf: placement.poolOf };
    const foreign = placement.homeless.map((part) => {
      const derivations = listPart(shared, part);
      return listForeign(order, derivations, findBestPool(order, derivations));
    });
    const merges = foreign.flatMap((derivations) => listMerges(order, grouping, derivations));
    if (merges.length > 0) grouping = mergeGroups(order, grouping, merges);
    else for (const index of foreign.flatMap((derivations) => [...derivations])) exiled.add(index);
  }
}

/** Groups that hand nothing on, as they work in one store one after another: what several need is the first one's. */
export function settleInOneStore(order: WorkOrder, grouping: Grouping): Settlement {
  const homes = findHomes(order, grouping);
  for (const [index, home] of homes.entries()) if (home === SHARED) homes[index] = listGroups(order, grouping, index)[0] ?? 0;
  return { grouping, homes, shared: findSharedWork(order, homes), poolOf: new Uint32Array() };
}
