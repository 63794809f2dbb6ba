import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseLockFile } from '../../../src/flake/index.js';
import { chooseProgram, DEFAULT_REFERENCE, findExecutable, findPinnedReference, resolveProgram } from '../../../src/install/program.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const lockOf = (locked: object) =>
  parseLockFile(JSON.stringify({ version: 7, root: 'root', nodes: { root: { inputs: { 'nixos-anywhere': 'na' } }, na: { locked } } }));
const REV = 'a'.repeat(40);
const GITHUB = { type: 'github', owner: 'nix-community', repo: 'nixos-anywhere', rev: REV, narHash: 'sha256-x+y=' };
const PINNED = `github:nix-community/nixos-anywhere/${REV}?narHash=sha256-x%2By%3D`;

describe('where nixos-anywhere comes from', () => {
  test('what is said wins, then what the flake pins, then what is on PATH, then our own pin', () => {
    expect(chooseProgram('/opt/na', lockOf(GITHUB), '/bin/na')).toEqual({ source: 'given', path: '/opt/na' });
    expect(chooseProgram('github:me/fork', lockOf(GITHUB), '/bin/na')).toEqual({ source: 'given', reference: 'github:me/fork' });
    expect(chooseProgram('', lockOf(GITHUB), '/bin/na')).toEqual({ source: 'flake-input', reference: PINNED });
    expect(chooseProgram('', undefined, '/bin/na')).toEqual({ source: 'path', path: '/bin/na' });
    expect(chooseProgram('', undefined, undefined)).toEqual({ source: 'default', reference: DEFAULT_REFERENCE });
  });

  test('our own pin is a commit', () => {
    expect(DEFAULT_REFERENCE).toMatch(/^github:nix-community\/nixos-anywhere\/[0-9a-f]{40}$/);
  });

  test.each([
    [{ type: 'git', url: 'https://example.com/na', rev: REV }, `git+https://example.com/na?rev=${REV}`],
    [
      { type: 'tarball', url: 'https://example.com/na.tar.gz?x=1', narHash: 'sha256-x' },
      'https://example.com/na.tar.gz?x=1&narHash=sha256-x',
    ],
    [{ type: 'path', path: '/x' }, undefined],
  ])('an input of another kind is named by what locks it: %j', (locked, reference) => {
    expect(findPinnedReference(lockOf(locked))).toBe(reference);
  });
});

describe('the program', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('install-program');
  });
  afterEach(() => temp.dispose());
  const put = async (path: string, mode = 0o755) => {
    const file = join(temp.path, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, mode);
    return file;
  };
  const never = () => Promise.reject(new Error('nothing is to be built'));

  test('is built where a flake names it, and its version is that of its store path', async () => {
    const built = '0123456789abcdfghijklmnpqrsvwxyz-nixos-anywhere-1.13.0';
    const path = await put(`${built}/bin/nixos-anywhere`);
    const asked: string[] = [];
    const build = (installable: string) => {
      asked.push(installable);
      return Promise.resolve(join(temp.path, built));
    };
    expect(await resolveProgram({ source: 'default', reference: 'github:o/r' }, build)).toEqual({
      path,
      source: 'default',
      version: '1.13.0',
      reference: 'github:o/r',
    });
    expect(asked).toEqual(['github:o/r#nixos-anywhere']);
  });

  test('elsewhere it is told by its content', async () => {
    const path = await put('na/nixos-anywhere.sh');
    expect(await resolveProgram({ source: 'given', path }, never)).toMatchObject({ version: 'a8076d3d28d2' });
  });

  test('a file that cannot be run is refused by its path', async () => {
    const path = await put('na', 0o644);
    await expect(resolveProgram({ source: 'given', path }, never)).rejects.toThrow(`expected at ${path}`);
  });

  test('is found on PATH, past files that are no programs and directories that are relative', async () => {
    await put('a/na', 0o644);
    const path = await put('b/na');
    expect(await findExecutable('na', `.:${temp.path}/a:${temp.path}/b`)).toBe(path);
    expect(await findExecutable('na', `${temp.path}/a`)).toBeUndefined();
    expect(await findExecutable('na', undefined)).toBeUndefined();
  });
});
