import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pruneBinaryCache, readBinaryCache, toSubstituter, writeBinaryCache } from '../../../src/pack/binary-cache.js';
import { nameNarInfo } from '../../../src/pack/narinfo.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createFakeCopy, infoOf, own, putEntry } from './samples.js';

const [LIBX, WEB, DB] = [infoOf('libx'), infoOf('web', ['libx', 'glibc']), infoOf('db', ['libx', 'db'])];

describe('a directory that is a binary cache', () => {
  let temp: TempDir;
  let cache: string;
  beforeEach(async () => {
    temp = await createTempDir('binary-cache');
    cache = join(temp.path, 'cache');
  });
  afterEach(() => temp.dispose());
  const listEntries = async () => (await readBinaryCache(cache)).map(({ path }) => path).sort();
  const listFiles = async () =>
    (await readdir(cache, { recursive: true, withFileTypes: true }))
      .filter((one) => one.isFile())
      .map(({ name }) => name)
      .sort();
  const archiveOf = (name: string) => `${nameNarInfo(own(name)).slice(0, 32)}.nar`;

  describe('written', () => {
    test('holds the paths, not compressed, and not what they refer to', async () => {
      const nix = createFakeCopy([LIBX, WEB, DB]);
      await writeBinaryCache([LIBX, WEB], cache, nix);
      expect(await listEntries()).toEqual([own('libx'), own('web')].sort());
      expect(await listFiles()).toEqual(
        ['nix-cache-info', ...['libx', 'web'].flatMap((name) => [archiveOf(name), nameNarInfo(own(name))])].sort(),
      );
      expect(nix.urls).toEqual([`file://${cache}?compression=none`]);
      expect(await readFile(join(cache, 'nix-cache-info'), 'utf8')).toBe('StoreDir: /nix/store\n');
    });

    test('a second time keeps what was there', async () => {
      await writeBinaryCache([LIBX], cache, createFakeCopy([LIBX]));
      await writeBinaryCache([WEB, DB], cache, createFakeCopy([WEB, DB]));
      expect(await listEntries()).toEqual([own('libx'), own('web'), own('db')].sort());
      expect((await readBinaryCache(cache)).find(({ path }) => path === own('web'))?.references).toEqual([own('libx'), own('glibc')]);
    });

    test('by a Nix that fails holds nothing that is not whole', async () => {
      const copyOnlyTo = () => Promise.reject(new Error('disk full'));
      await expect(writeBinaryCache([WEB], cache, { copyOnlyTo })).rejects.toThrow('disk full');
      expect(await listFiles()).toEqual(['nix-cache-info']);
    });

    test('for a store that is at home elsewhere says so', async () => {
      const info = {
        path: own('web').replace('/nix/store', '/srv/store') as typeof WEB.path,
        narSize: 3,
        references: [],
        isVouched: false,
      };
      await writeBinaryCache([info], cache, createFakeCopy([info]));
      expect(await readFile(join(cache, 'nix-cache-info'), 'utf8')).toBe('StoreDir: /srv/store\n');
    });

    test('of hundreds of references holds none of them', async () => {
      const many = infoOf(
        'many',
        Array.from({ length: 300 }, (_, index) => `ref${index}`),
      );
      await writeBinaryCache([many], cache, createFakeCopy([many]));
      expect(await listFiles()).toEqual(['nix-cache-info', archiveOf('many'), nameNarInfo(own('many'))].sort());
    });
  });

  describe('read', () => {
    beforeEach(async () => {
      for (const info of [LIBX, WEB, DB]) await putEntry(cache, info);
    });

    test('has all that is whole', async () => {
      expect(await listEntries()).toEqual([own('libx'), own('web'), own('db')].sort());
    });

    test.each<[string, () => Promise<unknown>]>([
      ['the archive is gone', () => rm(join(cache, 'nar', archiveOf('web')))],
      ['the archive is cut short', () => writeFile(join(cache, 'nar', archiveOf('web')), 'w')],
      ['the archive is longer', () => appendFile(join(cache, 'nar', archiveOf('web')), 'x')],
      [
        'the archive is a directory',
        async () => {
          await rm(join(cache, 'nar', archiveOf('web')));
          await mkdir(join(cache, 'nar', archiveOf('web')));
        },
      ],
      ['the entry is empty', () => writeFile(join(cache, nameNarInfo(own('web'))), '')],
      ['the entry is cut short', () => writeFile(join(cache, nameNarInfo(own('web'))), `StorePath: ${own('web')}\n`)],
      ['the entry names a file outside', () => putEntry(cache, WEB, { URL: '../x.nar' })],
      [
        'the entry is of another path',
        async () => writeFile(join(cache, nameNarInfo(own('web'))), await readFile(join(cache, nameNarInfo(own('db'))))),
      ],
    ])('loses an entry for good if %s, and no other', async (_, damage) => {
      await damage();
      expect(await listEntries()).toEqual([own('libx'), own('db')].sort());
      expect(await readdir(cache)).not.toContain(nameNarInfo(own('web')));
    });

    test('that is not there is empty', async () => {
      expect(await readBinaryCache(join(temp.path, 'nowhere'))).toEqual([]);
    });

    test('of hundreds of entries has all of them', async () => {
      for (let index = 0; index < 200; index += 1) await putEntry(cache, infoOf(`p${index}`));
      expect(await readBinaryCache(cache)).toHaveLength(203);
    });
  });

  describe('pruned', () => {
    test('holds what is wanted, and neither entry nor archive of the rest', async () => {
      for (const info of [LIBX, WEB, DB]) await putEntry(cache, info);
      await pruneBinaryCache(cache, new Set([own('web'), own('libx'), own('never-there')]));
      expect(await listFiles()).toEqual(['libx', 'web'].flatMap((name) => [archiveOf(name), nameNarInfo(own(name))]).sort());
    });

    test('keeps an archive that two paths share as long as one of them is wanted', async () => {
      const [one, other] = [infoOf('one', [], { narSize: 3 }), infoOf('two')];
      for (const info of [one, other]) await putEntry(cache, info, { URL: 'nar/same.nar' });
      await pruneBinaryCache(cache, new Set([own('one')]));
      expect(await listEntries()).toEqual([own('one')]);
      await pruneBinaryCache(cache, new Set());
      expect(await listFiles()).toEqual([]);
    });

    test('deletes nothing outside', async () => {
      const outside = join(temp.path, 'x.nar');
      await writeFile(outside, 'web');
      await putEntry(cache, WEB, { URL: '../x.nar' });
      await pruneBinaryCache(cache, new Set());
      expect(await readFile(outside, 'utf8')).toBe('web');
    });
  });
});

test('as a substituter it is asked first and needs no signatures', () => {
  expect(toSubstituter('/tmp/cache')).toBe('file:///tmp/cache?trusted=1&priority=1');
});
