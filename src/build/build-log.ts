import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { storePathBase, storePathName, stripControls, type DrvPath } from '../nix/index.js';
import { findErrorCode } from '../runtime/index.js';

/** Lines of a log's end that travel with the result. */
const TAIL_LINES = 60;
/** Longest line kept in the tail; the file has all of it. */
const MAX_TAIL_LINE_CHARS = 2_000;
/** Bytes gathered before they go to the file. */
const FLUSH_CHARS = 65_536;

/** The log of one derivation's build: whole in a file, its end in memory. */
export interface BuildLog {
  readonly file: string;
  append(line: string): void;
  flush(): void;
  /** Last lines, and how many there were. */
  tail(): { readonly lines: readonly string[]; readonly total: number };
  /** The disk was full: the file does not hold all that the builder said. */
  isCut(): boolean;
}

/** Starts the log of a derivation. Its file, named by hash and name, is only made once there is a line; a second try goes on in it. */
export function createBuildLog(directory: string, drvPath: DrvPath): BuildLog {
  const file = `${storePathBase(drvPath).slice(0, 8)}-${storePathName(drvPath).slice(0, 80)}.log`;
  let pending = '';
  let lines: string[] = [];
  let total = 0;
  let isCut = false;
  const flush = () => {
    if (pending === '') return;
    try {
      mkdirSync(directory, { recursive: true });
      appendFileSync(join(directory, file), pending);
    } catch (error) {
      // A log is worth less than the build: that goes on, and its verdict with the tail is still told.
      if (findErrorCode(error) !== 'ENOSPC') throw error;
      isCut = true;
    }
    pending = '';
  };
  return {
    file,
    append: (line) => {
      pending += `${line}\n`;
      total += 1;
      lines.push(stripControls(line).slice(0, MAX_TAIL_LINE_CHARS));
      if (lines.length > TAIL_LINES * 2) lines = lines.slice(-TAIL_LINES);
      if (pending.length > FLUSH_CHARS) flush();
    },
    flush,
    tail: () => ({ lines: lines.slice(-TAIL_LINES), total }),
    isCut: () => isCut,
  };
}
