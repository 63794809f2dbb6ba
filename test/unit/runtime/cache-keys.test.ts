import { describe, expect, test } from '@jest/globals';
import { checkCacheKeys, makeCacheKey, makeCachePrefix, parseCacheKey } from '../../../src/runtime/cache-keys.js';

describe('a key', () => {
  test('says in words what it belongs to', () => {
    expect(makeCacheKey(['acme-fleet', 'outputs', 'x86_64-linux', '123.1'])).toBe('panther-1/acme-fleet/outputs/x86_64-linux/123.1/$');
    expect(makeCachePrefix(['acme-fleet', 'outputs'])).toBe('panther-1/acme-fleet/outputs/');
  });

  test.each([
    ['a,b', 'a%2Cb'],
    ['a/b', 'a%2Fb'],
    ['a$', 'a%24'],
    ['a~b', 'a%7Eb'],
    ['100%', '100%25'],
    ['müsli', 'm%C3%BCsli'],
    ['a\nb', 'a%0Ab'],
    ['\ud800', '%EF%BF%BD'],
  ])('has no character that GitHub refuses or that ends a part: %j', (part, written) => {
    expect(makeCacheKey([part])).toBe(`panther-1/${written}/$`);
  });

  test('of parts that are too long is cut, fits, and still belongs to them alone', () => {
    const long = 'x'.repeat(600);
    const keys = ['a', 'b'].map((end) => makeCacheKey(Array.from({ length: 6 }, () => long + end)));
    for (const key of keys) expect(parseCacheKey(key)).toHaveLength(key.length);
    expect(keys[0]).not.toBe(keys[1]);
    expect(makeCacheKey([long])).toMatch(/^panther-1\/x{47}~[0-9a-f]{32}\/\$$/);
    expect(makeCacheKey([long])).toBe(makeCacheKey([long]));
  });

  test('of 80 characters is kept as it is', () => {
    expect(makeCacheKey(['x'.repeat(80)])).toBe(`panther-1/${'x'.repeat(80)}/$`);
    expect(makeCacheKey(['x'.repeat(81)])).toContain('~');
  });

  test('is found by the prefix of its first parts, and by no other', () => {
    const found = (key: readonly string[], prefix: readonly string[]) => makeCacheKey(key).startsWith(makeCachePrefix(prefix));
    expect(found(['a', '10'], ['a', '10'])).toBe(true);
    expect(found(['a', '10'], ['a'])).toBe(true);
    expect(found(['a', '10'], ['a', '1'])).toBe(false);
    expect(found(['a/b'], ['a'])).toBe(false);
    expect(found(['ab'], ['a'])).toBe(false);
  });

  test('is the beginning of no other key, as GitHub would take it for a prefix', () => {
    const parts = [['a', '1'], ['a', '10'], ['a', '1', 'x'], ['a', '1$'], ['a', '1', '$'], ['a'], ['a', '1'.repeat(90)], ['a', '1~']];
    const keys = parts.map(makeCacheKey);
    for (const key of keys) expect(keys.filter((other) => other.startsWith(key))).toEqual([key]);
  });

  test.each([[[]], [['a', '']], [['1', '2', '3', '4', '5', '6', '7']]])('cannot be made of %j', (parts: readonly string[]) => {
    expect(() => makeCacheKey(parts)).toThrow(/one to 6 parts that are not empty/);
  });
});

describe('a key from elsewhere', () => {
  test('may have 512 characters', () => {
    expect(parseCacheKey('x'.repeat(512))).toBe('x'.repeat(512));
    expect(() => parseCacheKey('x'.repeat(513))).toThrow(/may have 512 characters, but "x{60}…" has 513\. Shorten it\./);
  });

  test('may have no comma and not be empty', () => {
    expect(() => parseCacheKey('a,b')).toThrow('A cache key may not have a comma, but "a,b" has one. Replace it by another character.');
    expect(() => parseCacheKey('')).toThrow(/at least one character/);
  });
});

describe('what is asked for at once', () => {
  test('is ten keys at most', () => {
    const prefixes = Array.from({ length: 9 }, (_, index) => `p${index}/`);
    expect(() => checkCacheKeys('k', prefixes)).not.toThrow();
    expect(() => checkCacheKeys('k', [...prefixes, 'p9/'])).toThrow(/10 keys at once, but 11 were given/);
  });

  test('has prefixes that end a part, and that GitHub takes', () => {
    expect(() => checkCacheKeys('k', ['run-1'])).toThrow(
      'The cache prefix "run-1" does not end in "/": it would match the keys of others.',
    );
    expect(() => checkCacheKeys('k', ['a,b/'])).toThrow(/comma/);
    expect(() => checkCacheKeys('a,b', [])).toThrow(/comma/);
  });
});
