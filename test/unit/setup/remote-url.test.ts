import { expect, test } from '@jest/globals';
import { InputProblem } from '../../../src/runtime/index.js';
import { parseJobStore, parseStoreUrl } from '../../../src/setup/index.js';
import { isSameStore } from '../../../src/setup/remote-url.js';

test.each([
  ['ssh-ng://host', { host: 'host', port: undefined }],
  ['ssh://me@host.example.org', { host: 'host.example.org', port: undefined }],
  ['ssh-ng://me@10.0.0.1:2222', { host: '10.0.0.1', port: 2222 }],
  ['ssh-ng://me@[fe80::1]:22?remote-program=/bin/nix-daemon', { host: 'fe80::1', port: 22 }],
  ['ssh-ng://host?compress=true', { host: 'host', port: undefined }],
  ['daemon', undefined],
  ['local?root=/mnt/big', undefined],
  ['unix:///run/nix.socket', undefined],
  ['/mnt/big', undefined],
])('%s', (text, ssh) => {
  expect(parseStoreUrl(text)).toEqual({ text, ssh });
});

test.each([
  ['host', 'is "host", which is no store URL'],
  ['ssh-ng:/host', 'is no store URL'],
  ['ftp://host', 'begins with "ftp://", which Nix does not know'],
  ['ssh-ng://', 'names no user and host'],
  ['ssh-ng://@host', 'names no user and host'],
  ['ssh-ng://-oProxyCommand=x', 'names no user and host'],
  ['ssh-ng://-l@host', 'names no user and host'],
  ['ssh-ng://host:0', 'names the port 0'],
  ['ssh-ng://host:70000', 'names the port 70000, but ports go from 1 to 65535'],
  ['ssh-ng://a b', 'holds a blank'],
  ['ssh-ng://host;ssh-ng://other', 'holds a blank, a quote or another sign'],
  ['ssh-ng://$(x)', 'or another sign'],
])('%s is refused', (text, problem) => {
  expect(() => parseStoreUrl(text)).toThrow(InputProblem);
  expect(() => parseStoreUrl(text)).toThrow(problem);
});

test('a password is refused without showing it', () => {
  expect(() => parseStoreUrl('ssh-ng://me:s3cret@host')).toThrow('holds a password before the "@"');
  expect(() => parseStoreUrl('ssh-ng://me:s3cret@host')).not.toThrow('s3cret');
});

// As "nix config show store" prints what NIX_REMOTE says, by 2.34.
test.each([
  ['local?root=/x', 'local://?root=/x', true],
  ['/x', 'local:///x', true],
  ['ssh-ng://h?b=1&a=2', 'ssh-ng://h?a=2&b=1', true],
  ['daemon', 'daemon', true],
  ['local?root=/x', 'local?root=/y', false],
  ['ssh-ng://h', 'ssh://h', false],
  ['daemon', 'auto', false],
])('%s and %s: the same store is %s', (one, other, isSame) => {
  expect(isSameStore(one, other)).toBe(isSame);
});

test('a binary cache is no store for a job', () => {
  expect(parseStoreUrl('https://cache.example.org').ssh).toBeUndefined();
  expect(() => parseJobStore('https://cache.example.org')).toThrow(
    'is a binary cache, in which nothing can be built; name it in the input "substituters"',
  );
});
