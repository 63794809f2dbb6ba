import { join } from 'node:path';
import { parseGroupResult, type BuildFailure } from '../build/index.js';
import { openOutputPack, parseGroupOutputs } from '../pack/index.js';
import type { Group } from '../plan/index.js';
import { readJsonFile, UserError, type ArchivePorts, type ArtifactStore } from '../runtime/index.js';
import type { ArtifactNames } from './artifact-names.js';
import type { GroupWork } from './keep.js';

/** Files of a group's result artifact. */
export const RESULT_FILES = { result: 'result.json', outputs: 'outputs.json' } as const;

/**
 * Fetches what a group's job left, except for what it built.
 * @param plan hash of the plan that it must have followed
 * @throws UserError if it is missing, damaged, or of another plan
 */
export async function downloadGroupWork(
  artifacts: ArtifactStore,
  names: ArtifactNames,
  { group, plan, directory }: { readonly group: string; readonly plan: string; readonly directory: string },
): Promise<GroupWork> {
  await artifacts.download(names.result(group), directory);
  const result = parseGroupResult(await readJsonFile(join(directory, RESULT_FILES.result), `The result of group ${group}`));
  if (result.plan !== plan || result.group !== group) {
    throw new UserError(`The result of the group ${group} was made for another plan or by another group. Run the whole workflow again.`, {
      exitCode: 3,
    });
  }
  const json = await readJsonFile(join(directory, RESULT_FILES.outputs), `The list of outputs of group ${group}`);
  return { result, outputs: parseGroupOutputs(json, group, plan) };
}

/** What the first wave left for a job of the second. */
export interface SharedOutputs {
  /** Directories that are binary caches. */
  readonly caches: readonly string[];
  /** Derivations that failed there, and need not be tried again. */
  readonly failures: readonly BuildFailure[];
}

/**
 * Fetches what the groups that a group needs have built.
 * @throws UserError if any of it is missing or corrupt: without it this job would build it all again
 */
export async function downloadSharedOutputs(
  group: Group,
  plan: string,
  ports: ArchivePorts & {
    readonly artifacts: ArtifactStore;
    readonly names: ArtifactNames;
    readonly makeDirectory: (name: string) => Promise<string>;
  },
): Promise<SharedOutputs> {
  const { artifacts, names } = ports;
  const caches: string[] = [];
  const failures: BuildFailure[] = [];
  for (const id of group.needs) {
    const directory = await ports.makeDirectory('shared');
    const { result, outputs } = await downloadGroupWork(artifacts, names, { group: id, plan, directory: join(directory, 'result') });
    // The log lies in that group's artifact.
    failures.push(...result.failures.map((failure) => ({ ...failure, log: undefined })));
    if (outputs.pack === undefined) continue;
    const packed = join(directory, 'packed');
    await artifacts.download(names.outputs(id), packed);
    const cache = join(directory, 'cache');
    await openOutputPack(packed, outputs.pack, cache, ports);
    caches.push(cache);
  }
  return { caches, failures };
}
