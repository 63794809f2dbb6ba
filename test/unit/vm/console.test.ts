import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { recordConsole } from '../../../src/vm/console.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

let temp: TempDir;
let file: string;
beforeEach(async () => {
  temp = await createTempDir('console');
  file = join(temp.path, 'console.log');
});
afterEach(() => temp.dispose());

const BOUNDS = { headChars: 100, tailLines: 3, lineChars: 20 };

test('lines are written without escapes, control characters and invisible ones', async () => {
  const recorder = recordConsole(file, () => undefined);
  recorder.take(Buffer.from('\u001b[0;32m  OK  \u001b[0m\u001b]0;title\u0007 a\u202eb\u0000c\u0007\td\r\n'));
  recorder.close();
  expect(await readFile(file, 'utf8')).toBe('  OK   abc d\n');
});

test('bytes that are no UTF-8 harm nothing', async () => {
  const recorder = recordConsole(file, () => undefined);
  recorder.take(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));
  recorder.close();
  expect(await readFile(file, 'utf8')).toMatch(/^a\ufffd+b\n$/);
});

test.each([
  [['one\r\ntwo\n'], ['one', 'two']],
  [
    ['one\r', '\ntwo\n'],
    ['one', 'two'],
  ],
  [
    ['o', 'ne\ntw', 'o\n'],
    ['one', 'two'],
  ],
  [['10%\r50%\r100%\n'], ['10%', '50%', '100%']],
  [['no end'], ['no end']],
])('the pieces %j are the lines %j', (pieces, lines) => {
  const seen: string[] = [];
  const recorder = recordConsole(file, (line) => seen.push(line));
  for (const piece of pieces) recorder.take(Buffer.from(piece));
  recorder.close();
  expect(seen).toEqual(lines);
});

test('a character whose bytes come in two pieces stays whole', () => {
  const seen: string[] = [];
  const recorder = recordConsole(file, (line) => seen.push(line));
  const bytes = Buffer.from('é\n');
  recorder.take(bytes.subarray(0, 1));
  recorder.take(bytes.subarray(1));
  recorder.close();
  expect(seen).toEqual(['é']);
});

test('a prompt without a line feed is in the tail', () => {
  const recorder = recordConsole(file, () => undefined);
  recorder.take(Buffer.from('booted\nlogin: '));
  expect(recorder.listTail()).toEqual(['booted', 'login:']);
  recorder.close();
});

test('of a console that is too long, the beginning and the end are kept, with a note between', async () => {
  const recorder = recordConsole(file, () => undefined, BOUNDS);
  for (let line = 1; line <= 100; line += 1) recorder.take(Buffer.from(`line ${line} of it\n`));
  recorder.close();
  const lines = (await readFile(file, 'utf8')).split('\n');
  expect(lines[0]).toBe('line 1 of it');
  expect(lines.filter((line) => line.startsWith('[panther]'))).toEqual([expect.stringMatching(/\d+ characters are left out/)]);
  expect(lines.slice(-4)).toEqual(['line 98 of it', 'line 99 of it', 'line 100 of it', '']);
});

test('a line without end is cut, again and again, and needs no memory', () => {
  let longest = 0;
  const recorder = recordConsole(file, (line) => (longest = Math.max(longest, line.length)), BOUNDS);
  const chunk = Buffer.alloc(65_536, 'x');
  for (let count = 0; count < 1_000; count += 1) recorder.take(chunk);
  expect(recorder.listTail().join('').length).toBeLessThan(100);
  recorder.close();
  expect(longest).toBe(21);
});

test('hundreds of megabytes leave a file of the bound and a tail', async () => {
  let lines = 0;
  const recorder = recordConsole(file, () => (lines += 1));
  const chunk = Buffer.from(`${'x'.repeat(999)}\n`.repeat(64));
  for (let bytes = 0; bytes < 300 * 2 ** 20; bytes += chunk.length) recorder.take(chunk);
  recorder.take(Buffer.from('the last line'));
  expect(recorder.listTail().at(-1)).toBe('the last line');
  recorder.close();
  expect(lines).toBe(Math.ceil((300 * 2 ** 20) / chunk.length) * 64 + 1);
  expect((await stat(file)).size).toBeLessThan(9 * 2 ** 20);
});

test('it is closed once', async () => {
  const recorder = recordConsole(file, () => undefined);
  recorder.take(Buffer.from('end'));
  recorder.close();
  recorder.close();
  expect(await readFile(file, 'utf8')).toBe('end\n');
});
