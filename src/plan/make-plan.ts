import type { EvaluatedTarget, Evaluation, Target, TargetId } from '../flake/index.js';
import type { Derivation, DrvPath, DryRun } from '../nix/index.js';
import { makeBuildGraph } from './build-graph.js';
import { isKept, NO_EXPERIENCE, type Experience } from './experience.js';
import { makeGroups } from './make-groups.js';
import type { Plan, PlannedTarget } from './plan.js';
import { listRunners, type RunnerMap } from './runner-map.js';
import { sortTargets, type Decision } from './sort-targets.js';

export interface PlanOptions {
  readonly runners: RunnerMap;
  /** Jobs of one wave at most. */
  readonly maxJobs: number;
  /** Seconds a build job should take. 0: a job for each target. Infinity: everything is built in one store, so jobs hand nothing on. */
  readonly jobSeconds: number;
  readonly reference: string;
  /** What earlier runs teach; nothing if it is absent. */
  readonly experience?: Experience;
}

/** What planning knows of the store and its substituters. */
export interface StoreKnowledge {
  readonly derivations: ReadonlyMap<DrvPath, Derivation>;
  readonly dryRun: DryRun;
}

function toPlanned(target: Target, decision: Decision | undefined): PlannedTarget {
  const { id, kind, name, system, position } = target;
  const base = { id, kind, name, system, position };
  if (target.outcome === 'broken') return { ...base, status: 'failed', error: target.error };
  const own = { ...base, drvPath: target.drvPath, outputs: { ...target.outputs } };
  if (decision === undefined) return { ...own, status: 'failed', error: { message: 'It was not planned; this is a mistake in Panther.' } };
  const { status } = decision;
  return {
    ...own,
    status,
    ...('reason' in decision ? { reason: decision.reason } : {}),
    ...('remembered' in decision ? { remembered: decision.remembered } : {}),
  };
}

function listEvaluated({ targets }: Evaluation): readonly EvaluatedTarget[] {
  return targets.flatMap((target) => (target.outcome === 'evaluated' ? [target] : []));
}

/** Evaluated targets that some runner could build, judged by their own system only: whose derivations have to be read. */
export function listPlannable(evaluation: Evaluation, runners: RunnerMap): readonly EvaluatedTarget[] {
  return listEvaluated(evaluation).filter(({ system }) => listRunners(runners, system).length > 0);
}

/** Decides for every target whether, where and with which others it is built. */
export function makePlan(evaluation: Evaluation, { derivations, dryRun }: StoreKnowledge, options: PlanOptions): Plan {
  const { experience = NO_EXPERIENCE, runners } = options;
  const evaluated = listEvaluated(evaluation);
  const proofs = new Map<TargetId, string>();
  for (const target of evaluated) {
    const proof = experience.findProof(target);
    if (proof !== undefined) proofs.set(target.id, proof);
  }
  const roots = evaluated.filter(({ id }) => !proofs.has(id)).map(({ drvPath }) => drvPath);
  const isMissing = ({ drvPath }: Derivation) => dryRun.willBuild.has(drvPath);
  const graph = makeBuildGraph(derivations, roots, (derivation) => isMissing(derivation) && !isKept(derivation, experience));
  const keptAlone = (drvPath: DrvPath) => {
    const derivation = derivations.get(drvPath);
    return derivation !== undefined && isMissing(derivation) && isKept(derivation, experience);
  };
  const decisions = sortTargets(evaluated, { graph, proofs, runners, experience, hasHoles: dryRun.unknown.size > 0, isKept: keptAlone });
  const toBuild = evaluated.flatMap((target) => {
    const decision = decisions.get(target.id);
    return decision?.status === 'build' ? [{ ...target, pool: decision.pool }] : [];
  });
  const { groups, estimate, count } = makeGroups(toBuild, graph, { ...options, experience, isKept: keptAlone });
  const total = derivations.size;
  return {
    version: 1,
    flake: { reference: options.reference, revision: evaluation.revision },
    targets: evaluation.targets.map((target) => toPlanned(target, decisions.get(target.id))),
    derivations: { total, cached: total - graph.derivations.length, toBuild: count },
    evaluations: { processes: evaluation.processes, targets: evaluation.targets.length },
    groups: [...groups],
    estimate,
    excluded: [...evaluation.excluded],
  };
}
