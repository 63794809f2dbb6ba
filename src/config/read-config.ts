import { formatSize, UserError } from '../runtime/index.js';
import { EMPTY_CONFIG, parseConfig, type Config } from './config.js';
import { formatProblem } from './problem.js';

/** Where the file may be, relative to the root of the repository. */
export const CONFIG_FILES = ['.github/panther.yml', '.github/panther.yaml'] as const;

/** Bytes of a file below the root of the repository; undefined if there is none. */
export type ReadRepositoryFile = (path: string) => Promise<Uint8Array | undefined>;

/**
 * Reads the repository's configuration; without a file it is empty.
 * @throws UserError for a file with problems, one that is no UTF-8, and two files at once
 */
export async function readConfig(readFile: ReadRepositoryFile): Promise<Config> {
  const found = await Promise.all(CONFIG_FILES.map(async (file) => ({ file, bytes: await readFile(file) })));
  const there = found.flatMap(({ file, bytes }) => (bytes === undefined ? [] : [{ file, bytes }]));
  const [first, second] = there;
  if (second !== undefined)
    throw new UserError(`There are two configurations, ${there.map(({ file }) => file).join(' and ')}. Keep one of them.`);
  return first === undefined ? EMPTY_CONFIG : parseConfig(decodeUtf8(first.bytes, first.file), first.file);
}

/** Above it nothing is even decoded. */
const MAX_BYTES = 4 * 2 ** 20;

/** @throws UserError with the line of the first byte that is no UTF-8 */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  if (bytes.length > MAX_BYTES) throw new UserError(`${file} has ${formatSize(bytes.length)}; at most ${formatSize(MAX_BYTES)} are read.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const lines = splitLines(bytes);
    const index = lines.findIndex((line) => !isUtf8(line));
    const problem = {
      line: index + 1,
      column: 1,
      message: 'This line holds a byte that is no UTF-8. Save the file in the encoding UTF-8.',
    };
    throw new UserError(formatProblem(file, problem));
  }
}

const LINE_FEED = 10;

function splitLines(bytes: Uint8Array): readonly Uint8Array[] {
  const ends = [...bytes.keys()].filter((index) => bytes[index] === LINE_FEED);
  return [0, ...ends.map((end) => end + 1)].map((start, index) => bytes.subarray(start, ends[index]));
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
