import type { EvaluatedTarget, Evaluation, Target, TargetId } from '../flake/index.js';
import type { Derivation, DrvPath, DryRun } from '../nix/index.js';
import { listNeeds, makeBuildGraph, type BuildGraph } from './build-graph.js';
import { groupItems } from './groups.js';
import type { Group, Plan, PlannedTarget } from './plan.js';
import { canBuild, findRunner, type RunnerMap } from './runner-map.js';

/** Seconds a derivation is thought to take until runs have taught better: most of a NixOS host's own are files and units. */
const DEFAULT_BUILD_SECONDS = 2;
/** GitHub takes 256 jobs of one matrix; one less leaves room for a mistake in counting. */
export const MATRIX_LIMIT = 255;

export interface PlanOptions {
  readonly runners: RunnerMap;
  readonly maxJobs: number;
  /** Seconds a build job should take. */
  readonly jobSeconds: number;
  readonly reference: string;
}

/** What planning knows of the store and its substituters. */
export interface StoreKnowledge {
  readonly derivations: ReadonlyMap<DrvPath, Derivation>;
  readonly dryRun: DryRun;
}

type Sorted = { readonly target: EvaluatedTarget } & (
  | { readonly status: 'build'; readonly needs: Uint32Array }
  | { readonly status: 'cached' }
  | { readonly status: 'unsupported'; readonly reason: string }
);

const quote = (text: string): string => `"${text}"`;

/** Why no runner can build a target; undefined if one can. */
function findObstacle(target: EvaluatedTarget, needs: Uint32Array, graph: BuildGraph, runners: RunnerMap): string | undefined {
  const runner = findRunner(runners, target.system);
  if (runner === undefined) {
    return `No runner builds ${target.system}. Add it to the input "runner-map", for example {${quote(target.system)}: "LABEL"}.`;
  }
  for (const need of needs) {
    const derivation = graph.derivations[need];
    if (derivation === undefined) continue;
    if (!canBuild(target.system, derivation.system)) {
      return `It needs ${quote(derivation.name)} built for ${derivation.system}, which a runner for ${target.system} cannot do. Put it in a binary cache first.`;
    }
    const missing = derivation.requiredSystemFeatures.filter((feature) => !runner.features.includes(feature));
    if (missing.length > 0) {
      return `${quote(derivation.name)} needs the system feature ${missing.map(quote).join(' and ')}, which no runner for ${target.system} has. Name it under "features" in the input "runner-map" if one has.`;
    }
  }
  return undefined;
}

function sortTarget(target: EvaluatedTarget, graph: BuildGraph, { unknown }: DryRun, runners: RunnerMap): Sorted {
  const needs = listNeeds(graph, target.drvPath);
  const obstacle = findObstacle(target, needs, graph, runners);
  if (obstacle !== undefined) return { target, status: 'unsupported', reason: obstacle };
  // A hole in a cached closure cannot be laid at one target's door, so then everything is realised to see.
  return needs.length > 0 || unknown.size > 0 ? { target, status: 'build', needs } : { target, status: 'cached' };
}

function makeGroups(sorted: readonly Sorted[], graph: BuildGraph, options: PlanOptions): readonly Group[] {
  const seconds = Float64Array.from(graph.derivations, ({ fixedOutput, preferLocalBuild }) =>
    fixedOutput || preferLocalBuild ? DEFAULT_BUILD_SECONDS / 2 : DEFAULT_BUILD_SECONDS,
  );
  const toBuild = sorted.flatMap((item) => (item.status === 'build' ? [item] : []));
  const systems = [...new Set(toBuild.map(({ target }) => target.system))].sort();
  // Each system gets at least one job, and the rest by its share of the targets.
  const spare = Math.max(0, Math.min(options.maxJobs, MATRIX_LIMIT) - systems.length);
  return systems.flatMap((system) => {
    const items = toBuild.filter(({ target }) => target.system === system).map(({ target, needs }) => ({ id: target.id, needs }));
    const maxJobs = 1 + Math.floor((spare * items.length) / toBuild.length);
    const bundles = groupItems<TargetId>(items, { seconds, jobSeconds: options.jobSeconds, maxJobs });
    return bundles.map((bundle, index) => ({
      id: `${system}-${index + 1}`,
      system,
      runner: [...(findRunner(options.runners, system)?.labels ?? [])],
      targets: [...bundle.ids].sort(),
      derivations: bundle.derivations,
      seconds: Math.round(bundle.seconds),
    }));
  });
}

function toPlanned(target: Target, sorted: Sorted | undefined): PlannedTarget {
  const { id, kind, name, system, position } = target;
  const base = { id, kind, name, system, position };
  if (target.outcome === 'broken') return { ...base, status: 'failed', error: target.error };
  const own = { ...base, drvPath: target.drvPath, outputs: { ...target.outputs } };
  if (sorted === undefined) return { ...own, status: 'failed', error: { message: 'It was not planned; this is a mistake in Panther.' } };
  return sorted.status === 'unsupported' ? { ...own, status: sorted.status, reason: sorted.reason } : { ...own, status: sorted.status };
}

/** Evaluated targets that some runner could build, judged by their own system only: what a store has to be asked about. */
export function listPlannable(evaluation: Evaluation, runners: RunnerMap): readonly EvaluatedTarget[] {
  return evaluation.targets.flatMap((target) =>
    target.outcome === 'evaluated' && findRunner(runners, target.system) !== undefined ? [target] : [],
  );
}

/** Decides for every target whether, where and with which others it is built. */
export function makePlan(evaluation: Evaluation, store: StoreKnowledge, options: PlanOptions): Plan {
  const graph = makeBuildGraph(store.derivations, store.dryRun.willBuild);
  const evaluated = evaluation.targets.flatMap((target) => (target.outcome === 'evaluated' ? [target] : []));
  const sorted = new Map(evaluated.map((target) => [target.id, sortTarget(target, graph, store.dryRun, options.runners)] as const));
  const toBuild = new Uint8Array(graph.derivations.length);
  for (const item of sorted.values()) if (item.status === 'build') for (const need of item.needs) toBuild[need] = 1;
  const buildCount = toBuild.reduce((count, present) => count + present, 0);
  const total = store.derivations.size;
  return {
    version: 1,
    flake: { reference: options.reference, revision: evaluation.revision },
    targets: evaluation.targets.map((target) => toPlanned(target, sorted.get(target.id))),
    derivations: { total, cached: total - graph.derivations.length, toBuild: buildCount },
    evaluations: { processes: evaluation.processes, targets: evaluation.targets.length },
    groups: [...makeGroups([...sorted.values()], graph, options)],
    excluded: [...evaluation.excluded],
  };
}
