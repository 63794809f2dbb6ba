import { join } from 'node:path';
import { followBranches } from './branches.js';
import { createGitStore, formatDate } from './git.js';
import { renderAddress } from './render.js';
import { type Repository, type RepositorySettings, type World } from './world.js';

/** A repository as a test wants it; all may be left out. */
export interface RepositoryOptions extends Partial<RepositorySettings> {
  readonly defaultBranch?: string;
  /** What its first commit has, by path; without any it has no commit at all. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A commit that is pushed by git, past the interface. */
export interface PushOptions {
  /** The default branch by default. One that does not exist starts at `from`. */
  readonly branch?: string;
  /** By path; undefined takes a file away. */
  readonly files: Readonly<Record<string, string | undefined>>;
  readonly message?: string;
  /** Account that writes and pushes it; the repository's owner by default. */
  readonly author?: string;
  /** Commit or branch that is the new commit's parent, for a force push; by default the branch's head, or the default branch's. */
  readonly from?: string;
}

export async function createRepository(world: World, directory: string, fullName: string, options: RepositoryOptions): Promise<Repository> {
  const { defaultBranch = 'main', files = { 'README.md': 'Hello\n' }, ...settings } = options;
  const [owner = '', name = ''] = fullName.split('/');
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name,
    fullName,
    defaultBranch,
    git: await createGitStore(join(directory, `${owner}_${name}.git`), defaultBranch),
    settings: {
      isPrivate: false,
      isArchived: false,
      allowAutoMerge: false,
      mergeMethods: ['merge', 'squash', 'rebase'],
      actionsMayOpenPullRequests: true,
      requiredChecks: {},
      deletesMergedBranches: false,
      hasIssues: true,
      collaborators: [owner],
      teams: [],
      ...settings,
    },
    issues: [],
    comments: [],
    labels: new Map(),
    statuses: [],
    checkRuns: [],
    deployments: [],
    activities: [],
    verified: new Set(),
    branches: new Map(),
    lag: { branches: 0, pulls: 0 },
    hiddenBranches: new Map(),
  };
  if (Object.keys(files).length > 0) await pushCommit(world, repository, { branch: defaultBranch, files, message: 'Start' });
  return repository;
}

/** @returns the new commit */
export async function pushCommit(world: World, repository: Repository, options: PushOptions): Promise<string> {
  const { git, owner, defaultBranch } = repository;
  const { branch = defaultBranch, files, message = 'Change files', author = owner } = options;
  const head = await git.findBranch(branch);
  const from = options.from === undefined ? undefined : await git.findCommit(options.from);
  if (options.from !== undefined && from === undefined) throw new Error(`${repository.fullName} has no ${options.from}`);
  const parent = from ?? head ?? (await git.findBranch(defaultBranch));
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, content]) => ({
      path,
      mode: '100644',
      sha: content === undefined ? undefined : await git.writeBlob(content),
    })),
  );
  const person = { name: author, email: renderAddress(author), date: formatDate(Date.parse(world.now())) };
  const tree = await git.writeTree(parent, entries);
  const sha = await git.writeCommit({ tree, parents: parent === undefined ? [] : [parent], author: person, committer: person, message });
  await followBranches(world, repository, author);
  await git.updateRefs([{ name: `refs/heads/${branch}`, after: sha, before: { sha: head } }]);
  await followBranches(world, repository, author);
  return sha;
}
