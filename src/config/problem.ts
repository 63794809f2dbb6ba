/** One thing that is wrong in the configuration file, for people. */
export interface ConfigProblem {
  /** A sentence that names the key, what was expected and what was found; without the place. */
  readonly message: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters. */
  readonly column: number;
}

/** `FILE:LINE:COLUMN: message`, as compilers write it. */
export function formatProblem(file: string, problem: ConfigProblem): string {
  return `${file}:${problem.line}:${problem.column}: ${problem.message}`;
}

/** In the order of the file. */
export function sortProblems(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

const SHOWN_CHARS = 60;

/** Text for use inside a sentence: quoted, on one line, cut. */
export function quoteText(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);
}

/** A value of the file for use inside a sentence. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  if (typeof value === 'string') return quoteText(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a table of keys';
}

/** `hosts."web-*".vm.memory`, `hosts.web.health[2].http`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const text = /^[\w-]+$/.test(part) ? part : quoteText(part);
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}
