import { expect, test } from '@jest/globals';
import { findChannelRef, findSupportEnd, isNixpkgs, parseChannels, readChannels } from '../../../src/flake/lock-channels.js';

const TABLE = parseChannels('{"date":"2026-11-23","source":"s","channels":[{"ref":"nixos-25.11","until":"2026-06-30"}]}');

test('the table that comes along has the releases of the day that it names, newest first, and none twice', () => {
  const { channels, date, source } = readChannels();
  const refs = channels.map(({ ref }) => ref);

  expect(channels.find(({ ref }) => ref === 'nixos-26.05')?.until).toBe('2026-12-31');
  expect([...new Set(refs)].sort().reverse()).toEqual(refs);
  expect(channels.some(({ until }) => until > date)).toBe(true);
  expect(source).toContain('https://');
});

test('support ends when the last day is over, for all channels of a release', () => {
  const end = Date.UTC(2026, 6, 1) / 1_000;

  for (const ref of ['nixos-25.11', 'nixos-25.11-small', 'nixpkgs-25.11-darwin', 'release-25.11'])
    expect(findSupportEnd(ref, TABLE)).toBe(end);
});

test('nothing is known of rolling channels, newer releases and other branches', () => {
  for (const ref of ['nixos-unstable', 'master', 'nixos-26.11', 'staging-25.11', 'nixos-25.11-test', '25.11']) {
    expect(findSupportEnd(ref, TABLE)).toBeUndefined();
  }
});

test('a table of another shape is refused', () => {
  expect(() => parseChannels('{"date":"soon","source":"s","channels":[]}')).toThrow();
});

const node = (original: Record<string, string>, locked: Record<string, string> = {}) => ({ flake: true, inputs: {}, original, locked });

test.each([
  [node({ type: 'github', ref: 'nixos-25.11' }), 'nixos-25.11'],
  [node({ type: 'git', ref: 'refs/heads/nixos-25.11' }), 'nixos-25.11'],
  [node({ type: 'tarball', url: 'https://channels.nixos.org/nixos-25.11-small/nixexprs.tar.xz' }), 'nixos-25.11-small'],
  [node({ type: 'tarball', url: 'https://releases.nixos.org/nixos/25.11/nixos-25.11.1/nixexprs.tar.xz' }), 'nixos-25.11'],
  [node({ type: 'tarball', url: 'https://flakehub.com/f/NixOS/nixpkgs/0.2511.%2A' }), 'nixos-25.11'],
  [node({ type: 'tarball', url: 'https://flakehub.com/f/NixOS/nixpkgs/0.1.%2A' }), undefined],
  [node({ type: 'indirect', id: 'nixpkgs' }, { type: 'github', ref: 'nixos-25.11' }), 'nixos-25.11'],
  [node({ type: 'github', owner: 'o' }), undefined],
])('the channel of %j', (input, ref) => {
  expect(findChannelRef(input)).toBe(ref);
});

test('nixpkgs is known from GitHub, channels and FlakeHub, and forks are not it', () => {
  expect(isNixpkgs({ type: 'github', owner: 'nixos', repo: 'nixpkgs' })).toBe(true);
  expect(isNixpkgs({ type: 'git', url: 'https://github.com/NixOS/nixpkgs' })).toBe(true);
  expect(isNixpkgs({ type: 'tarball', url: 'https://api.flakehub.com/f/pinned/NixOS/nixpkgs/0.2511.1/x/source.tar.gz' })).toBe(true);
  expect(isNixpkgs({ type: 'github', owner: 'example', repo: 'nixpkgs' })).toBe(false);
  expect(isNixpkgs({ type: 'github', owner: 'NixOS', repo: 'nixpkgs', host: 'github.example.org' })).toBe(false);
});
