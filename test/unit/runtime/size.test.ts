import { describe, expect, test } from '@jest/globals';
import { formatSize, parseSize } from '../../../src/runtime/index.js';

const GIB = 2 ** 30;

describe('sizes', () => {
  test.each([
    ['10 GiB', 10 * GIB],
    ['10GiB', 10 * GIB],
    ['1.5 TiB', 1.5 * 2 ** 40],
    ['500 MB', 500e6],
    ['2 gb', 2e9],
    ['0 B', 0],
  ])('%s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['10', 'GiB', '10 G', '-1 GiB', '10 GiB free', '1e3 GiB', ''])('"%s" is refused with an example', (text) => {
    expect(() => parseSize(text)).toThrow(`must be a size with its unit, such as "10 GiB" or "500 MB", but is "${text}"`);
  });

  test.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_536, '1.5 KiB'],
    [87.2 * GIB, '87.2 GiB'],
    [145.6 * GIB, '146 GiB'],
    [5 * 2 ** 50, '5120 TiB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
