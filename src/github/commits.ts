import * as v from 'valibot';
import { type Api, type RemoteRepository } from './api.js';
import { parseAnswer } from './parse-answer.js';
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

/** Commits of `head` that `base` lacks. */
export interface CommitList {
  /** How many there are, also those that are left off. */
  readonly total: number;
  /** Commits of `base` that `head` lacks; 0 if `head` only went forward. */
  readonly behindBy: number;
  /** Oldest first. */
  readonly commits: readonly CommitSummary[];
}

export interface CommitRange {
  /** Commit, branch or tag. */
  readonly base: string;
  readonly head: string;
  /** Commits at most. */
  readonly limit: number;
  /** Where both are; undefined: the client's own repository. */
  readonly repository?: RemoteRepository;
}

export interface CommitVerbs {
  /** Undefined if one of the two is not there, or both have no common ancestor. Needs `contents: read`. @throws UserError */
  findCommitsBetween(range: CommitRange): Promise<CommitList | undefined>;
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
const ComparisonSchema = v.object({ behind_by: v.number(), total_commits: v.number(), commits: v.array(CommitSchema) });

export function createCommitVerbs(api: Api): CommitVerbs {
  return {
    findCommitsBetween: async ({ base, head, limit, repository }) => {
      const purpose = 'compare two commits';
      let numbers: { readonly total: number; readonly behindBy: number } | undefined;
      const commits = await api.list(
        {
          method: 'GET',
          path: '/repos/{owner}/{repo}/compare/{basehead}',
          params: { basehead: `${base}...${head}` },
          purpose,
          permissions: ['contents: read'],
          accept: [404],
          ...(repository === undefined ? {} : { repository }),
        },
        (answer) => {
          if (answer.status === 404) return [];
          const page = parseAnswer(ComparisonSchema, answer, purpose);
          numbers = { total: page.total_commits, behindBy: page.behind_by };
          return page.commits.map(readCommit);
        },
        limit,
      );
      return numbers === undefined ? undefined : { ...(numbers as { total: number; behindBy: number }), commits };
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
