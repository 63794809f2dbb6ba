import { expect, test } from '@jest/globals';
import { findKeyProblem, listKeySecrets, normalizeKey } from '../../../src/ssh/index.js';

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

test.each([
  ['ssh-ed25519 AAAAC3Nz me', 'It looks like a public key.'],
  ['---- BEGIN SSH2 PUBLIC KEY ----\nAAAA', 'It looks like a public key.'],
  ['PuTTY-User-Key-File-3: ssh-ed25519', 'It is a key of PuTTY'],
  ['~/.ssh/id_ed25519', 'It looks like the path of a file'],
  ['/home/me/key', 'It looks like the path of a file'],
  [KEY.replaceAll('\n', '\\n'), 'It has "\\n" where line feeds have to be.'],
  [Buffer.from(KEY).toString('base64'), 'It is encoded as base64'],
  [KEY.trim().replaceAll('\n', ' '), 'Its line feeds have become blanks.'],
  [KEY.slice(0, 90), 'Its end is missing.'],
])('what stands in its place is called by its name: %j', (text, hint) => {
  expect(findKeyProblem(text)).toContain(`with its line feeds. ${hint}`);
});

test.each([KEY.replace(/\n.{20}/, '\n'), pem('OPENSSH PRIVATE KEY', '!!!!'), pem('OPENSSH PRIVATE KEY', 'TUlJRQ==')])(
  'a key of which something is missing is told: %j',
  (text) => {
    expect(findKeyProblem(text)).toContain('of which a part is missing or changed');
  },
);

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
