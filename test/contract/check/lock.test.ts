import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createFlake, examineAndCheck, runNix, summarize } from './flakes.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures/flakes', import.meta.url));

const FLAKE = `{
  inputs.a.url = "path:./a";
  inputs.b.url = "path:./b";
  inputs.b.inputs.dep.follows = "a";
  inputs.c.url = "path:./c";
  outputs = inputs: { lib = inputs.c; };
}
`;
const FILES = {
  'flake.nix': FLAKE,
  'a/flake.nix': '{ outputs = _: { }; }\n',
  'b/flake.nix': '{ inputs.dep.url = "path:../a"; outputs = _: { }; }\n',
  'c/flake.nix': '{ inputs.b.url = "path:../b"; outputs = _: { }; }\n',
};
const REV = '0123456789abcdef0123456789abcdef01234567';
// A hash that is no hash: Nix compares the lock file before it gets to fetch, and the source is never needed.
const EMPTY_HASH = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const lockOfX = (
  original: object,
  locked: object = { type: 'github', owner: 'o', repo: 'r', rev: REV, narHash: EMPTY_HASH, lastModified: 1 },
) =>
  JSON.stringify({
    nodes: { x: { flake: false, locked, original }, root: { inputs: { x: 'x' } } },
    root: 'root',
    version: 7,
  });
const flakeOfX = (url: string) => `{ inputs.x = { url = "${url}"; flake = false; }; outputs = _: { }; }\n`;

