import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { findErrorCode, InterruptedError, ToolError, UserError } from './errors.js';
import { isDirectory } from './files.js';

export interface ProcessRequest {
  /** Program and arguments; never a shell string, never a secret. */
  readonly command: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The whole environment; the caller decides what is inherited. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to standard input, which is closed after it. */
  readonly input?: string;
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /** An open file to write standard output to, instead of memory. */
  readonly stdoutFd?: number;
  /** An open file to read standard input from, instead of `input`. */
  readonly stdinFd?: number;
  /** Ends the process and all it started. */
  readonly signal?: AbortSignal;
  /** Milliseconds that it has to end by itself after `signal`, before it is killed. Default: 5,000. */
  readonly graceMs?: number;
  /** Called with the process id once it runs. */
  readonly onStart?: (pid: number) => void;
}

export interface ProcessOutcome {
  /** Exit code, or undefined if a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Whole standard output, unless it went to a file or to `onStdoutLine`. */
  readonly stdout: string;
  /** Last lines of standard error, at most 64 KiB, unless `onStderrLine` took them. */
  readonly stderrTail: string;
}

const STDERR_TAIL_CHARS = 65_536;
/** Milliseconds between asking a process group to end and killing it. Nix needs some to stop its builders. */
const KILL_GRACE_MS = 5_000;
/** A line longer than this is handed on in pieces: a builder may print gigabytes without a line feed, Nix a trace of megabytes. */
const MAX_LINE_CHARS = 33_554_432;

interface TextSink {
  readonly push: (chunk: Buffer) => void;
  readonly end: () => void;
}

/** Cuts a byte stream into lines; `\r\n` counts as one end of line. */
export function createLineSplitter(onLine: (line: string) => void): TextSink {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const emit = (line: string) => onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  return {
    push: (chunk) => {
      // Only the new chunk is searched: to search what came before again and again takes seconds for a line of some megabytes.
      const [head = '', ...lines] = decoder.write(chunk).split('\n');
      rest += head;
      for (const line of lines) {
        emit(rest);
        rest = line;
      }
      if (rest.length > MAX_LINE_CHARS) {
        onLine(rest);
        rest = '';
      }
    },
    end: () => {
      rest += decoder.end();
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}

/** Passes a byte stream on as text, characters whole. */
function createTextCollector(onText: (text: string) => void): TextSink {
  const decoder = new StringDecoder('utf8');
  return { push: (chunk) => onText(decoder.write(chunk)), end: () => onText(decoder.end()) };
}

/** Signals the whole process group, so that nothing a child started outlives it. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (findErrorCode(error) !== 'ESRCH') throw error;
  }
}

/**
 * Runs one program to its end in a process group of its own.
 * A failed program is an outcome, not an exception; when `signal` aborts, the group is ended first and then the promise rejects.
 * @throws UserError if the program is not there; InterruptedError (or the signal's reason) if aborted
 */
export async function runProcess(request: ProcessRequest): Promise<ProcessOutcome> {
  request.signal?.throwIfAborted();
  const [program, ...args] = request.command;
  const child = spawn(program, args, {
    cwd: request.cwd,
    env: request.env,
    stdio: [request.stdinFd ?? 'pipe', request.stdoutFd ?? 'pipe', 'pipe'],
    detached: true,
  });

  let stdout = '';
  let stderrTail = '';
  // What is kept is kept as it is: JSON of `nix derivation show` may be one line of any length.
  const out =
    request.onStdoutLine === undefined ? createTextCollector((text) => (stdout += text)) : createLineSplitter(request.onStdoutLine);
  const err = createLineSplitter(request.onStderrLine ?? ((line) => (stderrTail = `${stderrTail}${line}\n`.slice(-STDERR_TAIL_CHARS))));
  child.stdout?.on('data', out.push);
  child.stderr?.on('data', err.push);
  // A program may end without reading its input; its exit code says what went wrong.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(request.input ?? '');

  let killTimer: NodeJS.Timeout | undefined;
  const abort = () => {
    const { pid } = child;
    if (pid === undefined) return;
    signalGroup(pid, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(pid, 'SIGKILL'), request.graceMs ?? KILL_GRACE_MS);
  };
  request.signal?.addEventListener('abort', abort, { once: true });
  if (child.pid !== undefined) request.onStart?.(child.pid);

  try {
    const end = await new Promise<{ readonly code: number | null; readonly signal: string | null }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    out.end();
    err.end();
    request.signal?.throwIfAborted();
    return { exitCode: end.code ?? undefined, signal: end.signal ?? undefined, stdout, stderrTail };
  } catch (error) {
    if (findErrorCode(error) !== 'ENOENT' || child.pid !== undefined) throw error;
    if (request.cwd !== undefined && !(await isDirectory(request.cwd))) {
      throw new UserError(`"${program}" was to run in the directory ${request.cwd}, which is not there.`, { exitCode: 3, cause: error });
    }
    throw new UserError(`The program "${program}" was not found on PATH. Install it, or run actions/setup first.`, {
      exitCode: 3,
      cause: error,
    });
  } finally {
    request.signal?.removeEventListener('abort', abort);
    clearTimeout(killTimer);
    // The program has ended; what it started and left behind was asked to end as well, and nobody waits for it any more.
    if (killTimer !== undefined && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  }
}

/** Standard output of a program that must succeed. @throws ToolError with its last words if it does not */
export async function captureProcess(request: ProcessRequest): Promise<string> {
  const outcome = await runProcess(request);
  if (outcome.exitCode !== 0) throw new ToolError(request.command, outcome.exitCode ?? outcome.signal ?? 'unknown', outcome.stderrTail);
  return outcome.stdout;
}

/** An AbortSignal that fires on SIGINT, SIGTERM and SIGHUP; `dispose` gives the signals back to node. */
export function listenForInterrupt(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (name: string) => controller.abort(new InterruptedError(name));
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
