import { isStorePath, storePathBase, type StorePath } from '../nix/index.js';

/** What a binary cache's `.narinfo` file says of one path. */
export interface NarInfo {
  readonly path: StorePath;
  /** File of the archive, relative to the cache: `nar/<hash>.nar`. */
  readonly url: string;
  /** Bytes of that file; 0 if it is not told. */
  readonly fileSize: number;
  /** Bytes of the path's NAR serialisation. */
  readonly narSize: number;
  /** Other paths that this one refers to; itself is left out. */
  readonly references: readonly StorePath[];
}

/** Archives lie beside their `.narinfo` or below `nar/`; anything else could lead out of the cache. */
const URL = /^(?:nar\/)?[0-9a-z]+\.nar(?:\.[a-z0-9]+)?$/;

/**
 * Reads a `.narinfo`; undefined if it is damaged or names a file outside of the cache.
 * Source: NarInfo::NarInfo() in src/libstore/nar-info.cc.
 */
export function findNarInfo(text: string): NarInfo | undefined {
  const fields = new Map(
    text.split('\n').flatMap((line) => [/^(\w+): (.*)$/.exec(line)].flatMap((m) => (m === null ? [] : [[m[1], m[2]]]))),
  );
  const [path = '', url = ''] = [fields.get('StorePath'), fields.get('URL')];
  const narSize = Number(fields.get('NarSize'));
  if (!isStorePath(path) || !URL.test(url) || !fields.has('NarHash') || !Number.isSafeInteger(narSize) || narSize <= 0) return undefined;
  const storeDir = path.slice(0, -storePathBase(path).length);
  const references = (fields.get('References') ?? '').split(' ').flatMap((base) => (base === '' ? [] : [`${storeDir}${base}`]));
  if (!references.every(isStorePath)) return undefined;
  return { path, url, fileSize: Number(fields.get('FileSize') ?? 0), narSize, references: references.filter((other) => other !== path) };
}

/** Name of a path's `.narinfo` file: the hash part of its store path. */
export function nameNarInfo(path: StorePath): string {
  return `${storePathBase(path).slice(0, 32)}.narinfo`;
}

/** A `.narinfo` that makes Nix believe that a path is in a cache which has only what refers to it. Taken away before anybody reads the cache. */
export function formatPlaceholder(path: StorePath): string {
  return [
    `StorePath: ${path}`,
    'URL: placeholder',
    'Compression: none',
    `NarHash: sha256:${'0'.repeat(52)}`,
    'NarSize: 1',
    'References: ',
    '',
  ].join('\n');
}
