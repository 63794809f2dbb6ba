import type { Evaluation } from '../flake/index.js';
import type { Nix } from '../nix/index.js';
import type { Logger } from '../runtime/index.js';
import { listPlannable, makePlan, type PlanOptions } from './make-plan.js';
import type { Plan } from './plan.js';

export interface PlanPorts {
  readonly nix: Pick<Nix, 'readDerivations' | 'dryRun'>;
  readonly log: Logger;
}

/**
 * Plans an evaluated flake: reads its derivations and asks the store and its substituters what is there already.
 * @throws ToolError if the store cannot be asked
 */
export async function planFlake(evaluation: Evaluation, options: PlanOptions, { nix, log }: PlanPorts): Promise<Plan> {
  const drvPaths = [...new Set(listPlannable(evaluation, options.runners).map(({ drvPath }) => drvPath))];
  const nothing = { willBuild: new Set<never>(), willFetch: new Set<never>(), unknown: new Set<never>() };
  const [derivations, dryRun] =
    drvPaths.length === 0 ? [new Map<never, never>(), nothing] : await Promise.all([nix.readDerivations(drvPaths), nix.dryRun(drvPaths)]);
  if (dryRun.unknown.size > 0) {
    const example = [...dryRun.unknown][0] ?? '';
    log.warning(
      `A cached closure has holes: ${dryRun.unknown.size} paths, like ${example}, are nowhere to be had. Everything is realised to see whether it matters.`,
    );
  }
  return makePlan(evaluation, { derivations, dryRun }, options);
}
