import { UserError } from '../runtime/index.js';
import { type Api, type ApiCall } from './api.js';
import { readMessage } from './classify.js';
import { type CommentVerbs } from './comments.js';
import { parseCommits, type CommitSummary } from './commits.js';
import { describeRefusal } from './describe-refusal.js';
import { parsePullRequest, parsePullRequests, type PullRequest } from './pull-request.js';
import { fitBody, fitLine, TEXT_LIMITS } from './text-limits.js';
import { type GitHubAnswer } from './transport.js';

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
}

/** `refused`: its branch is gone or was written anew, or it was merged; only a new pull request helps. */
export type Reopening =
  { readonly kind: 'reopened'; readonly pullRequest: PullRequest } | { readonly kind: 'refused'; readonly reason: string };

export interface PullRequestVerbs {
  /** The last hundred pull requests from a branch of this repository, newest first. Needs `pull-requests: read`. @throws UserError */
  findPullRequests(head: string, state: 'open' | 'all'): Promise<readonly PullRequest[]>;
  /** The open pull request of the branch if there is one already, else a new one. Needs `pull-requests: write`. @throws UserError */
  createPullRequest(request: PullRequestRequest): Promise<{ readonly kind: 'created' | 'found'; readonly pullRequest: PullRequest }>;
  /** Needs `pull-requests: write`. @throws UserError */
  changePullRequest(number: number, change: PullRequestChange): Promise<PullRequest>;
  /** Says why, then closes; the branch stays. Needs `pull-requests: write`. @throws UserError */
  closePullRequest(number: number, comment: string): Promise<PullRequest>;
  /** Needs `pull-requests: write`. @throws UserError */
  reopenPullRequest(number: number): Promise<Reopening>;
  /** At most 250, oldest first, with the accounts of their authors. Needs `pull-requests: read`. @throws UserError */
  listPullRequestCommits(number: number): Promise<readonly CommitSummary[]>;
}

/** How often GitHub is asked again for what it has just been told, and the milliseconds in between. */
const MAX_LOOKS = 5;
const LOOK_PAUSE_MS = 2_000;
const MAX_PULL_REQUESTS = 100;
/** GitHub lists no more. */
const MAX_COMMITS = 250;

export function createPullRequestVerbs(api: Api, comments: CommentVerbs): PullRequestVerbs {
  const read = ['pull-requests: read'] as const;
  const write = ['pull-requests: write'] as const;
  const [owner = ''] = api.repository.split('/');

  const list = async (asked: Api, head: string, state: 'open' | 'all'): Promise<readonly PullRequest[]> => {
    const purpose = `list the pull requests of the branch "${head}"`;
    const found = await asked.list(
      {
        method: 'GET',
        path: '/repos/{owner}/{repo}/pulls',
        params: { head: `${owner}:${head}`, state, sort: 'created', direction: 'desc' },
        purpose,
        permissions: read,
      },
      (answer) => parsePullRequests(answer, purpose),
      MAX_PULL_REQUESTS,
    );
    // GitHub ignores a filter that it does not understand, and then gives all of the repository.
    return found.filter((pullRequest) => pullRequest.head === head);
  };
  const findOpen = async (asked: Api, head: string, base: string) =>
    (await list(asked, head, 'open')).find((pullRequest) => pullRequest.base === base);

  const change = (number: number, purpose: string, params: Readonly<Record<string, string>>): ApiCall => ({
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    params: { pull_number: number, ...params },
    purpose,
    permissions: write,
  });
  const sendChange = async (call: ApiCall) => parsePullRequest(await api.send(call), call.purpose);

  return {
    findPullRequests: (head, state) => list(api, head, state),
    createPullRequest: async ({ head, base, title, body, isDraft }) => {
      const purpose = `create a pull request from "${head}" to "${base}"`;
      const call: ApiCall = {
        method: 'POST',
        path: '/repos/{owner}/{repo}/pulls',
        params: { head, base, title: fitLine(title, TEXT_LIMITS.title), body: fitBody(body, TEXT_LIMITS.body), draft: isDraft },
        purpose,
        permissions: write,
        accept: [422],
      };
      for (let look = 1; ; look += 1) {
        const known = await findOpen(api, head, base);
        if (known !== undefined) return { kind: 'found', pullRequest: known };
        const result = await api.sendOnce<PullRequest | GitHubAnswer>(
          call,
          (answer) => (answer.status === 422 ? answer : parsePullRequest(answer, purpose)),
          (bounded) => findOpen(bounded, head, base),
        );
        if (!('status' in result)) return { kind: 'created', pullRequest: result };
        const message = readMessage(result);
        // Both pass: a pull request that the list does not show yet, and a branch that was written a moment ago.
        const isPassing = /already exists/i.test(message) || /\bhead invalid\b/i.test(message);
        if (!isPassing || look >= MAX_LOOKS) {
          const refusal = { status: 422, message, purpose, permissions: write, repository: api.repository, isForeign: false };
          throw new UserError(describeRefusal(refusal), { exitCode: 3 });
        }
        await api.wait(LOOK_PAUSE_MS);
      }
    },
    changePullRequest: (number, { title, body, base }) =>
      sendChange(
        change(number, `change pull request #${number}`, {
          ...(title === undefined ? {} : { title: fitLine(title, TEXT_LIMITS.title) }),
          ...(body === undefined ? {} : { body: fitBody(body, TEXT_LIMITS.body) }),
          ...(base === undefined ? {} : { base }),
        }),
      ),
    closePullRequest: async (number, comment) => {
      await comments.upsertComment({ number, marker: 'closed', body: comment });
      return sendChange(change(number, `close pull request #${number}`, { state: 'closed' }));
    },
    reopenPullRequest: async (number) => {
      const purpose = `open pull request #${number} again`;
      const answer = await api.send({ ...change(number, purpose, { state: 'open' }), accept: [422] });
      if (answer.status === 422) return { kind: 'refused', reason: readMessage(answer) };
      return { kind: 'reopened', pullRequest: parsePullRequest(answer, purpose) };
    },
    listPullRequestCommits: (number) => {
      const purpose = `list the commits of pull request #${number}`;
      const path = '/repos/{owner}/{repo}/pulls/{pull_number}/commits';
      return api.list(
        { method: 'GET', path, params: { pull_number: number }, purpose, permissions: read },
        (answer) => parseCommits(answer, purpose),
        MAX_COMMITS,
      );
    },
  };
}
