// The one place of the scripts that starts programs. Every child leads its own process group, so that ending it ends all it started.
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const KILL_AFTER_MS = 10_000;
const KEPT_OUTPUT = 1_000_000;

/** Something that the person at the keyboard can put right: printed as it is, without a stack. */
export class SetupError extends Error {}

/** The person, or the machine, asked us to stop. */
export class Interrupted extends Error {
  /** @param {string} signalName `SIGINT`, `SIGTERM` or `SIGHUP`. */
  constructor(signalName) {
    super(`Stopped by ${signalName}.`);
    this.exitCode = signalName === 'SIGTERM' ? 143 : signalName === 'SIGHUP' ? 129 : 130;
  }
}

/** @typedef {{ env?: Record<string, string | undefined>, cwd?: string, signal?: globalThis.AbortSignal }} RunOptions */

/**
 * Runs a program and keeps what it prints.
 * @param {readonly string[]} argv @param {RunOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} `code` is 127 if there is no such program that we may run.
 */
export async function capture(argv, options = {}) {
  const output = { stdout: '', stderr: '' };
  const code = await supervise(argv, options, ['ignore', 'pipe', 'pipe'], (child) => {
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => (output[name] = (output[name] + text).slice(-KEPT_OUTPUT)));
    }
  });
  return { code, ...output };
}

/**
 * Runs a program that prints to our own output.
 * @param {readonly string[]} argv @param {RunOptions} [options] @returns {Promise<number>} its exit code
 */
export const show = (argv, options = {}) => supervise(argv, options, ['ignore', 'inherit', 'inherit'], () => {});

/**
 * Like {@link capture}, for programs that must succeed.
 * @param {readonly string[]} argv @param {RunOptions} [options] @returns {Promise<string>} standard output
 */
export async function captureOrFail(argv, options = {}) {
  const { code, stdout, stderr } = await capture(argv, options);
  if (code !== 0) throw new CommandError(argv, code, stderr.trim() || stdout.trim());
  return stdout;
}

/** A program that had to succeed did not. */
export class CommandError extends Error {
  /** @param {readonly string[]} argv @param {number} code @param {string} output */
  constructor(argv, code, output) {
    super(`"${argv.join(' ')}" ended with exit code ${code}: ${shorten(output)}`);
    this.output = output;
  }
}

/** The first lines name the mistake (npm), or the last (apt, go): both are kept. */
function shorten(output) {
  const lines = output.split('\n');
  return (lines.length <= 16 ? lines : [...lines.slice(0, 6), '…', ...lines.slice(-9)]).join('\n');
}

/** @param {string} name @param {string} [path] @returns {Promise<string | undefined>} the first program of that name on PATH */
export async function findOnPath(name, path = process.env.PATH ?? '') {
  for (const directory of path.split(delimiter).filter(Boolean)) {
    const program = join(directory, name);
    if (await canRun(program)) return program;
  }
  return undefined;
}

/** Sends a signal to a process group; a group that has ended already is fine. @param {number} leader @param {string} signalName */
export function signalGroup(leader, signalName) {
  try {
    process.kill(-leader, signalName);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function canRun(program) {
  try {
    await access(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<number>} the exit code, once the program has ended and its output is closed */
function supervise(argv, { env, cwd, signal }, stdio, onStart) {
  if (signal?.aborted) return Promise.reject(new Interrupted(signal.reason));
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), { cwd, stdio, detached: true, env: { ...process.env, ...env } });
    let killer;
    const stop = () => {
      if (child.pid === undefined) return;
      signalGroup(child.pid, signal.reason);
      killer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
    };
    const finish = () => {
      clearTimeout(killer);
      signal?.removeEventListener('abort', stop);
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => {
      finish();
      if (['ENOENT', 'EACCES'].includes(error.code)) resolve(127);
      else reject(error);
    });
    child.on('close', (code, endedBy) => {
      finish();
      if (signal?.aborted) reject(new Interrupted(signal.reason));
      else resolve(code ?? (endedBy === 'SIGKILL' ? 137 : 143));
    });
    onStart(child);
  });
}
