import { describe, expect, test } from '@jest/globals';
import { type Forge, type SourceAttributes } from '../../../src/flake/index.js';
import { chooseCandidates, isOlder, isTooYoung, type BranchTip, type ForgeReader } from '../../../src/update/index.js';

const DAY = 86_400;
const NOW = 1_000 * DAY;
/** A tip of some days ago. */
const tip = (rev: string, days: number, isForced?: boolean): BranchTip => ({
  rev,
  at: NOW - days * DAY,
  ...(isForced === undefined ? {} : { isForced }),
});
const input = (
  name: string,
  locked: SourceAttributes = { rev: 'locked', lastModified: NOW - 30 * DAY },
  original: SourceAttributes = {},
) => ({
  path: [name],
  original: { type: 'github', owner: 'NixOS', repo: name, ref: 'nixos-25.11', ...original },
  locked: { type: 'github', owner: 'NixOS', repo: name, ...locked },
});

interface Asked {
  readonly forge: Forge;
  readonly ref: string | undefined;
  readonly since: number | undefined;
}
/** A forge with branches by project. */
function createForge(projects: Readonly<Record<string, readonly BranchTip[] | 'gone' | Error>>) {
  const asked: Asked[] = [];
  const reader: ForgeReader = {
    listBranchTips: async (forge, ref, since) => {
      asked.push({ forge, ref, since });
      const tips = projects[forge.project];
      if (tips instanceof Error) throw tips;
      return Promise.resolve(tips === 'gone' ? undefined : tips);
    },
  };
  return { reader, asked };
}
const THREE_DAYS = { seconds: 3 * DAY, inputs: [] };
const choose = async (tips: readonly BranchTip[], locked?: SourceAttributes) => {
  const [candidate] = await chooseCandidates([input('nixpkgs', locked)], THREE_DAYS, NOW, createForge({ 'NixOS/nixpkgs': tips }).reader);
  return candidate;
};

