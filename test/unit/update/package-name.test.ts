import { describe, expect, test } from '@jest/globals';
import { parsePackageName, parsePathName } from '../../../src/update/package-name.js';

// Expected values are what `nix eval --expr 'builtins.parseDrvName "…"'` says.
describe('parsePackageName', () => {
  test.each([
    ['openssl-3.5.1', 'openssl', '3.5.1'],
    ['nix-0.12pre12876', 'nix', '0.12pre12876'],
    ['apache-httpd-2.0.48', 'apache-httpd', '2.0.48'],
    ['unit-sshd.service', 'unit-sshd.service', ''],
    ['foo-', 'foo-', ''],
    ['foo--1', 'foo', '-1'],
    ['-1', '', '1'],
    ['', '', ''],
    ['a-_b', 'a', '_b'],
    ['a-é', 'a', 'é'],
    ['python3.12-requests-2.32', 'python3.12-requests', '2.32'],
    ['source-2024-01-01', 'source', '2024-01-01'],
    ['x-1-y-2', 'x', '1-y-2'],
  ])('%j is %j in version %j', (text, name, version) => {
    expect(parsePackageName(text)).toEqual({ name, version });
  });

  test('a name of a megabyte of dashes takes no time to speak of', () => {
    expect(parsePackageName(`${'-a'.repeat(500_000)}-1`).version).toBe('1');
  });
});

describe('parsePathName', () => {
  test.each([
    ['openssl-3.5.1-bin', 'openssl', '3.5.1'],
    ['linux-6.12.30-modules', 'linux', '6.12.30'],
    ['glibc-2.40-66', 'glibc', '2.40-66'],
    ['unstable-0-unstable-2024', 'unstable', '0-unstable-2024'],
    ['git-lib', 'git-lib', ''],
    ['gcc-14.3.0-libgcc', 'gcc', '14.3.0'],
  ])('%j belongs to %j in version %j', (text, name, version) => {
    expect(parsePathName(text)).toEqual({ name, version });
  });
});
