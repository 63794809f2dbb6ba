import { readFile, stat } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { listSigningSecrets, parseSigningKey, storeSigningKey } from '../../../src/push/index.js';
import { createTempDir } from '../../support/temp.js';

const SECRET = Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]).toString('base64');
const PUBLIC = Buffer.alloc(32, 2).toString('base64');

test('the public half is the end of the secret one', () => {
  expect(parseSigningKey(` cache-1:${SECRET}\n`)).toEqual({ publicKey: `cache-1:${PUBLIC}`, text: `cache-1:${SECRET}` });
});

test.each([SECRET, `cache-1:${SECRET}x`, `cache-1:${SECRET}\ncache-2:${SECRET}`, 'cache-1:', `:${SECRET}`])(
  'a wrong shape is refused without showing it',
  (text) => {
    expect(() => parseSigningKey(text)).toThrow('The input "signing-key" must be one secret key, NAME:BASE64');
    expect(() => parseSigningKey(text)).not.toThrow(SECRET);
  },
);

test('the public key in its place is called by its name', () => {
  expect(() => parseSigningKey(`cache-1:${PUBLIC}`)).toThrow('It looks like the public key.');
});

test('the part after the name is masked as well, and of a text in a wrong shape every line', () => {
  expect(listSigningSecrets(`cache-1:${SECRET}`)).toEqual([`cache-1:${SECRET}`, SECRET]);
  expect(listSigningSecrets(`nonsense-1\n${SECRET}\n`)).toEqual(['nonsense-1', 'nonsense-1', SECRET, SECRET]);
});

test('on disk it is for this user only, until it is removed', async () => {
  const temp = await createTempDir('signing');
  try {
    const stored = await storeSigningKey(parseSigningKey(`cache-1:${SECRET}`), temp.path);
    expect(await readFile(stored.file, 'utf8')).toBe(`cache-1:${SECRET}`);
    expect((await stat(stored.file)).mode & 0o777).toBe(0o600);
    await stored.dispose();
    await stored.dispose();
    expect(await stat(stored.file).catch(() => 'gone')).toBe('gone');
  } finally {
    await temp.dispose();
  }
});
