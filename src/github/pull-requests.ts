import * as v from 'valibot';
import { UserError } from '../runtime/index.js';
import { parseAnswer, type Api, type ApiCall } from './api.js';
import { describeRefusal, type Permission } from './describe-refusal.js';
import { parseCommits, type CommitSummary } from './commits.js';
import { readMessage } from './classify.js';
import { fitBody, fitLine, TEXT_LIMITS } from './text-limits.js';
import { type GitHubAnswer } from './transport.js';

export interface PullRequest {
  readonly number: number;
  /** GraphQL's name of it. */
  readonly nodeId: string;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly isMerged: boolean;
  readonly isDraft: boolean;
  readonly isAutoMergeEnabled: boolean;
  readonly base: string;
  readonly head: string;
  /** The commit it proposes. */
  readonly headSha: string;
  /** Account that opened it. */
  readonly authorLogin: string | undefined;
  readonly labels: readonly string[];
}

export interface PullRequestRequest {
  /** Branch of this repository that is proposed. */
  readonly head: string;
  /** Branch it is to be merged into. */
  readonly base: string;
  /** At most 256 characters; longer ones are cut. */
  readonly title: string;
  /** Markdown; cut if longer than GitHub takes. */
  readonly body: string;
  readonly isDraft: boolean;
}

/** What is not named stays. */
export interface PullRequestChange {
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
  readonly state?: 'open' | 'closed';
}

export interface PullRequestVerbs {
  /** Pull requests from a branch of this repository, newest first. Needs `pull-requests: read`. @throws UserError */
  findPullRequests(head: string, state: 'open' | 'closed' | 'all'): Promise<readonly PullRequest[]>;
  /** The open pull request of the branch if there is one already, else a new one. Needs `pull-requests: write`. @throws UserError */
  createPullRequest(request: PullRequestRequest): Promise<{ readonly kind: 'created' | 'found'; readonly pullRequest: PullRequest }>;
  /**
   * Changes, closes or opens again. One whose branch is gone, or that was merged, cannot be opened again.
   * Needs `pull-requests: write`. @throws UserError
   */
  changePullRequest(number: number, change: PullRequestChange): Promise<PullRequest>;
  /** At most 250, oldest first, with the accounts of their authors. Needs `pull-requests: read`. @throws UserError */
  listPullRequestCommits(number: number): Promise<readonly CommitSummary[]>;
}

const AccountSchema = v.nullish(v.object({ login: v.string() }));
const PullRequestSchema = v.object({
  number: v.number(),
  node_id: v.string(),
  html_url: v.string(),
  title: v.string(),
  body: v.nullish(v.string(), ''),
  state: v.picklist(['open', 'closed']),
  merged_at: v.nullish(v.string()),
  draft: v.optional(v.boolean(), false),
  auto_merge: v.nullish(v.unknown()),
  base: v.object({ ref: v.string() }),
  head: v.object({ ref: v.string(), sha: v.string() }),
  user: AccountSchema,
  labels: v.array(v.object({ name: v.optional(v.string(), '') })),
});

/** How often GitHub is asked again for what it has just been told, and the milliseconds in between. */
const MAX_LOOKS = 5;
const LOOK_PAUSE_MS = 2_000;
const MAX_PULL_REQUESTS = 200;
/** GitHub lists no more. */
const MAX_COMMITS = 250;

export function createPullRequestVerbs(api: Api): PullRequestVerbs {
  const write: Permission = 'pull-requests: write';
  const [owner = ''] = api.repository.split('/');

  const findPullRequests: PullRequestVerbs['findPullRequests'] = async (head, state) => {
    const purpose = `list the pull requests of the branch "${head}"`;
    const found = await api.list(
      {
        method: 'GET',
        path: '/repos/{owner}/{repo}/pulls',
        params: { head: `${owner}:${head}`, state, sort: 'created', direction: 'desc' },
        purpose,
        permission: 'pull-requests: read',
      },
      (answer) => parseAnswer(v.array(PullRequestSchema), answer, purpose).map(readPullRequest),
      MAX_PULL_REQUESTS,
    );
    // GitHub ignores a filter that it does not understand, and then gives all of the repository.
    return found.filter((pullRequest) => pullRequest.head === head);
  };

  return {
    findPullRequests,
    createPullRequest: async ({ head, base, title, body, isDraft }) => {
      const call: ApiCall = {
        method: 'POST',
        path: '/repos/{owner}/{repo}/pulls',
        params: { head, base, title: fitLine(title, TEXT_LIMITS.title), body: fitBody(body, TEXT_LIMITS.body), draft: isDraft },
        purpose: `create a pull request from "${head}" to "${base}"`,
        permission: write,
        accept: [422],
      };
      for (let look = 1; ; look += 1) {
        const [known] = (await findPullRequests(head, 'open')).filter((pullRequest) => pullRequest.base === base);
        if (known !== undefined) return { kind: 'found', pullRequest: known };
        const result = await api.sendOnce<PullRequest | GitHubAnswer>(
          call,
          (answer) => (answer.status === 422 ? answer : readPullRequest(parseAnswer(PullRequestSchema, answer, call.purpose))),
          async () => (await findPullRequests(head, 'open')).find((pullRequest) => pullRequest.base === base),
        );
        if (!('status' in result)) return { kind: 'created', pullRequest: result };
        const message = readMessage(result);
        // Both pass: a pull request that the list does not show yet, and a branch that was written a moment ago.
        const isPassing = /already exists/i.test(message) || /\bhead invalid\b/i.test(message);
        if (!isPassing || look >= MAX_LOOKS) {
          throw new UserError(
            describeRefusal({ status: 422, message, purpose: call.purpose, permission: write, repository: api.repository }),
            { exitCode: 3 },
          );
        }
        await api.wait(LOOK_PAUSE_MS);
      }
    },
    changePullRequest: async (number, { title, body, base, state }) => {
      const purpose = `change pull request #${number}`;
      const answer = await api.send({
        method: 'PATCH',
        path: '/repos/{owner}/{repo}/pulls/{pull_number}',
        params: {
          pull_number: number,
          ...(title === undefined ? {} : { title: fitLine(title, TEXT_LIMITS.title) }),
          ...(body === undefined ? {} : { body: fitBody(body, TEXT_LIMITS.body) }),
          ...(base === undefined ? {} : { base }),
          ...(state === undefined ? {} : { state }),
        },
        purpose,
        permission: write,
      });
      return readPullRequest(parseAnswer(PullRequestSchema, answer, purpose));
    },
    listPullRequestCommits: (number) => {
      const purpose = `list the commits of pull request #${number}`;
      return api.list(
        {
          method: 'GET',
          path: '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
          params: { pull_number: number },
          purpose,
          permission: 'pull-requests: read',
        },
        (answer) => parseCommits(answer, purpose),
        MAX_COMMITS,
      );
    },
  };
}

function readPullRequest(found: v.InferOutput<typeof PullRequestSchema>): PullRequest {
  return {
    number: found.number,
    nodeId: found.node_id,
    url: found.html_url,
    title: found.title,
    body: found.body ?? '',
    state: found.state,
    isMerged: found.merged_at !== null && found.merged_at !== undefined,
    isDraft: found.draft,
    isAutoMergeEnabled: found.auto_merge !== null && found.auto_merge !== undefined,
    base: found.base.ref,
    head: found.head.ref,
    headSha: found.head.sha,
    authorLogin: found.user?.login,
    labels: found.labels.map(({ name }) => name),
  };
}
