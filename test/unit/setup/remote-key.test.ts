import { expect, test } from '@jest/globals';
import { findKeyProblem, listKeySecrets, normalizeKey } from '../../../src/setup/remote-key.js';

/** The outside of an OpenSSH key; what is inside is of no concern here. */
function wrap(cipher: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(cipher.length);
  const body = Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(cipher), Buffer.alloc(60, 7)]).toString('base64');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.slice(0, 70)}\n${body.slice(70)}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
const KEY = wrap('none');
const pem = (kind: string, body: string) => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;

test.each([KEY, KEY.trim(), KEY.replaceAll('\n', '\r\n'), pem('RSA PRIVATE KEY', 'MIIE'), pem('PRIVATE KEY', 'MC4C')])(
  'a key without a passphrase is fine',
  (text) => {
    expect(findKeyProblem(text)).toBeUndefined();
  },
);

test.each([
  wrap('aes256-ctr'),
  pem('ENCRYPTED PRIVATE KEY', 'MIIE'),
  pem('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\nMIIE'),
])('a passphrase is told from its outside', (text) =>
  expect(findKeyProblem(text)).toContain('is a key with a passphrase, which nobody can type in a job'),
);

test.each(['', 'nonsense', KEY.replace('-----END OPENSSH PRIVATE KEY-----', ''), KEY.replaceAll('\n', ' ')])('%j is no key', (text) => {
  expect(findKeyProblem(text)).toContain('The input "ssh-key" must be the whole text of a private SSH key');
});

test('the public half in its place is called by its name', () => {
  expect(findKeyProblem('ssh-ed25519 AAAAC3Nz me')).toContain('It looks like a public key.');
});

test('no problem shows a part of the key', () => {
  const secrets = listKeySecrets(wrap('aes256-ctr'));
  expect(secrets).toHaveLength(2);
  for (const text of [wrap('aes256-ctr'), wrap('none').replace('END', 'AND')]) {
    for (const line of listKeySecrets(text)) expect(findKeyProblem(text)).not.toContain(line);
  }
});

test('every line of it is masked, whatever ends the lines; not the lines around, nor what is too short to be one', () => {
  const lines = KEY.split('\n').slice(1, 3);
  expect(listKeySecrets(KEY)).toEqual(lines);
  expect(listKeySecrets(KEY.replaceAll('\n', '\r\n'))).toEqual(lines);
  expect(listKeySecrets('-----BEGIN X-----\nabc=\n')).toEqual([]);
});

test('ssh gets the line feed at the end that a form cuts off', () => {
  expect(normalizeKey(KEY.trim())).toBe(KEY);
  expect(normalizeKey(KEY.replaceAll('\n', '\r\n'))).toBe(KEY);
});
