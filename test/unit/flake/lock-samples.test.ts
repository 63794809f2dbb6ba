import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { describeReference, findCompareLink, findRevisionDate } from '../../../src/flake/forge.js';
import { diffLocks } from '../../../src/flake/lock-diff.js';
import { formatInputPath, parseLockFile } from '../../../src/flake/lock-file.js';
import { listLockedInputs } from '../../../src/flake/lock-paths.js';

/** Its README tells where each is from. */
const readLock = (name: string) => parseLockFile(readFileSync(new URL(`../../fixtures/locks/${name}.json`, import.meta.url), 'utf8'));

/** `kind path (follows)` of each change. */
const tell = (before: string | undefined, after: string) =>
  diffLocks(before === undefined ? undefined : readLock(before), readLock(after)).map(
    ({ kind, path, follows }) => `${kind} ${formatInputPath(path)}${follows === undefined ? '' : ` -> ${formatInputPath(follows)}`}`,
  );

describe('a fleet’s update', () => {
  test('is told by path of input names, whatever labels were numbered anew', () => {
    expect(tell('fleet-before', 'fleet-after')).toEqual([
      'added backup',
      'added backup/nixpkgs',
      'added backup/systems',
      'updated channel',
      'removed disko',
      'removed disko/nixpkgs -> home-manager/nixpkgs',
      'updated hub',
      'updated mail',
      'no-longer-follows mail/flake-compat -> flake-compat',
      'updated mesher',
      'updated nixpkgs',
      'updated robots',
      'now-follows sops-nix/nixpkgs -> nixpkgs',
      'retargeted stable',
    ]);
  });

  test('has the nodes of both sides, those of what is followed too', () => {
    const changes = diffLocks(readLock('fleet-before'), readLock('fleet-after'));
    const find = (path: string) => changes.find((change) => formatInputPath(change.path) === path);

    expect(find('stable')?.before?.original?.['ref']).toBe('nixos-25.11');
    expect(find('stable')?.after?.original?.['ref']).toBe('nixos-26.05');
    expect(find('sops-nix/nixpkgs')?.after).toEqual(find('nixpkgs')?.after);
    expect(find('sops-nix/nixpkgs')?.before?.locked?.['lastModified']).toBe(1_782_864_000);
    expect(find('disko')?.after).toBeUndefined();
    expect(find('backup')?.before).toBeUndefined();
  });

  test('has a link to what lies between for each forge that has such pages', () => {
    const links = diffLocks(readLock('fleet-before'), readLock('fleet-after')).flatMap(({ kind, path, before, after }) => {
      const link = kind === 'updated' ? findCompareLink(before?.locked ?? {}, after?.locked ?? {}) : 'no update';
      const short = link?.replace(/([0-9a-f]{7})[0-9a-f]{33}/g, '$1') ?? 'none';
      return link === 'no update' ? [] : [`${formatInputPath(path)} ${short}`];
    });

    expect(links).toEqual([
      'channel https://github.com/NixOS/nixpkgs/compare/2f22765...6b1f533',
      'hub none',
      'mail https://gitlab.com/simple/mail/server/-/compare/76584a2...f4fa96c',
      'mesher https://git.example.org/ops/mesher/compare/1355109...5211c08',
      'nixpkgs https://github.com/NixOS/nixpkgs/compare/9f7f7d2...2a864e9',
      'robots none',
    ]);
  });
});

describe('the inputs of a fleet', () => {
  test('are listed by path, with what each asks for and its date', () => {
    const lines = listLockedInputs(readLock('fleet-before')).map(({ path, label, node, follows }) => {
      const date = findRevisionDate(node.locked ?? {});
      const day = date === undefined ? 'no date' : new Date(date * 1_000).toISOString().slice(0, 10);
      const where = follows === undefined ? describeReference(node.original ?? {}) : `follows ${formatInputPath(follows)}`;
      return `${formatInputPath(path)} [${label}] ${where} ${day}`;
    });

    expect(lines).toEqual([
      'channel [channel] https://channels.nixos.org/nixos-unstable/nixexprs.tar.xz 2026-10-05',
      'disko [disko] github:nix-community/disko 2026-10-05',
      'disko/nixpkgs [nixpkgs] follows home-manager/nixpkgs 2026-10-05',
      'flake-compat [flake-compat] github:NixOS/flake-compat 2025-10-27',
      'home-manager [home-manager] github:nix-community/home-manager/release-26.05 2026-10-05',
      'home-manager/nixpkgs [nixpkgs] follows nixpkgs 2026-10-05',
      'home-manager/utils [utils] github:numtide/flake-utils 2024-11-13',
      'home-manager/utils/systems [systems] github:nix-systems/default 2023-04-09',
      'hub [hub] https://flakehub.com/f/NixOS/nixpkgs/0.2605.%2A 2026-10-05',
      'lib [utils] follows home-manager/utils 2024-11-13',
      'mail [mail] gitlab:simple%2Fmail/server/main 2026-10-05',
      'mail/blobs [blobs] git+https://gitlab.com/simple/blobs.git 2020-11-10',
      'mail/flake-compat [flake-compat] follows flake-compat 2025-10-27',
      'mesher [mesher] https://git.example.org/ops/mesher/archive/main.tar.gz 2026-10-05',
      'mesher/systems [systems_2] github:nix-systems/default 2023-04-09',
      'niri [niri] github:YaLTeR/niri 2026-10-05',
      'nixpkgs [nixpkgs] github:NixOS/nixpkgs/nixos-26.05 2026-10-05',
      'robots [robots] https://example.org/robots.json no date',
      'sops-nix [sops-nix] github:Mic92/sops-nix 2026-10-05',
      'sops-nix/nixpkgs [nixpkgs_2] github:NixOS/nixpkgs/nixos-26.05 2026-07-01',
      'stable [nixpkgs_3] github:NixOS/nixpkgs/nixos-25.11 2026-07-01',
    ]);
  });

  test('by relative path have the input that they start from', () => {
    const inputs = listLockedInputs(readLock('relative-paths'));

    expect(inputs.map(({ path, node }) => [formatInputPath(path), node.locked?.['path'], node.parent, node.flake])).toEqual([
      ['data', './data', [], false],
      ['modules', './modules', [], true],
      ['modules/shared', '../shared', ['modules'], true],
    ]);
  });
});

describe('older versions', () => {
  test('a rewrite from version 5 to 7 changes nothing', () => {
    expect(tell('version-5', 'version-5-as-7')).toEqual([]);
  });

  test('hashes and dates of version 5 are found where it kept them', () => {
    const { locked } = readLock('version-5').nodes['nixpkgs'] ?? {};

    expect(locked?.['narHash']).toMatch(/^sha256-/);
    expect(findRevisionDate(locked ?? {})).toBe(1_592_823_104);
  });

  test('nodes of version 6 that hold each other are listed until the first comes again', () => {
    expect(tell(undefined, 'version-6-circle')).toEqual(['added a', 'added a/b', 'added a/b/a']);
  });
});
