import { describe, expect, test } from '@jest/globals';
import { findInputInText, findLockNode, listInputs, parseLockFile } from '../../../src/flake/lock-file.js';

const LOCK = {
  version: 7,
  root: 'root',
  nodes: {
    root: { inputs: { nixpkgs: 'nixpkgs', home: 'home', pkgs: ['home', 'nixpkgs'] } },
    nixpkgs: {
      locked: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev: '0123456789abcdef0123456789abcdef01234567', narHash: 'sha256-AAAA' },
      original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs' },
    },
    home: {
      inputs: { nixpkgs: ['nixpkgs'], utils: 'utils' },
      locked: { type: 'path', path: './home' },
      original: { type: 'path', path: './home' },
    },
    utils: { flake: false, locked: { type: 'tarball', url: 'https://example.org/utils.tar.gz', narHash: 'sha256-BBBB' } },
  },
};

const parse = (json: unknown) => parseLockFile(JSON.stringify(json));

describe('parseLockFile', () => {
  test('reads nodes, and knows an input that is no flake', () => {
    const { nodes } = parse(LOCK);

    expect(nodes['utils']).toEqual({ flake: false, locked: LOCK.nodes.utils.locked, inputs: {} });
    expect(nodes['nixpkgs']?.flake).toBe(true);
  });

  test('names merge conflict markers as the cause of what is no JSON', () => {
    expect(() => parseLockFile('{\n<<<<<<< HEAD\n  "nodes": {},\n')).toThrow(
      'flake.lock is not valid JSON. It holds merge conflict markers. Restore it from git, or run "nix flake lock" to write it anew.',
    );
  });

  test('says nothing of conflicts where there are none', () => {
    expect(() => parseLockFile('{')).toThrow('flake.lock is not valid JSON. Restore it from git');
  });

  test('refuses JSON of another shape', () => {
    expect(() => parseLockFile('[]')).toThrow(/flake\.lock has not the shape of a lock file: .*Run "nix flake lock"/s);
  });

  test('accepts version 5, which Nix 2.4 wrote, and refuses those that nobody knows', () => {
    expect(parse({ ...LOCK, version: 5 }).version).toBe(5);
    expect(() => parse({ ...LOCK, version: 4 })).toThrow('flake.lock has version 4; versions 5 to 7 are known.');
    expect(() => parse({ ...LOCK, version: 8 })).toThrow('flake.lock has version 8; versions 5 to 7 are known.');
  });
});

describe('findLockNode', () => {
  test('goes by input names, and through what an input follows', () => {
    expect(findLockNode(parse(LOCK), ['home', 'utils'])?.label).toBe('utils');
    expect(findLockNode(parse(LOCK), ['home', 'nixpkgs'])?.label).toBe('nixpkgs');
    expect(findLockNode(parse(LOCK), ['pkgs'])?.label).toBe('nixpkgs');
  });

  test('finds the flake itself at the empty path', () => {
    expect(findLockNode(parse(LOCK), [])?.label).toBe('root');
  });

  test('finds nothing where a path leads nowhere', () => {
    expect(findLockNode(parse(LOCK), ['home', 'absent'])).toBeUndefined();
  });

  test('finds nothing where inputs follow each other in a circle', () => {
    const circle = parse({ ...LOCK, nodes: { root: { inputs: { a: ['b'], b: ['a'] } } } });

    expect(findLockNode(circle, ['a'])).toBeUndefined();
  });
});

describe('listInputs', () => {
  test('lists each node once, by its shortest path, without the root', () => {
    expect(listInputs(parse(LOCK)).map(({ path, label }) => `${path.join('/')} ${label}`)).toEqual([
      'nixpkgs nixpkgs',
      'home home',
      'home/utils utils',
    ]);
  });

  test('ends where nodes contain each other', () => {
    const nodes = { root: { inputs: { a: 'a' } }, a: { inputs: { b: 'b' } }, b: { inputs: { a: 'a' } } };

    expect(listInputs(parse({ ...LOCK, nodes })).map(({ label }) => label)).toEqual(['a', 'b']);
  });
});

describe('findInputInText', () => {
  test('finds the input whose revision a download error names', () => {
    const text = 'unable to download https://github.com/NixOS/nixpkgs/archive/0123456789abcdef0123456789abcdef01234567.tar.gz';

    expect(findInputInText(parse(LOCK), text)).toEqual(['nixpkgs']);
  });

  test('finds an input of an input by its URL', () => {
    expect(findInputInText(parse(LOCK), 'cannot fetch https://example.org/utils.tar.gz')).toEqual(['home', 'utils']);
  });

  test('finds none in a text about something else', () => {
    expect(findInputInText(parse(LOCK), 'unable to download https://cache.nixos.org/nix-cache-info')).toBeUndefined();
  });
});
