// What built paths weigh when they are kept.
import { mkdir, mkdtemp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sum, timeProgram } from './measure.mjs';

const sizeOf = async (file) => (await stat(file)).size;

/**
 * Packs closures as one cache entry would hold them: a binary cache of uncompressed archives, as one zstd file.
 * @param {readonly string[]} paths store paths @param {{ directory: string }} machine @param {import('../tools/process.mjs').RunOptions} options
 * @returns {Promise<{ seconds: number, bytes: number, cache: string }>} `cache`: the binary cache
 */
export async function packClosures(paths, { directory }, options) {
  const cache = join(directory, 'kept');
  const file = join(directory, 'kept.tar.zst');
  const copy = await timeProgram(['nix', 'copy', '--to', `file://${cache}?compression=none`, ...paths], options);
  const pack = await timeProgram(['tar', '--use-compress-program', 'zstd -T0 --long=27', '-cf', file, '-C', cache, '.'], options);
  return { seconds: (copy.ms + pack.ms) / 1_000, bytes: await sizeOf(file), cache };
}

/**
 * Bytes of all NAR archives of a binary cache, each compressed by zstd for itself. Archives of the same content are one file there.
 * @param {string} cache @param {{ directory: string }} machine @param {import('../tools/process.mjs').RunOptions} options
 */
export async function measureCompressedNars(cache, { directory }, options) {
  const nars = (await readdir(join(cache, 'nar'))).map((name) => join(cache, 'nar', name));
  const target = await mkdtemp(join(directory, 'nars-'));
  await mkdir(target, { recursive: true });
  await timeProgram(['zstd', '-q', '--output-dir-flat', target, ...nars], options);
  return sum(await Promise.all((await readdir(target)).map((name) => sizeOf(join(target, name)))));
}
