import { join } from 'node:path';
import { openOutputPack } from '../pack/index.js';
import { hashPlan, type Plan } from '../plan/index.js';
import { describeError, type ArchivePorts, type ArtifactStore, type CacheStore, type Logger } from '../runtime/index.js';
import type { ArtifactNames } from './artifact-names.js';
import type { HandOver } from './hand-over.js';
import { decideKeep, isOnlyGroup, type GroupWork } from './keep.js';
import type { Memory } from './memory.js';
import { saveOutputs } from './save-outputs.js';
import { downloadGroupWork } from './shared-outputs.js';

/** One cell of the matrix of jobs that keep what several groups built. */
export interface KeepCell {
  readonly system: string;
  /** Labels of a runner like those of the builders: GitHub's cache finds an entry only by the compression that made it, and that depends on what is installed. */
  readonly runner: readonly string[];
}

/** The systems for which a job of its own has to keep what was built. */
export function listKeepCells(plan: Plan, memory: Memory): readonly KeepCell[] {
  if (memory.budget === 0) return [];
  const systems = [...new Set(plan.groups.map(({ system }) => system))].filter((system) => !isOnlyGroup(plan, system));
  return systems
    .flatMap((system) => plan.groups.find((group) => group.system === system) ?? [])
    .map(({ system, runner }) => ({ system, runner }));
}

export interface KeepPorts extends ArchivePorts {
  readonly artifacts: ArtifactStore;
  readonly cache: CacheStore;
  readonly names: ArtifactNames;
  readonly log: Logger;
  readonly makeDirectory: (name: string) => Promise<string>;
}

/** Gathers what the groups of a system built and keeps it for later runs. What cannot be fetched is left out with a warning. */
export async function keepOutputs(
  { plan, memory }: HandOver,
  { system, cacheDirectory }: { readonly system: string; readonly cacheDirectory: string },
  ports: KeepPorts,
): Promise<void> {
  const { artifacts, names, log } = ports;
  const directory = await ports.makeDirectory('keep');
  const planHash = hashPlan(plan);
  const work: GroupWork[] = [];
  for (const { id } of plan.groups.filter((group) => group.system === system)) {
    try {
      work.push(await downloadGroupWork(artifacts, names, { group: id, plan: planHash, directory: join(directory, id) }));
    } catch (error) {
      log.warning(`What the group ${id} built is not kept. ${describeError(error)}`);
    }
  }
  if (decideKeep(memory, system, work)?.save === true) await restore(memory, system, cacheDirectory, ports);
  const add = async () => {
    for (const { outputs } of work) {
      if (outputs.pack === undefined) continue;
      const packed = join(directory, `${outputs.group}-packed`);
      await artifacts.download(names.outputs(outputs.group), packed);
      await openOutputPack(packed, outputs.pack, cacheDirectory, ports);
    }
  };
  await saveOutputs({ memory, system, work, directory: cacheDirectory }, add, ports);
}

/** What was kept before, to add to it; nothing if that is lost. */
async function restore(memory: Memory, system: string, cacheDirectory: string, { cache }: KeepPorts): Promise<void> {
  const key = memory.history.cache.get(system)?.key;
  if (key !== undefined) await cache.restore(cacheDirectory, key, []);
}
