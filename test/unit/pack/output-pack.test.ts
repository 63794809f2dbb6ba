import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readBinaryCache } from '../../../src/pack/binary-cache.js';
import { openOutputPack, writeOutputPack } from '../../../src/pack/output-pack.js';
import { hashFile } from '../../../src/runtime/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createFakeCopy, infoOf, own } from './samples.js';

const INFOS = [infoOf('libx'), infoOf('web', ['libx', 'glibc'])];

describe('the pack of what a job built', () => {
  let temp: TempDir;
  let directory: string;
  beforeEach(async () => {
    temp = await createTempDir('output-pack');
    directory = join(temp.path, 'pack');
  });
  afterEach(() => temp.dispose());
  const write = () => writeOutputPack(INFOS, directory, { env: process.env, nix: createFakeCopy(INFOS) });

  test('is one file, named by its content', async () => {
    const pack = await write();
    expect(await readdir(directory)).toEqual([pack.file]);
    expect(pack).toEqual({
      file: expect.stringMatching(new RegExp(`^${pack.sha256}\\.tar\\.(?:zst|gz)$`)),
      sha256: await hashFile(join(directory, pack.file)),
      bytes: (await readFile(join(directory, pack.file))).length,
      paths: 2,
    });
    expect(await readdir(temp.path)).toEqual(['pack']);
  });

  test('becomes a binary cache again', async () => {
    const pack = await write();
    const cache = join(temp.path, 'cache');
    await openOutputPack(directory, pack, cache, { env: process.env });
    expect((await readBinaryCache(cache)).map(({ path, references }) => [path, references]).sort()).toEqual(
      [
        [own('libx'), []],
        [own('web'), [own('libx'), own('glibc')]],
      ].sort(),
    );
  });

  test('joins others in one binary cache', async () => {
    const cache = join(temp.path, 'cache');
    for (const name of ['one', 'two']) {
      const infos = [infoOf(name)];
      const pack = await writeOutputPack(infos, join(temp.path, name), { env: process.env, nix: createFakeCopy(infos) });
      await openOutputPack(join(temp.path, name), pack, cache, { env: process.env });
    }
    expect((await readBinaryCache(cache)).map(({ path }) => path).sort()).toEqual([own('one'), own('two')].sort());
  });

  test('that Nix cannot make leaves nothing but its empty place', async () => {
    const nix = { copyOnlyTo: () => Promise.reject(new Error('disk full')) };
    await expect(writeOutputPack(INFOS, directory, { env: process.env, nix })).rejects.toThrow('disk full');
    expect([await readdir(temp.path), await readdir(directory)]).toEqual([['pack'], []]);
  });

  test.each<[string, (file: string) => Promise<unknown>, RegExp]>([
    [
      'is longer',
      (file) => appendFile(file, 'x'),
      /^The pack [0-9a-f]{64}\.tar\.\w+ is corrupt: its content has the digest [0-9a-f]{12}…\. Run/,
    ],
    ['is empty', (file) => writeFile(file, ''), /is corrupt/],
    ['is gone', (file) => rm(file), /is missing; the artifact holds nothing\. Run/],
    ['has another name', (file) => rename(file, join(file, '..', 'other')), /is missing; the artifact holds other\. Run/],
    [
      'is a directory',
      async (file) => {
        await rm(file);
        await mkdir(file);
      },
      /is missing/,
    ],
  ])('is refused, and not unpacked, if it %s', async (_, damage, message) => {
    const pack = await write();
    await damage(join(directory, pack.file));
    const cache = join(temp.path, 'cache');
    const opening = openOutputPack(directory, pack, cache, { env: process.env });
    await expect(opening).rejects.toMatchObject({ name: 'UserError', exitCode: 3, message: expect.stringMatching(message) });
    expect(await readdir(temp.path)).not.toContain('cache');
  });
});
