import * as v from 'valibot';
import { parseAnswer } from './parse-answer.js';
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
  /** The commit it proposes; just after its branch was moved this may still be the one before. */
  readonly headSha: string;
  /** Account that opened it. */
  readonly authorLogin: string | undefined;
  readonly labels: readonly string[];
}

const PullRequestSchema = v.object({
  number: v.number(),
  node_id: v.string(),
  html_url: v.string(),
  title: v.string(),
  body: v.nullish(v.string()),
  state: v.picklist(['open', 'closed']),
  merged_at: v.nullish(v.string()),
  draft: v.optional(v.boolean(), false),
  auto_merge: v.nullish(v.unknown()),
  base: v.object({ ref: v.string() }),
  head: v.object({ ref: v.string(), sha: v.string() }),
  user: v.nullish(v.object({ login: v.string() })),
  labels: v.array(v.object({ name: v.optional(v.string(), '') })),
});

/** @throws UserError */
export function parsePullRequest(answer: GitHubAnswer, purpose: string): PullRequest {
  return readPullRequest(parseAnswer(PullRequestSchema, answer, purpose));
}

/** @throws UserError */
export function parsePullRequests(answer: GitHubAnswer, purpose: string): readonly PullRequest[] {
  return parseAnswer(v.array(PullRequestSchema), answer, purpose).map(readPullRequest);
}

function readPullRequest(found: v.InferOutput<typeof PullRequestSchema>): PullRequest {
  return {
    number: found.number,
    nodeId: found.node_id,
    url: found.html_url,
    title: found.title,
    body: found.body ?? '',
    state: found.state,
    isMerged: typeof found.merged_at === 'string',
    isDraft: found.draft,
    isAutoMergeEnabled: found.auto_merge !== null && found.auto_merge !== undefined,
    base: found.base.ref,
    head: found.head.ref,
    headSha: found.head.sha,
    authorLogin: found.user?.login,
    labels: found.labels.map(({ name }) => name),
  };
}
