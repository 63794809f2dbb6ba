import { join } from 'node:path';
import { buildGroup, type BuildPorts, type GroupResult } from '../build/index.js';
import type { Nix, PathInfo, StorePath } from '../nix/index.js';
import { readBinaryCache, toSubstituter, writeBinaryCache, writeOutputPack, type GroupOutputs, type KeptPaths } from '../pack/index.js';
import { hashPlan, type Group, type Plan } from '../plan/index.js';
import { describeError, writeFileAtomically, type ArtifactStore, type CacheStore, type Logger } from '../runtime/index.js';
import type { ArtifactNames } from './artifact-names.js';
import { listBuildTargets } from './describe.js';
import { uploadDirectory, type HandOver } from './hand-over.js';
import { isOnlyGroup, type GroupWork } from './keep.js';
import { saveOutputs } from './save-outputs.js';
import { downloadSharedOutputs, RESULT_FILES, type SharedOutputs } from './shared-outputs.js';

export interface GroupJobOptions {
  readonly group: Group;
  /** Later jobs scan or deploy what is built here, besides those that boot it. */
  readonly isHandedOn: boolean;
  /** Seconds that one derivation may take. */
  readonly timeLimit: number | undefined;
  /** Directory of the cache between runs; see CACHE_DIRECTORIES. */
  readonly cacheDirectory: string;
}

export interface GroupJobPorts extends Omit<BuildPorts, 'nix' | 'onProgress'> {
  readonly nix: Nix;
  readonly log: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly artifacts: ArtifactStore;
  readonly cache: CacheStore;
  readonly names: ArtifactNames;
  readonly makeDirectory: (name: string) => Promise<string>;
}

/** Whether a group needs what earlier runs left, itself or by what the first wave made of it. */
function needsRestore(plan: Plan, group: Group): boolean {
  const needed = new Set([group.id, ...group.needs]);
  return plan.groups.some(({ id, restores }) => restores && needed.has(id));
}

/** Fetches what earlier runs built, if that is of use here. Undefined if this job did not ask. */
async function restoreOutputs(
  { plan, memory }: HandOver,
  options: GroupJobOptions,
  ports: GroupJobPorts,
): Promise<GroupOutputs['restore']> {
  const { group, cacheDirectory } = options;
  const keys = memory.caches[group.system];
  // A store elsewhere keeps what it has; nothing on this machine's disk would help it.
  if (keys === undefined || memory.budget === 0 || ports.nix.storeDirectory === undefined) return undefined;
  // What one group saves it has to add to, even if it does not need it.
  const isOwner = isOnlyGroup(plan, group.system) && memory.history.cache.has(group.system);
  if (!needsRestore(plan, group) && !isOwner) return undefined;
  const found = await ports.cache.restore(cacheDirectory, keys.restore, keys.prefixes);
  return found === undefined ? {} : { found: found.key };
}

/** What is known of the outputs that were built, for those that are to be had. */
async function describeOutputs(result: GroupResult, nix: Pick<Nix, 'pathInfo'>): Promise<readonly PathInfo[]> {
  return result.outputs.length === 0 ? [] : nix.pathInfo(result.outputs);
}

/** What later jobs need of this one that no binary cache has: what was built here, and of what was restored or handed on that which targets refer to. */
async function listHandedOn(
  result: GroupResult,
  built: readonly PathInfo[],
  plan: Plan,
  caches: readonly string[],
  nix: Pick<Nix, 'closure' | 'pathInfo' | 'findInvalid'>,
): Promise<readonly PathInfo[]> {
  const good = new Set(result.targets.filter(({ status }) => status === 'built').map(({ id }) => id));
  const outputs = plan.targets.flatMap((target) => (good.has(target.id) ? Object.values(target.outputs ?? {}) : []));
  const invalid = await nix.findInvalid(outputs);
  const roots = outputs.filter((path) => !invalid.has(path));
  const here = new Set<StorePath>((await Promise.all(caches.map(readBinaryCache))).flat().map(({ path }) => path));
  const others = (roots.length === 0 ? [] : await nix.closure(roots)).filter((path) => here.has(path));
  const known = new Set(built.map(({ path }) => path));
  const missing = others.filter((path) => !known.has(path));
  return [...built, ...(missing.length === 0 ? [] : await nix.pathInfo(missing))];
}

