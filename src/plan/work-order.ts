import { addAll, addBit, createBitSets, isEmpty, numberSets, visitBits, type BitSets } from './bit-sets.js';
import { collectRoots, visitEdges, type BuildGraph } from './build-graph.js';
import type { Work } from './simulate.js';

/** Machines of one kind, as dividing the work sees them. */
export interface PoolOfJobs {
  /** Builds side by side on one machine. */
  readonly slots: number;
  /** By derivation: 1 if such a machine can build it and all it needs. */
  readonly fits: Uint8Array;
}

/** Something to build: the number of its derivation, undefined if that is there already, and of the pool where it is built. */
export interface WorkTarget {
  readonly root: number | undefined;
  readonly pool: number;
}

/** What has to be divided among jobs. Everything goes by numbers, as there may be a thousand targets and a hundred thousand derivations. */
export interface WorkOrder {
  readonly work: Work;
  readonly targets: readonly WorkTarget[];
  readonly pools: readonly PoolOfJobs[];
  readonly classes: WorkClasses;
  /** Seconds of the longest chain that ends with each derivation. */
  readonly chains: Float64Array;
  /** By derivation: 1 if a target needs it. */
  readonly wanted: Uint8Array;
}

/** Derivations needed by exactly the same targets are one to whoever divides targets among jobs. */
export interface WorkClasses {
  /** Class of each derivation. */
  readonly classOf: Uint32Array;
  /** Seconds of all derivations of each class. */
  readonly seconds: Float64Array;
  /** Targets that need each class; none for the class of what nobody needs. */
  readonly targets: BitSets;
  /** Pools of those targets. */
  readonly pools: BitSets;
}

function classify(needed: BitSets, seconds: Float64Array, targetList: readonly WorkTarget[], pools: number): WorkClasses {
  const { numberOf, firstRows } = numberSets(needed);
  const targets: BitSets = { rows: firstRows.length, words: needed.words, bits: new Uint32Array(firstRows.length * needed.words) };
  for (const [number, row] of firstRows.entries()) addAll(targets, number, needed, row);
  const poolSets = createBitSets(firstRows.length, pools);
  for (let number = 0; number < firstRows.length; number += 1) {
    visitBits(targets, number, (target) => {
      addBit(poolSets, number, targetList[target]?.pool ?? 0);
      return true;
    });
  }
  const classSeconds = new Float64Array(firstRows.length);
  for (const [index, number] of numberOf.entries()) classSeconds[number] = (classSeconds[number] ?? 0) + (seconds[index] ?? 0);
  return { classOf: numberOf, seconds: classSeconds, targets, pools: poolSets };
}

/** Seconds of the longest chain of builds that ends with each derivation. */
function measureChains({ needs, seconds }: Work): Float64Array {
  const chains = new Float64Array(seconds.length);
  for (let index = 0; index < seconds.length; index += 1) {
    let below = 0;
    visitEdges(needs, index, (need) => (below = Math.max(below, chains[need] ?? 0)));
    chains[index] = below + (seconds[index] ?? 0);
  }
  return chains;
}

/** Makes an order of targets over a graph. @param seconds by derivation */
export function makeWorkOrder(
  graph: BuildGraph,
  seconds: Float64Array,
  targets: readonly WorkTarget[],
  pools: readonly PoolOfJobs[],
): WorkOrder {
  const work = { needs: graph.needs, dependents: graph.dependents, seconds };
  const needed = collectRoots(
    graph,
    targets.map(({ root }) => root),
  );
  const classes = classify(needed, seconds, targets, pools.length);
  const wanted = Uint8Array.from(classes.classOf, (number) => (isEmpty(classes.targets, number) ? 0 : 1));
  return { work, targets, pools, classes, chains: measureChains(work), wanted };
}