describe('a candidate', () => {
  test('without a cooldown is the latest, and no forge is asked', async () => {
    const { reader, asked } = createForge({});
    expect(await chooseCandidates([input('nixpkgs')], { seconds: 0, inputs: [] }, NOW, reader)).toEqual([
      { path: ['nixpkgs'], kind: 'latest' },
    ]);
    expect(asked).toEqual([]);
  });

  test('is the newest tip that is old enough', async () => {
    expect(await choose([tip('c', 1), tip('b', 4), tip('a', 9), tip('locked', 30)])).toEqual({
      path: ['nixpkgs'],
      kind: 'pinned',
      rev: 'b',
      date: NOW - 4 * DAY,
    });
  });

  test('is taken at exactly the age, in whatever order the forge tells', async () => {
    expect(await choose([tip('locked', 30), tip('a', 9), tip('b', 3), tip('c', 2.999)])).toMatchObject({ kind: 'pinned', rev: 'b' });
  });

  test('is none if nothing new is old enough; the day when something will be is told', async () => {
    expect(await choose([tip('c', 1), tip('b', 2), tip('locked', 5), tip('a', 9)])).toEqual({
      path: ['nixpkgs'],
      kind: 'too-young',
      rev: 'c',
      date: NOW - DAY,
      ready: NOW + DAY,
    });
  });

  test('is never one before what is locked, though that is old enough', async () => {
    expect(await choose([tip('b', 1), tip('locked', 2), tip('a', 9)])).toMatchObject({ kind: 'too-young', rev: 'b' });
    expect(await choose([tip('locked', 2), tip('a', 9)])).toEqual({ path: ['nixpkgs'], kind: 'current' });
  });

  test('is never one from before the commit that is locked, if that never was a tip', async () => {
    const locked = { rev: 'middle', lastModified: NOW - 5 * DAY };
    expect(await choose([tip('b', 1), tip('a', 9)], locked)).toMatchObject({ kind: 'too-young', rev: 'b' });
    expect(await choose([tip('b', 4), tip('a', 9)], locked)).toMatchObject({ kind: 'pinned', rev: 'b' });
    expect(await choose([tip('a', 9)], locked)).toEqual({ path: ['nixpkgs'], kind: 'current' });
  });

  test('is never one that a forced push has thrown away', async () => {
    expect(await choose([tip('d', 1), tip('c', 2, true), tip('bad', 4), tip('locked', 30)])).toMatchObject({ kind: 'too-young', rev: 'd' });
    expect(await choose([tip('d', 1), tip('c', 4, true), tip('bad', 5), tip('locked', 30)])).toMatchObject({ kind: 'pinned', rev: 'c' });
  });

  test('is asked for by branch, once for all inputs of one', async () => {
    const { reader, asked } = createForge({ 'NixOS/nixpkgs': [tip('a', 9)] });
    const inputs = [
      input('nixpkgs'),
      input('nixpkgs'),
      input('nixpkgs', undefined, { ref: 'refs/heads/master' }),
      { ...input('nixpkgs'), original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs' } },
    ];
    await chooseCandidates(inputs, THREE_DAYS, NOW, reader);
    expect(asked.map(({ ref }) => ref)).toEqual(['nixos-25.11', 'master', undefined]);
    expect(asked[0]).toEqual({
      forge: { kind: 'github', host: 'github.com', project: 'NixOS/nixpkgs' },
      ref: 'nixos-25.11',
      since: NOW - 3 * DAY,
    });
  });

  test('of forges that know no tips is the latest, judged afterwards', async () => {
    const originals: readonly SourceAttributes[] = [
      { type: 'gitlab', owner: 'o', repo: 'r' },
      { type: 'git', url: 'https://example.org/x' },
      { type: 'tarball', url: 'https://channels.nixos.org/nixos-25.11/nixexprs.tar.xz' },
    ];
    const inputs = originals.map((original) => ({ path: ['x'], original, locked: {} }));
    const { reader, asked } = createForge({});
    expect((await chooseCandidates(inputs, THREE_DAYS, NOW, reader)).map(({ kind }) => kind)).toEqual(['latest', 'latest', 'latest']);
    expect(asked).toEqual([]);
  });
});

test('one input fails alone: an unreachable forge, a branch that is gone, one without a known push', async () => {
  const { reader } = createForge({
    'NixOS/a': new Error('GitHub did not answer.'),
    'NixOS/b': 'gone',
    'NixOS/c': [],
    'NixOS/d': [tip('new', 9)],
  });
  expect(
    await chooseCandidates(
      ['a', 'b', 'c', 'd'].map((name) => input(name)),
      THREE_DAYS,
      NOW,
      reader,
    ),
  ).toEqual([
    { path: ['a'], kind: 'unreachable', reason: 'github:NixOS/a/nixos-25.11: GitHub did not answer.' },
    {
      path: ['b'],
      kind: 'unreachable',
      reason: 'github:NixOS/b/nixos-25.11: there is no branch "nixos-25.11" (a tag has no age to wait for: set its cooldown to 0 d)',
    },
    {
      path: ['c'],
      kind: 'unreachable',
      reason: 'github:NixOS/c/nixos-25.11: github.com knows of no push to the branch "nixos-25.11", so that its age cannot be told',
    },
    { path: ['d'], kind: 'pinned', rev: 'new', date: NOW - 9 * DAY },
  ]);
});

describe('after an update', () => {
  const node = (lastModified?: number) => ({
    flake: true,
    inputs: {},
    locked: { type: 'git', ...(lastModified === undefined ? {} : { lastModified }) },
  });

  test('what is younger than the cooldown is told', () => {
    expect(isTooYoung({ after: node(NOW - 2 * DAY) }, 3 * DAY, NOW)).toBe(true);
    expect(isTooYoung({ after: node(NOW - 3 * DAY) }, 3 * DAY, NOW)).toBe(false);
    expect(isTooYoung({ after: node(NOW + DAY) }, 3 * DAY, NOW)).toBe(true);
    expect(isTooYoung({ after: node(NOW + DAY) }, 0, NOW)).toBe(false);
    expect(isTooYoung({ after: node() }, 3 * DAY, NOW)).toBe(false);
    expect(isTooYoung({}, 3 * DAY, NOW)).toBe(false);
  });

  test('an older commit is told, unless flake.nix asks for something else now', () => {
    expect(isOlder({ kind: 'updated', before: node(NOW), after: node(NOW - 1) })).toBe(true);
    expect(isOlder({ kind: 'updated', before: node(NOW), after: node(NOW) })).toBe(false);
    expect(isOlder({ kind: 'retargeted', before: node(NOW), after: node(NOW - 1) })).toBe(false);
    expect(isOlder({ kind: 'updated', before: node(), after: node(NOW - 1) })).toBe(false);
  });
});
