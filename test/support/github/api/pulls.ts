import { readBranch } from '../branches.js';
import { ApiError, checkLength, created, findPage, invalid, linkPages, notFound, ok, paginate, type Call, type Routes } from '../call.js';
import { htmlUrl, renderCommit, renderIssueFields, renderLabel, renderRepository, renderUser, repositoryUrl } from '../render.js';
import { isPull, type PullIssue, type Repository, type World } from '../world.js';
import { describeMergeability, mergePull } from './merging.js';

const needs = ['pull-requests'] as const;
const MAX_TITLE = 256;
const MAX_BODY = 65_536;
/** GitHub lists no more of a pull request's commits. */
const MAX_COMMITS = 250;

/** @throws ApiError 404 */
export function findPull({ repository, params }: Pick<Call, 'repository' | 'params'>): PullIssue {
  const found = repository.issues.find(({ number }) => String(number) === params['pull_number']);
  if (found === undefined || !isPull(found)) throw notFound();
  return found;
}

/** As lists have it. */
export async function renderPull(world: World, repository: Repository, issue: PullIssue): Promise<Readonly<Record<string, unknown>>> {
  const { pull } = issue;
  const page = `${htmlUrl(repository)}/pull/${issue.number}`;
  const url = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  const end = (ref: string, sha: string): unknown => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: renderUser(world, repository.owner),
    repo: renderRepository(world, repository),
  });
  const baseSha = repository.branches.get(pull.base) ?? (await repository.git.run(['merge-base', pull.headSha, 'HEAD']).catch(() => ''));
  return {
    ...renderIssueFields(world, repository, issue),
    // GitHub's description allows no null here, though it does so for the same labels elsewhere.
    labels: issue.labels.map((name) => ({
      ...renderLabel(world, repository, name),
      description: repository.labels.get(name.toLowerCase())?.description ?? '',
    })),
    node_id: `PR_${issue.id}`,
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    statuses_url: `${repositoryUrl(world, repository)}/statuses/${pull.headSha}`,
    draft: pull.isDraft,
    head: end(pull.head, pull.headSha),
    base: end(pull.base, baseSha),
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    requested_reviewers: pull.reviewers.map((login) => renderUser(world, login)),
    requested_teams: [],
    author_association: 'NONE',
    auto_merge:
      pull.autoMerge === undefined
        ? null
        : {
            enabled_by: renderUser(world, pull.autoMerge.by),
            merge_method: pull.autoMerge.method,
            commit_title: issue.title,
            commit_message: '',
          },
  };
}

/** With all that only one alone has. */
async function renderFullPull(world: World, repository: Repository, issue: PullIssue): Promise<unknown> {
  const { pull } = issue;
  const base = repository.branches.get(pull.base);
  const commits = base === undefined ? [] : await repository.git.listCommits([`${base}..${pull.headSha}`]);
  return {
    ...(await renderPull(world, repository, issue)),
    ...(await describeMergeability(repository, issue)),
    merged: pull.merged !== undefined,
    merged_by: pull.merged === undefined ? null : renderUser(world, pull.merged.by),
    commits: commits.length,
    comments: repository.comments.filter(({ issueNumber }) => issueNumber === issue.number).length,
    maintainer_can_modify: false,
  };
}

interface NewPull {
  readonly title?: string;
  readonly head: string;
  readonly base: string;
  readonly body?: string;
  readonly draft?: boolean;
}

/** `owner:branch` of the same repository, or the branch alone: proposals from forks are not modelled. */
function readHead(repository: Repository, head: string): string {
  const [, owner, branch] = /^(?:([^:]+):)?(.+)$/.exec(head) ?? [];
  if (branch === undefined || (owner !== undefined && owner.toLowerCase() !== repository.owner.toLowerCase()))
    throw invalid('PullRequest', 'head');
  return branch;
}

