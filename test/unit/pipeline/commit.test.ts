import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listParents } from '../../../src/pipeline/commit.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

describe('listParents', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('commit');
  });
  afterEach(() => temp.dispose());

  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  const git = (directory: string, ...args: string[]) =>
    execFileSync('git', ['-C', directory, ...args], { env, encoding: 'utf8', stdio: 'pipe' }).trim();

  test('names those of a merge, even in a clone that does not have them', async () => {
    const source = join(temp.path, 'source');
    git(temp.path, 'init', '--quiet', '--initial-branch=main', source);
    for (const name of ['base', 'change', 'tip']) {
      if (name === 'change') git(source, 'checkout', '--quiet', '-b', 'change');
      if (name === 'tip') git(source, 'checkout', '--quiet', 'main');
      await writeFile(join(source, name), name);
      git(source, 'add', name);
      git(source, 'commit', '--quiet', '-m', name);
    }
    const parents = ['main', 'change'].map((branch) => git(source, 'rev-parse', branch));
    git(source, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'change');
    expect(await listParents(source, env)).toEqual(parents);

    const shallow = join(temp.path, 'shallow');
    git(temp.path, 'clone', '--quiet', '--depth=1', `file://${source}`, shallow);
    expect(git(shallow, 'rev-list', '--count', 'HEAD')).toBe('1');
    expect(await listParents(shallow, env)).toEqual(parents);
  });

  test('are none without a repository, a commit, or git', async () => {
    const own = { ...env, GIT_CEILING_DIRECTORIES: temp.path };
    expect(await listParents(temp.path, own)).toEqual([]);
    git(temp.path, 'init', '--quiet');
    expect(await listParents(temp.path, own)).toEqual([]);
    expect(await listParents(temp.path, { PATH: temp.path })).toEqual([]);
  });
});
