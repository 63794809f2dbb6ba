import { lstat, mkdir, readdir, rename, rm, rmdir, statfs, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findErrorCode } from './errors.js';

/** Where the toolkit thinks that it is. */
const WORKSPACE = 'GITHUB_WORKSPACE';

/** Entries of a directory; none if it is absent. */
async function listEntries(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (findErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Whether nothing is in a directory, or it is absent. */
export async function isEmptyDirectory(directory: string): Promise<boolean> {
  return (await listEntries(directory)).length === 0;
}

/** Bytes of all files below a directory, as an archive has to hold them; 0 if it is absent. Links are not followed. */
export async function measureDirectory(directory: string): Promise<number> {
  let bytes = 0;
  for (const name of await listEntries(directory)) {
    const path = join(directory, name);
    const stats = await lstat(path);
    bytes += stats.isDirectory() ? await measureDirectory(path) : stats.size;
  }
  return bytes;
}

/** Bytes that this user may still write where `path` is. */
export async function measureFreeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

/**
 * Where the toolkit packs and unpacks, instead of in the directory itself: a restore that nobody waits for any more cannot be stopped, and would write
 * into a directory that is in use again. The name is part of what an entry is found by, so it must not change from job to job.
 */
export function findStage(directory: string): string {
  return `${directory}.cache-entry`;
}

/** What the toolkit is told to pack, from the stage's parent: the content, not the stage, which is a link while packing. */
export function listStagePaths(stage: string): string[] {
  return [`${basename(stage)}/*`];
}

/**
 * Makes the toolkit think that the workspace is where the stage is. It finds an entry by the very text of its paths and unpacks from the workspace on,
 * while a repository's jobs run in directories of different names: hosted, self-hosted, in a container. So paths are relative to the stage's parent.
 * Source: getCacheVersion in internal/cacheUtils.js, getWorkingDirectory in internal/tar.js of \@actions/cache.
 */
export async function runAtStage<T>(stage: string, run: () => Promise<T>): Promise<T> {
  const workspace = process.env[WORKSPACE];
  process.env[WORKSPACE] = dirname(stage);
  try {
    return await run();
  } finally {
    if (workspace === undefined) Reflect.deleteProperty(process.env, WORKSPACE);
    else process.env[WORKSPACE] = workspace;
  }
}

/** Waits in the stage's parent, as that is where the toolkit looks for what it is to pack. Source: resolvePaths in internal/cacheUtils.js. */
export async function waitAtStage<T>(stage: string, wait: () => Promise<T>): Promise<T> {
  const directory = process.cwd();
  process.chdir(dirname(stage));
  try {
    return await wait();
  } finally {
    process.chdir(directory);
  }
}

/** Makes room for a restore. */
export async function clearStage(stage: string): Promise<void> {
  await rm(stage, { recursive: true, force: true });
  await mkdir(dirname(stage), { recursive: true });
}

/** Lets the stage stand for a directory that is to be packed. */
export async function linkStage(stage: string, directory: string): Promise<void> {
  await clearStage(stage);
  await symlink(directory, stage, 'dir');
}

/** Puts what was unpacked in the place of an empty or absent directory. */
export async function takeFromStage(stage: string, directory: string): Promise<void> {
  await rmdir(directory).catch((error: unknown) => {
    if (findErrorCode(error) !== 'ENOENT') throw error;
  });
  await rename(stage, directory);
}
