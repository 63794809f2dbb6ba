import { describe, expect, test } from '@jest/globals';
import { parseBuilders } from '../../../src/setup/index.js';
import { hasHostKey, renderBuilder } from '../../../src/setup/remote-builders.js';

const HOST_KEY = Buffer.from('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC0').toString('base64');
const FULL = `ssh-ng://builder@host x86_64-linux,i686-linux /root/key 4 1.5 kvm,big-parallel benchmark ${HOST_KEY}`;
const [SECOND, THIRD] = ['ssh-ng://two aarch64-linux', 'ssh://three - - 8'];
const render = (text: string, found = {}) => parseBuilders(text).map((builder) => renderBuilder(builder, found));

test('a whole line comes out as it went in', () => {
  expect(render(FULL)).toEqual([FULL]);
  expect(render(FULL, { sshKey: '/other', hostKey: 'other' })).toEqual([FULL]);
});

test('lines may be divided by semicolons, and have comments and blank lines between them', () => {
  expect(render(`# ours\n${SECOND} ; ${THIRD} # fast\n\n;`)).toEqual([
    'ssh-ng://two aarch64-linux - - - - - -',
    'ssh://three - - 8 - - - -',
  ]);
});

test('key and host key are filled in where they were left out', () => {
  expect(render(SECOND, { sshKey: '/k', hostKey: 'aGs=' })).toEqual(['ssh-ng://two aarch64-linux /k - - - - aGs=']);
});

test('a host alone is reached by ssh://, as Nix has it', () => {
  expect(parseBuilders('me@host')[0]?.url).toEqual({ text: 'ssh://me@host', ssh: { host: 'host', port: undefined } });
});

test('nothing is no builder', () => expect(parseBuilders(' \n')).toEqual([]));

test('a host key in the line is known', () => {
  expect(parseBuilders(`${FULL}\n${SECOND}`).map(hasHostKey)).toEqual([true, false]);
});

describe('what is wrong is said with its line', () => {
  test.each([
    ['ssh-ng://h x86_64', 'has "x86_64" where a system such as "x86_64-linux" was expected (column 2 in line 2: "ssh-ng://h x86_64")'],
    ['ssh-ng://h x86_64-linux, 4', 'has "" where a system'],
    ['ssh-ng://h - key', 'has "key" where the absolute path of an SSH key was expected'],
    ['ssh-ng://h - - many', 'has "many" where the number of parallel builds was expected'],
    ['ssh-ng://h - - 0', 'has "0" where the number of parallel builds'],
    ['ssh-ng://h - - 1 fast', 'has "fast" where the speed was expected'],
    ['ssh-ng://h - - 1 0', 'has "0" where the speed was expected'],
    ['ssh-ng://h - - 1 1 kvm, big', 'has "" where a feature such as "kvm" was expected (column 6'],
    ['ssh-ng://h - - 1 1 - =', 'has "=" where a feature such as "kvm" was expected (column 7'],
    ['ssh-ng://h - - 1 1 - - AAAA', 'has no public key of the host, encoded as base64'],
    ['ssh-ng://h - - 1 1 - - - -', 'has 9 columns in line 2'],
    ['ftp://h', 'begins with "ftp://", which Nix does not know'],
    ['@/etc/nix/machines', 'names a file in line 2 ("@/etc/nix/machines")'],
  ])('%s', (line, problem) => {
    expect(() => parseBuilders(`${SECOND}\n${line}`)).toThrow(problem);
    expect(() => parseBuilders(`${SECOND}\n${line}`)).toThrow('line 2');
  });
});
