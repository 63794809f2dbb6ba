import { closeSync, openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { cleanLine } from './clean.js';

/** How much of a console is kept: a guest may print without end. */
export interface ConsoleBounds {
  /** Characters of the beginning that are written to the file. */
  readonly headChars: number;
  /** Lines of the end that are remembered, and written to the file where they are not yet in it. */
  readonly tailLines: number;
  readonly lineChars: number;
}

export const CONSOLE_BOUNDS: ConsoleBounds = { headChars: 8 * 2 ** 20, tailLines: 400, lineChars: 4_096 };

/** Takes a console's bytes as they come. */
export interface ConsoleRecorder {
  readonly take: (chunk: Buffer) => void;
  /** The last lines so far, clean, also one without an end. */
  readonly listTail: () => readonly string[];
  /** Completes and closes the file. A second call does nothing. */
  readonly close: () => void;
}

/**
 * Writes a console to a file, line by line and clean, so that nobody's terminal obeys it; remembers its last lines; passes each line on.
 * Beyond its bounds only the end is kept, with a note between.
 * @throws Error of the system if the file cannot be written
 */
export function recordConsole(file: string, onLine: (line: string) => void, bounds: ConsoleBounds = CONSOLE_BOUNDS): ConsoleRecorder {
  const fd = openSync(file, 'w', 0o644);
  const decoder = new StringDecoder('utf8');
  let isOpen = true;
  let held = '';
  let rest = '';
  let written = 0;
  /** Characters that are not in the file. */
  let leftOut = 0;
  /** Ring of the last lines, with whether the file has them. */
  const tail: { readonly line: string; readonly isWritten: boolean }[] = [];

  const takeLine = (raw: string) => {
    const line = cleanLine(raw, bounds.lineChars).trimEnd();
    const isWritten = leftOut === 0 && written + line.length < bounds.headChars;
    if (isWritten) {
      writeSync(fd, `${line}\n`);
      written += line.length + 1;
    } else {
      leftOut += line.length + 1;
    }
    tail.push({ line, isWritten });
    // Cut seldom: to shift an array for each of millions of lines is slow.
    if (tail.length > bounds.tailLines * 2) tail.splice(0, tail.length - bounds.tailLines);
    onLine(line);
  };
  const listTail = () => [...tail.slice(-bounds.tailLines).map(({ line }) => line), ...(rest === '' ? [] : [cleanRest()])];
  const cleanRest = () => cleanLine(rest, bounds.lineChars).trimEnd();

  return {
    take: (chunk) => {
      const text = held + decoder.write(chunk);
      // `\r` and `\n` may come in two pieces.
      held = text.endsWith('\r') ? '\r' : '';
      // A carriage return without a line feed draws a line anew: what stood there before counts as a line too.
      const [head = '', ...lines] = (held === '' ? text : text.slice(0, -1)).split(/\r*\n|\r+/);
      rest += head;
      for (const line of lines) {
        takeLine(rest);
        rest = line;
      }
      if (rest.length > bounds.lineChars) {
        takeLine(rest);
        rest = '';
      }
    },
    listTail,
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      rest += decoder.end();
      if (rest !== '') takeLine(rest);
      rest = '';
      if (leftOut > 0) {
        const missing = tail.slice(-bounds.tailLines).filter(({ isWritten }) => !isWritten);
        const shown = missing.reduce((sum, { line }) => sum + line.length + 1, 0);
        writeSync(fd, `\n[panther] The console is too long: ${leftOut - shown} characters are left out here; its last lines follow.\n\n`);
        for (const { line } of missing) writeSync(fd, `${line}\n`);
      }
      closeSync(fd);
    },
  };
}
