import { describe, expect, test } from '@jest/globals';
import {
  isDrvPath,
  isStorePath,
  parseDrvPath,
  parseStorePath,
  storePathBase,
  storePathName,
  type StorePath,
} from '../../../src/nix/store-path.js';

const HASH = '6r79n30bphgqxzdrqf93yk7y65xpyina';

describe('isStorePath', () => {
  test.each([
    `/nix/store/${HASH}-multi`,
    `/nix/store/${HASH}-multi.drv`,
    `/nix/store/${HASH}-a+b-c._?=9`,
    `/nix/store/${HASH}-.gitignore`,
    `/tmp/root/nix/store/${HASH}-multi`,
  ])('%s is a store path', (text) => {
    expect(isStorePath(text)).toBe(true);
  });

  test.each([
    ['empty', ''],
    ['only the store', '/nix/store'],
    ['without a name', `/nix/store/${HASH}`],
    ['with an empty name', `/nix/store/${HASH}-`],
    ['with a short hash', `/nix/store/${HASH.slice(1)}-multi`],
    ['with a long hash', `/nix/store/a${HASH}-multi`],
    ['with a letter that Nix’s base 32 leaves out', `/nix/store/${HASH.replace('6', 'e')}-multi`],
    ['with an upper-case hash', `/nix/store/${HASH.toUpperCase()}-multi`],
    ['of a file below a store path', `/nix/store/${HASH}-multi/bin`],
    ['with a slash at the end', `/nix/store/${HASH}-multi/`],
    ['relative', `${HASH}-multi`],
    ['with a blank', `/nix/store/${HASH}-a b`],
    ['with a letter outside of ASCII', `/nix/store/${HASH}-ü`],
    ['with a second line', `/nix/store/${HASH}-multi\n`],
    ['after a line feed', `\n/nix/store/${HASH}-multi`],
    ['with an output', `/nix/store/${HASH}-multi.drv^out`],
  ])('a text %s is no store path', (_, text) => {
    expect(isStorePath(text)).toBe(false);
  });
});

describe('isDrvPath', () => {
  test.each([
    { text: `/nix/store/${HASH}-multi.drv`, holds: true },
    { text: `/nix/store/${HASH}-producer.drv.drv`, holds: true },
    { text: `/nix/store/${HASH}-multi`, holds: false },
    { text: `/nix/store/${HASH}-multi.drv.txt`, holds: false },
    { text: 'multi.drv', holds: false },
  ])('$text is the path of a derivation: $holds', ({ text, holds }) => {
    expect(isDrvPath(text)).toBe(holds);
  });
});

describe('parsing', () => {
  test('gives back what is a path', () => {
    expect(parseStorePath(`/nix/store/${HASH}-multi`)).toBe('/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi');
    expect(parseDrvPath(`/nix/store/${HASH}-multi.drv`)).toBe('/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi.drv');
  });

  test('refuses other text with what was expected and what was found', () => {
    expect(() => parseStorePath('../etc')).toThrow(
      expect.objectContaining({
        name: 'UserError',
        exitCode: 3,
        message: 'A store path like /nix/store/<hash>-<name> was expected, but found "../etc".',
      }),
    );
    expect(() => parseDrvPath(`/nix/store/${HASH}-multi`)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        exitCode: 3,
        message: 'The store path of a derivation was expected, but found "/nix/store/6r79n30bphgqxzdrqf93yk7y65xpyina-multi".',
      }),
    );
  });
});

test.each([
  { path: `/nix/store/${HASH}-web-1.0`, base: `${HASH}-web-1.0`, name: 'web-1.0' },
  { path: `/nix/store/${HASH}-web-1.0.drv`, base: `${HASH}-web-1.0.drv`, name: 'web-1.0' },
  { path: `/nix/store/${HASH}-producer.drv.drv`, base: `${HASH}-producer.drv.drv`, name: 'producer.drv' },
  { path: `/elsewhere/store/${HASH}-web`, base: `${HASH}-web`, name: 'web' },
])('$path has the base name $base and is called $name', ({ path, base, name }) => {
  expect(storePathBase(path as StorePath)).toBe(base);
  expect(storePathName(path as StorePath)).toBe(name);
});
