import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createGitEnv } from '../flakes.js';
import { createTempDir } from '../temp.js';
import { answerByGit } from './cgi.js';

const execFileAsync = promisify(execFile);

/**
 * What a repository's server does instead of answering: `refuse` cuts the connection at once, `not-found` says 404, `slow` never answers,
 * `dies-mid-pack` cuts the connection within the objects.
 */
export type GitFault = 'refuse' | 'not-found' | 'slow' | 'dies-mid-pack';

/** A repository that the server offers. */
export interface ServedRepository {
  /** As a flake's input: `git+http://127.0.0.1:PORT/NAME`. */
  readonly reference: string;
  /** Writes files over those of a branch and commits. @returns the commit's id */
  commit(files: Readonly<Record<string, string>>, options?: CommitOptions): Promise<string>;
}

export interface CommitOptions {
  readonly message?: string;
  /** Default: `main`. */
  readonly branch?: string;
  /** Unix seconds; by default one day after the commit before. */
  readonly date?: number;
}

/** A server on 127.0.0.1 that clones are made from by HTTP, with real git behind it. */
export interface GitServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Names of repositories in the order in which they were asked for. */
  readonly requests: readonly string[];
  createRepository(name: string, files: Readonly<Record<string, string>>): Promise<ServedRepository>;
  setFault(name: string, fault: GitFault | undefined): void;
  /** Resolves with the next request that is held by the fault `slow`. */
  awaitHeldRequest(): Promise<void>;
  close(): Promise<void>;
}

/** 2024-01-01T00:00:00Z */
const FIRST_COMMIT = 1_704_067_200;
const DAY = 86_400;
/** Less than the smallest answer with objects, more than what comes before them. */
const BYTES_BEFORE_DEATH = 60;

/** Starts a server without repositories on a free port. */
export async function createGitServer(): Promise<GitServer> {
  const temp = await createTempDir('git-server');
  const bare = join(temp.path, 'bare');
  await mkdir(bare);
  const faults = new Map<string, GitFault>();
  const requests: string[] = [];
  const held = new Set<ServerResponse>();
  const waiting: (() => void)[] = [];

  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').split('/')[1] ?? '');
    requests.push(name);
    const fault = faults.get(name);
    if (fault === 'refuse') request.socket.destroy();
    else if (fault === 'not-found') response.writeHead(404).end();
    else if (fault === 'slow') {
      held.add(response);
      for (const wake of waiting.splice(0)) wake();
    } else {
      const isPack = fault === 'dies-mid-pack' && request.method === 'POST';
      void answerByGit(request, response, bare, isPack ? BYTES_BEFORE_DEATH : Number.POSITIVE_INFINITY);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    requests,
    createRepository: async (name, files) => {
      const repository = await createServedRepository(join(temp.path, 'work', name), join(bare, name));
      await repository.commit(files);
      return { ...repository, reference: `git+${url}/${name}` };
    },
    setFault: (name, fault) => {
      if (fault === undefined) faults.delete(name);
      else faults.set(name, fault);
    },
    awaitHeldRequest: () => (held.size > 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await temp.dispose();
    },
  };
}

/** A work tree to commit in and the bare repository that it is pushed to. */
async function createServedRepository(work: string, bare: string): Promise<Pick<ServedRepository, 'commit'>> {
  let date = FIRST_COMMIT - DAY;
  const git = async (...args: string[]): Promise<string> => {
    const env = { ...createGitEnv(), GIT_AUTHOR_DATE: `${date} +0000`, GIT_COMMITTER_DATE: `${date} +0000` };
    return (await execFileAsync('git', args, { cwd: work, env })).stdout.trim();
  };
  await mkdir(work, { recursive: true });
  await mkdir(dirname(bare), { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await git('init', '--quiet', '--bare', '--initial-branch=main', bare);
  return {
    commit: async (files, { message = 'Change', branch = 'main', date: when } = {}) => {
      date = when ?? date + DAY;
      const hasBranch = (await git('branch', '--list', branch)) !== '';
      if (hasBranch) await git('checkout', '--quiet', branch);
      else if ((await git('branch', '--list')) !== '') await git('checkout', '--quiet', '-b', branch);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(work, path)), { recursive: true });
        await writeFile(join(work, path), text);
      }
      await git('add', '--all', '--force');
      await git('commit', '--quiet', '--allow-empty', `--message=${message}`);
      await git('push', '--quiet', bare, `HEAD:refs/heads/${branch}`);
      return git('rev-parse', 'HEAD');
    },
  };
}
