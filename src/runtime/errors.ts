/** Process exit codes of the command line; an action turns every code but 0 into a failed step. */
export const EXIT_CODE = { green: 0, red: 1, wrongUse: 2, fault: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];

/** Where a newcomer reports what looks like our own mistake. */
export const ISSUES_URL = 'https://github.com/pantheros/panther/issues';

/**
 * Something the user can put right: the message says what was expected, what was found, where, and what to do. Shown without a stack.
 * `exitCode` tells whose fault it is: `red` for the flake's, `wrongUse` for an input's, `fault` for the machine's.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: ExitCode;

  constructor(message: string, options: { readonly exitCode?: ExitCode; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT_CODE.wrongUse;
  }
}

/** A tool that could not do its work: not a red flake, but a broken machine, store or network. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly command: readonly string[];
  readonly exit: number | string;
  readonly tail: string;

  /**
   * @param command what was run, without secrets
   * @param exit exit code, or the signal that ended it
   * @param tail last lines of its error output
   */
  constructor(command: readonly string[], exit: number | string, tail: string) {
    const program = command.slice(0, 3).join(' ');
    super(
      `"${program}" ended with ${typeof exit === 'number' ? `exit code ${exit}` : `signal ${exit}`}${tail === '' ? '' : `: ${tail.trim()}`}`,
    );
    this.command = command;
    this.exit = exit;
    this.tail = tail;
  }
}

/** The user or the runner ended us (SIGINT, SIGTERM, a cancelled job). */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor(signal: string) {
    super(`Interrupted by ${signal}; nothing was left half written.`);
  }
}

/** The exit code for whatever was thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof InterruptedError) return EXIT_CODE.interrupted;
  return error instanceof UserError ? error.exitCode : EXIT_CODE.fault;
}

/** Node's code of a system error (`ENOENT`, `ENOSPC` …), if it is one. By shape: an error of another realm is no `instanceof Error`. */
export function findErrorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What to do about a full disk: the end of every sentence that names one. */
export const FREE_DISK_ADVICE =
  'Free space (on a GitHub-hosted runner by the input "free-disk-space: true"), or use a machine with more of it.';

/** What a person reads when `error` ends the program: one message, then its causes; a stack only for our own mistakes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `Panther stopped with ${String(error)}. Please report it: ${ISSUES_URL}`;
  if (findErrorCode(error) === 'ENOSPC') {
    return `The disk is full (${error.message}). ${FREE_DISK_ADVICE}`;
  }
  if (error instanceof UserError || error instanceof InterruptedError) return error.message;
  if (error instanceof ToolError) return error.message;
  return `This is a mistake in Panther, please report it: ${ISSUES_URL}\n${error.stack ?? error.message}`;
}
