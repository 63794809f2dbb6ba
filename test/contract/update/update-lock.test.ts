import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findLockNode, formatInputPath, parseLockFile } from '../../../src/flake/index.js';
import type { LockUpdate } from '../../../src/update/update-lock.js';
import { listTestNix } from '../../support/nix.js';
import { createRig, flakeWith, LEAF, type Rig } from './rig.js';

const revOf = ({ lockText = '' }: LockUpdate, path: string) => findLockNode(parseLockFile(lockText), path.split('/'))?.node.locked?.['rev'];
const originalOf = ({ lockText = '' }: LockUpdate, path: string) => findLockNode(parseLockFile(lockText), path.split('/'))?.node.original;
const namesOf = ({ changes }: LockUpdate) => changes.map(({ path, kind }) => `${formatInputPath(path)} ${kind}`);

describe.each(listTestNix().map((nix) => [nix.label, nix] as const))('updateLock with %s', (_, testNix) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await createRig(testNix);
  });
  afterEach(async () => {
    await rig.dispose();
  });

  test('one input is updated; the lock file is what Nix itself writes, and the user’s checkout stays as it is', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ lib: lib.reference }) });
    const now = await lib.commit({ 'new.txt': 'new' });
    const before = await rig.inspect(user);

    const update = await rig.update(user, ['lib']);

    expect(await rig.inspect(user)).toBe(before);
    expect(namesOf(update)).toEqual(['lib updated']);
    expect(update).toMatchObject({ alsoChanged: [], failed: [] });
    expect(revOf(update, 'lib')).toBe(now);
    await rig.nix.lockFlake({ directory: user.dir, update: 'all', overrides: [] });
    expect(update.lockText).toBe(await readFile(join(user.dir, 'flake.lock'), 'utf8'));
  });

  test('with nothing new the lock file stays as it is', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ lib: lib.reference }) });
    expect(await rig.update(user, ['lib'])).toEqual({
      lockText: await readFile(join(user.dir, 'flake.lock'), 'utf8'),
      changes: [],
      alsoChanged: [],
      failed: [],
    });
  });

  test.each(['refuse', 'not-found', 'dies-mid-pack'] as const)(
    'an input whose server does this fails alone, also when Nix still has what it fetched before: %s',
    async (fault) => {
      const [good, bad] = await Promise.all(['good', 'bad'].map((name) => rig.server.createRepository(name, { 'flake.nix': LEAF })));
      const user = await rig.createUser({ 'flake.nix': flakeWith({ good: good?.reference ?? '', bad: bad?.reference ?? '' }) });
      const now = await good?.commit({ 'new.txt': 'new' });
      await bad?.commit({ 'new.txt': 'new' });
      rig.server.setFault('bad', fault);

      const warm = await rig.update(user, ['bad', 'good']);
      await rig.forgetFetches();
      const cold = await rig.update(user, ['bad', 'good']);

      for (const update of [warm, cold]) {
        expect(namesOf(update)).toEqual(['good updated']);
        expect(revOf(update, 'good')).toBe(now);
        expect(update.failed.map(({ path }) => path)).toEqual([['bad']]);
        expect(update.failed[0]?.reason).toContain(`${rig.server.url}/bad`);
        expect(update.failed[0]?.reason).not.toContain('panther-update-');
      }
    },
  );

  test('a server that never answers is waited for no longer than the time limit', async () => {
    const slow = await rig.server.createRepository('slow', { 'flake.nix': LEAF });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ slow: slow.reference }) });
    rig.server.setFault('slow', 'slow');
    const before = await rig.inspect(user);
    const update = await rig.update(user, ['slow'], { timeLimitSeconds: 2 });
    expect(update.changes).toEqual([]);
    expect(update.failed).toEqual([
      { path: ['slow'], reason: expect.stringContaining('did not get an answer within 2 seconds') as unknown },
    ]);
    expect(await rig.inspect(user)).toBe(before);
  });

  test('an input of an input is updated by itself', async () => {
    const deep = await rig.server.createRepository('deep', { 'flake.nix': LEAF });
    const lib = await rig.server.createRepository('lib', { 'flake.nix': flakeWith({ deep: deep.reference }) });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ lib: lib.reference, deep: deep.reference }) });
    const old = (await rig.update(user, [])).lockText ?? '';
    const now = await deep.commit({ 'new.txt': 'new' });
    await lib.commit({ 'new.txt': 'new' });
    const update = await rig.update(user, ['lib/deep']);
    expect(namesOf(update)).toEqual(['lib/deep updated']);
    expect(revOf(update, 'lib/deep')).toBe(now);
    expect(revOf(update, 'deep')).toBe(findLockNode(parseLockFile(old), ['deep'])?.node.locked?.['rev']);
  });

  test('an input is pinned to a revision that is not the newest; what flake.nix asks for stays in the lock file', async () => {
    const deep = await rig.server.createRepository('deep', { 'flake.nix': LEAF });
    const lib = await rig.server.createRepository('lib', { 'flake.nix': flakeWith({ deep: deep.reference }) });
    const plain = await rig.server.createRepository('plain', { 'flake.nix': LEAF });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ lib: `${lib.reference}?ref=main`, plain: plain.reference }) });
    const [old, none] = [await lib.commit({ a: '1' }), await deep.commit({ a: '1' })];
    await Promise.all([lib.commit({ a: '2' }), deep.commit({ a: '2' })]);
    const newest = await plain.commit({ a: '1' });

    const update = await rig.update(user, [{ path: 'lib', rev: old }, 'plain', { path: 'lib/deep', rev: none }]);

    expect(update).toMatchObject({ failed: [], alsoChanged: [] });
    expect([revOf(update, 'lib'), revOf(update, 'lib/deep'), revOf(update, 'plain')]).toEqual([old, none, newest]);
    expect(originalOf(update, 'lib')).toEqual({ type: 'git', url: `${rig.server.url}/lib`, ref: 'main' });
    expect(originalOf(update, 'lib/deep')).toEqual({ type: 'git', url: `${rig.server.url}/deep` });
    expect(namesOf(update)).toEqual(['lib updated', 'lib/deep updated', 'plain updated']);
    // Nix takes the lock file for complete: nothing has to be locked again.
    await writeFile(join(user.dir, 'flake.lock'), update.lockText ?? '');
    await rig.nix.lockFlake({ directory: user.dir, update: [], overrides: [] });
    expect(await readFile(join(user.dir, 'flake.lock'), 'utf8')).toBe(update.lockText);
  });

  test('a revision that does not exist, and a source without revisions, fail alone', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const user = await rig.createUser({
      'flake.nix': flakeWith({ lib: lib.reference, local: '{ url = "path:./local"; flake = false; }', good: lib.reference }),
      'local/x': 'x',
    });
    const now = await lib.commit({ a: '1' });
    const none = 'f'.repeat(40);
    const update = await rig.update(user, ['good', { path: 'lib', rev: none }, { path: 'local', rev: none }, 'nope']);
    expect(update.failed).toEqual([
      { path: ['local'], reason: 'path:./local is no repository of which one revision can be chosen.' },
      { path: ['nope'], reason: 'flake.lock has no input "nope".' },
      { path: ['lib'], reason: expect.stringContaining(`${rig.server.url}/lib`) as unknown },
    ]);
    expect(namesOf(update)).toEqual(['good updated']);
    expect(revOf(update, 'good')).toBe(now);
  });

  test('forty inputs that follow each other and share labels: only those that moved are changes, whatever their labels', async () => {
    const common = await rig.server.createRepository('common', { 'flake.nix': LEAF });
    const lib = await rig.server.createRepository('lib', { 'flake.nix': flakeWith({ common: common.reference }) });
    const source = await rig.server.createRepository('source', { 'file.txt': 'x' });
    const inputs: Record<string, string> = { common: common.reference };
    for (let index = 0; index < 13; index += 1) {
      inputs[`own${index}`] = `{ url = "${lib.reference}"; }`;
      inputs[`shared${index}`] = `{ url = "${lib.reference}"; inputs.common.follows = "common"; }`;
      inputs[`source${index}`] = `{ url = "${source.reference}"; flake = false; }`;
    }
    expect(Object.keys(inputs)).toHaveLength(40);
    const user = await rig.createUser({ 'flake.nix': flakeWith(inputs) });
    expect(await readFile(join(user.dir, 'flake.lock'), 'utf8')).toContain('"common_2"');
    const now = await common.commit({ a: '1' });
    await source.commit({ 'file.txt': 'y' });

    const update = await rig.update(user, ['common', 'own3', 'own3/common', 'shared7', 'source12']);

    expect(namesOf(update)).toEqual(['common updated', 'own3/common updated', 'source12 updated']);
    expect(revOf(update, 'own3/common')).toBe(now);
    expect(update).toMatchObject({ failed: [], alsoChanged: [] });
  });

  test('a flake in a folder, with an input beside it in the repository', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const files = {
      'hosts/web/flake.nix': flakeWith({ lib: lib.reference, common: 'path:../../common' }),
      'common/flake.nix': LEAF,
    };
    const user = await rig.createUser(files, ['hosts/web']);
    const before = await rig.inspect(user);
    const now = await lib.commit({ a: '1' });
    const update = await rig.update(user, ['lib'], { flake: 'hosts/web' });
    expect(update.failed).toEqual([]);
    expect(namesOf(update)).toEqual(['lib updated']);
    expect(revOf(update, 'lib')).toBe(now);
    expect(await rig.inspect(user)).toBe(before);
  });

  test('a repository with a submodule that nobody fetched, and filters that would fail, can be updated', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const user = await rig.createUser({
      'flake.nix': flakeWith({ lib: lib.reference }),
      '.gitattributes': '*.secret filter=git-crypt\n',
      'a.secret': 'x',
      '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = http://127.0.0.1:9/sub\n',
    });
    await user.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    await user.git('commit', '--quiet', '--message=Submodule');
    await user.git('config', 'filter.git-crypt.smudge', 'false');
    await user.git('config', 'filter.git-crypt.required', 'true');
    await writeFile(join(user.dir, '.git/hooks/post-checkout'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const now = await lib.commit({ a: '1' });
    const update = await rig.update(user, ['lib']);
    expect(update.failed).toEqual([]);
    expect(revOf(update, 'lib')).toBe(now);
  });

  test('when it is interrupted it ends Nix and leaves no work tree', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ lib: lib.reference }) });
    await lib.commit({ a: '1' });
    const before = await rig.inspect(user);
    rig.server.setFault('lib', 'slow');
    const stop = new AbortController();
    const running = rig.update(user, ['lib'], { signal: stop.signal });
    await rig.server.awaitHeldRequest();
    expect(await rig.inspect(user)).not.toBe(before);
    stop.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    expect(await rig.inspect(user)).toBe(before);
  });

  test('an input that is looked up in a registry fails alone, with what Nix says', async () => {
    const lib = await rig.server.createRepository('lib', { 'flake.nix': LEAF });
    const user = await rig.createUser({ 'flake.nix': flakeWith({ lib: lib.reference, other: lib.reference }) });
    const lock = await readFile(join(user.dir, 'flake.lock'), 'utf8');
    const flake = flakeWith({ lib: lib.reference, other: 'flake:nixpkgs' });
    const json = JSON.parse(lock) as { nodes: Record<string, { original?: object }>; root: string };
    const [, label = ''] =
      Object.entries((json.nodes['root'] as { inputs: Record<string, string> }).inputs).find(([name]) => name === 'other') ?? [];
    Object.assign(json.nodes[label] ?? {}, { original: { type: 'indirect', id: 'nixpkgs' } });
    await writeFile(join(user.dir, 'flake.nix'), flake);
    await writeFile(join(user.dir, 'flake.lock'), JSON.stringify(json, null, 2));
    await user.git('commit', '--quiet', '--all', '--message=Indirect');
    const now = await lib.commit({ a: '1' });
    const update = await rig.update(user, ['lib', 'other']);
    expect(revOf(update, 'lib')).toBe(now);
    expect(update.failed).toEqual([{ path: ['other'], reason: expect.stringContaining('registry lookups are not allowed') as unknown }]);
  });

  test('a flake that takes no inputs has nothing to update', async () => {
    const user = await rig.createUser({ 'flake.nix': LEAF });
    expect(await rig.update(user, [])).toEqual({ lockText: undefined, changes: [], alsoChanged: [], failed: [] });
  });

  test('a flake that takes inputs and has no lock file, a changed one, one of a newer version, and no flake at all are told in a sentence', async () => {
    const user = await rig.createUser({ 'flake.nix': '{ outputs = { self, nixpkgs }: { }; }', 'sub/flake.nix': LEAF }, []);
    await expect(rig.update(user, [])).rejects.toThrow(
      /^flake\.lock is not in commit [0-9a-f]{12}, but the flake takes inputs \(nixpkgs\)\./,
    );
    await expect(rig.update(user, [], { flake: 'none' })).rejects.toThrow(/ has no flake\.nix in "none"\./);
    await expect(rig.update(user, [], { flake: 'sub/../../x' })).rejects.toThrow('The flake "sub/../../x" is outside of the repository.');
    await writeFile(join(user.dir, 'flake.lock'), '{"nodes": {"root": {}}, "root": "root", "version": 8}');
    await expect(rig.update(user, [])).rejects.toThrow('flake.lock has changes that are not committed');
    await user.git('add', '--all');
    await user.git('commit', '--quiet', '--message=Newer');
    await expect(rig.update(user, [])).rejects.toThrow('flake.lock has version 8');
    expect((await user.git('worktree', 'list')).split('\n')).toHaveLength(1);
  });
});
