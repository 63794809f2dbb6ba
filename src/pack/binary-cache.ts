import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Nix, type PathInfo, type StorePath } from '../nix/index.js';
import { findNarInfo, formatPlaceholder, nameNarInfo, type NarInfo } from './narinfo.js';

/** Files read at a time. */
const PARALLEL_READS = 64;

async function mapInParts<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let first = 0; first < items.length; first += PARALLEL_READS) {
    results.push(...(await Promise.all(items.slice(first, first + PARALLEL_READS).map(work))));
  }
  return results;
}

/**
 * The address of a directory for Nix's option "substituters". Nobody signs what travels between jobs: digests that go another way vouch for it.
 * It is asked before the caches of the machine, as it is on the disk.
 */
export function toSubstituter(directory: string): string {
  return `file://${directory}?trusted=1&priority=1`;
}

/**
 * Writes paths into a directory that is a binary cache, but not what they refer to: that is elsewhere, mostly in a public cache. `nix copy` refuses a
 * path whose references are not there, so they get placeholders while it works. Archives are not compressed: whoever stores the directory compresses
 * all of it, which takes less time and gives less than compressing each path.
 * @param infos what the store knows of exactly these paths
 * @throws ToolError if Nix cannot copy
 */
export async function writeBinaryCache(infos: readonly PathInfo[], directory: string, nix: Pick<Nix, 'copyOnlyTo'>): Promise<void> {
  await mkdir(directory, { recursive: true });
  const own = new Set(infos.map(({ path }) => path));
  const there = new Set(await readdir(directory));
  const missing = [...new Set(infos.flatMap(({ references }) => references))].filter(
    (path) => !own.has(path) && !there.has(nameNarInfo(path)),
  );
  if (!there.has('nix-cache-info')) await writeFile(join(directory, 'nix-cache-info'), `StoreDir: ${findStoreDirectory(infos)}\n`);
  const placeholders = missing.map((path) => join(directory, nameNarInfo(path)));
  try {
    for (const [index, path] of missing.entries()) await writeFile(placeholders[index] ?? '', formatPlaceholder(path));
    await nix.copyOnlyTo(`file://${directory}?compression=none`, [...own]);
  } finally {
    await mapInParts(placeholders, async (file) => rm(file, { force: true }));
  }
}

function findStoreDirectory([first]: readonly PathInfo[]): string {
  return first === undefined ? '/nix/store' : dirname(first.path);
}

/**
 * What a directory that is a binary cache holds. An entry that is damaged or whose archive is not there in full is deleted: Nix would end
 * a whole build at it instead of building that path.
 */
export async function readBinaryCache(directory: string): Promise<readonly NarInfo[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.narinfo'));
  const found = await mapInParts(names, async (name) => {
    const file = join(directory, name);
    const info = findNarInfo(await readFile(file, 'utf8').catch(() => ''));
    const archive = info === undefined ? undefined : await stat(join(directory, info.url)).catch(() => undefined);
    const isWhole = info !== undefined && nameNarInfo(info.path) === name && archive?.isFile() === true && archive.size === info.fileSize;
    if (isWhole) return [info];
    await rm(file, { force: true });
    return [];
  });
  return found.flat();
}

/** Leaves of a binary cache only the paths that are wanted. */
export async function pruneBinaryCache(directory: string, keep: ReadonlySet<StorePath>): Promise<void> {
  const entries = await readBinaryCache(directory);
  const archives = new Set(entries.filter(({ path }) => keep.has(path)).map(({ url }) => url));
  const gone = entries.filter(({ path }) => !keep.has(path));
  await mapInParts(gone, async ({ path }) => rm(join(directory, nameNarInfo(path)), { force: true }));
  // Two paths of the same content share an archive.
  const rest = new Set(gone.map(({ url }) => url).filter((url) => !archives.has(url)));
  await mapInParts([...rest], async (url) => rm(join(directory, url), { force: true }));
}
