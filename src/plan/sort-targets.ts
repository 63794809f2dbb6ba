import type { EvaluatedTarget, TargetId } from '../flake/index.js';
import type { DrvPath } from '../nix/index.js';
import { findLowest, type BuildGraph } from './build-graph.js';
import type { Experience } from './experience.js';
import type { RememberedFailure } from './plan.js';
import { createRouter, type Pool } from './routing.js';
import type { RunnerMap } from './runner-map.js';

/** What is to be done with a target, and why. */
export type Decision =
  | { readonly status: 'build'; readonly pool: Pool }
  | { readonly status: 'cached' }
  | { readonly status: 'unchanged' | 'unsupported'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string; readonly remembered: RememberedFailure };

/** What decisions are made from. */
export interface Circumstances {
  /** What has to be built for all targets that are not proved. */
  readonly graph: BuildGraph;
  /** Why a target need not be built again. */
  readonly proofs: ReadonlyMap<TargetId, string>;
  readonly runners: RunnerMap;
  readonly experience: Experience;
  /** A cached closure has a hole. */
  readonly hasHoles: boolean;
  /** Whether the cache of earlier runs, and nobody else, holds a derivation. */
  readonly isKept: (drvPath: DrvPath) => boolean;
}

/** Decides for each target by itself what is to be done with it. */
export function sortTargets(targets: readonly EvaluatedTarget[], circumstances: Circumstances): ReadonlyMap<TargetId, Decision> {
  const { graph, proofs, runners, experience, hasHoles, isKept } = circumstances;
  const route = createRouter(graph, runners);
  const failures = graph.derivations.map(({ drvPath }) => experience.findFailure(drvPath));
  const firstFailure = findLowest(graph, (_, index) => failures[index] !== undefined);

  const decide = (target: EvaluatedTarget): Decision => {
    const proof = proofs.get(target.id);
    if (proof !== undefined) return { status: 'unchanged', reason: proof };
    const routed = route(target);
    if ('obstacle' in routed) return { status: 'unsupported', reason: routed.obstacle };
    const root = graph.indexOf.get(target.drvPath);
    const culprit = root === undefined ? -1 : (firstFailure[root] ?? -1);
    const [derivation, failure] = [graph.derivations[culprit], failures[culprit]];
    if (derivation !== undefined && failure !== undefined) {
      const { drvPath, name } = derivation;
      return {
        status: 'failed',
        reason: `Exactly this derivation, "${name}", failed in an earlier run, so it was not tried again. To try it again, re-run the job on GitHub, or set the input "retry-failed" to true.`,
        remembered: { drvPath, name, message: failure.message },
      };
    }
    // A hole in a cached closure cannot be laid at one target's door, so then everything is realised to see. So is what only the cache of
    // earlier runs should hold: nobody has looked whether it still does.
    const isUnproved = hasHoles || isKept(target.drvPath);
    return root !== undefined || isUnproved ? { status: 'build', pool: routed.pool } : { status: 'cached' };
  };
  return new Map(targets.map((target) => [target.id, decide(target)] as const));
}
