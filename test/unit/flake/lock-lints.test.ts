import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseChannels } from '../../../src/flake/lock-channels.js';
import { parseLockFile } from '../../../src/flake/lock-file.js';
import { lintLock, STALE_DAYS, type LintOptions } from '../../../src/flake/lock-lints.js';

const channels = parseChannels(
  '{"date":"2026-11-23","source":"s","channels":[{"ref":"nixos-26.05","until":"2026-12-31"},{"ref":"nixos-25.11","until":"2026-06-30"}]}',
);
const day = (text: string): number => Date.parse(`${text}T12:00:00Z`) / 1_000;
const OPTIONS: LintOptions = { now: day('2026-11-23'), staleDays: STALE_DAYS, channels };

const lint = (nodes: Record<string, unknown>, options: Partial<LintOptions> = {}) =>
  lintLock(parseLockFile(JSON.stringify({ version: 7, root: 'root', nodes })), { ...OPTIONS, ...options });
/** `kind path` of each. */
const tell = (nodes: Record<string, unknown>, options: Partial<LintOptions> = {}) =>
  lint(nodes, options).map(({ kind, path }) => `${kind} ${path.join('/')}`);

const pin = (owner: string, repo: string, date: string, rest: Record<string, unknown> = {}, original: Record<string, unknown> = {}) => ({
  locked: { type: 'github', owner, repo, rev: 'a'.repeat(40), narHash: `sha256-${date}`, lastModified: day(date) },
  original: { type: 'github', owner, repo, ...original },
  ...rest,
});
const nixpkgs = (date: string, ref = 'nixos-unstable') => pin('NixOS', 'nixpkgs', date, {}, { ref });
const only = (node: unknown) => ({ root: { inputs: { x: 'x' } }, x: node });

test('a sample fleet gets the hints that it is due, nearest first', () => {
  const text = readFileSync(new URL('../../fixtures/locks/fleet-before.json', import.meta.url), 'utf8');

  expect(lintLock(parseLockFile(text), OPTIONS).map(({ kind, path }) => `${kind} ${path.join('/')}`)).toEqual([
    'unsupported-channel stable',
    'duplicate sops-nix/nixpkgs',
  ]);
});

describe('stale', () => {
  test('is nixpkgs that is older than the limit, to the day', () => {
    expect(tell(only(nixpkgs('2026-09-24')))).toEqual([]);
    expect(tell(only(nixpkgs('2026-09-23')))).toEqual(['stale x']);
    expect(tell(only(nixpkgs('2026-09-23')), { staleDays: 90 })).toEqual([]);
  });

  test('says since when, and what to run', () => {
    expect(lint(only(nixpkgs('2026-06-01')))).toMatchObject([
      {
        message:
          'The input "x" (github:NixOS/nixpkgs/nixos-unstable) is locked to a revision of 2026-06-01, 175 days ago: fixes since then are missing.',
        advice: 'Run "nix flake update x" and commit flake.lock.',
      },
    ]);
  });

  test('is not what may have rested since, unless another input shows that it moved', () => {
    const old = pin('o', 'r', '2020-01-01');
    const parent = pin('o', 'p', '2026-11-01', { inputs: { r: 'newer' } });
    const nodes = { root: { inputs: { x: 'old', p: 'parent' } }, old, parent, newer: pin('o', 'r', '2026-01-01') };

    expect(tell(only(old))).toEqual([]);
    expect(tell(nodes)).toEqual(['stale x', 'duplicate p/r']);
  });

  test('is not what is pinned on purpose: by revision or tag', () => {
    expect(tell(only(pin('NixOS', 'nixpkgs', '2020-01-01', {}, { rev: 'a'.repeat(40) })))).toEqual([]);
    expect(tell(only(nixpkgs('2020-01-01', '24.11')))).toEqual([]);
  });

  test('is not an input of an input, which its own flake pins', () => {
    const nodes = { root: { inputs: { p: 'p' } }, p: pin('o', 'p', '2026-11-01', { inputs: { x: 'x' } }), x: nixpkgs('2020-01-01') };

    expect(tell(nodes)).toEqual([]);
  });
});

describe('unsupported-channel', () => {
  test('is a release whose support is over, and then age is not told as well', () => {
    const [found, ...others] = lint(only(nixpkgs('2026-06-01', 'nixos-25.11')));

    expect(found?.message).toBe(
      'The input "x" (github:NixOS/nixpkgs/nixos-25.11) is of nixos-25.11, which gets no fixes since 2026-06-30.',
    );
    expect(others).toEqual([]);
  });

  test('is not a release on its last day, nor one that is newer than the table', () => {
    expect(tell(only(nixpkgs('2026-06-01', 'nixos-25.11')), { now: Date.UTC(2026, 5, 30, 23, 59) / 1_000 })).toEqual([]);
    expect(tell(only(nixpkgs('2026-06-01', 'nixos-25.11')), { now: Date.UTC(2026, 6, 1) / 1_000 })).toEqual(['unsupported-channel x']);
    expect(tell(only(nixpkgs('2026-11-01', 'nixos-26.11')))).toEqual([]);
  });

  test('is not a branch of another repository that is called so', () => {
    expect(tell(only(pin('o', 'modules', '2026-11-01', {}, { ref: 'nixos-25.11' })))).toEqual([]);
  });

  test('below another input is answered by an update of that, or by following', () => {
    const nodes = {
      root: { inputs: { p: 'p' } },
      p: pin('o', 'p', '2026-11-01', { inputs: { x: 'x' } }),
      x: nixpkgs('2026-06-01', 'nixos-25.11'),
    };

    expect(lint(nodes).map(({ advice }) => advice)).toEqual([
      'Update the input "p", or let this one follow an input of your own by inputs.p.inputs.x.follows = "…";',
    ]);
  });
});

