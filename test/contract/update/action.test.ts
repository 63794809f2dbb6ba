import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listTestNix } from '../../support/nix.js';
import { readLock, REPOSITORY, startActionRig, type ActionRig } from './action-rig.js';

const BRANCH = 'panther/update/all';

interface Done {
  readonly action: string;
  readonly number?: number;
  readonly head?: string;
}

/** What the action says that it did. */
function readDone(outputs: Readonly<Record<string, string>>): readonly Done[] {
  return JSON.parse(outputs['proposals'] ?? '[]') as Done[];
}

/** The revision that a lock file has of an input. */
function revOf(lockText: string, input: string): string | undefined {
  const { nodes } = JSON.parse(lockText) as { nodes: Record<string, { locked?: { rev?: string } }> };
  return nodes[input]?.locked?.rev;
}

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('pull requests of actions/update, with Nix %s', (_version, nix) => {
  let rig: ActionRig;
  beforeAll(async () => {
    rig = await startActionRig(nix, {
      hosts: { web: ['alpha', 'beta'], db: ['beta'], idle: ['gamma'] },
      settings: { labels: ['dependencies'] },
    });
  });
  afterAll(async () => rig.dispose());
  const pulls = () => rig.github.pulls(REPOSITORY);
  const headOf = async (branch: string) => rig.github.git(REPOSITORY).findBranch(branch);

  test('nothing new: nothing is done, and nothing is written', async () => {
    const run = await rig.update();
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: 'success' } });
    expect(readDone(run.outputs)).toEqual([expect.objectContaining({ action: 'nothing' })]);
    expect(rig.github.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  let first: Done | undefined;
  test('something new: built, and proposed by one commit on the base, with its proof', async () => {
    const rev = await rig.publish('alpha', 'two');
    const before = await readLock(rig.user);
    const run = await rig.update();
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: 'success' } });
    [first] = readDone(run.outputs);
    expect(first?.action).toBe('create');
    const [pull] = pulls();
    expect(pull).toMatchObject({ number: first?.number, state: 'open', labels: ['dependencies'] });
    const head = await headOf(BRANCH);
    expect(first?.head).toBe(head);
    expect(await rig.github.git(REPOSITORY).readCommit(head ?? '')).toMatchObject({ parents: [await rig.user.git('rev-parse', 'HEAD')] });
    expect(rig.github.isVerified(REPOSITORY, head ?? '')).toBe(true);
    const lock = await rig.show(BRANCH, 'flake.lock');
    expect(revOf(lock, 'alpha')).toBe(rev);
    expect(revOf(lock, 'beta')).toBe(revOf(before, 'beta'));
    expect((await rig.github.git(REPOSITORY).run(['diff', '--name-only', 'main', BRANCH])).trim()).toBe('flake.lock');
    expect(rig.github.statuses(REPOSITORY, head)).toEqual([
      expect.objectContaining({ context: 'Panther update', state: 'success', description: expect.stringMatching(/^1 changed target/) }),
    ]);
    // Nothing of the user's own is touched.
    expect(await readLock(rig.user)).toBe(before);
    expect(await rig.user.git('status', '--porcelain')).toBe('');
    expect(await rig.user.git('worktree', 'list')).not.toContain('panther-update');
  });

  test('the same again: nothing is written', async () => {
    const writes = () => rig.github.requests().filter(({ method }) => method !== 'GET').length;
    const before = writes();
    const run = await rig.update();
    expect(readDone(run.outputs)).toEqual([expect.objectContaining({ action: 'nothing', number: first?.number })]);
    expect(writes()).toBe(before);
  });

  test('something newer: the same pull request has it', async () => {
    const rev = await rig.publish('alpha', 'three');
    const run = await rig.update();
    expect(readDone(run.outputs)).toEqual([expect.objectContaining({ action: 'replace', number: first?.number })]);
    expect(revOf(await rig.show(BRANCH, 'flake.lock'), 'alpha')).toBe(rev);
    expect(pulls()).toHaveLength(1);
  });

  test('the base moved: the same pull request is made anew on it, not merged', async () => {
    const base = await rig.commit({ 'README.md': 'Hello\n' });
    const run = await rig.update();
    expect(readDone(run.outputs)).toEqual([expect.objectContaining({ action: 'refresh', number: first?.number })]);
    expect((await rig.github.git(REPOSITORY).readCommit((await headOf(BRANCH)) ?? '')).parents).toEqual([base]);
  });

  test('two inputs of which one breaks one host: it is held back, the other is proposed', async () => {
    const good = await rig.publish('alpha', 'four');
    await rig.publish('beta', 'fails');
    const run = await rig.update();
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: 'success' } });
    const lock = await rig.show(BRANCH, 'flake.lock');
    expect(revOf(lock, 'alpha')).toBe(good);
    expect(revOf(lock, 'beta')).toBe(revOf(await readLock(rig.user), 'beta'));
    expect(pulls()).toHaveLength(1);
    const [pull] = pulls();
    expect(pull?.body).toMatch(/beta/);
    expect(pull?.body).toMatch(/it is out of luck/);
    expect(run.summary).toMatch(/beta is held back: .*nixosConfigurations\.(?:web|db)/);
  });

  test('all that is new is bad: what was good stays', async () => {
    const head = await headOf(BRANCH);
    await rig.publish('alpha', 'throws');
    const run = await rig.update();
    expect(readDone(run.outputs)).toEqual([expect.objectContaining({ action: 'keep-last-good', number: first?.number })]);
    expect(await headOf(BRANCH)).toBe(head);
    expect(rig.github.comments(REPOSITORY, first?.number ?? 0)).toEqual([
      expect.objectContaining({ body: expect.stringMatching(/A newer update does not build/) }),
    ]);
    // Told once.
    await rig.update();
    expect(rig.github.comments(REPOSITORY, first?.number ?? 0)).toHaveLength(1);
  });

  test('a forge that cannot be reached keeps its input as it is; the others go on', async () => {
    rig.server.setFault('beta', 'refuse');
    const rev = await rig.publish('alpha', 'five');
    const run = await rig.update();
    rig.server.setFault('beta', undefined);
    expect(run.summary).toMatch(/beta could not be updated/);
    expect(revOf(await rig.show(BRANCH, 'flake.lock'), 'alpha')).toBe(rev);
  });

  test('a dry run shows the text, and writes nothing', async () => {
    await rig.publish('gamma', 'new');
    const writes = () => rig.github.requests().filter(({ method }) => method !== 'GET').length;
    const before = writes();
    const run = await rig.update({ 'dry-run': 'true' });
    expect(run.exitCode).toBe(0);
    expect(run.log).toMatch(/gamma/);
    expect(run.log).toMatch(/Update flake inputs/);
    expect(run.summary).toMatch(/It would be done: replace/);
    expect(writes()).toBe(before);
  });

  test('what was proposed is on the base: the pull request is closed, and its branch is gone', async () => {
    // The last good one, with what is newer still held back or bad.
    await rig.publish('beta', 'two');
    await rig.update();
    await rig.commit({ 'flake.lock': await rig.show(BRANCH, 'flake.lock') });
    const run = await rig.update();
    expect(readDone(run.outputs)).toEqual([expect.objectContaining({ action: expect.stringMatching(/close-obsolete|nothing/) })]);
    expect(pulls().filter(({ state }) => state === 'open')).toEqual([]);
    expect(await headOf(BRANCH)).toBeUndefined();
  });

  test.each([
    [{ inputs: 'betta' }, /betta.*beta/s],
    [{ phase: 'publish' }, /digest/],
  ])('%j is refused with a sentence', async (inputs, message) => {
    const run = await rig.update(inputs);
    expect(run.exitCode).not.toBe(0);
    expect(run.log).toMatch(message);
  });

  test('a lock file with changes that are in no commit is refused', async () => {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${rig.user.dir}/flake.lock`, `${await readLock(rig.user)}\n`);
    const run = await rig.update();
    await rig.user.git('checkout', '--quiet', '--', 'flake.lock');
    expect(run.exitCode).not.toBe(0);
    expect(run.log).toMatch(/changes that are not committed/);
  });
});
