import { chmod, lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of its own; whoever creates it disposes of it. */
export interface TempDir {
  /** Absolute and free of symbolic links, as Nix and git compare paths by their text. */
  readonly path: string;
  /** Removes the directory and all it holds, read-only store paths too. A second call does nothing. */
  dispose(): Promise<void>;
}

/** Creates an empty directory below the system's temporary directory. */
export async function createTempDir(name = 'test'): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `panther-${name}-`)));
  return { path, dispose: () => removeTree(path) };
}

/** Removes a directory tree. Nix leaves its store paths read-only, which stops everyone but root from removing what they hold. */
export async function removeTree(path: string): Promise<void> {
  try {
    await remove(path);
  } catch (error) {
    if (!hasErrorCode(error, 'EACCES', 'EPERM')) throw error;
    await makeWritable(path);
    await remove(path);
  }
}

/** Retries, because a process that is being killed may still write into the tree. */
const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });

async function makeWritable(directory: string): Promise<void> {
  if (!(await lstat(directory)).isDirectory()) return;
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(directory, entry.name));
  }
}

/** By its shape: jest runs tests in a realm of their own, in which an error of node's is no instance of `Error`. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(error.code as string);
}
