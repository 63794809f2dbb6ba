import { type GitCommit, type Person } from './git.js';
import { type Comment, type Issue, type Repository, type World } from './world.js';

/** Objects as GitHub shows them; what is left out here and required by its description is filled in later. */
export function renderUser(world: World, login: string): Readonly<Record<string, unknown>> {
  const isBot = login.endsWith('[bot]');
  const id = userId(login);
  return {
    login,
    id,
    node_id: `U_${id}`,
    type: isBot ? 'Bot' : 'User',
    site_admin: false,
    url: `${world.url}/users/${encodeURIComponent(login)}`,
    html_url: `https://github.com/${isBot ? `apps/${login.slice(0, -5)}` : login}`,
  };
}

/** github-actions[bot] has its real number, as it is part of its mail address. */
const userId = (login: string): number =>
  login === 'github-actions[bot]'
    ? 41_898_282
    : Array.from(login).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_999_991, 7) + 1;

export const renderAddress = (login: string): string => `${userId(login)}+${login}@users.noreply.github.com`;

/** The account that a commit's mail address belongs to. */
export function findLogin({ email }: Person): string | undefined {
  if (email === 'noreply@github.com') return 'web-flow';
  return /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/.exec(email)?.[1];
}

const renderAccount = (world: World, person: Person): unknown => {
  const login = findLogin(person);
  return login === undefined ? null : renderUser(world, login);
};

export const repositoryUrl = (world: World, { fullName }: Repository): string => `${world.url}/repos/${fullName}`;
export const htmlUrl = ({ fullName }: Repository): string => `https://github.com/${fullName}`;

export function renderRepository(world: World, repository: Repository): Readonly<Record<string, unknown>> {
  const { id, name, fullName, owner, defaultBranch, settings } = repository;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: fullName,
    owner: renderUser(world, owner),
    private: settings.isPrivate,
    visibility: settings.isPrivate ? 'private' : 'public',
    archived: settings.isArchived,
    default_branch: defaultBranch,
    has_issues: settings.hasIssues,
    url: repositoryUrl(world, repository),
    html_url: htmlUrl(repository),
    clone_url: `${htmlUrl(repository)}.git`,
  };
}

const renderVerification = ({ verified }: Repository, { sha }: GitCommit): unknown =>
  verified.has(sha)
    ? { verified: true, reason: 'valid', signature: 'signature', payload: 'payload', verified_at: null }
    : { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** As the Git data interface has it. */
export function renderGitCommit(world: World, repository: Repository, commit: GitCommit): Readonly<Record<string, unknown>> {
  const link = (kind: string, sha: string): unknown => ({ sha, url: `${repositoryUrl(world, repository)}/git/${kind}/${sha}` });
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${repositoryUrl(world, repository)}/git/commits/${commit.sha}`,
    html_url: `${htmlUrl(repository)}/commit/${commit.sha}`,
    message: commit.message,
    author: commit.author,
    committer: commit.committer,
    tree: link('trees', commit.tree),
    parents: commit.parents.map((sha) => ({ ...(link('commits', sha) as object), html_url: `${htmlUrl(repository)}/commit/${sha}` })),
    verification: renderVerification(repository, commit),
  };
}

/** As lists and comparisons have it. */
export function renderCommit(world: World, repository: Repository, commit: GitCommit): Readonly<Record<string, unknown>> {
  const base = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: `${base}/commits/${commit.sha}`,
    html_url: `${htmlUrl(repository)}/commit/${commit.sha}`,
    comments_url: `${base}/commits/${commit.sha}/comments`,
    commit: {
      url: `${base}/git/commits/${commit.sha}`,
      message: commit.message,
      author: commit.author,
      committer: commit.committer,
      tree: { sha: commit.tree, url: `${base}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: renderVerification(repository, commit),
    },
    author: renderAccount(world, commit.author),
    committer: renderAccount(world, commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${base}/commits/${sha}`, html_url: `${htmlUrl(repository)}/commit/${sha}` })),
  };
}

export function renderLabel(world: World, repository: Repository, name: string): Readonly<Record<string, unknown>> {
  const label = repository.labels.get(name.toLowerCase());
  if (label === undefined) throw new Error(`no label ${name}`);
  const url = `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`;
  return { ...label, node_id: `LA_${label.id}`, url, default: false };
}

/** An issue, or a pull request as the addresses of issues show it. */
export function renderIssue(world: World, repository: Repository, issue: Issue): Readonly<Record<string, unknown>> {
  const base = repositoryUrl(world, repository);
  const page = `${htmlUrl(repository)}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;
  const pullUrl = `${base}/pulls/${issue.number}`;
  return {
    ...renderIssueFields(world, repository, issue),
    node_id: `${issue.pull === undefined ? 'I' : 'PR'}_${issue.id}`,
    url: `${base}/issues/${issue.number}`,
    html_url: page,
    repository_url: base,
    labels_url: `${base}/issues/${issue.number}/labels{/name}`,
    comments: repository.comments.filter(({ issueNumber }) => issueNumber === issue.number).length,
    state_reason: issue.stateReason,
    author_association: 'NONE',
    ...(issue.pull === undefined
      ? {}
      : {
          draft: issue.pull.isDraft,
          pull_request: {
            url: pullUrl,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: issue.pull.merged?.at ?? null,
          },
        }),
  };
}

/** What issues and pull requests have in common. */
export function renderIssueFields(world: World, repository: Repository, issue: Issue): Readonly<Record<string, unknown>> {
  const assignees = issue.assignees.map((login) => renderUser(world, login));
  return {
    id: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    locked: false,
    user: renderUser(world, issue.author),
    labels: issue.labels.map((name) => renderLabel(world, repository, name)),
    assignees,
    assignee: assignees[0] ?? null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    comments_url: `${repositoryUrl(world, repository)}/issues/${issue.number}/comments`,
  };
}

export function renderComment(world: World, repository: Repository, comment: Comment): Readonly<Record<string, unknown>> {
  const base = repositoryUrl(world, repository);
  const issue = repository.issues.find(({ number }) => number === comment.issueNumber);
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${base}/issues/comments/${comment.id}`,
    html_url: `${htmlUrl(repository)}/${issue?.pull === undefined ? 'issues' : 'pull'}/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${base}/issues/${comment.issueNumber}`,
    body: comment.body,
    user: renderUser(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: 'NONE',
  };
}
