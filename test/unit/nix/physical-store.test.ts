import { writeFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Derivation } from '../../../src/nix/derivation.js';
import { findDerivationsOnDisk, findPhysicalStore } from '../../../src/nix/physical-store.js';
import type { DrvPath } from '../../../src/nix/store-path.js';
import { UserError } from '../../../src/runtime/index.js';
import { listSamples, readSample } from '../../support/nix-samples.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const TOP = '/nix/store/k12apy3z8mndi7dhgc9k15lzqqgf0vk5-top.drv' as DrvPath;
const MULTI = '/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi.drv' as DrvPath;
const EMPTY = '/nix/store/ca14x370nigzjkx73l0cj0r4pnw46azf-empty.drv' as DrvPath;
const FIXED = '/nix/store/sjafm7p4h1436idp148323gyb7kx9ixh-fixed.txt.drv' as DrvPath;
const STRUCTURED = '/nix/store/502i2zadl6vrx8035dknqdymdjdqawir-structured.drv' as DrvPath;

describe('findPhysicalStore', () => {
  test.each([
    { remote: undefined, store: '/nix/store' },
    { remote: '', store: '/nix/store' },
    { remote: 'auto', store: '/nix/store' },
    { remote: 'daemon', store: '/nix/store' },
    { remote: 'unix:///nix/var/nix/daemon-socket/socket', store: '/nix/store' },
    { remote: 'local', store: '/nix/store' },
    { remote: 'local://', store: '/nix/store' },
    { remote: 'local?', store: '/nix/store' },
    { remote: '/', store: '/nix/store' },
    { remote: '/tmp/root', store: '/tmp/root/nix/store' },
    { remote: 'local?root=/tmp/root', store: '/tmp/root/nix/store' },
    { remote: 'local://?root=/tmp/root', store: '/tmp/root/nix/store' },
    { remote: 'local?root=%2Ftmp%2Fa%20b', store: '/tmp/a b/nix/store' },
    { remote: 'local?root=/tmp/c++', store: '/tmp/c++/nix/store' },
    { remote: 'local?trusted=true&root=/tmp/root', store: '/tmp/root/nix/store' },
    { remote: 'local?real=/tmp/real&root=/tmp/root', store: '/tmp/real' },
    { remote: 'local?store=/home/store', store: '/home/store' },
    { remote: 'local?store=/home/store&root=/tmp/root', store: '/tmp/root/home/store' },
    { remote: 'ssh-ng://builder', store: undefined },
    { remote: 'ssh://root@builder?root=/tmp/root', store: undefined },
    { remote: 'https://cache.nixos.org', store: undefined },
    { remote: 's3://bucket', store: undefined },
    { remote: 'file:///tmp/cache', store: undefined },
    { remote: 'local-overlay://?root=/tmp/root', store: undefined },
    { remote: 'dummy://', store: undefined },
  ])('NIX_REMOTE=$remote has its files at $store', ({ remote, store }) => {
    expect(findPhysicalStore(remote)).toBe(store);
  });
});

