import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createRepository } from '../../support/flakes.js';
import { listTestNix } from '../../support/nix.js';
import { createTempDir } from '../../support/temp.js';

jest.setTimeout(60_000);

const FIXTURE = 'test/support/act/fixture/caller';
const execFileAsync = promisify(execFile);
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Gone after the test, even if it fails. */
const disposables: { dispose(): Promise<void> }[] = [];
const keep = async <T extends { dispose(): Promise<void> }>(made: Promise<T>): Promise<T> => {
  const value = await made;
  disposables.push(value);
  return value;
};

afterEach(async () => {
  await Promise.all(disposables.splice(0).map((value) => value.dispose()));
});

test('a temporary directory goes away with the read-only directories that a Nix store leaves in it', async () => {
  const temp = await keep(createTempDir());
  await mkdir(join(temp.path, 'store/path'), { recursive: true });
  await writeFile(join(temp.path, 'store/path/file'), '');
  await chmod(join(temp.path, 'store/path'), 0o555);
  await chmod(join(temp.path, 'store'), 0o555);
  await temp.dispose();
  expect(await exists(temp.path)).toBe(false);
  await temp.dispose();
});

describe('a repository made of a fixture', () => {
  test('has one clean commit of all files, ignored ones too, with the same id each time', async () => {
    const files = { 'ignored.txt': 'kept' };
    const first = await keep(createRepository(FIXTURE, { files }));
    const second = await keep(createRepository(FIXTURE, { files }));
    expect(first.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(first.commit).toBe(second.commit);
    expect(await first.git('status', '--porcelain')).toBe('');
    expect((await first.git('ls-files')).split('\n')).toEqual(expect.arrayContaining(['flake.nix', 'ignored.txt']));
    await first.dispose();
    expect(await exists(first.dir)).toBe(false);
  });

  test('is dirty when asked', async () => {
    const repository = await keep(createRepository(FIXTURE, { dirty: { 'flake.nix': '{ }', 'hosts/new.nix': '{ }' } }));
    expect(await repository.git('status', '--porcelain', '--untracked-files=all')).toBe('M flake.nix\n?? hosts/new.nix');
    expect(await readFile(join(repository.dir, 'flake.nix'), 'utf8')).toBe('{ }');
  });

  test('does not depend on the git settings around it', async () => {
    const saved = { ...process.env };
    Object.assign(process.env, {
      GIT_DIR: '/nonexistent',
      GIT_AUTHOR_NAME: 'Somebody',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'commit.gpgSign',
      GIT_CONFIG_VALUE_0: 'true',
    });
    try {
      const repository = await keep(createRepository(FIXTURE));
      expect(await repository.git('log', '-1', '--format=%an %aI')).toBe('Test Author 2024-01-01T00:00:00+00:00');
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in saved)) Reflect.deleteProperty(process.env, name);
    }
  });
});

describe('the Nix versions to test with', () => {
  const saved = process.env['PANTHER_TEST_NIX'];

  afterEach(() => {
    if (saved === undefined) delete process.env['PANTHER_TEST_NIX'];
    else process.env['PANTHER_TEST_NIX'] = saved;
  });

  test('are asked for by name when they are not there', () => {
    delete process.env['PANTHER_TEST_NIX'];
    expect(() => listTestNix()).toThrow(/PANTHER_TEST_NIX is not set: .* run by npm test/);
  });

  test.each([
    ['[]', /empty list/],
    ['{}', /must be a JSON array/],
    ['[{"label":"nix"}]', /not \{label, version, env\}/],
    ['[{"label":"nix","version":"2","env":{"PATH":1}}]', /not \{label, version, env\}/],
  ])('must be a list of the agreed form, not %s', (text, message) => {
    process.env['PANTHER_TEST_NIX'] = text;
    expect(() => listTestNix()).toThrow(message);
  });

  test('each have stores that know nothing of each other, and that go away', async () => {
    const repository = await keep(createRepository(FIXTURE));
    for (const nix of listTestNix()) {
      const one = await keep(nix.createStore());
      const other = await keep(nix.createStore());
      const nixIn = (env: NodeJS.ProcessEnv, ...args: string[]) => execFileAsync('nix', args, { cwd: repository.dir, env });
      const { stdout } = await nixIn(one.env, 'build', '--no-link', '--print-out-paths', '.#thing');
      expect(await exists(join(one.root, stdout.trim()))).toBe(true);
      await expect(nixIn(other.env, 'path-info', stdout.trim())).rejects.toThrow(/is not valid/);
      expect((await nixIn(one.env, '--version')).stdout).toContain(nix.version);
      await one.dispose();
      expect(await exists(one.root)).toBe(false);
    }
  });
});
