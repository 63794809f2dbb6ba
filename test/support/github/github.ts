import { randomBytes } from 'node:crypto';
import { createTempDir } from '../temp.js';
import { createFaultScript, type Fault } from './faults.js';
import { type GitStore } from './git.js';
import { loadDescription } from './openapi.js';
import { listen, type JournalEntry, type Queue } from './server.js';
import { createRepository, pushCommit, type PushOptions, type RepositoryOptions } from './setup.js';
import {
  isPull,
  type Activity,
  type Caller,
  type CheckRun,
  type Comment,
  type CommitStatus,
  type Deployment,
  type Issue,
  type Label,
  type Level,
  type Permission,
  type PullSide,
  type Repository,
  type RepositorySettings,
  type World,
} from './world.js';

export interface GitHubServerOptions {
  /** By `owner/name`. */
  readonly repositories: Readonly<Record<string, RepositoryOptions>>;
  /** Milliseconds since 1970; the real time by default. */
  readonly now?: () => number;
}

export interface TokenOptions {
  /** `workflow` (GITHUB_TOKEN) by default. */
  readonly kind?: Caller['kind'];
  /** Whose it is: `github-actions[bot]` for a workflow's, `panther-app[bot]` for an App's and `octocat` for a person's by default. */
  readonly login?: string;
  /** What differs from being allowed to write all but workflows and settings. */
  readonly permissions?: Readonly<Partial<Record<Permission, Level>>>;
  /** Where it counts; all by default. Elsewhere it reads what is public. */
  readonly repositories?: readonly string[];
}

/** A pull request as a test sees it. */
export type PullView = Readonly<Omit<Issue, 'pull'> & Omit<PullSide, 'hiddenReads'>>;

/** A loopback GitHub: what it is told and what it answers is checked against GitHub's own description. Repositories by `owner/name`. */
export interface GitHubServer {
  /** For GITHUB_API_URL, without a slash at its end. */
  readonly url: string;
  createToken(options?: TokenOptions): string;
  /** The settings page; may be changed at any time. */
  settings(repository: string): RepositorySettings;
  /** The real repository. Branches that are moved in it are noticed with the next request. */
  git(repository: string): GitStore;
  /** Pushes a commit as a person does. @returns the commit */
  push(repository: string, options: PushOptions): Promise<string>;
  /** Branches, or new pull requests, that are written from now on are not seen by so many readings of each. 0 ends it. */
  lag(repository: string, what: 'branches' | 'pulls', reads: number): void;

  fail(fault: Fault): void;
  /** After so many more requests no other is answered, until `recover`. */
  crashAfter(requests: number): void;
  recover(): void;

  requests(): readonly JournalEntry[];
  /** What was not as GitHub's description has it. */
  violations(): readonly string[];
  /** Oldest first, as all that follows. */
  pulls(repository: string): readonly PullView[];
  /** Without pull requests. */
  issues(repository: string): readonly Issue[];
  /** Of one issue or pull request, or all. */
  comments(repository: string, number?: number): readonly Comment[];
  labels(repository: string): readonly Label[];
  statuses(repository: string, sha?: string): readonly CommitStatus[];
  checkRuns(repository: string, sha?: string): readonly CheckRun[];
  deployments(repository: string): readonly Deployment[];
  activities(repository: string): readonly Activity[];
  /** Whether GitHub has signed a commit. */
  isVerified(repository: string, sha: string): boolean;

  /** Stops it and removes the repositories. @throws Error if there were violations */
  close(): Promise<void>;
}

const ALL: Caller['permissions'] = {
  contents: 'write',
  'pull-requests': 'write',
  issues: 'write',
  statuses: 'write',
  checks: 'write',
  deployments: 'write',
};
const LOGINS = { workflow: 'github-actions[bot]', app: 'panther-app[bot]', pat: 'octocat' };
const PREFIXES = { workflow: 'ghs', app: 'ghs', pat: 'github_pat' };

export async function startGitHub({ repositories, now = Date.now }: GitHubServerOptions): Promise<GitHubServer> {
  const description = loadDescription();
  const temp = await createTempDir('github');
  let lastId = 1_000;
  const world: World = {
    url: '',
    repositories: new Map(),
    callers: new Map(),
    nextId: () => (lastId += 1),
    now: () => new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  for (const [name, options] of Object.entries(repositories)) {
    world.repositories.set(name.toLowerCase(), await createRepository(world, temp.path, name, options));
  }

  const faults = createFaultScript();
  const journal: JournalEntry[] = [];
  const violations: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  const isReachable = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const enqueue = createQueue();
  const reportViolation = (violation: string): void => void violations.push(violation);
  const server = await listen({ world, description, faults, journal, reportViolation, isReachable }, enqueue);

  const find = (name: string): Repository => {
    const found = world.repositories.get(name.toLowerCase());
    if (found === undefined) throw new Error(`the test has no repository ${name}`);
    return found;
  };
  return {
    url: world.url,
    createToken: ({ kind = 'workflow', login = LOGINS[kind], permissions = {}, repositories: where } = {}) => {
      const token = `${PREFIXES[kind]}_${randomBytes(18).toString('hex')}`;
      const places = where ?? [...world.repositories.values()].map(({ fullName }) => fullName);
      world.callers.set(token, { token, kind, login, permissions: { ...ALL, ...permissions }, repositories: places });
      return token;
    },
    settings: (name) => find(name).settings,
    git: (name) => find(name).git,
    push: (name, options) => enqueue(() => pushCommit(world, find(name), options)),
    lag: (name, what, reads) => {
      find(name).lag[what] = reads;
    },
    fail: (fault) => faults.add(fault),
    crashAfter: (requests) => {
      left = requests;
    },
    recover: () => {
      left = Number.POSITIVE_INFINITY;
    },
    requests: () => journal,
    violations: () => violations,
    pulls: (name) =>
      find(name)
        .issues.filter(isPull)
        .map(({ pull, ...issue }) => ({ ...issue, ...pull })),
    issues: (name) => find(name).issues.filter((issue) => !isPull(issue)),
    comments: (name, number) => find(name).comments.filter(({ issueNumber }) => number === undefined || issueNumber === number),
    labels: (name) => [...find(name).labels.values()],
    statuses: (name, sha) => find(name).statuses.filter((status) => sha === undefined || status.sha === sha),
    checkRuns: (name, sha) => find(name).checkRuns.filter((run) => sha === undefined || run.sha === sha),
    deployments: (name) => find(name).deployments,
    activities: (name) => find(name).activities,
    isVerified: (name, sha) => find(name).verified.has(sha),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      // What is still at work writes into the directory.
      await enqueue(() => Promise.resolve());
      await temp.dispose();
      if (violations.length > 0) throw new Error(`Not as GitHub's OpenAPI description has it:\n${violations.join('\n')}`);
    },
  };
}

/** GitHub decides races by its database; here requests take turns. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run, run);
    last = next.catch(() => undefined);
    return next;
  };
}
