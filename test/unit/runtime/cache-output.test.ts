import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { captureOutput, type OutputLine } from '../../../src/runtime/cache-output.js';

/** Stands in for standard output, so that a test shows nothing. */
let shown: string[];
let original: typeof process.stdout.write;
let beneath: typeof process.stdout.write;

beforeEach(() => {
  shown = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- only put back
  original = process.stdout.write;
  beneath = (chunk: string | Uint8Array) => {
    shown.push(chunk.toString());
    return true;
  };
  process.stdout.write = beneath;
});

afterEach(() => {
  process.stdout.write = original;
});

/** Captures, and gives back the lines. */
async function capture(run: () => Promise<void>): Promise<readonly OutputLine[]> {
  const lines: OutputLine[] = [];
  await captureOutput(run, (line) => lines.push(line));
  return lines;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test('takes what is printed inside, and leaves what others print meanwhile', async () => {
  const done = capture(async () => {
    process.stdout.write('::warning::one\n');
    await pause();
    process.stdout.write('two\n');
  });
  process.stdout.write('other\n');
  expect(await done).toEqual([
    { source: 'warning', text: 'one' },
    { source: 'info', text: 'two' },
  ]);
  expect(shown).toEqual(['other\n']);
});

test('whoever takes a line may print it, and is not asked about that', async () => {
  await captureOutput(
    async () => {
      process.stdout.write('one\n');
      return Promise.resolve();
    },
    ({ text }) => process.stdout.write(`taken: ${text}\n`),
  );
  expect(shown).toEqual(['taken: one\n']);
});

test('passes masks on to the runner, and to nobody else', async () => {
  expect(await capture(() => Promise.resolve(void process.stdout.write('::add-mask::secret\n')))).toEqual([]);
  expect(shown).toEqual(['::add-mask::secret\n']);
});

test('takes what a program prints for text, never for a command', async () => {
  const lines = await capture(async () => {
    const child = spawn('printf', ['%s\\n%s', '::add-mask::x', 'Failed to save: y']);
    child.stdout.on('data', (data: Buffer) => process.stdout.write(data));
    await once(child, 'close');
  });
  expect(lines).toEqual([
    { source: 'program', text: '::add-mask::x' },
    { source: 'program', text: 'Failed to save: y' },
  ]);
  expect(shown).toEqual([]);
});

test('calls back whoever waits until it is written', async () => {
  const lines = await capture(() => new Promise((resolve) => void process.stdout.write('a\n', () => resolve())));
  expect(lines).toEqual([{ source: 'info', text: 'a' }]);
});

test('leaves standard output as it was, after an error too', async () => {
  await expect(
    captureOutput(
      () => Promise.reject(new Error('broken')),
      () => undefined,
    ),
  ).rejects.toThrow('broken');
  expect(Reflect.get(process.stdout, 'write')).toBe(beneath);
});

test('two at once each take their own, and the one that ends first does not end the other', async () => {
  const second: { lines?: Promise<readonly OutputLine[]> } = {};
  const first = await capture(async () => {
    process.stdout.write('first\n');
    await Promise.resolve();
  });
  const long = capture(async () => {
    await pause();
    process.stdout.write('long\n');
  });
  second.lines = capture(async () => {
    process.stdout.write('short\n');
    await pause();
    await pause();
    process.stdout.write('later\n');
  });
  expect([first, await long, await second.lines].map((lines) => lines.map(({ text }) => text))).toEqual([
    ['first'],
    ['long'],
    ['short', 'later'],
  ]);
  expect(shown).toEqual([]);
});
