import { buildGroup, findTextInRepository, type GroupResult } from '../build/index.js';
import { findFreeDisk } from '../nix/index.js';
import { hashPlan, type Plan } from '../plan/index.js';
import { listBuildTargets } from './describe.js';
import type { PipelinePorts } from './run-pipeline.js';

/**
 * Builds all groups of a plan in this process, one after the other.
 * @param place `directory` for the logs, `root` of the repository in which messages find their places
 * @returns what became of each group, by its id
 */
export async function buildHere(
  plan: Plan,
  place: { readonly directory: string; readonly root: string | undefined },
  ports: PipelinePorts,
): Promise<ReadonlyMap<string, GroupResult>> {
  const planHash = hashPlan(plan);
  const results = new Map<string, GroupResult>();
  for (const group of plan.groups) {
    const order = { group: group.id, targets: listBuildTargets(plan, group), plan: planHash, directory: place.directory };
    const result = await buildGroup(order, {
      ...ports,
      findText: async (texts) => (place.root === undefined ? undefined : findTextInRepository(place.root, texts, ports.env)),
      freeDisk: async () => findFreeDisk(ports.nix),
      onProgress: ({ running, ended }) => ports.progress.onBuild(running, ended, group.derivations),
    });
    results.set(group.id, result);
  }
  return results;
}
