import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Nix, PathInfo } from '../nix/index.js';
import { hashFile, packDirectory, unpackArchive, UserError, type ArchivePorts } from '../runtime/index.js';
import { writeBinaryCache } from './binary-cache.js';
import type { GroupOutputs } from './group-outputs.js';

type PackFile = NonNullable<GroupOutputs['pack']>;

/**
 * Packs built paths into one file that is named by its content, for the jobs after this one.
 * @param directory where the file goes; it must not exist
 * @throws ToolError if Nix or tar cannot, such as for want of space
 */
export async function writeOutputPack(
  infos: readonly PathInfo[],
  directory: string,
  ports: ArchivePorts & { readonly nix: Pick<Nix, 'copyOnlyTo'> },
): Promise<PackFile> {
  const cache = `${directory}.cache`;
  await mkdir(directory);
  try {
    await writeBinaryCache(infos, cache, ports.nix);
    const archive = await packDirectory(cache, join(directory, 'outputs'), ports);
    const sha256 = await hashFile(archive);
    const file = `${sha256}${archive.slice(archive.indexOf('.tar.'))}`;
    await rename(archive, join(directory, file));
    return { file, sha256, bytes: (await stat(join(directory, file))).size, paths: infos.length };
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/**
 * Unpacks such a file into a binary cache.
 * @param directory what was downloaded
 * @param expected what the job that made it says it is
 * @throws UserError if it is not there or is something else
 */
export async function openOutputPack(directory: string, expected: PackFile, cache: string, ports: ArchivePorts): Promise<void> {
  const file = join(directory, expected.file);
  const found = await hashFile(file).catch(() => undefined);
  if (found !== expected.sha256) {
    const names = (await readdir(directory).catch(() => [])).join(', ');
    throw new UserError(
      found === undefined
        ? `The pack ${expected.file} is missing; the artifact holds ${names === '' ? 'nothing' : names}. Run the whole workflow again.`
        : `The pack ${expected.file} is corrupt: its content has the digest ${found.slice(0, 12)}…. Run the whole workflow again.`,
      { exitCode: 3 },
    );
  }
  await unpackArchive(file, cache, ports);
}
