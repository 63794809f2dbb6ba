import type { EvaluatedTarget, Evaluation } from '../flake/index.js';
import type { Derivation, DrvPath, DryRun, Nix, StorePath } from '../nix/index.js';
import type { Logger } from '../runtime/index.js';
import { NO_EXPERIENCE } from './experience.js';
import { listPlannable, makePlan, type PlanOptions, type StoreKnowledge } from './make-plan.js';
import type { Plan } from './plan.js';

export interface PlanPorts {
  readonly nix: Pick<Nix, 'readDerivations' | 'dryRun' | 'findInvalid'>;
  readonly log: Logger;
  /** Whether there is anybody to ask but the store itself. */
  readonly hasSubstituters: boolean;
}

/** Derivations below the roots that have to be built if nobody else has their outputs; one with an unknown output path counts as such. */
function listUnbuilt(
  roots: readonly DrvPath[],
  derivations: ReadonlyMap<DrvPath, Derivation>,
  invalid: ReadonlySet<StorePath>,
): ReadonlySet<DrvPath> {
  const isMissing = (drvPath: DrvPath) => {
    const outputs = Object.values(derivations.get(drvPath)?.outputs ?? {});
    return outputs.length === 0 || outputs.some((output) => invalid.has(output));
  };
  const found = new Set(roots.filter(isMissing));
  for (const drvPath of found) {
    for (const input of derivations.get(drvPath)?.inputDrvs ?? []) if (isMissing(input)) found.add(input);
  }
  return found;
}

/** Derivations in the closures of some roots. */
function listBelow(roots: readonly DrvPath[], derivations: ReadonlyMap<DrvPath, Derivation>): readonly Derivation[] {
  const found = new Set(roots);
  for (const drvPath of found) for (const input of derivations.get(drvPath)?.inputDrvs ?? []) found.add(input);
  return [...found].flatMap((drvPath) => derivations.get(drvPath) ?? []);
}

const NOTHING_TO_DO: DryRun = { willBuild: new Set(), willFetch: new Set(), unknown: new Set() };

/**
 * What is where. Without substituters the store's list of valid paths says it, which takes a fraction of what `nix build --dry-run` does.
 * @param roots read with all they need
 * @param open those of them that may have to be built
 */
async function askStore(roots: readonly DrvPath[], open: readonly DrvPath[], { nix, hasSubstituters }: PlanPorts): Promise<StoreKnowledge> {
  if (roots.length === 0) return { derivations: new Map(), dryRun: NOTHING_TO_DO };
  if (hasSubstituters) {
    const [derivations, dryRun] = await Promise.all([nix.readDerivations(roots), open.length === 0 ? NOTHING_TO_DO : nix.dryRun(open)]);
    return { derivations, dryRun };
  }
  const derivations = await nix.readDerivations(roots);
  if (open.length === 0) return { derivations, dryRun: NOTHING_TO_DO };
  const invalid = await nix.findInvalid(listBelow(open, derivations).flatMap(({ outputs }) => Object.values(outputs)));
  return { derivations, dryRun: { ...NOTHING_TO_DO, willBuild: listUnbuilt(open, derivations, invalid) } };
}

/**
 * Plans an evaluated flake: reads its derivations and asks the store and its substituters what is there already.
 * @throws ToolError if the store cannot be asked
 */
export async function planFlake(evaluation: Evaluation, options: PlanOptions, ports: PlanPorts): Promise<Plan> {
  const { findProof } = options.experience ?? NO_EXPERIENCE;
  const targets = listPlannable(evaluation, options.runners);
  const listPaths = (some: readonly EvaluatedTarget[]) => [...new Set(some.map(({ drvPath }) => drvPath))];
  const open = targets.filter((target) => findProof(target) === undefined);
  const knowledge = await askStore(listPaths(targets), listPaths(open), ports);
  const { dryRun } = knowledge;
  if (dryRun.unknown.size > 0) {
    const example = [...dryRun.unknown][0] ?? '';
    ports.log.warning(
      `A cached closure has holes: ${dryRun.unknown.size} paths, like ${example}, are nowhere to be had. Everything is realised to see whether it matters.`,
    );
  }
  return makePlan(evaluation, knowledge, options);
}
