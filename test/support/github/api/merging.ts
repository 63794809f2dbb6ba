import { ApiError } from '../call.js';
import { renderAddress } from '../render.js';
import { type MergeMethod, type PullIssue, type Repository, type World } from '../world.js';

const WEB_FLOW = { name: 'GitHub', email: 'noreply@github.com' };

/** Required checks of the base branch by what became of them on the head commit; undefined: the branch is not protected. */
export function listRequiredChecks(
  repository: Repository,
  { pull }: PullIssue,
): readonly { readonly context: string; readonly state: 'success' | 'failure' | 'pending' }[] | undefined {
  return repository.settings.requiredChecks[pull.base]?.map((context) => ({
    context,
    state: findCheckState(repository, pull.headSha, context),
  }));
}

/** Statuses and check runs both count; the newest of each name. */
function findCheckState(repository: Repository, sha: string, context: string): 'success' | 'failure' | 'pending' {
  const status = repository.statuses.findLast((candidate) => candidate.sha === sha && candidate.context === context);
  const run = repository.checkRuns.findLast((candidate) => candidate.sha === sha && candidate.name === context);
  const found = [status?.state, run === undefined ? undefined : (run.conclusion ?? 'pending')].filter((state) => state !== undefined);
  if (found.length === 0 || found.includes('pending')) return 'pending';
  return found.every((state) => ['success', 'neutral', 'skipped'].includes(state)) ? 'success' : 'failure';
}

/** The combined state of all that was said of a commit. */
function hasFailure(repository: Repository, sha: string): boolean {
  const contexts = new Set(repository.statuses.filter((status) => status.sha === sha).map(({ context }) => context));
  return [...contexts].some((context) => findCheckState(repository, sha, context) === 'failure');
}

/** GitHub works it out in the background; here it is known at once. */
export async function describeMergeability(
  repository: Repository,
  issue: PullIssue,
): Promise<{ readonly mergeable: boolean | null; readonly mergeable_state: string }> {
  const { pull } = issue;
  const base = repository.branches.get(pull.base);
  if (issue.state === 'closed' || base === undefined) return { mergeable: null, mergeable_state: 'unknown' };
  if ((await repository.git.mergeTrees(base, pull.headSha)) === undefined) return { mergeable: false, mergeable_state: 'dirty' };
  if (pull.isDraft) return { mergeable: true, mergeable_state: 'draft' };
  const required = listRequiredChecks(repository, issue);
  if (required?.some(({ state }) => state !== 'success') === true) return { mergeable: true, mergeable_state: 'blocked' };
  return { mergeable: true, mergeable_state: hasFailure(repository, pull.headSha) ? 'unstable' : 'clean' };
}

interface MergeRequest {
  readonly sha?: string;
  readonly merge_method?: MergeMethod;
  readonly commit_title?: string;
  readonly commit_message?: string;
}

/** @returns the commit on the base branch @throws ApiError 405 if it cannot be merged, 409 if the branch is elsewhere */
export async function mergePull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  login: string,
  request: MergeRequest,
): Promise<string> {
  const { pull } = issue;
  const { merge_method: method = 'merge' } = request;
  if (pull.merged !== undefined || issue.state === 'closed') throw new ApiError(405, 'Pull Request is not mergeable');
  if (request.sha !== undefined && request.sha !== pull.headSha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (pull.isDraft) throw new ApiError(405, 'Pull Request is still a draft');
  if (!repository.settings.mergeMethods.includes(method)) {
    throw new ApiError(
      405,
      `${{ merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }[method]} are not allowed on this repository.`,
    );
  }
  const missing = listRequiredChecks(repository, issue)?.find(({ state }) => state !== 'success');
  if (missing !== undefined) {
    const verb = missing.state === 'pending' ? 'expected' : 'failing';
    throw new ApiError(405, `Required status check "${missing.context}" is ${verb}.`);
  }
  const base = repository.branches.get(pull.base);
  if (base === undefined) throw new ApiError(405, 'Pull Request is not mergeable');
  const title =
    request.commit_title ??
    (method === 'squash'
      ? `${issue.title} (#${issue.number})`
      : `Merge pull request #${issue.number} from ${repository.owner}/${pull.head}`);
  const message = [title, request.commit_message ?? ''].filter((part) => part !== '').join('\n\n');
  const sha = await writeMerge(world, repository, { base, head: pull.headSha, method, login, message });
  const deletion = repository.settings.deletesMergedBranches ? [{ name: `refs/heads/${pull.head}`, after: undefined }] : [];
  await repository.git.updateRefs([{ name: `refs/heads/${pull.base}`, after: sha, before: { sha: base } }, ...deletion]);
  const at = world.now();
  pull.merged = { sha, at, by: login };
  pull.autoMerge = undefined;
  Object.assign(issue, { state: 'closed', closedAt: at, updatedAt: at });
  return sha;
}

interface Merge {
  readonly base: string;
  readonly head: string;
  readonly method: MergeMethod;
  readonly login: string;
  readonly message: string;
}

async function writeMerge(world: World, repository: Repository, { base, head, method, login, message }: Merge): Promise<string> {
  const { git } = repository;
  const date = world.now();
  const author = { name: login, email: renderAddress(login), date };
  const committer = { ...WEB_FLOW, date };
  const merge = async (ours: string, theirs: string): Promise<string> => {
    const tree = await git.mergeTrees(ours, theirs);
    if (tree === undefined) throw new ApiError(405, 'Pull Request is not mergeable');
    return tree;
  };
  if (method !== 'rebase') {
    const parents = method === 'merge' ? [base, head] : [base];
    const sha = await git.writeCommit({ tree: await merge(base, head), parents, author, committer, message });
    repository.verified.add(sha);
    return sha;
  }
  let tip = base;
  for (const commit of await git.readCommits(await git.listCommits(['--reverse', '--topo-order', '--no-merges', `${base}..${head}`]))) {
    tip = await git.writeCommit({ ...commit, tree: await merge(tip, commit.sha), parents: [tip], committer: { ...author } });
  }
  return tip;
}

/** Merges what was told to merge itself and may now. @returns whether there was any */
export async function settleAutoMerges(world: World, repository: Repository): Promise<boolean> {
  let isAny = false;
  for (const issue of repository.issues) {
    if (issue.pull?.autoMerge === undefined || issue.state === 'closed') continue;
    const pullIssue = issue as PullIssue;
    const { mergeable_state: state } = await describeMergeability(repository, pullIssue);
    if (state !== 'clean' && state !== 'unstable') continue;
    await mergePull(world, repository, pullIssue, issue.pull.autoMerge.by, { merge_method: issue.pull.autoMerge.method });
    isAny = true;
  }
  return isAny;
}
