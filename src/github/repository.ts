import * as v from 'valibot';
import { type Api, type RemoteRepository } from './api.js';
import { parseAnswer } from './parse-answer.js';

export interface RepositoryInfo {
  /** GraphQL's name of it. */
  readonly nodeId: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** Whether the token may write to it; undefined where GitHub does not say. */
  readonly canPush: boolean | undefined;
  /** Whether "Allow auto-merge" is on; undefined where the token may not see it. */
  readonly allowsAutoMerge: boolean | undefined;
  /** Ways in which pull requests may be merged; undefined where the token may not see them. */
  readonly mergeMethods: readonly MergeMethod[] | undefined;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface RepositoryVerbs {
  /**
   * Needs to see the repository, which `contents: read` gives.
   * @param repository another one than the client's own. @throws UserError
   */
  getRepository(repository?: RemoteRepository): Promise<RepositoryInfo>;
}

const RepositorySchema = v.object({
  node_id: v.string(),
  default_branch: v.string(),
  private: v.boolean(),
  archived: v.boolean(),
  permissions: v.optional(v.object({ push: v.optional(v.boolean()) })),
  allow_auto_merge: v.optional(v.boolean()),
  allow_merge_commit: v.optional(v.boolean()),
  allow_squash_merge: v.optional(v.boolean()),
  allow_rebase_merge: v.optional(v.boolean()),
});

export function createRepositoryVerbs(api: Api): RepositoryVerbs {
  return {
    getRepository: async (repository) => {
      const purpose = 'read the repository’s settings';
      const answer = await api.send({
        method: 'GET',
        path: '/repos/{owner}/{repo}',
        purpose,
        permissions: ['contents: read'],
        ...(repository === undefined ? {} : { repository }),
      });
      const found = parseAnswer(RepositorySchema, answer, purpose);
      const allowed = { merge: found.allow_merge_commit, squash: found.allow_squash_merge, rebase: found.allow_rebase_merge };
      const isShown = Object.values(allowed).some((isAllowed) => isAllowed !== undefined);
      return {
        nodeId: found.node_id,
        defaultBranch: found.default_branch,
        isPrivate: found.private,
        isArchived: found.archived,
        canPush: found.permissions?.push,
        allowsAutoMerge: found.allow_auto_merge,
        mergeMethods: isShown ? (['merge', 'squash', 'rebase'] as const).filter((method) => allowed[method] === true) : undefined,
      };
    },
  };
}
