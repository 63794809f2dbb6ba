import { deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Largest side of a screen that is believed. */
const MAX_SIDE = 16_384;

/**
 * Makes a PNG of a binary PPM with 8 bits per channel, which is what a QEMU without libpng writes as a screenshot.
 * https://netpbm.sourceforge.net/doc/ppm.html and https://www.w3.org/TR/png-3/
 * @returns undefined if it is no such PPM, or is cut short
 */
export function convertPpmToPng(ppm: Buffer): Buffer | undefined {
  const header = /^P6\s(?:#.*\n)*\s*(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(ppm.subarray(0, 200).toString('latin1'));
  if (header === null) return undefined;
  const [width, height] = [Number(header[1]), Number(header[2])];
  const stride = width * 3;
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE) return undefined;
  const pixels = ppm.subarray(header[0].length);
  if (pixels.length < stride * height) return undefined;

  const rows = Buffer.alloc((stride + 1) * height);
  // Each row begins with its filter; 0 is none.
  for (let row = 0; row < height; row += 1) pixels.copy(rows, row * (stride + 1) + 1, row * stride, (row + 1) * stride);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  // 8 bits per channel, red-green-blue, the only compression, filter and order.
  size.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, makeChunk('IHDR', size), makeChunk('IDAT', deflateSync(rows)), makeChunk('IEND', Buffer.alloc(0))]);
}

function makeChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(checksum(body), body.length + 4);
  return chunk;
}

/** CRC-32 of ISO 3309. node:zlib has one since 20.15 only. */
function checksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