describe('duplicate', () => {
  const fleet = (nested: unknown, root: unknown = nixpkgs('2026-11-01')) => ({
    root: { inputs: { nixpkgs: 'nixpkgs', p: 'p' } },
    nixpkgs: root,
    p: pin('o', 'p', '2026-11-01', { inputs: { 'my.pkgs': 'nested' } }),
    nested,
  });

  test('is an input of an input that asks for the same branch as one of the flake’s own', () => {
    expect(lint(fleet(nixpkgs('2026-10-01')))).toMatchObject([
      {
        kind: 'duplicate',
        path: ['p', 'my.pkgs'],
        follows: ['nixpkgs'],
        message: 'The input "p/my.pkgs" (github:NixOS/nixpkgs/nixos-unstable) is locked a second time beside "nixpkgs": another revision.',
        advice: 'If they may be the same, write in flake.nix: inputs.p.inputs."my.pkgs".follows = "nixpkgs";',
      },
    ]);
  });

  test('is told too while both happen to be the same', () => {
    expect(lint(fleet(nixpkgs('2026-11-01')))[0]?.message).toMatch(/beside "nixpkgs": the same revision now, but updated apart\.$/);
  });

  test('is the same repository, however it is fetched', () => {
    const byGit = {
      locked: { type: 'git', url: 'https://github.com/nixos/nixpkgs.git', rev: 'b'.repeat(40), narHash: 'sha256-x' },
      original: { type: 'git', url: 'https://github.com/nixos/nixpkgs.git', ref: 'nixos-unstable' },
    };

    expect(tell(fleet(byGit))).toEqual(['duplicate p/my.pkgs']);
  });

  test.each([
    ['another branch', nixpkgs('2026-11-01', 'nixpkgs-unstable')],
    ['a source tree', { ...nixpkgs('2026-11-01'), flake: false }],
    ['another directory', pin('NixOS', 'nixpkgs', '2026-11-01', {}, { ref: 'nixos-unstable', dir: 'lib' })],
    ['one revision on purpose', pin('NixOS', 'nixpkgs', '2026-11-01', {}, { rev: 'a'.repeat(40) })],
    ['another repository', pin('o', 'nixpkgs', '2026-11-01', {}, { ref: 'nixos-unstable' })],
  ])('is not one that asks for %s', (_, nested) => {
    expect(tell(fleet(nested))).toEqual([]);
  });

  test('is not a name of the registry, which may have stood for any branch', () => {
    const named = { ...pin('NixOS', 'nixpkgs', '2026-11-01'), original: { type: 'indirect', id: 'nixpkgs' } };

    expect(tell(fleet(named, pin('NixOS', 'nixpkgs', '2026-11-01')))).toEqual([]);
  });

  test('is not one of two inputs of the flake itself, which may be apart on purpose', () => {
    expect(tell({ root: { inputs: { a: 'a', b: 'b' } }, a: nixpkgs('2026-11-01'), b: nixpkgs('2026-10-20') })).toEqual([]);
  });

  test('is not one that follows', () => {
    const nodes = {
      root: { inputs: { nixpkgs: 'n', p: 'p' } },
      n: nixpkgs('2026-11-01'),
      p: pin('o', 'p', '2026-11-01', { inputs: { n: ['nixpkgs'] } }),
    };

    expect(tell(nodes)).toEqual([]);
  });
});

describe('indirect', () => {
  const named = { ...pin('NixOS', 'nixpkgs', '2026-11-01'), original: { type: 'indirect', id: 'nixpkgs' } };

  test('is an input of the flake that is only a name, with the URL that it stood for', () => {
    expect(lint(only(named))).toMatchObject([
      {
        kind: 'indirect',
        message:
          'The input "x" (flake:nixpkgs) is a name of the registry: an update gets what the registry of the machine that runs it says.',
        advice: 'Write its URL in flake.nix, with the branch that you want: inputs.x.url = "github:NixOS/nixpkgs";',
      },
    ]);
  });

  test('is not what another flake leaves to the registry', () => {
    const nodes = { root: { inputs: { p: 'p' } }, p: pin('o', 'p', '2026-11-01', { inputs: { n: 'n' } }), n: named };

    expect(tell(nodes)).toEqual([]);
  });
});

describe('unlocked', () => {
  const source = { type: 'github', owner: 'o', repo: 'r' };

  test('is an input without revision and hash, or locked from a work tree with changes', () => {
    expect(lint(only({ locked: source, original: source }))[0]?.message).toMatch(/is locked to no revision and no hash/);
    expect(lint(only({ locked: { ...source, narHash: 'sha256-x' }, original: source }))[0]?.message).toMatch(
      /is locked by a hash but to no revision/,
    );
    expect(tell(only({ original: source }))).toEqual(['unlocked x']);
  });

  test('is not a relative path, nor a file with its hash', () => {
    expect(tell(only({ locked: { type: 'path', path: './x' }, original: { type: 'path', path: './x' }, parent: [] }))).toEqual([]);
    expect(tell(only({ locked: { type: 'file', url: 'https://example.org/x', narHash: 'sha256-x' } }))).toEqual([]);
  });
});
