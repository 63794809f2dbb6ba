import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, mkdtemp, readlink, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findErrorCode } from '../runtime/index.js';
import { commitAll, type Environment } from './git.js';

/** Files copied at the same time. */
const BATCH = 64;

/** Copies one file or link. A file that git knows but that was deleted is left out, and so is a submodule. */
async function copyEntry(from: string, to: string): Promise<void> {
  try {
    const entry = await lstat(from);
    if (entry.isDirectory()) return;
    await mkdir(dirname(to), { recursive: true });
    // Links are copied as they are: they may lead nowhere, and nothing must be reached through them.
    if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (findErrorCode(error) !== 'ENOENT') throw error;
  }
}

/**
 * Lends a git repository with a copy of some files of `root`, as they are on disk, and removes it afterwards.
 * Tools that look for the root of the repository find the copy's.
 * @throws ToolError if git fails; whatever `use` throws
 */
export async function withCopy<T>(
  root: string,
  files: readonly string[],
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
  use: (copy: string) => Promise<T>,
): Promise<T> {
  const base = env['RUNNER_TEMP'] ?? tmpdir();
  // Without links in the path, as git and formatters compare paths by their text.
  const directory = await mkdtemp(join(await realpath(base), 'panther-format-'));
  try {
    for (let start = 0; start < files.length; start += BATCH) {
      signal.throwIfAborted();
      await Promise.all(files.slice(start, start + BATCH).map((file) => copyEntry(join(root, file), join(directory, file))));
    }
    await commitAll(directory, env, signal);
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
