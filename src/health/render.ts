import { readFileSync } from 'node:fs';
import { type HealthCheck } from '../config/index.js';
import { quoteShell } from './shell.js';

export interface HealthScriptOptions {
  /** Milliseconds for all checks together; whatever is not good by then has failed. Absent: the limits of the checks alone. */
  readonly timeLimit?: number;
}

/**
 * A bash script that runs the checks on the host it is started on, and prints one line of JSON for each; `parseHealthLines` reads them.
 * It needs nothing but itself: give it to `bash` as a file, or to `ssh HOST bash -s` on standard input. It ends with 0 also if checks failed,
 * with 3 if it could not run, and with 143 if it was ended.
 */
export function renderHealthScript(checks: readonly HealthCheck[], options: HealthScriptOptions = {}): string {
  const { head, tail } = renderHealthParts(checks, options);
  return `${head}${tail}`;
}

/** The same in two parts, of which the first is the same for all checks: whoever has to carry many scripts carries it once. */
export function renderHealthParts(
  checks: readonly HealthCheck[],
  options: HealthScriptOptions = {},
): { readonly head: string; readonly tail: string } {
  const runner = readFileSync(new URL('./runner.sh', import.meta.url), 'utf8');
  const calls = checks.map((check) => `  start_check ${listWords(check).map(quoteShell).join(' ')}\n`);
  // In braces, so that bash has read everything before it runs anything: a command could otherwise read the rest of the script.
  return {
    head: `{\n${runner}\n`,
    tail: `list_checks() {\n  :\n${calls.join('')}}\nrun_checks $((${Math.ceil(options.timeLimit ?? 0)} * \${PANTHER_SLOW:-1}))\nexit 0\n}\n`,
  };
}

function listWords(check: HealthCheck): readonly string[] {
  const { name, retries, interval, timeLimit, kind } = check;
  return [name, ...[retries, interval, timeLimit].map((count) => String(Math.ceil(count))), kind, ...listArguments(check)];
}

function listArguments(check: HealthCheck): readonly string[] {
  switch (check.kind) {
    case 'system':
      return [];
    case 'unit':
      return [check.unit];
    case 'tcp':
      return [check.host, String(check.port)];
    case 'command':
      return [check.command];
    case 'http': {
      const url = new URL(check.url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
      const request = [check.url, host, port, url.host, `${url.pathname}${url.search}`, String(check.status), check.body ?? ''];
      return check.verifyTls ? request : [...request, '--insecure'];
    }
  }
}

/** Milliseconds between asking a program to end and killing it, as in runner.sh, and some for the shell itself. */
const OVERHEAD_MS = 4_000;
/** Checks that run side by side, as in runner.sh. */
const PARALLEL = 16;

/** Milliseconds that the checks take at most if every attempt of each runs into its limit: for the limit of whoever waits for the script. */
export function boundHealthTime(checks: readonly HealthCheck[]): number {
  const each = checks.map(({ retries, interval, timeLimit }) => (retries + 1) * (timeLimit + OVERHEAD_MS) + retries * interval);
  const longest = Math.max(0, ...each);
  // More checks than run at once come in turns.
  return longest * Math.ceil(checks.length / PARALLEL);
}