async function createPull({ world, caller, repository, body }: Call): Promise<PullIssue> {
  const request = body as NewPull;
  if (caller.kind === 'workflow' && !repository.settings.actionsMayOpenPullRequests) {
    throw new ApiError(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  }
  const { title, base, draft = false } = request;
  if (title === undefined || title.trim() === '') throw invalid('PullRequest', 'title', undefined, 'missing_field');
  checkLength('PullRequest', 'title', title, MAX_TITLE);
  checkLength('PullRequest', 'body', request.body, MAX_BODY);
  const head = readHead(repository, request.head);
  const headSha = readBranch(repository, head);
  const baseSha = readBranch(repository, base);
  if (headSha === undefined) throw invalid('PullRequest', 'head');
  if (baseSha === undefined) throw invalid('PullRequest', 'base');
  const isThere = repository.issues.some(
    (issue) => isPull(issue) && issue.state === 'open' && issue.pull.head === head && issue.pull.base === base,
  );
  if (isThere) throw invalid('PullRequest', 'base', `A pull request already exists for ${repository.owner}:${head}.`);
  if (await repository.git.isAncestor(headSha, baseSha)) throw invalid('PullRequest', 'base', `No commits between ${base} and ${head}`);
  const issue: PullIssue = {
    id: world.nextId(),
    number: repository.issues.length + 1,
    title: title.trim(),
    body: request.body ?? null,
    state: 'open',
    stateReason: null,
    author: caller.login,
    labels: [],
    assignees: [],
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: null,
    pull: {
      head,
      base,
      headSha,
      isDraft: draft,
      merged: undefined,
      autoMerge: undefined,
      reviewers: [],
      hiddenReads: repository.lag.pulls,
    },
  };
  repository.issues.push(issue);
  return issue;
}

interface PullChange {
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
  readonly state?: 'open' | 'closed';
}

async function updatePull(call: Call): Promise<PullIssue> {
  const { world, repository } = call;
  const { title, body, base, state } = call.body as PullChange;
  const issue = findPull(call);
  checkLength('PullRequest', 'title', title, MAX_TITLE);
  checkLength('PullRequest', 'body', body, MAX_BODY);
  if (base !== undefined && !repository.branches.has(base)) throw invalid('PullRequest', 'base');
  if (state === 'open' && issue.state === 'closed') await checkReopen(repository, issue);
  if (title !== undefined) issue.title = title;
  if (body !== undefined) issue.body = body;
  if (base !== undefined) issue.pull.base = base;
  if (state !== undefined && state !== issue.state) {
    issue.state = state;
    issue.closedAt = state === 'closed' ? world.now() : null;
    if (state === 'closed') issue.pull.autoMerge = undefined;
    else issue.pull.headSha = repository.branches.get(issue.pull.head) ?? issue.pull.headSha;
  }
  issue.updatedAt = world.now();
  return issue;
}

/** @throws ApiError 422 if a closed pull request can never be opened again */
async function checkReopen(repository: Repository, issue: PullIssue): Promise<void> {
  const { head, base, headSha, merged } = issue.pull;
  const refuse = (reason: string): ApiError => invalid('PullRequest', 'state', `state cannot be changed. ${reason}`, 'invalid');
  if (merged !== undefined) throw refuse('The pull request was merged.');
  const now = repository.branches.get(head);
  if (now === undefined) throw refuse(`The ${head} branch has been deleted.`);
  if (!(await repository.git.isAncestor(headSha, now))) throw refuse(`The ${head} branch was force-pushed or recreated.`);
  const isThere = repository.issues.some(
    (other) => isPull(other) && other !== issue && other.state === 'open' && other.pull.head === head && other.pull.base === base,
  );
  if (isThere) throw refuse(`There is already an open pull request from ${head} to ${base}.`);
}

/** Shown only after so many readings, as the test wants. */
function isShown({ pull }: PullIssue): boolean {
  if (pull.hiddenReads <= 0) return true;
  pull.hiddenReads -= 1;
  return false;
}

function listPulls({ repository, query }: Call): readonly PullIssue[] {
  const state = query.get('state') ?? 'open';
  const base = query.get('base');
  // Without an owner, GitHub takes no notice of the filter.
  const [, owner, head] = /^([^:]+):(.+)$/.exec(query.get('head') ?? '') ?? [];
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const direction = query.get('direction') ?? (query.has('sort') && query.get('sort') !== 'created' ? 'asc' : 'desc');
  const found = repository.issues
    .filter(isPull)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ pull }) => head === undefined || (owner?.toLowerCase() === repository.owner.toLowerCase() && pull.head === head))
    .filter(({ pull }) => base === null || pull.base === base)
    .filter(isShown)
    .sort((first, second) => first[key].localeCompare(second[key]) || first.number - second.number);
  return direction === 'asc' ? found : found.reverse();
}

export const PULL_ROUTES: Routes = {
  'pulls/list': {
    needs,
    handle: async (call) => {
      const rendered = await Promise.all(listPulls(call).map((issue) => renderPull(call.world, call.repository, issue)));
      return paginate(call, rendered, `/repos/${call.repository.fullName}/pulls`);
    },
  },
  'pulls/create': { needs, handle: async (call) => created(await renderFullPull(call.world, call.repository, await createPull(call))) },
  'pulls/get': {
    needs,
    handle: async (call) => {
      const issue = findPull(call);
      if (!isShown(issue)) throw notFound();
      return ok(await renderFullPull(call.world, call.repository, issue));
    },
  },
  'pulls/update': { needs, handle: async (call) => ok(await renderFullPull(call.world, call.repository, await updatePull(call))) },
  'pulls/list-commits': {
    needs,
    handle: async (call) => {
      const { world, repository, query } = call;
      const { number, pull } = findPull(call);
      const base = pull.merged === undefined ? repository.branches.get(pull.base) : `${pull.merged.sha}^1`;
      const shas = (
        await repository.git.listCommits(['--reverse', '--topo-order', pull.headSha, ...(base === undefined ? [] : [`^${base}`])])
      ).slice(0, MAX_COMMITS);
      const { page, start, end } = findPage(query, shas.length);
      const commits = await repository.git.readCommits(shas.slice(start, end));
      return {
        status: 200,
        body: commits.map((commit) => renderCommit(world, repository, commit)),
        headers: linkPages(call, `/repos/${repository.fullName}/pulls/${number}/commits`, page, end < shas.length),
      };
    },
  },
  'pulls/check-if-merged': {
    needs,
    handle: (call) => {
      if (findPull(call).pull.merged === undefined) throw notFound();
      return { status: 204 };
    },
  },
  'pulls/merge': {
    needs: ['contents'],
    handle: async (call) => {
      const { world, repository, caller, body } = call;
      const request = (body ?? {}) as Parameters<typeof mergePull>[4];
      const sha = await mergePull(world, repository, findPull(call), caller.login, request);
      return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
    },
  },
  'repos/list-pull-requests-associated-with-commit': {
    needs,
    handle: async (call) => {
      const { world, repository, params } = call;
      const sha = params['commit_sha'];
      const found = repository.issues.filter(isPull).filter(({ pull }) => pull.headSha === sha || pull.merged?.sha === sha);
      const rendered = await Promise.all(found.map((issue) => renderPull(world, repository, issue)));
      return paginate(call, rendered, `/repos/${repository.fullName}/commits/${sha ?? ''}/pulls`);
    },
  },
};
