import { dirname } from 'node:path';
import { formatSize, UserError, type Logger } from '../runtime/index.js';
import type { Files, FileSystem, Root } from './machine.js';

/** A file system with the places of ours that lie on it. */
export interface Volume extends FileSystem {
  /** As a person calls them: `/`, `Nix store`, `temporary files`, `workspace`. */
  readonly places: readonly string[];
}

/** The file system of a path, or of its nearest parent that exists: a store need not be there yet. */
async function measureNearest(path: string, files: Pick<Files, 'measure'>): Promise<FileSystem> {
  for (let place = path; ; place = dirname(place)) {
    const found = await files.measure(place);
    if (found !== undefined) return found;
    if (place === dirname(place)) throw new Error(`No parent of ${path} exists.`);
  }
}

/** Measures where each path lies; paths on one file system come out as one volume. Runners differ in layout, so nothing is assumed of `/mnt`. */
export async function measureVolumes(
  places: readonly (readonly [name: string, path: string])[],
  files: Pick<Files, 'measure'>,
): Promise<readonly Volume[]> {
  const volumes = new Map<number, Volume>();
  for (const [name, path] of places) {
    const found = await measureNearest(path, files);
    const known = volumes.get(found.device);
    volumes.set(found.device, { ...found, places: [...(known?.places ?? []), name] });
  }
  return [...volumes.values()];
}

/** Free bytes of the volume that holds a place. */
export function freeBytesOf(volumes: readonly Volume[], place: string): number {
  return volumes.find(({ places }) => places.includes(place))?.free ?? 0;
}

/**
 * What GitHub's own images bring and a Nix build does not use, biggest first. Tool caches that later steps may ask for
 * (node, python, go, java) stay.
 */
const REMOVABLE: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/local/lib/android',
    '/usr/local/.ghcup',
    '/opt/hostedtoolcache/CodeQL',
    '/opt/ghc',
    '/usr/share/dotnet',
    '/usr/share/swift',
    '/usr/local/share/powershell',
    '/usr/lib/google-cloud-sdk',
    '/opt/microsoft',
    '/usr/share/miniconda',
    '/opt/az',
    '/usr/local/share/chromium',
    '/home/linuxbrew',
    '/opt/google',
    '/usr/local/aws-cli',
  ],
  darwin: ['/Library/Developer/CoreSimulator', '/Users/runner/Library/Android', '/Users/runner/.dotnet', '/usr/local/share/powershell'],
};

/** What to do about a request for space. */
export type CleanupPlan =
  { readonly kind: 'nothing'; readonly notice?: string } | { readonly kind: 'remove'; readonly directories: readonly string[] };

/** Only an image of GitHub's is ours to strip: it is thrown away after the job. Another machine's software belongs to its owner. */
export function planCleanup(request: {
  readonly wanted: boolean;
  readonly runnerEnvironment: string | undefined;
  readonly platform: string;
}): CleanupPlan {
  if (!request.wanted) return { kind: 'nothing' };
  if (request.runnerEnvironment !== 'github-hosted') {
    return {
      kind: 'nothing',
      notice:
        'The input "free-disk-space" only works on GitHub-hosted runners; this is a self-hosted one, so nothing was removed. Free space by its own means, for example "nix-collect-garbage".',
    };
  }
  return { kind: 'remove', directories: REMOVABLE[request.platform] ?? [] };
}

export interface Cleanup {
  /** Bytes gained on all volumes. */
  readonly gained: number;
  readonly removed: readonly string[];
}

export interface CleanupPorts {
  readonly files: Pick<Files, 'measure'>;
  readonly root: Pick<Root, 'isAvailable' | 'run'>;
  readonly log: Pick<Logger, 'info' | 'warning'>;
  readonly signal: AbortSignal;
}

/**
 * Removes directories one by one, each to its end: builds that start beside a removal run out of the space it has not freed yet.
 * @param isEnough asked before each, so that no job waits for space it does not need
 */
export async function freeSpace(
  directories: readonly string[],
  isEnough: () => Promise<boolean>,
  { files, root, log, signal }: CleanupPorts,
): Promise<Cleanup> {
  if (!(await root.isAvailable())) {
    log.warning('No space was freed: removing parts of the image needs sudo without a password.');
    return { gained: 0, removed: [] };
  }
  const removed: string[] = [];
  let gained = 0;
  for (const directory of directories) {
    signal.throwIfAborted();
    if ((await files.measure(directory)) === undefined) continue;
    if (await isEnough()) break;
    const before = await measureNearest(dirname(directory), files);
    const { exitCode, stderrTail } = await root.run(['rm', '-rf', '--', directory]);
    const after = await measureNearest(dirname(directory), files);
    const bytes = Math.max(0, after.free - before.free);
    gained += bytes;
    if (exitCode === 0) {
      removed.push(directory);
      log.info(`Removed ${directory}: ${formatSize(bytes)}.`);
    } else {
      log.warning(`${directory} could not be removed whole: ${stderrTail.trim()}`);
    }
  }
  return { gained, removed };
}

/** @throws UserError if less than the wanted space is free where Nix builds */
export function requireFree(wanted: number | undefined, free: number, advice: 'free-disk-space' | 'own-means'): void {
  if (wanted === undefined || free >= wanted) return;
  const remedy =
    advice === 'free-disk-space'
      ? 'Set "free-disk-space: true" to remove what the image brings and Nix does not need, or use a larger runner.'
      : 'Free space on the runner, for example by "nix-collect-garbage", or use a larger one.';
  throw new UserError(
    `The input "min-free-disk" asks for ${formatSize(wanted)} on the disk of the Nix store, but ${formatSize(free)} are free. ${remedy}`,
    { exitCode: 3 },
  );
}
