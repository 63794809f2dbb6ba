import { inflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { convertPpmToPng } from '../../../src/vm/png.js';

const PPM = Buffer.concat([Buffer.from('P6\n2 2\n255\n'), Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3])]);

test('a picture keeps its size and its colours', () => {
  const png = convertPpmToPng(PPM) ?? Buffer.alloc(0);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 2]);
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  expect([...rows]).toEqual([0, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 1, 2, 3]);
});

test('its checksums are those that every PNG of nothing ends with', () => {
  // The last chunk is the same in all files.
  expect(convertPpmToPng(PPM)?.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});

test.each([['P5\n2 2\n255\n'], ['P6\n2 2\n65535\n'], ['P6\n0 2\n255\n'], ['P6\n99999 99999\n255\n'], ['']])('%j is none', (text) => {
  expect(convertPpmToPng(Buffer.concat([Buffer.from(text), Buffer.alloc(12)]))).toBeUndefined();
});

test('a picture that is cut short is none', () => {
  expect(convertPpmToPng(PPM.subarray(0, -1))).toBeUndefined();
});
