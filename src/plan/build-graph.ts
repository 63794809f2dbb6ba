import type { Derivation, DrvPath } from '../nix/index.js';

/**
 * The derivations that have to be built, as numbers: sets of a thousand hosts with tens of thousands of derivations each
 * fit in memory only as typed arrays.
 */
export interface BuildGraph {
  readonly derivations: readonly Derivation[];
  /** For each derivation, the indexes of those it needs that have to be built too. */
  readonly needs: readonly Uint32Array[];
  readonly indexOf: ReadonlyMap<DrvPath, number>;
}

/** Keeps of all derivations those that no store has, and the edges between them. */
export function makeBuildGraph(all: ReadonlyMap<DrvPath, Derivation>, willBuild: ReadonlySet<DrvPath>): BuildGraph {
  const derivations = [...willBuild].flatMap((drvPath) => all.get(drvPath) ?? []);
  const indexOf = new Map(derivations.map((derivation, index) => [derivation.drvPath, index] as const));
  const needs = derivations.map(({ inputDrvs }) => Uint32Array.from(inputDrvs.flatMap((input) => indexOf.get(input) ?? [])));
  return { derivations, needs, indexOf };
}

/** Indexes of a derivation and all it needs that have to be built; empty if it is there already. */
export function listNeeds(graph: BuildGraph, drvPath: DrvPath): Uint32Array {
  const root = graph.indexOf.get(drvPath);
  if (root === undefined) return new Uint32Array();
  const seen = new Uint8Array(graph.derivations.length);
  const found = [root];
  seen[root] = 1;
  for (const index of found) {
    for (const need of graph.needs[index] ?? []) {
      if (seen[need] === 1) continue;
      seen[need] = 1;
      found.push(need);
    }
  }
  return Uint32Array.from(found);
}
