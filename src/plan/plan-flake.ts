import type { Evaluation } from '../flake/index.js';
import type { Derivation, DrvPath, Nix, StorePath } from '../nix/index.js';
import type { Logger } from '../runtime/index.js';
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

/** What is where. Without substituters the store's list of valid paths says it, which takes a fraction of what `nix build --dry-run` does. */
async function askStore(roots: readonly DrvPath[], { nix, hasSubstituters }: PlanPorts): Promise<StoreKnowledge> {
  if (roots.length === 0) return { derivations: new Map(), dryRun: { willBuild: new Set(), willFetch: new Set(), unknown: new Set() } };
  if (hasSubstituters) {
    const [derivations, dryRun] = await Promise.all([nix.readDerivations(roots), nix.dryRun(roots)]);
    return { derivations, dryRun };
  }
  const derivations = await nix.readDerivations(roots);
  const invalid = await nix.findInvalid([...derivations.values()].flatMap(({ outputs }) => Object.values(outputs)));
  return { derivations, dryRun: { willBuild: listUnbuilt(roots, derivations, invalid), willFetch: new Set(), unknown: new Set() } };
}

/**
 * Plans an evaluated flake: reads its derivations and asks the store and its substituters what is there already.
 * @throws ToolError if the store cannot be asked
 */
export async function planFlake(evaluation: Evaluation, options: PlanOptions, ports: PlanPorts): Promise<Plan> {
  const drvPaths = [...new Set(listPlannable(evaluation, options.runners).map(({ drvPath }) => drvPath))];
  const knowledge = await askStore(drvPaths, ports);
  const { dryRun } = knowledge;
  if (dryRun.unknown.size > 0) {
    const example = [...dryRun.unknown][0] ?? '';
    ports.log.warning(
      `A cached closure has holes: ${dryRun.unknown.size} paths, like ${example}, are nowhere to be had. Everything is realised to see whether it matters.`,
    );
  }
  return makePlan(evaluation, knowledge, options);
}
