import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LockRequest } from '../../../src/nix/index.js';
import { ToolError } from '../../../src/runtime/index.js';
import { updateLock } from '../../../src/update/update-lock.js';
import { openWorkTree } from '../../../src/update/work-tree.js';
import { createGitEnv, createRepository, type Repository } from '../../support/flakes.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

/** A lock file of which the inputs are locked to revisions that consist of one digit. */
function makeLock(revisions: Readonly<Record<string, string>>): string {
  const nodes = Object.entries(revisions).map(([label, digit]) => [
    label,
    {
      locked: { type: 'github', owner: 'o', repo: label, rev: digit.repeat(40) },
      original: { type: 'github', owner: 'o', repo: label },
      ...(label === 'a' ? { inputs: { deep: 'deep' } } : {}),
    },
  ]);
  return JSON.stringify({
    nodes: { ...(Object.fromEntries(nodes) as object), root: { inputs: { a: 'a', b: 'b' } } },
    root: 'root',
    version: 7,
  });
}

let temp: TempDir;
let user: Repository;
let ports: { env: NodeJS.ProcessEnv; signal: AbortSignal };
beforeEach(async () => {
  temp = await createTempDir('work-tree');
  await Promise.all(['empty', 'runner'].map((name) => mkdir(join(temp.path, name))));
  user = await createRepository(join(temp.path, 'empty'), {
    files: { 'flake.nix': '{ outputs = _: { }; }', 'flake.lock': makeLock({ a: '1', b: '1', deep: '1' }) },
  });
  ports = { env: { ...createGitEnv(), RUNNER_TEMP: join(temp.path, 'runner') }, signal: new AbortController().signal };
});
afterEach(async () => {
  await user.dispose();
  await temp.dispose();
});

const countTrees = async () => (await user.git('worktree', 'list')).split('\n').length;

describe('openWorkTree', () => {
  /** A work tree as a run leaves it that was killed: of a process that has ended. */
  async function leaveBehind(name: string, reason: string): Promise<string> {
    const directory = join(temp.path, 'runner', name);
    await user.git('worktree', 'add', '--quiet', '--detach', '--lock', '--reason', reason, directory, user.commit);
    return directory;
  }
  const deadPid = (): number => spawnSync('true').pid;

  test('a commit is checked out beside the work tree; closing removes it, also twice', async () => {
    const tree = await openWorkTree(user.dir, user.commit, ports);
    expect(await readFile(join(tree.directory, 'flake.nix'), 'utf8')).toBe('{ outputs = _: { }; }');
    expect(await countTrees()).toBe(2);
    await tree.close();
    await tree.close();
    expect(await countTrees()).toBe(1);
    expect(await readdir(join(temp.path, 'runner'))).toEqual([]);
  });

  test('what a killed run of this machine left is removed; nothing else is', async () => {
    const dead = deadPid();
    await leaveBehind('panther-update-dead', `Panther: process ${dead} on ${hostname()}`);
    const kept = [
      await leaveBehind('panther-update-alive', `Panther: process ${process.pid} on ${hostname()}`),
      await leaveBehind('panther-update-elsewhere', `Panther: process ${dead} on another-${hostname()}`),
      await leaveBehind('of-the-user', `Panther: process ${dead} on ${hostname()}`),
      await leaveBehind('panther-update-by-hand', 'mine'),
    ];
    await (await openWorkTree(user.dir, user.commit, ports)).close();
    const list = await user.git('worktree', 'list', '--porcelain');
    expect(list.match(/^worktree .*\/runner\/.*$/gm)?.sort()).toEqual(kept.map((directory) => `worktree ${directory}`).sort());
    expect((await readdir(join(temp.path, 'runner'))).length).toBe(kept.length);
  });

  test('a commit that is not there, or not a whole id, is told; nothing is left', async () => {
    await expect(openWorkTree(user.dir, 'f'.repeat(40), ports)).rejects.toThrow(`The commit ${'f'.repeat(40)} is not in the repository`);
    await expect(openWorkTree(user.dir, '--help', ports)).rejects.toThrow('The whole id of a commit was expected, but found "--help".');
    expect(await countTrees()).toBe(1);
  });
});

describe('updateLock', () => {
  /** Updates with a Nix that does what is said. */
  const update = (inputs: readonly string[], lockFlake: (request: LockRequest) => Promise<void>) =>
    updateLock(
      { root: user.dir, flake: '.', base: user.commit, inputs: inputs.map((path) => ({ path: path.split('/') })) },
      { ...ports, nix: { lockFlake, evaluateFile: () => Promise.resolve([]) } },
    );
  const write = ({ directory }: LockRequest, revisions: Readonly<Record<string, string>>) =>
    writeFile(join(directory, 'flake.lock'), makeLock(revisions));

  test('inputs that Nix updates although nobody asked are changes, and told apart', async () => {
    const all = { a: '2', b: '2', deep: '2' };
    expect(await update(['b'], (request) => write(request, all))).toMatchObject({ alsoChanged: [['a'], ['a', 'deep']], failed: [] });
    expect(await update(['a/deep'], (request) => write(request, all))).toMatchObject({ alsoChanged: [['a'], ['b']] });
    expect(await update(['a', 'b'], (request) => write(request, all))).toMatchObject({ alsoChanged: [] });
  });

  test('an error that is not Nix’s own goes up, and the work tree is removed', async () => {
    const result = await update(['a', 'b'], async (request) => {
      await write(request, { a: '3', b: '3', deep: '3' });
      throw Object.assign(new Error('no'), { name: 'Other' });
    }).catch((error: unknown) => error);
    expect(result).toMatchObject({ message: 'no' });
    expect(await countTrees()).toBe(1);
  });

  test('what cannot be updated with the others is updated by itself, and the lock file keeps what went well', async () => {
    const first = makeLock({ a: '1', b: '1', deep: '1' });
    const calls: string[] = [];
    const result = await update(['a', 'b'], async (request) => {
      const names = request.update === 'all' ? ['all'] : request.update.map((path) => path.join('/'));
      calls.push(names.join(' '));
      const before = await readFile(join(request.directory, 'flake.lock'), 'utf8');
      await write(request, { a: names.includes('a') ? '4' : before === first ? '1' : '5', b: names.includes('b') ? '4' : '1', deep: '1' });
      if (names.includes('a')) throw new ToolError(['nix'], 1, 'github.com/o/a is gone');
    });
    expect(calls).toEqual(['a b', 'a', 'b']);
    expect(result.lockText).toBe(makeLock({ a: '1', b: '4', deep: '1' }));
    expect(result.failed).toEqual([{ path: ['a'], reason: 'github:o/a: github.com/o/a is gone' }]);
  });
});
