import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findMetadata, locateFlake } from '../../../src/flake/locate.js';
import { UserError } from '../../../src/runtime/index.js';
import { createGitEnv } from '../../support/flakes.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

describe('locateFlake', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('locate');
  });
  afterEach(() => temp.dispose());

  async function makeFlake(...path: string[]): Promise<string> {
    const directory = join(temp.path, ...path);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'flake.nix'), '{ outputs = _: { }; }\n');
    return directory;
  }

  test('finds a flake in the working directory', async () => {
    const directory = await makeFlake('fleet');
    expect(await locateFlake('.', directory)).toEqual({ reference: { reference: '.', directory }, text: '.', directory, root: directory });
  });

  test.each(['fleet', './fleet', 'other/../fleet'])('finds a flake named by a relative path: %s', async (text) => {
    const directory = await makeFlake('fleet');
    expect(await locateFlake(text, temp.path)).toEqual({ reference: { reference: '.', directory }, text, directory, root: directory });
  });

  test('finds a flake named by an absolute path', async () => {
    const directory = await makeFlake('fleet');
    expect((await locateFlake(directory, '/')).directory).toBe(directory);
  });

  test('tells places from the root of the git repository around it', async () => {
    const directory = await makeFlake('repository', 'nix', 'fleet');
    const root = join(temp.path, 'repository');
    execFileSync('git', ['init', '--quiet'], { cwd: root, env: createGitEnv() });
    expect(await locateFlake('nix/fleet', root)).toMatchObject({ directory, root });
  });

  test.each(['a b', 'ünïcödé', 'git:hub', 'x?dir=y', 'hash#tag', "quote'd"])('takes a directory for what it is: "%s"', async (name) => {
    const directory = await makeFlake(name);
    expect(await locateFlake(name, temp.path)).toMatchObject({ reference: { reference: '.', directory }, directory });
  });

  test.each(['github:owner/repo', 'git+https://example.org/x.git?ref=main', 'flake:nixpkgs', 'path:/srv/fleet'])(
    'leaves a reference to Nix: %s',
    async (text) => {
      expect(await locateFlake(text, temp.path)).toEqual({ reference: { reference: text }, text });
    },
  );

  test.each(['.#web', 'github:owner/repo#nixosConfigurations.web'])('refuses the name of an output: %s', async (text) => {
    const located = locateFlake(text, temp.path);
    await expect(located).rejects.toBeInstanceOf(UserError);
    await expect(located).rejects.toMatchObject({
      message: `A flake was expected, but "${text}" names an output of one. Leave out what comes from "#" on, and choose targets by the input "include".`,
      exitCode: 2,
    });
  });

  test('refuses a directory that is not there', async () => {
    await expect(locateFlake('nixpkgs', temp.path)).rejects.toMatchObject({
      message: `The flake "nixpkgs" was expected to be a directory with a flake.nix, but there is no directory ${temp.path}/nixpkgs.`,
      exitCode: 2,
    });
  });

  test('refuses a directory without flake.nix, although one above it has one', async () => {
    const above = await makeFlake('fleet');
    const directory = join(above, 'hosts');
    await mkdir(directory);
    await expect(locateFlake('hosts', above)).rejects.toMatchObject({
      message: `${directory} is not a flake: it has no flake.nix. Name the directory that has one by the input "flake", or start with "nix flake init".`,
      exitCode: 2,
    });
  });

  test('refuses a flake.nix that is a dangling link', async () => {
    await mkdir(join(temp.path, 'fleet'));
    await symlink('nowhere', join(temp.path, 'fleet', 'flake.nix'));
    await expect(locateFlake('fleet', temp.path)).rejects.toThrow('it has no flake.nix');
  });
});

describe('findMetadata', () => {
  const SOURCE = '/nix/store/4b1p2d14h42nqb9q5zmfrs648pdaw6gb-source';
  const REV = '8fe00f95b5c2412d31b89bde96e7a4b24b997c6c';
  const reference = { reference: '.', directory: '/work/fleet' };
  const refuse = () => Promise.reject(new Error('no'));

  test.each([
    ['a clean tree', { path: SOURCE, revision: REV, lastModified: 1 }, { source: SOURCE, revision: REV }],
    ['a changed tree', { path: SOURCE, dirtyRevision: `${REV}-dirty` }, { source: SOURCE, revision: `${REV}-dirty` }],
    ['a tree without git', { path: SOURCE }, { source: SOURCE }],
    ['lazy trees, which have no store path', { revision: REV }, { revision: REV }],
    ['a path that is none of the store', { path: '/work/fleet', revision: REV }, { revision: REV }],
  ])('reads %s', async (_, json, expected) => {
    const nix = { flakeMetadata: () => Promise.resolve(json), prefetchFlake: refuse };
    expect(await findMetadata(nix, reference)).toEqual(expected);
  });

  test.each([
    ['cannot be opened', refuse],
    ['is told of in another shape than is known', () => Promise.resolve({ path: 5 })],
    ['is told of by no object', () => Promise.resolve('nope')],
  ])('knows at least the source of a flake that %s', async (_, flakeMetadata) => {
    const nix = { flakeMetadata, prefetchFlake: () => Promise.resolve({ hash: 'sha256-x', storePath: SOURCE }) };
    expect(await findMetadata(nix, reference)).toEqual({ source: SOURCE });
  });

  test.each([
    ['cannot be fetched', refuse],
    ['lies outside the store', () => Promise.resolve({ storePath: '/work/fleet' })],
    ['is told of in another shape than is known', () => Promise.resolve({})],
  ])('knows nothing of a flake that cannot be opened if its source %s', async (_, prefetchFlake) => {
    expect(await findMetadata({ flakeMetadata: refuse, prefetchFlake }, reference)).toEqual({});
  });

  test('asks for the flake that is meant', async () => {
    const asked: unknown[] = [];
    const ask = (flake: unknown) => Promise.resolve(void asked.push(flake));
    await findMetadata({ flakeMetadata: ask, prefetchFlake: ask }, reference);
    expect(asked).toEqual([reference, reference]);
  });
});
