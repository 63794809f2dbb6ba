import { join } from 'node:path';
import { makeVmJobResult, requireStoreHere, runVmTests, type VmCell, type VmPorts } from '../boot/index.js';
import type { TargetId } from '../flake/index.js';
import type { Nix, StorePath } from '../nix/index.js';
import { openOutputPack, toSubstituter } from '../pack/index.js';
import { hashPlan } from '../plan/index.js';
import { ToolError, writeFileAtomically, type ArtifactStore } from '../runtime/index.js';
import type { VmResult } from '../vm/index.js';
import type { ArtifactNames } from './artifact-names.js';
import { uploadDirectory, type HandOver } from './hand-over.js';
import { downloadGroupWork } from './shared-outputs.js';

/** File of a VM job's artifact; beside it lies a directory for each guest. */
export const VM_RESULT_FILE = 'vm-result.json';

export interface VmJobPorts extends Omit<VmPorts, 'storeDirectory'> {
  readonly nix: Nix;
  readonly artifacts: ArtifactStore;
  readonly names: ArtifactNames;
  readonly makeDirectory: (name: string) => Promise<string>;
}

/** What build jobs left that a cell needs. */
interface Fetched {
  /** Binary caches on this disk. */
  readonly caches: readonly string[];
  /** Targets that were built. */
  readonly built: ReadonlySet<TargetId>;
}

/** @throws UserError if what a group had to leave is missing, damaged, or of another plan */
async function fetchGroups(groups: readonly string[], planHash: string, ports: VmJobPorts): Promise<Fetched> {
  const { artifacts, names } = ports;
  const caches: string[] = [];
  const built = new Set<TargetId>();
  for (const group of groups) {
    const directory = await ports.makeDirectory('group');
    const { result, outputs } = await downloadGroupWork(artifacts, names, { group, plan: planHash, directory: join(directory, 'result') });
    for (const { id, status } of result.targets) if (status === 'built') built.add(id);
    if (outputs.pack === undefined) continue;
    const packed = join(directory, 'packed');
    await artifacts.download(names.outputs(group), packed);
    const cache = join(directory, 'cache');
    await openOutputPack(packed, outputs.pack, cache, ports);
    caches.push(cache);
  }
  return { caches, built };
}

/** Has paths fetched one by one, as what one lacks must not keep the others from running. @returns why not, of those that are not to be had */
async function realise(paths: readonly StorePath[], caches: readonly string[], nix: Pick<Nix, 'realise'>) {
  const substituters = caches.map(toSubstituter);
  const problems = new Map<StorePath, string>();
  const tryThese = async (some: readonly StorePath[]) => nix.realise(some, substituters);
  try {
    await tryThese(paths);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    for (const path of paths) {
      await tryThese([path]).catch((problem: unknown) => {
        if (!(problem instanceof ToolError)) throw problem;
        problems.set(path, `it could not be fetched: ${problem.tail.trim().split('\n').at(-1) ?? 'Nix gave no reason'}`);
      });
    }
  }
  return problems;
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
  const { caches, built } = await fetchGroups(groups, planHash, ports);
  const guests = cell.guests.filter(({ target, group }) => group === undefined || built.has(target));
  const paths = guests.flatMap(({ path }) => path ?? []);
  const problems = paths.length === 0 ? new Map<StorePath, string>() : await realise([...new Set(paths)], caches, nix);
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
