import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findTextInRepository } from '../../../src/build/find-text.js';
import { createGitEnv, createRepository, type Repository } from '../../support/flakes.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const env = createGitEnv();

describe('findTextInRepository', () => {
  let empty: TempDir;
  let repository: Repository;
  beforeAll(async () => {
    empty = await createTempDir('find-text');
    const fixture = join(empty.path, 'fixture');
    await mkdir(fixture);
    repository = await createRepository(fixture, {
      files: {
        'flake.nix': '{\n  outputs = _: { };\n}\n',
        'pkgs/my tool.nix': '{ fetchurl }:\nfetchurl {\n  hash = "sha256-abc+/=";\n}\n',
        'pkgs/z.nix': 'sha256 = "094q";\n',
        'image.bin': 'sha256-binary\0\0',
      },
      dirty: { 'untracked.nix': 'sha256-untracked' },
    });
  });
  afterAll(async () => {
    await repository.dispose();
    await empty.dispose();
  });

  test.each([
    ['in a file whose name has blanks', ['sha256-abc+/='], { file: 'pkgs/my tool.nix', line: 3, column: 11 }],
    ['in any of several spellings', ['2cf2', '094q'], { file: 'pkgs/z.nix', line: 1, column: 11 }],
    ['at the first of several places', ['sha256'], { file: 'pkgs/my tool.nix', line: 3, column: 11 }],
  ])('finds a text %s', async (_, texts, position) => {
    expect(await findTextInRepository(repository.dir, texts, env)).toEqual(position);
  });

  test.each([
    ['that is nowhere', ['sha256-nowhere']],
    ['that is a pattern, not a text', ['sha256.abc']],
    ['of a file that git does not know', ['sha256-untracked']],
    ['of a file that is no text', ['sha256-binary']],
    ['that looks like an option', ['--help']],
  ])('finds nothing of a text %s', async (_, texts) => {
    expect(await findTextInRepository(repository.dir, texts, env)).toBeUndefined();
  });

  test('finds nothing where there is no repository', async () => {
    expect(await findTextInRepository(empty.path, ['outputs'], { ...env, GIT_CEILING_DIRECTORIES: empty.path })).toBeUndefined();
  });
});