describe.each(listTestNix())('$label', (nix) => {
  let store: TestStore;
  let repository: Repository | undefined;

  beforeEach(async () => {
    store = await nix.createStore();
    // Nix tries to fetch what is not locked. It must fail the same way, and at once, with a network and without.
    Object.assign(store.env, { https_proxy: 'http://127.0.0.1:9', NIX_CONFIG: `${store.env['NIX_CONFIG'] ?? ''}\ndownload-attempts = 1` });
  });

  afterEach(async () => {
    await repository?.dispose();
    repository = undefined;
    await store.dispose();
  });

  /** A repository locked by this very Nix, then changed and committed. */
  const createLocked = async (change: (flake: string, lock: string) => { readonly flake?: string; readonly lock?: string }) => {
    const { dir } = (repository = await createFlake(FILES));
    await runNix(store, dir, 'flake', 'lock');
    const lock = await readFile(join(dir, 'flake.lock'), 'utf8');
    const changed = change(FLAKE, lock);
    await writeFile(join(dir, 'flake.nix'), changed.flake ?? FLAKE);
    await writeFile(join(dir, 'flake.lock'), changed.lock ?? lock);
    await repository.git('add', '--all');
    await repository.git('commit', '--quiet', '--message=Change');
    return dir;
  };

  describe('what Nix refuses, the check explains, and drops what Nix says of it', () => {
    test.each<[string, (flake: string, lock: string) => { flake?: string; lock?: string }, readonly string[]]>([
      [
        'an input added',
        (flake) => ({ flake: flake.replace('outputs', 'inputs.d.url = "path:./a";\n  outputs') }),
        ['error flake.nix:6: flake.lock lacks an input'],
      ],
      [
        'an input removed',
        (flake) => ({ flake: flake.replace('  inputs.c.url = "path:./c";\n', '') }),
        ['error flake.lock:78: flake.lock holds an input too many'],
      ],
      [
        'another source',
        (flake) => ({ flake: flake.replace('path:./c', 'github:o/c') }),
        ['error flake.nix:5: flake.lock does not fit flake.nix'],
      ],
      [
        'an override added',
        (flake) => ({ flake: flake.replace('outputs', 'inputs.c.inputs.b.follows = "b";\n  outputs') }),
        ['error flake.nix:6: flake.lock does not fit flake.nix'],
      ],
      [
        'an override removed',
        (flake) => ({ flake: flake.replace('  inputs.b.inputs.dep.follows = "a";\n', '') }),
        ['error flake.lock:16: flake.lock does not fit flake.nix'],
      ],
      [
        'an override changed',
        (flake) => ({ flake: flake.replace('follows = "a"', 'follows = ""') }),
        ['error flake.nix:4: flake.lock does not fit flake.nix'],
      ],
      [
        'a follows that dangles',
        (flake, lock) => ({ flake: flake.replace('follows = "a"', 'follows = "z"'), lock: lock.replace(/\[\s*"a"\s*\]/, '["z"]') }),
        ['error flake.nix:4: An input follows one that does not exist'],
      ],
      [
        'a circle',
        (flake, lock) => ({
          flake: flake.replace('follows = "a"', 'follows = "b/dep"'),
          lock: lock.replace(/\[\s*"a"\s*\]/, '["b", "dep"]'),
        }),
        ['error flake.nix:4: Inputs follow each other in a circle'],
      ],
      ['a node that is gone', (_, lock) => ({ lock: lock.replace('"c": "c"', '"c": "gone"') }), []],
      ['merge conflict markers', (_, lock) => ({ lock: lock.replace('"b": "b",', '<<<<<<< HEAD\n"b": "b",') }), []],
      ['an empty file', () => ({ lock: '' }), ['error flake.lock:: flake.lock cannot be read']],
      [
        'another version',
        (_, lock) => ({ lock: lock.replace('"version": 7', '"version": 9') }),
        ['error flake.lock:: flake.lock cannot be read'],
      ],
      ['another shape', () => ({ lock: '[]' }), ['error flake.lock:: flake.lock cannot be read']],
    ])('%s', async (_, change, expected) => {
      const { opened, result } = await examineAndCheck(await createLocked(change), store);

      expect(opened).toBe(false);
      expect(result.problems.length).toBeGreaterThan(0);
      expect(result.problems.filter(({ source, severity }) => source !== 'lock' || severity !== 'error')).toEqual([]);
      if (expected.length > 0) expect(summarize(result)).toEqual(expected);
    });
  });

  describe('what Nix accepts, the check does not call an error', () => {
    test.each<[string, (flake: string, lock: string) => { flake?: string; lock?: string }, readonly string[]]>([
      ['as Nix locked it', () => ({}), []],
      [
        'an override of what is not there',
        (flake) => ({ flake: flake.replace('outputs', 'inputs.c.inputs.nope.follows = "b";\n  outputs') }),
        ['warning flake.nix:6: An input that does not exist is overridden'],
      ],
      [
        'a flake that became a source tree',
        (flake) => ({ flake: flake.replace('inputs.a.url', 'inputs.a.flake = false;\n  inputs.a.url') }),
        ['warning flake.nix:2: flake.lock has another kind of input'],
      ],
      [
        'settings of the flake itself',
        (flake) => ({ flake: flake.replace('outputs = inputs:', 'outputs = { self, a, b, c }@inputs:') }),
        [],
      ],
    ])('%s', async (_, change, expected) => {
      const { opened, result } = await examineAndCheck(await createLocked(change), store);

      expect(opened).toBe(true);
      expect(summarize(result)).toEqual(expected);
    });
  });

  describe('an input is the same or another as Nix sees it', () => {
    test.each<[string, object, boolean]>([
      ['github:o/r', { type: 'github', owner: 'o', repo: 'r' }, true],
      ['github:o/r/main?dir=x', { type: 'github', owner: 'o', repo: 'r', ref: 'main', dir: 'x' }, true],
      [`github:o/r/${REV}`, { type: 'github', owner: 'o', repo: 'r', rev: REV }, true],
      ['github:o/r?host=ghe.org', { type: 'github', owner: 'o', repo: 'r', host: 'ghe.org' }, true],
      ['git+https://x.org/y?ref=main&submodules=1', { type: 'git', url: 'https://x.org/y', ref: 'main', submodules: true }, true],
      ['https://x.org/y.tar.gz', { type: 'tarball', url: 'https://x.org/y.tar.gz' }, true],
      ['https://x.org/y.txt', { type: 'file', url: 'https://x.org/y.txt' }, true],
      ['github:O/r', { type: 'github', owner: 'o', repo: 'r' }, false],
      ['github:o/r/next', { type: 'github', owner: 'o', repo: 'r', ref: 'main' }, false],
      ['git+https://x.org/y?ref=main', { type: 'git', url: 'https://x.org/y' }, false],
      ['https://x.org/z.tar.gz', { type: 'tarball', url: 'https://x.org/y.tar.gz' }, false],
    ])('%s against %j', async (url, original, same) => {
      repository = await createFlake({ 'flake.nix': flakeOfX(url), 'flake.lock': lockOfX(original) });

      const { opened, result } = await examineAndCheck(repository.dir, store);

      expect(opened).toBe(same);
      expect(summarize(result)).toEqual(same ? [] : ['error flake.nix:1: flake.lock does not fit flake.nix']);
    });
  });

  test.each([
    ['lock-missing', ['error flake.nix:3: flake.lock is missing']],
    ['lock-incomplete', ['error flake.nix:5: flake.lock lacks an input']],
    ['lock-unlocked', ['error flake.lock:3: An input is not locked']],
    ['lock-dangling-follows', ['error flake.nix:5: An input follows one that does not exist']],
  ])('the fixture %s has one problem', async (name, expected) => {
    repository = await createRepository(join(FIXTURES, name));

    const { result } = await examineAndCheck(repository.dir, store);

    expect(summarize(result)).toEqual(expected);
  });

  test('a broken flake.nix is told by Nix, and the lock file is still looked at', async () => {
    repository = await createFlake({
      'flake.nix': '{ inputs = ; }\n',
      'flake.lock': lockOfX({ type: 'path', path: './x' }, { type: 'github' }),
    });

    const { result } = await examineAndCheck(repository.dir, store);

    expect(result.problems.map(({ source }) => source).sort()).toEqual(['evaluation', 'lock']);
  });

  test('an argument of the outputs that is no input has to be locked too', async () => {
    repository = await createFlake({ 'flake.nix': '{\n  outputs =\n    { self, nixpkgs }:\n    { };\n}\n' });

    const { opened, result } = await examineAndCheck(repository.dir, store);

    expect(opened).toBe(false);
    expect(summarize(result)).toEqual(['error flake.nix:3: flake.lock is missing']);
    expect(result.problems[0]?.message).toContain('"nixpkgs"');
  });

  test('a lock file that git does not know is the only problem told', async () => {
    const dir = await createLocked(() => ({}));
    await repository?.git('rm', '--quiet', '--cached', 'flake.lock');

    const untracked = await examineAndCheck(dir, store);
    await writeFile(join(dir, '.gitignore'), '*.lock\n');
    const ignored = await examineAndCheck(dir, store);

    expect(untracked.opened).toBe(false);
    expect(summarize(untracked.result)).toEqual(['error flake.lock:: flake.lock is not in git']);
    expect(ignored.result.problems[0]?.message).toContain('git add --force flake.lock');
  });

  test('a lock file with changes is a warning', async () => {
    const dir = await createLocked(() => ({}));
    const lock = await readFile(join(dir, 'flake.lock'), 'utf8');
    await writeFile(join(dir, 'flake.lock'), `${lock}\n`);

    const { opened, result } = await examineAndCheck(dir, store);

    expect(opened).toBe(true);
    expect(summarize(result)).toEqual(['warning flake.lock:: flake.lock is not committed']);
  });

  test('a flake that git does not know is told in words of git', async () => {
    repository = await createFlake({ 'flake.nix': '{ outputs = _: { }; }\n' });
    await repository.git('rm', '--quiet', '--cached', 'flake.nix');

    const { result } = await examineAndCheck(repository.dir, store);

    expect(summarize(result)).toEqual(['error flake.nix:: flake.nix is not in git']);
  });

  test('a flake below the root of its repository has its places there', async () => {
    repository = await createFlake({ 'nix/flake.nix': '{\n  inputs.x.url = "github:o/x";\n  outputs = _: { };\n}\n', 'README.md': '' });

    const { result } = await examineAndCheck(join(repository.dir, 'nix'), store);

    expect(summarize(result)).toEqual(['error nix/flake.nix:2: flake.lock is missing']);
  });

  test('a lock file below the root that git does not know is told by its whole path', async () => {
    const { dir } = (repository = await createFlake({ 'nix/flake.nix': '{ outputs = _: { }; }\n' }));
    await writeFile(join(dir, 'nix/flake.lock'), JSON.stringify({ nodes: { root: {} }, root: 'root', version: 7 }));

    const { result } = await examineAndCheck(join(dir, 'nix'), store);

    expect(summarize(result)).toEqual(['error nix/flake.lock:: flake.lock is not in git']);
    expect(result.problems[0]?.message).toContain('Run "git add nix/flake.lock"');
  });

  test('a flake outside of git is looked at as well', async () => {
    repository = await createFlake({ 'flake.nix': '{\n  inputs.x.url = "github:o/x";\n  outputs = _: { };\n}\n' });
    await rm(join(repository.dir, '.git'), { recursive: true });

    const { result } = await examineAndCheck(repository.dir, store);

    expect(summarize(result)).toEqual(['error flake.nix:2: flake.lock is missing']);
  });
});
