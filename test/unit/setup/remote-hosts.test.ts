import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseKnownHosts } from '../../../src/setup/index.js';
import { describeUnknownHost, findHost } from '../../../src/setup/remote-hosts.js';

/** A key as known_hosts has it: its type with its length, then anything. */
const keyOf = (type: string, rest = 'x') => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(rest.repeat(16))]).toString('base64');
};
const ED = keyOf('ssh-ed25519');
const RSA = keyOf('ssh-rsa');
const find = (text: string, host = 'host', port?: number) => findHost(parseKnownHosts(text), { host, port });

test('the best key is taken, in whatever order the lines are', () => {
  expect(find(`# host:22 SSH-2.0-OpenSSH\nhost ssh-rsa ${RSA}\n\nhost ssh-ed25519 ${ED} root@host`)).toEqual({
    isKnown: true,
    key: `ssh-ed25519 ${ED}`,
  });
});

describe('names', () => {
  test.each([
    ['host', 'host', undefined, true],
    ['other', 'host', undefined, false],
    ['a,host', 'host', undefined, true],
    ['HOST.example.ORG', 'host.Example.org', undefined, true],
    ['*.example.org', 'host.example.org', undefined, true],
    ['*.example.org', 'host-example-org', undefined, false],
    ['*.example.org,!host.example.org', 'host.example.org', undefined, false],
    ['h?st', 'host', undefined, true],
    ['[host]:2222', 'host', 2222, true],
    ['[host]:2222', 'host', undefined, false],
    ['[host]:2222', 'host', 2223, false],
    ['host', 'host', 2222, true],
    ['host', 'host', 22, true],
  ])('%s for %s, port %s: %s', (patterns, host, port, isKnown) => {
    expect(find(`${patterns} ssh-ed25519 ${ED}`, host, port).isKnown).toBe(isKnown);
  });

  test('a hashed name is the same name', () => {
    const salt = Buffer.from('salt');
    const hash = (name: string) => `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
    expect(find(`${hash('[host]:2222')} ssh-ed25519 ${ED}`, 'host', 2222).isKnown).toBe(true);
    expect(find(`${hash('[host]:2222')} ssh-ed25519 ${ED}`, 'host', 2223).isKnown).toBe(false);
  });
});

test('an authority makes a host known, but not its key', () => {
  expect(find(`@cert-authority *.org ssh-ed25519 ${ED}`, 'host.org')).toEqual({ isKnown: true, key: undefined });
});

test('a revoked key is no key', () => {
  expect(find(`host ssh-ed25519 ${ED}\n@revoked * ssh-ed25519 ${ED}`)).toEqual({ isKnown: false, key: undefined });
});

test.each([
  ['host', 1],
  [`ssh-ed25519 ${ED}`, 1],
  [`host ssh-rsa ${ED}`, 1],
  [`# x\nhost ssh-ed25519 ${ED.slice(0, 6)}`, 2],
  [`host ssh-ed25519 ${ED}\n@unknown host ssh-ed25519 ${ED}`, 2],
  ['host ssh-ed25519 !!!!!!!!!!!!', 1],
])('%j is no line of known_hosts', (text, line) => {
  expect(() => parseKnownHosts(text)).toThrow(`has no host key in line ${line}; a line is "HOST TYPE KEY"`);
});

test('what is missing is told with the command that gets it', () => {
  expect(describeUnknownHost({ host: 'host', port: 2222 })).toMatch(
    /^The input "ssh-known-hosts" has no line for host, port 2222, .* Run "ssh-keyscan -p 2222 host", compare its fingerprint with that of "ssh-keygen -lf/,
  );
  expect(describeUnknownHost({ host: 'host', port: undefined })).toContain('no line for host, so nobody');
});
