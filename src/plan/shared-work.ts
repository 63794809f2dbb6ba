import { listBits, visitBits } from './bit-sets.js';
import { visitEdges, type Edges } from './build-graph.js';
import { createDisjointSets } from './disjoint-sets.js';
import type { Grouping } from './groups.js';
import type { WorkOrder } from './work-order.js';

/** Where a derivation is built, instead of the number of a group. */
export const SHARED = -1;
export const NOWHERE = -2;

/** By derivation: the group that needs it, SHARED if several do, NOWHERE if none does. With a derivation all it needs is shared. */
export function findHomes({ classes }: WorkOrder, { groupOf }: Grouping): Int32Array {
  const homeOfClass = new Int32Array(classes.seconds.length).fill(NOWHERE);
  for (let number = 0; number < homeOfClass.length; number += 1) {
    visitBits(classes.targets, number, (target) => {
      const group = groupOf[target] ?? 0;
      const home = homeOfClass[number];
      homeOfClass[number] = home === NOWHERE || home === group ? group : SHARED;
      return homeOfClass[number] !== SHARED;
    });
  }
  return Int32Array.from(classes.classOf, (number) => homeOfClass[number] ?? NOWHERE);
}

/** Shared derivations in parts that need nothing of each other, so that each can be built by a job of the first wave. */
export interface SharedWork {
  /** From each part to its derivations in rising order. */
  readonly parts: Edges;
  /** Seconds of each part. */
  readonly seconds: Float64Array;
  /** Seconds of the longest chain of each part. */
  readonly chains: Float64Array;
}

/** Sorts derivations by part. @param partOf -1 for those in none */
function collectParts({ work, chains }: WorkOrder, partOf: Int32Array, count: number): SharedWork {
  const starts = new Uint32Array(count + 1);
  for (const part of partOf) if (part !== -1) starts[part + 1] = (starts[part + 1] ?? 0) + 1;
  for (let part = 0; part < count; part += 1) starts[part + 1] = (starts[part + 1] ?? 0) + (starts[part] ?? 0);
  const ends = new Uint32Array(starts[count] ?? 0);
  const next = starts.slice();
  const seconds = new Float64Array(count);
  const longest = new Float64Array(count);
  for (const [index, part] of partOf.entries()) {
    if (part === -1) continue;
    ends[next[part] ?? 0] = index;
    next[part] = (next[part] ?? 0) + 1;
    seconds[part] = (seconds[part] ?? 0) + (work.seconds[index] ?? 0);
    longest[part] = Math.max(longest[part] ?? 0, chains[index] ?? 0);
  }
  return { parts: { starts, ends }, seconds, chains: longest };
}

/** Parts of what is shared: derivations are in one part if one needs the other, or both need or are needed by a third. */
export function findSharedWork(order: WorkOrder, homes: Int32Array): SharedWork {
  const sets = createDisjointSets(homes.length);
  for (const [index, home] of homes.entries()) {
    if (home === SHARED) visitEdges(order.work.needs, index, (need) => sets.unite(index, need));
  }
  const partOf = new Int32Array(homes.length).fill(-1);
  let count = 0;
  for (const [index, home] of homes.entries()) {
    if (home !== SHARED) continue;
    const head = sets.find(index);
    // The lowest stands for its part, so it has its number before the others ask for it.
    if (head === index) partOf[index] = count++;
    else partOf[index] = partOf[head] ?? -1;
  }
  return collectParts(order, partOf, count);
}

/** Groups that need a derivation, in order. */
export function listGroups({ classes }: WorkOrder, { groupOf }: Grouping, derivation: number): readonly number[] {
  const found = new Set<number>();
  visitBits(classes.targets, classes.classOf[derivation] ?? 0, (target) => found.add(groupOf[target] ?? 0).size > 0);
  return [...found].sort((a, b) => a - b);
}

/** Derivations of a part. */
export function listPart({ parts }: Pick<SharedWork, 'parts'>, part: number): Uint32Array {
  return parts.ends.subarray(parts.starts[part], parts.starts[part + 1]);
}

/** A pool for each part, or the parts that no pool can build as a whole. */
export type Placement = { readonly poolOf: Uint32Array } | { readonly homeless: readonly number[] };

/** Finds for each part a pool that can build all of it, one of those that need it if possible. */
export function placeParts({ pools, classes }: WorkOrder, shared: SharedWork): Placement {
  const count = shared.seconds.length;
  const poolOf = new Uint32Array(count);
  if (pools.length === 1) return { poolOf };
  const homeless: number[] = [];
  for (let part = 0; part < count; part += 1) {
    const derivations = listPart(shared, part);
    // What is lowest in a part is needed by most.
    const wishes = listBits(classes.pools, classes.classOf[derivations[0] ?? 0] ?? 0);
    const pool = [...new Set([...wishes, ...pools.keys()])].find((candidate) =>
      derivations.every((index) => pools[candidate]?.fits[index] === 1),
    );
    if (pool === undefined) homeless.push(part);
    else poolOf[part] = pool;
  }
  return homeless.length > 0 ? { homeless } : { poolOf };
}
