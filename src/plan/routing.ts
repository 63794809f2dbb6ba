import type { EvaluatedTarget } from '../flake/index.js';
import type { Derivation } from '../nix/index.js';
import { addBit, listBits } from './bit-sets.js';
import { collectBelow, findLowest, type BuildGraph } from './build-graph.js';
import { canBuild, listRunners, type Runner, type RunnerMap } from './runner-map.js';

/** Jobs that may take each other's work: they run on the same kind of machine. */
export interface Pool {
  readonly system: string;
  readonly runner: Runner;
}

/** Where a target can be built, or why nowhere. */
export type Route = { readonly pool: Pool } | { readonly obstacle: string };

const quote = (text: string): string => `"${text}"`;
const join = (texts: readonly string[]): string => texts.map(quote).join(' and ');

/** What a derivation asks of a machine. */
type Needs = Pick<Derivation, 'system' | 'requiredSystemFeatures'>;

/** Whether a pool's machines can build a derivation themselves. */
export function fitsPool({ system, runner }: Pool, needs: Needs): boolean {
  return canBuild(system, needs.system) && needs.requiredSystemFeatures.every((feature) => runner.features.includes(feature));
}

/** Every runner of a map with its system, the preferred first. */
export function listPools(runners: RunnerMap): readonly Pool[] {
  return Object.keys(runners).flatMap((system) => listRunners(runners, system).map((runner) => ({ system, runner })));
}

/** By derivation: 1 if a pool's machines can build it and all it needs. */
export function markFits(graph: BuildGraph, pool: Pool): Uint8Array {
  const obstacles = findLowest(graph, (derivation) => !fitsPool(pool, derivation));
  return Uint8Array.from(obstacles, (obstacle) => (obstacle === -1 ? 1 : 0));
}

/** Numbers what derivations ask for: thousands of them ask for the same few things. */
function numberNeeds(derivations: readonly Derivation[]): { readonly kinds: readonly Derivation[]; readonly kindOf: Uint32Array } {
  const numbers = new Map<string, number>();
  const kinds: Derivation[] = [];
  const kindOf = Uint32Array.from(derivations, (derivation) => {
    const { system, requiredSystemFeatures } = derivation;
    const key = requiredSystemFeatures.length === 0 ? system : JSON.stringify([system, [...requiredSystemFeatures].sort()]);
    const known = numbers.get(key) ?? kinds.push(derivation) - 1;
    numbers.set(key, known);
    return known;
  });
  return { kinds, kindOf };
}

/**
 * Says for each target where it can be built: on the first runner of its system that can build all that has to be built for it.
 * So a runner with KVM is used where something asks for KVM, and only there if another one is preferred.
 */
export function createRouter(graph: BuildGraph, runners: RunnerMap): (target: EvaluatedTarget) => Route {
  const { kinds, kindOf } = numberNeeds(graph.derivations);
  const below = collectBelow(graph, kinds.length, (sets) => {
    for (const [index, kind] of kindOf.entries()) addBit(sets, index, kind);
  });
  const pools = listPools(runners);
  const examples = new Map<number, Int32Array>();
  const findExample = (root: number, kind: number): string => {
    const lowest = examples.get(kind) ?? findLowest(graph, (_, index) => kindOf[index] === kind);
    examples.set(kind, lowest);
    return graph.derivations[lowest[root] ?? -1]?.name ?? '';
  };

  const describeObstacle = (system: string, own: readonly Pool[], root: number): string => {
    const asked = listBits(below, root).flatMap((kind) => {
      const needs = kinds[kind];
      return needs === undefined ? [] : [{ kind, needs }];
    });
    const foreign = asked.find(({ needs }) => !canBuild(system, needs.system));
    if (foreign !== undefined) {
      return `It needs ${quote(findExample(root, foreign.kind))} built for ${foreign.needs.system}, which a runner for ${system} cannot do. Put it in a binary cache first.`;
    }
    const advice = 'Name it under "features" in the input "runner-map" if one has.';
    for (const { kind, needs } of asked) {
      const missing = needs.requiredSystemFeatures.filter((feature) => !own.some(({ runner }) => runner.features.includes(feature)));
      if (missing.length > 0) {
        return `${quote(findExample(root, kind))} needs the system feature ${join(missing)}, which no runner for ${system} has. ${advice}`;
      }
    }
    const features = [...new Set(asked.flatMap(({ needs }) => needs.requiredSystemFeatures))].sort();
    return `What it needs asks for the system features ${join(features)}, which no single runner for ${system} has together. Name them under "features" of one runner in the input "runner-map" if one has.`;
  };

  return ({ system, drvPath }) => {
    const own = pools.filter((pool) => pool.system === system);
    const [preferred] = own;
    if (preferred === undefined) {
      return {
        obstacle: `No runner builds ${system}. Add it to the input "runner-map", for example {${quote(system)}: "LABEL"}.`,
      };
    }
    const root = graph.indexOf.get(drvPath);
    if (root === undefined) return { pool: preferred };
    const kindsBelow = listBits(below, root);
    const pool = own.find((candidate) => kindsBelow.every((kind) => kinds[kind] !== undefined && fitsPool(candidate, kinds[kind])));
    return pool === undefined ? { obstacle: describeObstacle(system, own, root) } : { pool };
  };
}
