import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storePathBase, storePathName, type Nix, type PathInfo, type StorePath } from '../../../src/nix/index.js';
import { nameNarInfo } from '../../../src/pack/narinfo.js';

const ALPHABET = '0123456789abcdfghijklmnpqrsvwxyz';

/** `/nix/store/<hash>-NAME`, with a hash of its own for each name, as a binary cache tells paths apart by the hash alone. */
export function own(name: string): StorePath {
  const hash = [...Buffer.from(name.padEnd(16, '.')).subarray(0, 16)]
    .map((byte) => `${ALPHABET[byte >> 5] ?? ''}${ALPHABET[byte & 31] ?? ''}`)
    .join('');
  return `/nix/store/${hash}-${name}` as StorePath;
}

/** What a store knows of a path whose archive is as long as its name, unless told otherwise. */
export function infoOf(name: string, references: readonly string[] = [], more: Partial<PathInfo> = {}): PathInfo {
  return { path: own(name), narSize: name.length, references: references.map(own), isVouched: false, ...more };
}

/** What a fake archive of a path holds. */
export const contentOf = ({ path, narSize }: PathInfo): string => storePathName(path).padEnd(narSize, '.').slice(0, narSize);

/** A `.narinfo` as Nix writes it without compression. */
export function formatNarInfo({ path, narSize, references }: PathInfo, more: Readonly<Record<string, string>> = {}): string {
  const fields = {
    StorePath: path,
    URL: `nar/${storePathBase(path).slice(0, 32)}.nar`,
    Compression: 'none',
    FileHash: `sha256:${'0'.repeat(52)}`,
    FileSize: String(narSize),
    NarHash: `sha256:${'0'.repeat(52)}`,
    NarSize: String(narSize),
    References: references.map(storePathBase).join(' '),
    ...more,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** Writes an entry of a binary cache: the archive and what is said of it. */
export async function putEntry(directory: string, info: PathInfo, more: Readonly<Record<string, string>> = {}): Promise<void> {
  await mkdir(join(directory, 'nar'), { recursive: true });
  await writeFile(join(directory, more['URL'] ?? `nar/${storePathBase(info.path).slice(0, 32)}.nar`), contentOf(info));
  await writeFile(join(directory, nameNarInfo(info.path)), formatNarInfo(info, more));
}

/** `nix copy --no-recursive` to a directory: like Nix it refuses a path whose references are not there, and writes what is not there yet. */
export function createFakeCopy(infos: readonly PathInfo[]): Pick<Nix, 'copyOnlyTo'> & { readonly urls: string[] } {
  const known = new Map(infos.map((info) => [info.path, info]));
  const urls: string[] = [];
  return {
    urls,
    copyOnlyTo: async (url, paths) => {
      urls.push(url);
      const directory = new URL(url).pathname;
      if (!existsSync(join(directory, 'nix-cache-info'))) throw new Error(`${directory} is no binary cache`);
      const asked = new Set(paths);
      for (const path of paths) {
        const info = known.get(path);
        if (info === undefined) throw new Error(`${path} is not valid`);
        const lacking = info.references.find((other) => !asked.has(other) && !existsSync(join(directory, nameNarInfo(other))));
        if (lacking !== undefined) throw new Error(`cannot add ${path} as the reference ${lacking} is not valid`);
        await putEntry(directory, info);
      }
    },
  };
}
