import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findErrorCode, ToolError, UserError } from '../runtime/index.js';
import { makeQuietGitEnv } from './quiet-git.js';
import { runGit, type GitPorts } from './run-git.js';

/** A commit of the user's repository as files, beside the user's own work tree. */
export interface WorkTree {
  /** Absolute, without links. */
  readonly directory: string;
  /** Variables with which git, whoever runs it there, runs no hooks and no filters. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes it and what git knows of it, also if the run was interrupted. A second call does nothing. */
  close(): Promise<void>;
}

const PREFIX = 'panther-update-';
/** git keeps this beside the work tree, and removes none that has it on its own account. */
const formatOwner = (pid: number): string => `Panther: process ${pid} on ${hostname()}`;

/** Work trees of `git worktree list --porcelain`, each with the reason it is kept for. Its `-z` is too new for some machines. */
function parseWorkTrees(text: string): readonly { readonly directory: string; readonly reason: string }[] {
  return text.split('\n\n').map((record) => {
    const lines = record.split('\n');
    const find = (key: string) => lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
    return { directory: find('worktree'), reason: find('locked') };
  });
}

/** Whether a process of this machine lives; one of another user does as well. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return findErrorCode(error) !== 'ESRCH';
  }
}

/** Whether a work tree is ours, of this machine, and its process is gone. */
function isStale({ directory, reason }: { readonly directory: string; readonly reason: string }): boolean {
  const pid = Number(/^Panther: process (\d+) /.exec(reason)?.[1] ?? Number.NaN);
  return basename(directory).startsWith(PREFIX) && Number.isInteger(pid) && reason === formatOwner(pid) && !isAlive(pid);
}

/** Files first: git takes it for granted that a work tree whose directory is gone can be forgotten. */
async function removeWorkTree(env: GitPorts['env'], root: string, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  await runGit({ env }, root, ['worktree', 'remove', '--force', '--force', directory]);
}

/** Removes what killed runs left. What cannot be removed is no reason not to go on. */
async function removeStale(root: string, { env, signal }: GitPorts): Promise<void> {
  const known = parseWorkTrees(await runGit({ env, signal }, root, ['worktree', 'list', '--porcelain']));
  for (const { directory } of known.filter(isStale)) await removeWorkTree(env, root, directory).catch(() => undefined);
}

async function requireCommit(root: string, commit: string, ports: GitPorts): Promise<void> {
  if (!/^[0-9a-f]{40,64}$/.test(commit))
    throw new UserError(`The whole id of a commit was expected, but found "${commit}".`, { exitCode: 3 });
  try {
    await runGit(ports, root, ['cat-file', '-e', `${commit}^{commit}`]);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new UserError(
      `The commit ${commit} is not in the repository ${root}. Fetch it first: in a workflow by "ref" of actions/checkout, else by "git fetch".`,
      { exitCode: 3, cause: error },
    );
  }
}

/**
 * Checks a commit out into a directory of its own below RUNNER_TEMP or the system's temporary directory. The user's work tree and index are
 * not touched; submodules are not fetched. What a killed run of this machine left is removed.
 * @param root of the user's repository
 * @param commit whole id
 * @throws UserError if the commit is not there; ToolError if git fails
 */
export async function openWorkTree(root: string, commit: string, ports: GitPorts): Promise<WorkTree> {
  await requireCommit(root, commit, ports);
  await removeStale(root, ports);
  const quiet = await makeQuietGitEnv(root, ports);
  const directory = await mkdtemp(join(await realpath(ports.env['RUNNER_TEMP'] ?? tmpdir()), PREFIX));
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await removeWorkTree(ports.env, root, directory);
  };
  try {
    const options = ['--quiet', '--detach', '--lock', '--reason', formatOwner(process.pid)];
    await runGit({ ...ports, env: { ...ports.env, ...quiet } }, root, ['worktree', 'add', ...options, directory, commit]);
    return { directory, env: quiet, close };
  } catch (error) {
    // Where git did not come to know it there is nothing for it to forget.
    await close().catch(() => undefined);
    throw error;
  }
}
