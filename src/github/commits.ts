import * as v from 'valibot';
import { parseAnswer, type Api } from './api.js';
import { type GitHubAnswer } from './transport.js';

/** One commit of a list. */
export interface CommitSummary {
  readonly sha: string;
  readonly message: string;
  readonly parents: readonly string[];
  /** Account on GitHub, such as `github-actions[bot]`; undefined if the address belongs to none. */
  readonly authorLogin: string | undefined;
  /** As the commit has it. */
  readonly authorName: string;
  /** ISO 8601; when it was written. */
  readonly authorDate: string;
  /** `web-flow` for what GitHub itself wrote. */
  readonly committerLogin: string | undefined;
  readonly isVerified: boolean;
}

/** How `head` lies to `base`. */
export interface Comparison {
  /** `ahead`: base is an ancestor of head; `behind`: the other way round. */
  readonly status: 'identical' | 'ahead' | 'behind' | 'diverged';
  readonly aheadBy: number;
  readonly behindBy: number;
  readonly mergeBase: string;
}

/** Commits of `head` that `base` lacks. */
export interface CommitList {
  /** How many there are, also those that are left off. */
  readonly total: number;
  /** Oldest first. */
  readonly commits: readonly CommitSummary[];
}

export interface CommitRange {
  /** Commit, branch or tag. */
  readonly base: string;
  readonly head: string;
  /** `owner/name` of another repository, such as an input's. */
  readonly repository?: string;
}

export interface CommitVerbs {
  /** Undefined if one of the two is not there, or both have no common ancestor. Needs `contents: read`. @throws UserError */
  compareCommits(range: CommitRange): Promise<Comparison | undefined>;
  /** At most `limit` commits. Undefined as above. Needs `contents: read`. @throws UserError */
  listCommitsBetween(range: CommitRange & { readonly limit: number }): Promise<CommitList | undefined>;
}

const AccountSchema = v.nullish(v.object({ login: v.optional(v.string()) }));
const CommitSchema = v.object({
  sha: v.string(),
  commit: v.object({
    message: v.string(),
    author: v.nullish(v.object({ name: v.optional(v.string(), ''), date: v.optional(v.string(), '') })),
    verification: v.optional(v.object({ verified: v.boolean() })),
  }),
  author: AccountSchema,
  committer: AccountSchema,
  parents: v.array(v.object({ sha: v.string() })),
});
const ComparisonSchema = v.object({
  status: v.picklist(['identical', 'ahead', 'behind', 'diverged']),
  ahead_by: v.number(),
  behind_by: v.number(),
  total_commits: v.number(),
  merge_base_commit: v.object({ sha: v.string() }),
  commits: v.array(CommitSchema),
});

export function createCommitVerbs(api: Api): CommitVerbs {
  const purpose = 'compare two commits';
  const call = ({ base, head, repository }: CommitRange) =>
    ({
      method: 'GET',
      path: '/repos/{owner}/{repo}/compare/{basehead}',
      params: { basehead: `${base}...${head}` },
      purpose,
      permission: 'contents: read',
      accept: [404],
      ...(repository === undefined ? {} : { repository }),
    }) as const;
  return {
    compareCommits: async (range) => {
      const request = call(range);
      const answer = await api.send({ ...request, params: { ...request.params, per_page: 1 } });
      if (answer.status === 404) return undefined;
      const found = parseAnswer(ComparisonSchema, answer, purpose);
      return { status: found.status, aheadBy: found.ahead_by, behindBy: found.behind_by, mergeBase: found.merge_base_commit.sha };
    },
    listCommitsBetween: async ({ limit, ...range }) => {
      let total: number | undefined;
      const commits = await api.list(
        call(range),
        (answer) => {
          if (answer.status === 404) return [];
          const page = parseAnswer(ComparisonSchema, answer, purpose);
          total = page.total_commits;
          return page.commits.map(readCommit);
        },
        limit,
      );
      return total === undefined ? undefined : { total, commits };
    },
  };
}

/** The commits of a list that GitHub answered with. @throws UserError */
export function parseCommits(answer: GitHubAnswer, purpose: string): readonly CommitSummary[] {
  return parseAnswer(v.array(CommitSchema), answer, purpose).map(readCommit);
}

function readCommit({ sha, commit, author, committer, parents }: v.InferOutput<typeof CommitSchema>): CommitSummary {
  return {
    sha,
    message: commit.message,
    parents: parents.map((parent) => parent.sha),
    authorLogin: author?.login,
    authorName: commit.author?.name ?? '',
    authorDate: commit.author?.date ?? '',
    committerLogin: committer?.login,
    isVerified: commit.verification?.verified ?? false,
  };
}
