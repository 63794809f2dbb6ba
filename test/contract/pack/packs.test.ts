import { execFile } from 'node:child_process';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCliNix, parseDrvPath, type DrvPath, type Nix, type StorePath } from '../../../src/nix/index.js';
import {
  listPackFiles,
  openOutputPack,
  pruneBinaryCache,
  readBinaryCache,
  toSubstituter,
  writeBinaryCache,
  writeDerivationPack,
  writeOutputPack,
} from '../../../src/pack/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const run = promisify(execFile);

/** `base` is referred to by `shared`, and `shared` by both hosts; `own` is needed to build host `a`, but not referred to. */
const EXPRESSION = `
let
  make = name: script: extra: derivation ({ inherit name; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" script ]; } // extra);
  base = make "base" "echo base > $out" { };
  shared = make "shared" "echo \${base} > $out" { note = builtins.toFile "note" "see \${builtins.toFile "other-note" "x"}"; };
  own = make "own" "echo own > $out" { };
in {
  a = make "host-a" "read line < \${own}; echo $line \${shared} > $out" { };
  b = make "host-b" "echo b \${shared} > $out" { };
  inherit base shared own;
}
`;

const NODES = listTestNix().map((nix) => [nix.label, nix] as const);

describe.each(NODES)('packs of real stores, %s', (_label, testNix) => {
  let temp: TempDir;
  let here: TestStore;
  let there: TestStore;
  const open = (store: TestStore) => createCliNix({ env: store.env });

  beforeEach(async () => {
    [temp, here, there] = await Promise.all([createTempDir('packs'), testNix.createStore(), testNix.createStore()]);
    await writeFile(join(temp.path, 'all.nix'), EXPRESSION);
  });
  afterEach(async () => {
    await Promise.all([temp.dispose(), here.dispose(), there.dispose()]);
  });

  const instantiate = async (attribute: string): Promise<DrvPath> => {
    const { stdout } = await run('nix-instantiate', [join(temp.path, 'all.nix'), '-A', attribute], { env: here.env });
    return parseDrvPath(stdout.trim());
  };
  const build = async (nix: Nix, drvPaths: readonly DrvPath[], substituters: readonly string[] = []) => {
    const built: string[] = [];
    const end = await nix.build({ drvPaths, substituters }, (event) => {
      if (event.kind === 'build-started') built.push(event.drvPath.replace(/^.*?-/, ''));
    });
    return { built: built.sort(), exitCode: end.exitCode };
  };
  const outputOf = async (nix: Nix, drvPath: DrvPath): Promise<StorePath> => {
    const path = (await nix.readDerivations([drvPath])).get(drvPath)?.outputs['out'];
    if (path === undefined) throw new Error(`${drvPath} has no output`);
    return path;
  };

  test('a builder imports what its group needs, and no more', async () => {
    const [a, b] = [await instantiate('a'), await instantiate('b')];
    const pack = join(temp.path, 'pack');
    await writeDerivationPack(
      pack,
      [
        { group: 'one', roots: [a] },
        { group: 'two', roots: [b] },
      ],
      open(here),
    );
    const nix = open(there);
    await nix.importPaths(await listPackFiles(pack, 'two'));
    const paths = (await readdir(join(there.root, 'nix', 'store'))).filter((name) => !name.startsWith('.')).map((name) => name.slice(33));
    expect(paths.sort()).toEqual(['base.drv', 'host-b.drv', 'note', 'other-note', 'shared.drv']);
    expect((await build(nix, [b])).built).toEqual(['base.drv', 'host-b.drv', 'shared.drv']);
  });

  test('each derivation is in one file of the pack, and files are named by their content', async () => {
    const [a, b] = [await instantiate('a'), await instantiate('b')];
    const pack = join(temp.path, 'pack');
    await writeDerivationPack(
      pack,
      [
        { group: 'one', roots: [a] },
        { group: 'two', roots: [b] },
      ],
      open(here),
    );
    const [one, two] = [await listPackFiles(pack, 'one'), await listPackFiles(pack, 'two')];
    expect(one.filter((file) => two.includes(file))).toHaveLength(1);
    const texts = await Promise.all([...new Set([...one, ...two])].map((file) => readFile(file, 'latin1')));
    expect(texts.filter((text) => text.includes('-host-a.drv'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('Derive([("out","/nix/store') && text.includes('-base"'))).not.toHaveLength(0);
    expect(one.every((file) => /^[0-9a-f]{64}\.export$/.test(file.slice(file.lastIndexOf('/') + 1)))).toBe(true);
  });

  test('a pack holds the paths it is told, not what they refer to, and another store uses it', async () => {
    const a = await instantiate('a');
    const nix = open(here);
    await build(nix, [a]);
    const [shared, own] = [await outputOf(nix, await instantiate('shared')), await outputOf(nix, await instantiate('own'))];
    const infos = await nix.pathInfo([shared, own]);
    const packed = join(temp.path, 'packed');
    const pack = await writeOutputPack(infos, packed, { nix, env: here.env });
    expect(await readdir(packed)).toEqual([`${pack.sha256}.tar.zst`]);

    const cache = join(temp.path, 'cache');
    await openOutputPack(packed, pack, cache, { env: there.env });
    expect((await readBinaryCache(cache)).map(({ path }) => path).sort()).toEqual([shared, own].sort());

    const other = open(there);
    const drvs = join(temp.path, 'drvs');
    await writeDerivationPack(drvs, [{ group: 'one', roots: [a] }], nix);
    await other.importPaths(await listPackFiles(drvs, 'one'));
    // Only "own" can be fetched as it is: what "shared" refers to has to be built first.
    const { built, exitCode } = await build(other, [a], [toSubstituter(cache)]);
    expect(exitCode).toBe(0);
    expect(built).not.toContain('own.drv');
    expect(built).toContain('base.drv');
    expect(built).toContain('host-a.drv');
  });

  test('a pack that is corrupt, missing or another one is refused', async () => {
    const base = await instantiate('base');
    const nix = open(here);
    await build(nix, [base]);
    const packed = join(temp.path, 'packed');
    const pack = await writeOutputPack(await nix.pathInfo([await outputOf(nix, base)]), packed, { nix, env: here.env });
    const cache = join(temp.path, 'cache');
    const other = { ...pack, file: `${'0'.repeat(64)}.tar.zst` };
    await expect(openOutputPack(packed, other, cache, { env: here.env })).rejects.toThrow(/is missing; the artifact holds [0-9a-f]{64}/);
    await truncate(join(packed, pack.file), pack.bytes - 1);
    await expect(openOutputPack(packed, pack, cache, { env: here.env })).rejects.toThrow(/is corrupt/);
    await expect(readdir(cache)).rejects.toThrow();
  });

  test('a binary cache grows by what is new, and is pruned to what is wanted', async () => {
    const [a, b] = [await instantiate('a'), await instantiate('b')];
    const nix = open(here);
    await build(nix, [a, b]);
    const [outA, outB] = [await outputOf(nix, a), await outputOf(nix, b)];
    const cache = join(temp.path, 'cache');
    await writeBinaryCache(await nix.pathInfo([outA]), cache, nix);
    const before = await readdir(join(cache, 'nar'));
    await writeBinaryCache(await nix.pathInfo([outA, outB]), cache, nix);
    expect((await readdir(join(cache, 'nar'))).length).toBe(before.length + 1);
    await pruneBinaryCache(cache, new Set([outB]));
    expect((await readBinaryCache(cache)).map(({ path }) => path)).toEqual([outB]);
    expect(await readdir(join(cache, 'nar'))).toHaveLength(1);
  });

  test('an entry whose archive is cut short or gone is taken out, and the build goes on without it', async () => {
    const [shared, base] = [await instantiate('shared'), await instantiate('base')];
    const nix = open(here);
    await build(nix, [shared]);
    const cache = join(temp.path, 'cache');
    await writeBinaryCache(await nix.pathInfo([await outputOf(nix, shared), await outputOf(nix, base)]), cache, nix);
    const [first, second] = await readBinaryCache(cache);
    await truncate(join(cache, first?.url ?? ''), 10);
    await rm(join(cache, second?.url ?? ''));
    expect(await readBinaryCache(cache)).toEqual([]);

    const other = open(there);
    const drvs = join(temp.path, 'drvs');
    await writeDerivationPack(drvs, [{ group: 'one', roots: [shared] }], nix);
    await other.importPaths(await listPackFiles(drvs, 'one'));
    expect(await build(other, [shared], [toSubstituter(cache)])).toEqual({ built: ['base.drv', 'shared.drv'], exitCode: 0 });
  });

  test('an entry whose archive was changed is refused by Nix', async () => {
    const base = await instantiate('base');
    const nix = open(here);
    await build(nix, [base]);
    const cache = join(temp.path, 'cache');
    await writeBinaryCache(await nix.pathInfo([await outputOf(nix, base)]), cache, nix);
    const [entry] = await readBinaryCache(cache);
    const file = join(cache, entry?.url ?? '');
    await writeFile(file, (await readFile(file, 'latin1')).replace('base', 'evil'), 'latin1');
    const other = open(there);
    const drvs = join(temp.path, 'drvs');
    await writeDerivationPack(drvs, [{ group: 'one', roots: [base] }], nix);
    await other.importPaths(await listPackFiles(drvs, 'one'));
    expect((await build(other, [base], [toSubstituter(cache)])).exitCode).not.toBe(0);
    const out = await outputOf(other, base);
    expect(await other.findInvalid([out])).toEqual(new Set([out]));
  });
});
