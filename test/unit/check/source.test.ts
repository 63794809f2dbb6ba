import { describe, expect, test } from '@jest/globals';
import { formatSource, isOtherSource, parseSource } from '../../../src/check/source.js';

const REV = '0123456789abcdef0123456789abcdef01234567';

describe('isOtherSource', () => {
  // Pairs that Nix 2.26.3 and 2.34.8 took for the same.
  test.each([
    ['github:o/r', { type: 'github', owner: 'o', repo: 'r' }],
    ['github:o/r/main', { type: 'github', owner: 'o', repo: 'r', ref: 'main' }],
    ['github:o/r?ref=main', { type: 'github', owner: 'o', repo: 'r', ref: 'main' }],
    ['github:o/r/feature/x', { type: 'github', owner: 'o', repo: 'r', ref: 'feature/x' }],
    [`github:o/r/${REV}`, { type: 'github', owner: 'o', repo: 'r', rev: REV }],
    [`github:o/r?rev=${REV}`, { type: 'github', owner: 'o', repo: 'r', rev: REV }],
    ['github:o/r/main?dir=x', { type: 'github', owner: 'o', repo: 'r', ref: 'main', dir: 'x' }],
    ['github:o/r?host=ghe.org', { type: 'github', owner: 'o', repo: 'r', host: 'ghe.org' }],
    ['gitlab:group%2Fsub/r', { type: 'gitlab', owner: 'group%2Fsub', repo: 'r' }],
    ['gitlab:group%2Fsub/r', { type: 'gitlab', owner: 'group/sub', repo: 'r' }],
    ['git+https://x.org/y.git?ref=main', { type: 'git', url: 'https://x.org/y.git', ref: 'main' }],
    ['git+https://x.org/y.git?submodules=1', { type: 'git', url: 'https://x.org/y.git', submodules: true }],
    ['git+ssh://git@github.com/o/r', { type: 'git', url: 'ssh://git@github.com/o/r' }],
    ['https://x.org/y.tar.gz', { type: 'tarball', url: 'https://x.org/y.tar.gz' }],
    ['https://x.org/y.tar.gz?dir=sub', { type: 'tarball', url: 'https://x.org/y.tar.gz', dir: 'sub' }],
    ['https://x.org/y.txt', { type: 'file', url: 'https://x.org/y.txt' }],
    ['tarball+https://x.org/y', { type: 'tarball', url: 'https://x.org/y' }],
    ['path:/srv/x', { type: 'path', path: '/srv/x' }],
  ])('%s is what Nix writes for it', (url, original) => {
    expect(isOtherSource({ url }, original)).toBe(false);
  });

  test.each([
    ['github:o/r/main', { type: 'github', owner: 'o', repo: 'r' }],
    ['github:o/r', { type: 'github', owner: 'o', repo: 'r', ref: 'main' }],
    ['github:O/r', { type: 'github', owner: 'o', repo: 'r' }],
    ['github:o/other', { type: 'github', owner: 'o', repo: 'r' }],
    ['gitlab:o/r', { type: 'github', owner: 'o', repo: 'r' }],
    ['github:o/r?dir=x', { type: 'github', owner: 'o', repo: 'r' }],
    ['git+https://x.org/y.git?ref=main', { type: 'git', url: 'https://x.org/y.git' }],
    ['https://x.org/z.tar.gz', { type: 'tarball', url: 'https://x.org/y.tar.gz' }],
    ['https://x.org/y.tar.gz?v=2', { type: 'tarball', url: 'https://x.org/y.tar.gz?v=1' }],
    ['path:/srv/x', { type: 'path', path: '/srv/y' }],
    ['github:o/r', { type: 'path', path: './r' }],
    ['path:./r', { type: 'github', owner: 'o', repo: 'r' }],
    ['./r', { type: 'indirect', id: 'r' }],
    ['nixpkgs', { type: 'github', owner: 'NixOS', repo: 'nixpkgs' }],
    ['flake:nixpkgs', { type: 'github', owner: 'NixOS', repo: 'nixpkgs' }],
    ['git+file:.', { type: 'path', path: '.' }],
  ])('%s is another source than the locked one', (url, original) => {
    expect(isOtherSource({ url }, original)).toBe(true);
  });

  test.each([
    ['a name of the registry', { url: 'nixpkgs/nixos-24.05' }, { type: 'indirect', id: 'nixpkgs' }],
    ['a relative path', { url: 'path:./a' }, { type: 'path', path: './b' }],
    ['an input that is only named', {}, { type: 'indirect', id: 'nixpkgs' }],
    ['a relative git URL', { url: 'git+file:.' }, { type: 'git', url: 'file:///srv/x' }],
    ['a scheme that is not known', { url: 'radicle:z123' }, { type: 'github', owner: 'o', repo: 'r' }],
  ])('nothing is said of %s', (_, declared, original) => {
    expect(isOtherSource(declared as Record<string, string>, original as Record<string, string>)).toBe(false);
  });

  test('attributes in flake.nix are compared like a URL', () => {
    const original = { type: 'github', owner: 'o', repo: 'r', ref: 'main' };

    expect(isOtherSource({ type: 'github', owner: 'o', repo: 'r', ref: 'main' }, original)).toBe(false);
    expect(isOtherSource({ type: 'github', owner: 'o', repo: 'r', ref: 'next' }, original)).toBe(true);
  });
});

test('a plain absolute path is a path', () => {
  expect(parseSource('/srv/x')).toEqual({ type: 'path', path: '/srv/x' });
});

test.each([
  [{ url: 'github:o/r' }, 'github:o/r'],
  [{ type: 'github', owner: 'o', repo: 'r', ref: 'main', dir: 'x' }, 'github:o/r/main?dir=x'],
  [{ type: 'github', owner: 'o', repo: 'r', rev: REV }, `github:o/r/${REV}`],
  [{ type: 'git', url: 'https://x.org/y', ref: 'main' }, 'git+https://x.org/y?ref=main'],
  [{ type: 'path', path: './a' }, 'path:./a'],
  [{ type: 'indirect', id: 'nixpkgs', ref: 'nixos-24.05' }, 'flake:nixpkgs/nixos-24.05'],
  [{ type: 'tarball', url: 'https://x.org/y.tar.gz' }, 'https://x.org/y.tar.gz'],
  [{}, 'a name of the registry'],
])('%j is written as the user would', (source, text) => {
  expect(formatSource(source as Record<string, string>)).toBe(text);
});
