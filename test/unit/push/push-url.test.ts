import { describe, expect, test } from '@jest/globals';
import { hideSecrets, parsePushUrl } from '../../../src/push/index.js';
import { InputProblem } from '../../../src/runtime/index.js';

test.each([
  ['s3://bucket?region=eu-1', 's3://bucket?region=eu-1&compression=zstd', 'cache'],
  ['https://cache.example.org/a', 'https://cache.example.org/a?compression=zstd', 'cache'],
  ['http://127.0.0.1:5000', 'http://127.0.0.1:5000?compression=zstd', 'cache'],
  ['file:///srv/cache?compression=xz', 'file:///srv/cache?compression=xz', 'cache'],
  ['ssh-ng://me@host:22', 'ssh-ng://me@host:22', 'store'],
  ['ssh://host', 'ssh://host', 'store'],
  ['unix:///run/socket', 'unix:///run/socket', 'store'],
  ['local?root=/mnt', 'local?root=/mnt', 'store'],
  ['/mnt', '/mnt', 'store'],
  ['daemon', 'daemon', 'store'],
] as const)('%s', (text, url, signedBy) => {
  expect(parsePushUrl(text)).toEqual({ url, shown: text, secrets: [], signedBy });
});

test.each([
  ['cache.example.org', 'is no store URL'],
  ['cachix://mine', 'begins with "cachix://", which Nix cannot copy to'],
  ['s3://', 'names no place after "s3://"'],
  ['https:///a', 'names no place'],
  ['file://relative', 'names no place'],
  ['ssh-ng://', 'names no place'],
  ['https://a b', 'holds a blank'],
  ["https://a'b", 'holds a blank, a quote'],
])('%s can never work', (text, problem) => {
  expect(() => parsePushUrl(text)).toThrow(InputProblem);
  expect(() => parsePushUrl(text)).toThrow(problem);
});

describe('secrets', () => {
  test('a password is found in both spellings, and hidden', () => {
    const target = parsePushUrl('https://me:p%40ss@cache.example.org');
    expect(target.secrets).toEqual(['p%40ss', 'p@ss']);
    expect(target.shown).toBe('https://me:***@cache.example.org');
    expect(hideSecrets('x p@ss y', target.secrets)).toBe('x *** y');
  });

  test('so is a token among the parameters, but no name of a file', () => {
    expect(parsePushUrl('https://c.example.org?auth-token=abc&secret-key=/run/key').secrets).toEqual(['abc']);
  });

  test('a refused URL is not shown', () => {
    expect(() => parsePushUrl('ftp://me:s3cret@host')).toThrow('begins with "ftp://"');
    expect(() => parsePushUrl('ftp://me:s3cret@host')).not.toThrow('s3cret');
  });
});
