import type { Derivation, DrvPath } from '../nix/index.js';
import { addAll, addBit, createBitSets, type BitSets } from './bit-sets.js';

/** Edges between numbers: those of `from` are `ends[starts[from]]` up to, not including, `ends[starts[from + 1]]`. */
export interface Edges {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * The derivations that have to be built, as numbers in an order in which they could be built: each comes after all it needs.
 * A hundred thousand of them with a million edges fit in memory only as typed arrays.
 */
export interface BuildGraph {
  readonly derivations: readonly Derivation[];
  /** From each derivation to those it needs that have to be built too; all have lower numbers. */
  readonly needs: Edges;
  /** The same edges backwards. */
  readonly dependents: Edges;
  readonly indexOf: ReadonlyMap<DrvPath, number>;
}

/** Turns edges round. */
function reverseEdges({ starts, ends }: Edges): Edges {
  const count = starts.length - 1;
  const reversed = new Uint32Array(count + 1);
  for (const end of ends) reversed[end + 1] = (reversed[end + 1] ?? 0) + 1;
  for (let node = 0; node < count; node += 1) reversed[node + 1] = (reversed[node + 1] ?? 0) + (reversed[node] ?? 0);
  const next = reversed.slice();
  const origins = new Uint32Array(ends.length);
  for (let node = 0; node < count; node += 1) {
    for (let edge = starts[node] ?? 0; edge < (starts[node + 1] ?? 0); edge += 1) {
      const end = ends[edge] ?? 0;
      const at = next[end] ?? 0;
      origins[at] = node;
      next[end] = at + 1;
    }
  }
  return { starts: reversed, ends: origins };
}

/** Calls `visit` with each end of a node's edges. */
export function visitEdges({ starts, ends }: Edges, node: number, visit: (end: number) => void): void {
  const last = starts[node + 1] ?? 0;
  for (let edge = starts[node] ?? 0; edge < last; edge += 1) visit(ends[edge] ?? 0);
}

/**
 * What has to be built for some roots: those that `isUnbuilt`, and below them all that is. What nobody knows is left out: Nix finds
 * derivations that are made by derivations only when it builds.
 */
export function makeBuildGraph(
  all: ReadonlyMap<DrvPath, Derivation>,
  roots: readonly DrvPath[],
  isUnbuilt: (derivation: Derivation) => boolean,
): BuildGraph {
  const derivations: Derivation[] = [];
  const indexOf = new Map<DrvPath, number>();
  // A derivation is on its way from its first visit until all it needs has a number.
  const seen = new Set<DrvPath>();
  const path: { readonly derivation: Derivation; next: number }[] = [];
  const enter = (drvPath: DrvPath) => {
    if (seen.has(drvPath)) return;
    seen.add(drvPath);
    const derivation = all.get(drvPath);
    if (derivation !== undefined && isUnbuilt(derivation)) path.push({ derivation, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const input = top.derivation.inputDrvs[top.next];
      top.next += 1;
      if (input !== undefined) {
        enter(input);
        continue;
      }
      path.pop();
      indexOf.set(top.derivation.drvPath, derivations.push(top.derivation) - 1);
    }
  }
  const starts = new Uint32Array(derivations.length + 1);
  const ends: number[] = [];
  for (const [index, { inputDrvs }] of derivations.entries()) {
    for (const input of new Set(inputDrvs)) {
      const need = indexOf.get(input);
      // Only an edge of a circle, which Nix cannot make, leads to a higher number.
      if (need !== undefined && need < index) ends.push(need);
    }
    starts[index + 1] = ends.length;
  }
  const needs = { starts, ends: Uint32Array.from(ends) };
  return { derivations, needs, dependents: reverseEdges(needs), indexOf };
}

/** For each derivation, the lowest number among itself and all it needs that fits; -1 if none does. */
export function findLowest({ derivations, needs }: BuildGraph, fits: (derivation: Derivation, index: number) => boolean): Int32Array {
  const lowest = new Int32Array(derivations.length).fill(-1);
  for (const [index, derivation] of derivations.entries()) {
    let best = fits(derivation, index) ? index : -1;
    visitEdges(needs, index, (need) => {
      const found = lowest[need] ?? -1;
      if (found !== -1 && (best === -1 || found < best)) best = found;
    });
    lowest[index] = best;
  }
  return lowest;
}

/** For each derivation, what it and all it needs are marked with. @param mark puts the own marks of each into the sets */
export function collectBelow(graph: BuildGraph, size: number, mark: (sets: BitSets) => void): BitSets {
  const sets = createBitSets(graph.derivations.length, size);
  mark(sets);
  for (let index = 0; index < sets.rows; index += 1) visitEdges(graph.needs, index, (need) => addAll(sets, index, sets, need));
  return sets;
}

/** For each derivation, which roots need it. @param roots numbers of derivations; undefined for one that is there already */
export function collectRoots(graph: BuildGraph, roots: readonly (number | undefined)[]): BitSets {
  const sets = createBitSets(graph.derivations.length, roots.length);
  for (const [root, row] of roots.entries()) if (row !== undefined) addBit(sets, row, root);
  for (let index = sets.rows - 1; index >= 0; index -= 1) visitEdges(graph.needs, index, (need) => addAll(sets, need, sets, index));
  return sets;
}
