import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createTempDir } from './temp.js';

const execFileAsync = promisify(execFile);

/** A git repository that holds a copy of a fixture. */
export interface Repository {
  readonly dir: string;
  /** The commit that HEAD is at. */
  readonly commit: string;
  /** Runs git in the repository and gives its trimmed standard output. */
  git(...args: string[]): Promise<string>;
  dispose(): Promise<void>;
}

export interface RepositoryOptions {
  /** Files written after the commit, by path, so that git and Nix call the tree dirty. */
  readonly dirty?: Readonly<Record<string, string>>;
  /** Files written over the fixture before the commit. */
  readonly files?: Readonly<Record<string, string>>;
}

/** 2024-01-01T00:00:00Z: the same tree has the same commit id and the same `self.lastModified` on every machine. */
const COMMIT_DATE = '1704067200 +0000';

/** An environment in which git sees no configuration but the repository's own, asks nothing and signs nothing. */
export function createGitEnv(base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  // GIT_DIR and the like are set when the tests run from a git hook; they would aim every command at the developer's repository.
  const kept = Object.entries(base).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Test Author',
    GIT_AUTHOR_EMAIL: 'author@example.org',
    GIT_AUTHOR_DATE: COMMIT_DATE,
    GIT_COMMITTER_NAME: 'Test Author',
    GIT_COMMITTER_EMAIL: 'author@example.org',
    GIT_COMMITTER_DATE: COMMIT_DATE,
  };
}

/** Copies a fixture or example directory into a git repository of its own, on branch `main`, and commits all of it. */
export async function createRepository(fixtureDir: string, options: RepositoryOptions = {}): Promise<Repository> {
  const temp = await createTempDir(basename(fixtureDir));
  const dir = join(temp.path, 'repository');
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await execFileAsync('git', args, { cwd: dir, env: createGitEnv(), maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  };
  try {
    await cp(fixtureDir, dir, { recursive: true, verbatimSymlinks: true, filter: (source) => basename(source) !== '.git' });
    await writeFiles(dir, options.files ?? {});
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '--all', '--force');
    await git('commit', '--quiet', '--allow-empty', '--message=Fixture');
    const commit = await git('rev-parse', 'HEAD');
    await writeFiles(dir, options.dirty ?? {});
    return { dir, commit, git, dispose: () => temp.dispose() };
  } catch (error) {
    await temp.dispose();
    throw error;
  }
}

async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}
