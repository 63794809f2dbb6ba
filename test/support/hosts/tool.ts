import { join } from 'node:path';
import { runProcess } from '../../../src/runtime/index.js';

/** What `npm test` made ready; see scripts/tools/test-hosts.mjs. */
export interface HostsTool {
  /** Root file system that all hosts share. */
  readonly root: string;
  /** Dynamic loader of its programs, and its `--library-path`: they run outside of it too. */
  readonly loader: string;
  readonly libraries: string;
  /** What a host's Nix may be, the recent one first. */
  readonly nix: readonly { readonly label: string; readonly version: string; readonly prefix: string }[];
}

/** @throws Error outside `npm test` */
export function readHostsTool(): HostsTool {
  const text = process.env['PANTHER_TEST_HOSTS'] ?? '';
  if (text === '')
    throw new Error('PANTHER_TEST_HOSTS is not set: this test deploys to hosts and is run by npm test, which makes them ready.');
  return JSON.parse(text) as HostsTool;
}

/** Where the SSH client of the tests is: `ssh`, `ssh-keygen`, `ssh-keyscan`. @throws Error outside `npm test` */
export function readClientDirectory(): string {
  const text = process.env['PANTHER_TEST_SSHD'] ?? '';
  if (text === '') throw new Error('PANTHER_TEST_SSHD is not set: this test needs an SSH client and is run by npm test.');
  return (JSON.parse(text) as { clientDirectory: string }).clientDirectory;
}

/** A command that runs a program of the hosts' file system on this machine. @param program below `usr`, as in `bin/ip` */
export function describeTool(tool: HostsTool, program: string, args: readonly string[]): readonly [string, ...string[]] {
  return [tool.loader, '--library-path', tool.libraries, join(tool.root, 'usr', program), ...args];
}

/** Outcome of a command on a host or on this machine. */
export interface Outcome {
  /** 128 + n if signal n ended it, 255 if the host went away meanwhile. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command whatever it ends with. @param env whole environment; that of the test unless given */
export async function run(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv = process.env, input?: string): Promise<Outcome> {
  const { exitCode, stdout, stderrTail } = await runProcess({ command, env, ...(input === undefined ? {} : { input }) });
  return { exitCode: exitCode ?? 255, stdout, stderr: stderrTail };
}

/** Runs a command that has to succeed. @returns its standard output @throws Error with what it wrote */
export async function runOrFail(command: readonly [string, ...string[]], env?: NodeJS.ProcessEnv, input?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, env, input);
  if (exitCode !== 0) throw new Error(`"${command.join(' ')}" ended with exit code ${exitCode}: ${stderr}${stdout}`);
  return stdout;
}
