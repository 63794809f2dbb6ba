import * as v from 'valibot';
import { parseAnswer, type Api } from './api.js';

export interface RepositoryInfo {
  /** GraphQL's name of it. */
  readonly nodeId: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** Whether "Allow auto-merge" is on; undefined where the token may not see it. */
  readonly allowsAutoMerge: boolean | undefined;
  /** Ways in which pull requests may be merged; empty where the token may not see them. */
  readonly mergeMethods: readonly MergeMethod[];
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface RepositoryVerbs {
  /** Needs `metadata: read`, which every token has. @throws UserError */
  getRepository(): Promise<RepositoryInfo>;
}

const RepositorySchema = v.object({
  node_id: v.string(),
  default_branch: v.string(),
  private: v.boolean(),
  archived: v.boolean(),
  allow_auto_merge: v.optional(v.boolean()),
  allow_merge_commit: v.optional(v.boolean(), false),
  allow_squash_merge: v.optional(v.boolean(), false),
  allow_rebase_merge: v.optional(v.boolean(), false),
});

export function createRepositoryVerbs(api: Api): RepositoryVerbs {
  return {
    getRepository: async () => {
      const purpose = 'read the repository’s settings';
      const answer = await api.send({ method: 'GET', path: '/repos/{owner}/{repo}', purpose, permission: 'metadata: read' });
      const found = parseAnswer(RepositorySchema, answer, purpose);
      const allowed = { merge: found.allow_merge_commit, squash: found.allow_squash_merge, rebase: found.allow_rebase_merge };
      return {
        nodeId: found.node_id,
        defaultBranch: found.default_branch,
        isPrivate: found.private,
        isArchived: found.archived,
        allowsAutoMerge: found.allow_auto_merge,
        mergeMethods: (['merge', 'squash', 'rebase'] as const).filter((method) => allowed[method]),
      };
    },
  };
}