interface Packed {
  readonly pack?: NonNullable<GroupOutputs['pack']>;
  /** Why there is none although one is needed. */
  readonly problem?: Error;
}

async function packOutputs(
  infos: readonly PathInfo[],
  isNeeded: boolean,
  { names, ...ports }: GroupJobPorts,
  group: Group,
): Promise<Packed> {
  if (!isNeeded || infos.length === 0 || ports.nix.storeDirectory === undefined) return {};
  try {
    const directory = join(await ports.makeDirectory('pack'), 'outputs');
    const pack = await writeOutputPack(infos, directory, ports);
    await uploadDirectory(ports.artifacts, names.outputs(group.id), directory, { isCompressed: true });
    return { pack };
  } catch (error) {
    return { problem: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Builds, with all that is to be had on this machine as binary caches. */
async function build(
  { plan }: HandOver,
  options: GroupJobOptions,
  from: { readonly shared: SharedOutputs; readonly caches: readonly string[]; readonly planHash: string; readonly directory: string },
  ports: GroupJobPorts,
): Promise<GroupResult> {
  const { group, timeLimit } = options;
  const order = {
    group: group.id,
    targets: listBuildTargets(plan, group),
    roots: group.roots,
    knownFailures: from.shared.failures,
    substituters: from.caches.map(toSubstituter),
    plan: from.planHash,
    directory: from.directory,
    ...(group.maxJobs === undefined ? {} : { maxJobs: group.maxJobs }),
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
  return buildGroup(order, ports);
}

/**
 * One build job: fetches what other jobs and earlier runs built, builds the group, and leaves its result and what it built for others.
 * @returns the result, which has been uploaded, and the directory that it lies in
 * @throws UserError if what other jobs had to leave is missing or corrupt; ToolError
 */
export async function runGroupJob(
  handOver: HandOver,
  options: GroupJobOptions,
  ports: GroupJobPorts,
): Promise<{ readonly result: GroupResult; readonly directory: string }> {
  const { plan, memory, vm } = handOver;
  const { group, cacheDirectory } = options;
  const isHandedOn = options.isHandedOn || vm.cells.some(({ guests }) => guests.some((guest) => guest.group === group.id));
  const planHash = hashPlan(plan);
  const shared = await downloadSharedOutputs(group, planHash, ports);
  const restore = await restoreOutputs(handOver, options, ports);
  const caches = [...shared.caches, ...(restore?.found === undefined ? [] : [cacheDirectory])];
  // Takes out what is damaged.
  if (restore?.found !== undefined) await readBinaryCache(cacheDirectory);
  const directory = await ports.makeDirectory('result');
  const result = await build(handOver, options, { shared, caches, planHash, directory }, ports);

  const built = await describeOutputs(result, ports.nix);
  const isKept = memory.budget > 0 && memory.caches[group.system] !== undefined;
  const isOnly = isOnlyGroup(plan, group.system);
  const handedOn = isHandedOn ? await listHandedOn(result, built, plan, caches, ports.nix) : built;
  const { pack, problem } = await packOutputs(handedOn, isHandedOn || group.wave === 1 || (isKept && !isOnly), ports, group);
  const outputs: GroupOutputs = {
    version: 1,
    group: group.id,
    plan: planHash,
    paths: built.map(({ path, narSize, references }) => ({ path, bytes: narSize, references: [...references] })),
    ...(restore === undefined ? {} : { restore }),
    ...(pack === undefined ? {} : { pack }),
  };
  await writeFileAtomically(join(directory, RESULT_FILES.result), `${JSON.stringify(result, undefined, 2)}\n`);
  await writeFileAtomically(join(directory, RESULT_FILES.outputs), JSON.stringify(outputs));
  await uploadDirectory(ports.artifacts, ports.names.result(group.id), directory);
  if (problem !== undefined) {
    if (isHandedOn || group.wave === 1) throw problem;
    ports.log.warning(`What was built here is not kept for the next run. ${describeError(problem)}`);
  }
  const work: GroupWork = { result, outputs };
  if (isKept && isOnly && ports.nix.storeDirectory !== undefined) {
    const add = async (paths: KeptPaths) =>
      writeBinaryCache(
        built.filter(({ path }) => paths.has(path)),
        cacheDirectory,
        ports.nix,
      );
    await saveOutputs({ memory, system: group.system, work: [work], directory: cacheDirectory }, add, ports);
  }
  return { result, directory };
}
