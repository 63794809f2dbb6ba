import { captureProcess, findErrorCode, ToolError, UserError } from '../runtime/index.js';
import type { FileState } from './lock.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the check wants to know of a git work tree. */
export interface Git {
  /** How git sees files of a directory, in their order; undefined if it is in no work tree. */
  readonly findStates: (directory: string, names: readonly string[]) => Promise<readonly FileState[] | undefined>;
  /** Tracked files below a directory, relative to it; undefined if it is in no work tree. */
  readonly listFiles: (directory: string) => Promise<readonly string[] | undefined>;
}

/** Variables that aim git at another repository than the directory's; they are set when Panther runs from a git hook. */
const AIMING = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX)$/;

/** An environment in which git looks at the directory it is run in. */
export function withoutGitAim(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !AIMING.test(name)));
}

/** Whether a process could not be started because there is no such program. */
export function isMissingProgram(error: unknown): boolean {
  return error instanceof UserError && findErrorCode(error.cause) === 'ENOENT';
}

/** Names of a list that git ended by NUL each, as they may hold line feeds. */
const splitNames = (text: string): readonly string[] => text.split('\0').filter((name) => name !== '' && name !== '\n');

function toState(code: string | undefined): FileState {
  if (code === undefined) return 'clean';
  if (code === '??') return 'untracked';
  return code === '!!' ? 'ignored' : 'modified';
}

/**
 * Reads `git status --porcelain -z`.
 * @param prefix path of the directory from the root of the work tree, with its slash at the end; empty at the root
 */
export function parseStates(status: string, prefix: string, names: readonly string[]): readonly FileState[] {
  const codes = new Map(splitNames(status).map((record) => [record.slice(3), record.slice(0, 2)] as const));
  return names.map((name) => toState(codes.get(`${prefix}${name}`)));
}

/** The git on the PATH of `env`. Without one, or where it refuses the repository, there is no work tree to speak of. */
export function createCliGit(env: Environment, signal: AbortSignal): Git {
  const run = async (directory: string, ...args: string[]): Promise<string | undefined> => {
    try {
      return await captureProcess({ command: ['git', ...args], cwd: directory, env: withoutGitAim(env), signal });
    } catch (error) {
      if (error instanceof ToolError || isMissingProgram(error)) return undefined;
      throw error;
    }
  };
  return {
    findStates: async (directory, names) => {
      const prefix = await run(directory, 'rev-parse', '--show-prefix');
      const options = ['--porcelain=v1', '-z', '--no-renames', '--ignored', '--untracked-files=all'];
      const status = prefix === undefined ? undefined : await run(directory, 'status', ...options, '--', ...names);
      return prefix === undefined || status === undefined ? undefined : parseStates(status, prefix.trimEnd(), names);
    },
    listFiles: async (directory) => {
      const list = await run(directory, 'ls-files', '-z');
      return list === undefined ? undefined : splitNames(list);
    },
  };
}

/** Git as on a machine that nobody set up: no hooks, no signing, no filters, no templates. */
const BARE = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' } as const;
const IDENTITY = ['-c', 'user.name=Panther', '-c', 'user.email=panther@localhost'] as const;

/** Makes a directory a git repository with one commit of all it holds, as a clone would be. @throws ToolError */
export async function commitAll(directory: string, env: Environment, signal: AbortSignal): Promise<void> {
  const request = { cwd: directory, env: { ...withoutGitAim(env), ...BARE }, signal };
  await captureProcess({ ...request, command: ['git', 'init', '--quiet', '--template='] });
  await captureProcess({ ...request, command: ['git', 'add', '--all', '--force'] });
  await captureProcess({ ...request, command: ['git', ...IDENTITY, 'commit', '--quiet', '--allow-empty', '--message=Copy'] });
}

/** Files that differ from the last commit; new ones do not count. @throws ToolError */
export async function listChanges(directory: string, env: Environment, signal: AbortSignal): Promise<readonly string[]> {
  const options = ['--name-only', '-z', '--no-renames', '--no-ext-diff'];
  const request = { cwd: directory, env: { ...withoutGitAim(env), ...BARE }, signal };
  return splitNames(await captureProcess({ ...request, command: ['git', 'diff', ...options, 'HEAD'] }));
}
