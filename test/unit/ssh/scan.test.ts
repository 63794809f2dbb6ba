import { expect, test } from '@jest/globals';
import type { ProcessRequest } from '../../../src/runtime/index.js';
import { describeUnpinnedHost, fingerprintOf, parseHostKey, renderFingerprintCommand, scanHostKeys } from '../../../src/ssh/index.js';

const ED = 'AAAAC3NzaC1lZDI1NTE5AAAAIC0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0t';
const RSA = 'AAAAB3NzaC1yc2EAAAADAQABAAAAgQ';
const KEY = { type: 'ssh-ed25519', key: ED };
const ADDRESS = { host: 'web.example.org', port: 2222 };

const scan = async (answers: readonly (string | Error)[], signal = new AbortController().signal) => {
  const commands: string[] = [];
  const run = ({ command }: ProcessRequest) => {
    const answer = answers[commands.length] ?? '';
    commands.push(command.join(' '));
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ exitCode: 0, signal: undefined, stdout: answer, stderrTail: '' });
  };
  return { keys: await scanHostKeys(ADDRESS, { run, env: {}, signal }), commands };
};

test('a host is asked once if it has a key of the usual kind', async () => {
  const { commands, keys } = await scan([`# web:2222 SSH-2.0\n[web.example.org]:2222 ssh-ed25519 ${ED}\n`]);
  expect(keys).toEqual([KEY]);
  expect(commands).toEqual(['ssh-keyscan -T 5 -p 2222 -t ed25519 -- web.example.org']);
});

test('another kind is asked for if it has not', async () => {
  const { keys } = await scan(['', `[web.example.org]:2222 ssh-rsa ${RSA}\nnonsense\n`]);
  expect(keys).toEqual([{ type: 'ssh-rsa', key: RSA }]);
});

test('no answer, and no ssh-keyscan, are no keys', async () => {
  expect((await scan([])).keys).toEqual([]);
  expect((await scan([new Error('not found')])).keys).toEqual([]);
});

test('a cancelled job is no answer', async () => {
  await expect(scan([new Error('x')], AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
});

test('the fingerprint is that of ssh-keygen', () => {
  // ssh-keygen -lf on this key.
  expect(fingerprintOf(KEY)).toBe('SHA256:BgTr49j2l/oSRZH4uwdP32O6acl2GeC96f3FBNDAN4U');
  expect(renderFingerprintCommand('ecdsa-sha2-nistp256')).toBe('ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub');
  expect(renderFingerprintCommand('ssh-rsa')).toBe('ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub');
});

test('a host that nobody knows is told with the exact lines to add', () => {
  const message = describeUnpinnedHost('web', ADDRESS, [KEY]);
  expect(message.split('\n')).toEqual([
    expect.stringContaining(`which may be that of somebody else: ${fingerprintOf(KEY)} (ssh-ed25519).`),
    expect.stringContaining('Run "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host itself.'),
    `  host-key: ssh-ed25519 ${ED}`,
    'or to the input "ssh-known-hosts":',
    `  [web.example.org]:2222 ssh-ed25519 ${ED}`,
  ]);
  expect(describeUnpinnedHost('web', { host: 'web', port: undefined }, [KEY])).toContain(`\n  web ssh-ed25519 ${ED}`);
});

test('a host that shows nothing is told with the command that asks it', () => {
  expect(describeUnpinnedHost('web', ADDRESS, [])).toContain('Run "ssh-keyscan -p 2222 web.example.org"');
});

test.each(['', 'ssh-ed25519', `ssh-rsa ${ED}`, `web ssh-ed25519 ${ED}`, 'ssh-ed25519 !!!!'])('%j is no host key', (text) => {
  expect(() => parseHostKey(text)).toThrow('is no public key of a host');
});

test('a host key may have a comment', () => {
  expect(parseHostKey(` ssh-ed25519 ${ED} root@web\n`)).toEqual(KEY);
});
