import { countBits, visitBits } from './bit-sets.js';
import { createDisjointSets, type DisjointSets } from './disjoint-sets.js';
import type { WorkOrder } from './work-order.js';

/** Which targets are built by one job of the second wave. */
export interface Grouping {
  /** Group of each target. */
  readonly groupOf: Uint32Array;
  /** Pool of each group; groups of one pool follow each other. */
  readonly pools: readonly number[];
}

/** Targets that stay together, and the seconds of what only they need. */
interface Clusters {
  readonly sets: DisjointSets;
  /** By the target that stands for its cluster. */
  readonly seconds: Float64Array;
}

/** Classes that one target or several of one pool need, those first that save the most for each target that has to stay with the others. */
function listWorthwhile({ classes }: WorkOrder): readonly number[] {
  const gains = new Float64Array(classes.seconds.length);
  const found: number[] = [];
  for (let number = 0; number < gains.length; number += 1) {
    if (countBits(classes.pools, number) !== 1) continue;
    const count = countBits(classes.targets, number);
    // What one target needs alone comes first in any case: the others are measured by it.
    gains[number] = count === 1 ? Number.POSITIVE_INFINITY : (classes.seconds[number] ?? 0) / count;
    found.push(number);
  }
  return found.sort((a, b) => {
    const [one, other] = [gains[a] ?? 0, gains[b] ?? 0];
    return one === other ? a - b : other - one;
  });
}

/** Makes groups of an order's targets; what does not depend on their number is found once. */
export interface Grouper {
  /**
   * Targets that share the most stay together until a group has more than `roomOf` its pool; the rest goes to the group that has the least.
   * @param jobsOf groups of each pool at most
   * @param roomOf seconds of what only the targets of one cluster need, by pool. 0: no two targets stay together. Infinity: no two groups share anything, but for pools
   */
  readonly group: (jobsOf: readonly number[], roomOf: readonly number[]) => Grouping;
  /** A group for each target. */
  readonly groupAlone: () => Grouping;
}

function makeClusters({ classes, targets }: WorkOrder, worthwhile: readonly number[], roomOf: readonly number[]): Clusters {
  const sets = createDisjointSets(targets.length);
  const seconds = new Float64Array(targets.length);
  const mark = new Uint32Array(targets.length);
  for (const [stamp, number] of worthwhile.entries()) {
    const members: number[] = [];
    let total = classes.seconds[number] ?? 0;
    let room = 0;
    visitBits(classes.targets, number, (target) => {
      const member = sets.find(target);
      if (mark[member] === stamp + 1) return true;
      mark[member] = stamp + 1;
      members.push(member);
      total += seconds[member] ?? 0;
      room = roomOf[targets[target]?.pool ?? 0] ?? 0;
      return members.length === 1 || total <= room;
    });
    const [first = 0] = members;
    if (members.length > 1 && total > room) continue;
    for (const member of members) sets.unite(first, member);
    seconds[sets.find(first)] = total;
  }
  return { sets, seconds };
}

/** Puts the largest first, each where the least is. @returns bin of each item @param weights by item */
export function packEvenly(weights: Float64Array, bins: number): Uint32Array {
  const order = Uint32Array.from(weights, (_, item) => item).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const loads = new Float64Array(bins);
  const counts = new Uint32Array(bins);
  const binOf = new Uint32Array(weights.length);
  for (const item of order) {
    let best = 0;
    for (let bin = 1; bin < bins; bin += 1) {
      const difference = (loads[bin] ?? 0) - (loads[best] ?? 0);
      if (difference < 0 || (difference === 0 && (counts[bin] ?? 0) < (counts[best] ?? 0))) best = bin;
    }
    binOf[item] = best;
    loads[best] = (loads[best] ?? 0) + (weights[item] ?? 0);
    counts[best] = (counts[best] ?? 0) + 1;
  }
  return binOf;
}

/** Numbers groups without gaps, pool by pool, in the order of their first target. @param keys anything that tells a pool's groups apart */
function numberGroups({ targets, pools }: WorkOrder, keys: ArrayLike<number>): Grouping {
  const groupOf = new Uint32Array(targets.length);
  const poolOfGroup: number[] = [];
  for (let pool = 0; pool < pools.length; pool += 1) {
    const numbers = new Map<number, number>();
    for (const [target, one] of targets.entries()) {
      if (one.pool !== pool) continue;
      const key = keys[target] ?? 0;
      const number = numbers.get(key) ?? poolOfGroup.push(pool) - 1;
      numbers.set(key, number);
      groupOf[target] = number;
    }
  }
  return { groupOf, pools: poolOfGroup };
}

/** Makes one group of several. @param merge sets of groups of one pool each */
export function mergeGroups(order: WorkOrder, { groupOf, pools }: Grouping, merge: Iterable<readonly number[]>): Grouping {
  const sets = createDisjointSets(pools.length);
  for (const [first = 0, ...others] of merge) for (const other of others) sets.unite(first, other);
  return numberGroups(
    order,
    Uint32Array.from(groupOf, (group) => sets.find(group)),
  );
}

/** @param order what the groups are made of */
export function createGrouper(order: WorkOrder): Grouper {
  const worthwhile = listWorthwhile(order);
  const { targets, pools } = order;
  return {
    groupAlone: () =>
      numberGroups(
        order,
        Uint32Array.from(targets, (_, target) => target),
      ),
    group: (jobsOf, roomOf) => {
      const clusters = makeClusters(order, worthwhile, roomOf);
      const keys = new Uint32Array(targets.length);
      for (let pool = 0; pool < pools.length; pool += 1) {
        const heads = targets.flatMap((target, index) => (target.pool === pool && clusters.sets.find(index) === index ? [index] : []));
        const binOf = packEvenly(
          Float64Array.from(heads, (head) => clusters.seconds[head] ?? 0),
          Math.max(1, jobsOf[pool] ?? 1),
        );
        const binOfHead = new Map(heads.map((head, at) => [head, binOf[at] ?? 0] as const));
        for (const [index, target] of targets.entries()) {
          if (target.pool === pool) keys[index] = binOfHead.get(clusters.sets.find(index)) ?? 0;
        }
      }
      return numberGroups(order, keys);
    },
  };
}