describe('findDerivationsOnDisk', () => {
  let temp: TempDir;
  let store: string;
  beforeEach(async () => {
    temp = await createTempDir('physical-store');
    store = join(temp.path, 'nix/store');
    await mkdir(store, { recursive: true });
    for (const file of listSamples('drv')) await writeFile(join(store, file), readSample('drv', file));
  });
  afterEach(async () => {
    await temp.dispose();
  });

  const fileOf = (drvPath: string) => join(store, drvPath.slice('/nix/store/'.length));

  test('a derivation comes with all that it depends on, each once', async () => {
    const found = await findDerivationsOnDisk(store, [TOP, STRUCTURED, TOP]);
    expect([...(found?.keys() ?? [])].sort()).toEqual([STRUCTURED, MULTI, EMPTY, TOP, FIXED]);
    expect(found?.get(TOP)).toMatchObject({ drvPath: TOP, name: 'top', inputDrvs: [MULTI, EMPTY, FIXED] });
    expect(found?.get(FIXED)).toMatchObject({ drvPath: FIXED, name: 'fixed.txt', fixedOutput: true });
  });

  test('nothing asked is nothing found', async () => {
    expect(await findDerivationsOnDisk(store, [])).toEqual(new Map());
  });

  test('without the file of a root, the store is not on this disk', async () => {
    expect(await findDerivationsOnDisk(store, [TOP, '/nix/store/00000000000000000000000000000000-other.drv' as DrvPath])).toBeUndefined();
  });

  test('without the file of a dependency, the store is not on this disk', async () => {
    await temp.dispose();
    await mkdir(store, { recursive: true });
    await writeFile(fileOf(TOP), readSample('drv', TOP.slice('/nix/store/'.length)));
    expect(await findDerivationsOnDisk(store, [TOP])).toBeUndefined();
  });

  test('without its directory, the store is not on this disk', async () => {
    expect(await findDerivationsOnDisk(join(temp.path, 'elsewhere'), [TOP])).toBeUndefined();
  });

  test('a damaged file is an error, not a store elsewhere', async () => {
    await writeFile(fileOf(FIXED), 'Derive([');
    await expect(findDerivationsOnDisk(store, [TOP])).rejects.toThrow(UserError);
  });

  test('a directory in place of a file is an error of the system', async () => {
    await mkdir(fileOf('/nix/store/00000000000000000000000000000000-directory.drv'));
    await expect(
      findDerivationsOnDisk(store, ['/nix/store/00000000000000000000000000000000-directory.drv' as DrvPath]),
    ).rejects.toMatchObject({ code: 'EISDIR' });
  });

  // Root may read every file, whatever its mode.
  if (process.getuid?.() !== 0) {
    test('a file that we may not read is a store of others', async () => {
      await chmod(fileOf(FIXED), 0);
      expect(await findDerivationsOnDisk(store, [TOP])).toBeUndefined();
    });
  }

  test('what is known already is not read again, and what is read is known from then on', async () => {
    const known = new Map<DrvPath, Derivation>();
    await findDerivationsOnDisk(store, [EMPTY], known);
    expect([...known.keys()]).toEqual([EMPTY]);
    await rm(fileOf(EMPTY));
    const found = await findDerivationsOnDisk(store, [TOP], known);
    expect([...(found?.keys() ?? [])].sort()).toEqual([MULTI, EMPTY, TOP, FIXED]);
    expect([...known.keys()].sort()).toEqual([MULTI, EMPTY, TOP, FIXED]);
  });

  test('derivations that share all they depend on are each read once', async () => {
    const pathOf = (layer: number, side: 'a' | 'b') => `/nix/store/${String(layer).padStart(32, '0')}-${side}.drv`;
    const text = await readFile(fileOf(EMPTY), 'utf8');
    for (let layer = 0; layer < 30; layer += 1) {
      const inputs = layer === 29 ? '' : `("${pathOf(layer + 1, 'a')}",["out"]),("${pathOf(layer + 1, 'b')}",["out"])`;
      for (const side of ['a', 'b'] as const) writeFileSync(fileOf(pathOf(layer, side)), text.replace('[],[],', `[${inputs}],[],`));
    }
    // Read once for each way that leads there, these would be 2^30 files.
    const found = await findDerivationsOnDisk(store, [pathOf(0, 'a') as DrvPath]);
    expect(found?.size).toBe(59);
  });

  test('a chain of hundreds of derivations is read to its end, and others have their turn meanwhile', async () => {
    const pathOf = (index: number) => `/nix/store/${String(index).padStart(32, '0')}-link.drv`;
    const text = await readFile(fileOf(EMPTY), 'utf8');
    for (let index = 0; index < 600; index += 1) {
      const inputs = index === 599 ? '[]' : `[("${pathOf(index + 1)}",["out"])]`;
      writeFileSync(fileOf(pathOf(index)), text.replace('[],[],', `${inputs},[],`));
    }
    let hadTurn = false;
    setImmediate(() => (hadTurn = true));
    const found = await findDerivationsOnDisk(store, [pathOf(0) as DrvPath]);
    expect(hadTurn).toBe(true);
    expect(found?.size).toBe(600);
    expect(found?.get(pathOf(598) as DrvPath)?.inputDrvs).toEqual(['/nix/store/00000000000000000000000000000599-link.drv']);
  });
});
