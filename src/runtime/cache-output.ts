import { AsyncLocalStorage } from 'node:async_hooks';
import { createLineSplitter } from './process.js';

/** What the toolkit says (`debug` … `error`), or what a program says that it runs (`program`). */
export interface OutputLine {
  readonly source: 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'program';
  readonly text: string;
}

const LEVELS = ['debug', 'notice', 'warning', 'error'] as const;
const MASK = '::add-mask::';

/** Undoes what \@actions/core does to the text of a command. Source: escapeData in its command.ts. */
const unescapeData = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

/** Reads a line that \@actions/core printed: a workflow command (`::warning::…`), or plain text. */
export function parseToolkitLine(line: string): OutputLine {
  const [, command, text = ''] = /^::(\w+)(?: [^:]*)?::(.*)$/s.exec(line) ?? [];
  const level = LEVELS.find((name) => name === command);
  return level === undefined ? { source: 'info', text: line } : { source: level, text: unescapeData(text) };
}

/**
 * Runs a function of the toolkit and takes what it prints: the toolkit returns the same for a lost entry as for a broken service, and tells the difference
 * only on standard output, as annotations that would be shown for what is no fault of the user's. Masks are passed on to the runner.
 *
 * Standard output is one for the whole process, and others go on writing to it meanwhile: what is ours is known by its asynchronous context,
 * even after the caller has stopped waiting. Nothing is changed once `run` has ended.
 */
export async function captureOutput<T>(run: () => Promise<T>, takeLine: (line: OutputLine) => void): Promise<T> {
  const context = new AsyncLocalStorage<true>();
  // Whoever takes a line may print it in turn, on this very output.
  const onLine = (line: OutputLine) => context.exit(() => takeLine(line));
  const { stdout } = process;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was, and called with its stream
  const original = stdout.write;
  // The toolkit writes whole lines as strings, and hands on the output of its programs as bytes: a file name in a list is never a command.
  const splitter = createLineSplitter((text) => onLine({ source: 'program', text }));
  const take = (chunk: string | Uint8Array): void => {
    if (typeof chunk !== 'string') {
      splitter.push(Buffer.from(chunk));
    } else if (chunk.startsWith(MASK)) {
      original.call(stdout, chunk);
    } else {
      onLine(parseToolkitLine(chunk.replace(/\r?\n$/, '')));
    }
  };
  const write: typeof original = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    if (context.getStore() === undefined) return Reflect.apply(original, stdout, [chunk, ...rest]) as boolean;
    take(chunk);
    const callback = rest.find((argument) => typeof argument === 'function');
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };
  stdout.write = write;
  try {
    return await context.run(true, run);
  } finally {
    splitter.end();
    // If somebody has wrapped it since, ours stays below: it passes everything on from now.
    if (stdout.write === write) stdout.write = original;
  }
}
