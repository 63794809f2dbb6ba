import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { describeUnknownHost, findHost, parseHostKey, parseKnownHosts, pinHostKeys, renderKnownHosts } from '../../../src/ssh/index.js';

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
    keys: [
      { type: 'ssh-ed25519', key: ED },
      { type: 'ssh-rsa', key: RSA },
    ],
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
  expect(find(`@cert-authority *.org ssh-ed25519 ${ED}`, 'host.org')).toEqual({ isKnown: true, key: undefined, keys: [] });
});

test('a revoked key is no key', () => {
  expect(find(`host ssh-ed25519 ${ED}\n@revoked * ssh-ed25519 ${ED}`)).toEqual({ isKnown: false, key: undefined, keys: [] });
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

describe('pins', () => {
  const PIN = keyOf('ssh-ed25519', 'p');
  const pin = (text: string, host = 'host', port?: number) =>
    pinHostKeys(parseKnownHosts(text), [{ address: { host, port }, keys: [parseHostKey(`ssh-ed25519 ${PIN} root@host`)] }]);

  test.each([
    `host ssh-ed25519 ${ED}`,
    `host ssh-rsa ${RSA}`,
    `HOST ssh-ed25519 ${ED}`,
    `other,host ssh-ed25519 ${ED}`,
    `* ssh-ed25519 ${ED}`,
    `h?st ssh-ed25519 ${ED}`,
    `@cert-authority * ssh-ed25519 ${ED}`,
    `|1|c2FsdA==|${createHmac('sha1', 'salt').update('host').digest('base64')} ssh-ed25519 ${ED}`,
    '',
  ])('win over %s', (text) => {
    expect(findHost(pin(text), { host: 'host', port: undefined }).keys).toEqual([{ type: 'ssh-ed25519', key: PIN }]);
    expect(findHost(pin(text), { host: 'Host', port: 22 }).key).toBe(`ssh-ed25519 ${PIN}`);
  });

  test('leave lines to the other hosts that they name', () => {
    const hosts = pin(`other,host ssh-ed25519 ${ED}
*.org ssh-rsa ${RSA}
@cert-authority * ssh-ed25519 ${ED}`);
    expect(renderKnownHosts(hosts)).toBe(
      [
        `host ssh-ed25519 ${PIN}`,
        `other,!host ssh-ed25519 ${ED}`,
        `*.org ssh-rsa ${RSA}`,
        `@cert-authority *,!host ssh-ed25519 ${ED}`,
        '',
      ].join('\n'),
    );
    expect(findHost(hosts, { host: 'other', port: undefined }).keys).toEqual([{ type: 'ssh-ed25519', key: ED }]);
  });

  test('are for one port, and take away what ssh would look up next', () => {
    const hosts = pin(`host ssh-rsa ${RSA}`, 'host', 2222);
    expect(findHost(hosts, { host: 'host', port: 2222 }).keys).toEqual([{ type: 'ssh-ed25519', key: PIN }]);
    expect(findHost(hosts, { host: 'host', port: undefined }).isKnown).toBe(false);
  });

  test('bring no revoked key back', () => {
    expect(findHost(pin(`@revoked * ssh-ed25519 ${PIN}`), { host: 'host', port: undefined }).isKnown).toBe(false);
  });

  test('without keys say nothing', () => {
    const hosts = parseKnownHosts(`host ssh-rsa ${RSA}`);
    expect(pinHostKeys(hosts, [{ address: { host: 'host', port: undefined }, keys: [] }])).toEqual(hosts);
  });
});
