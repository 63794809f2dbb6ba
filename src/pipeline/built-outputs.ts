import { join } from 'node:path';
import type { TargetId } from '../flake/index.js';
import type { Nix, StorePath } from '../nix/index.js';
import { openOutputPack, toSubstituter } from '../pack/index.js';
import { ToolError, type ArchivePorts, type ArtifactStore } from '../runtime/index.js';
import type { ArtifactNames } from './artifact-names.js';
import { downloadGroupWork } from './shared-outputs.js';

export interface BuiltOutputsPorts extends ArchivePorts {
  readonly nix: Pick<Nix, 'realise'>;
  readonly artifacts: ArtifactStore;
  readonly names: ArtifactNames;
  readonly makeDirectory: (name: string) => Promise<string>;
}

/** What build jobs left for a later one. */
export interface BuiltOutputs {
  /** Binary caches on this disk. */
  readonly caches: readonly string[];
  /** Targets that were built. */
  readonly built: ReadonlySet<TargetId>;
}

/** Fetches what some groups built. @throws UserError if what a group had to leave is missing, damaged, or of another plan */
export async function fetchBuiltOutputs(groups: readonly string[], planHash: string, ports: BuiltOutputsPorts): Promise<BuiltOutputs> {
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

/**
 * Has paths fetched, from those caches or any substituter. What one of them lacks keeps no other from coming.
 * @returns a sentence's end for each that is not to be had
 */
export async function realisePaths(
  paths: readonly StorePath[],
  caches: readonly string[],
  nix: Pick<Nix, 'realise'>,
): Promise<ReadonlyMap<StorePath, string>> {
  const problems = new Map<StorePath, string>();
  if (paths.length === 0) return problems;
  const substituters = caches.map(toSubstituter);
  try {
    await nix.realise(paths, substituters);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    for (const path of paths) {
      await nix.realise([path], substituters).catch((problem: unknown) => {
        if (!(problem instanceof ToolError)) throw problem;
        problems.set(path, `it could not be fetched: ${problem.tail.trim().split('\n').at(-1) ?? 'Nix gave no reason'}`);
      });
    }
  }
  return problems;
}
