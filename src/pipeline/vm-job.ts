import { join } from 'node:path';
import { makeVmJobResult, requireStoreHere, runVmTests, type VmCell, type VmPorts } from '../boot/index.js';
import type { TargetId } from '../flake/index.js';
import type { Nix } from '../nix/index.js';
import { hashPlan } from '../plan/index.js';
import { writeFileAtomically, type ArtifactStore } from '../runtime/index.js';
import type { VmResult } from '../vm/index.js';
import type { ArtifactNames } from './artifact-names.js';
import { fetchBuiltOutputs, realisePaths } from './built-outputs.js';
import { uploadDirectory, type HandOver } from './hand-over.js';

/** File of a VM job's artifact; beside it lies a directory for each guest. */
export const VM_RESULT_FILE = 'vm-result.json';

export interface VmJobPorts extends Omit<VmPorts, 'storeDirectory'> {
  readonly nix: Nix;
  readonly artifacts: ArtifactStore;
  readonly names: ArtifactNames;
  readonly makeDirectory: (name: string) => Promise<string>;
}

/**
 * One job that runs virtual machines: fetches what build jobs left, runs its guests, and leaves results and evidence. Nothing is evaluated or
 * built here. A guest whose target was not built is left out: the gate knows why.
 * @returns results by target; they have been uploaded, with all that was kept, from `directory`
 * @throws UserError if what other jobs had to leave is missing or corrupt, or the store is elsewhere; ToolError
 */
export async function runVmJob(
  { plan, vm }: Pick<HandOver, 'plan' | 'vm'>,
  cell: VmCell,
  directory: string,
  ports: VmJobPorts,
): Promise<ReadonlyMap<TargetId, VmResult>> {
  const { nix } = ports;
  const storeDirectory = requireStoreHere(nix);
  const planHash = hashPlan(plan);
  const groups = [...new Set(cell.guests.flatMap(({ group }) => group ?? []))];
  const { caches, built } = await fetchBuiltOutputs(groups, planHash, ports);
  const guests = cell.guests.filter(({ target, group }) => group === undefined || built.has(target));
  const paths = guests.flatMap(({ path }) => path ?? []);
  const problems = await realisePaths([...new Set(paths)], caches, nix);
  const absent = new Map(
    guests.flatMap(({ target, path }) => {
      const problem = path === undefined ? undefined : problems.get(path);
      return problem === undefined ? [] : [[target, problem] as const];
    }),
  );
  const results = await runVmTests(guests, absent, { requireKvm: vm.requireKvm, directory }, { ...ports, storeDirectory });
  await writeFileAtomically(join(directory, VM_RESULT_FILE), JSON.stringify(makeVmJobResult(cell.id, planHash, results)));
  await uploadDirectory(ports.artifacts, ports.names.vm(cell.id), directory);
  return results;
}
