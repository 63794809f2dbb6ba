import * as v from 'valibot';
import { type Api } from './api.js';
import { readMessage, type GraphqlError } from './classify.js';
import { parseAnswer } from './parse-answer.js';
import { type PullRequest } from './pull-request.js';
import { type MergeMethod } from './repository.js';

export interface MergeRequest {
  readonly pullRequest: Pick<PullRequest, 'number' | 'nodeId'>;
  /** The commit that was proved; if the branch is elsewhere by now, nothing is merged. */
  readonly headSha: string;
  readonly method: MergeMethod;
}

/**
 * - `enabled`: GitHub merges once all that is required is there.
 * - `merged`: all that is required was there already.
 * - `moved`: the branch is no longer at the commit that was proved.
 * - `refused`: for `reason`, which names the setting if one is missing.
 */
export type Merge =
  | { readonly kind: 'enabled' }
  | { readonly kind: 'merged'; readonly sha: string | undefined }
  | { readonly kind: 'moved' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface MergeVerbs {
  /**
   * Lets GitHub merge when all that is required is there; merges itself only where GitHub says that there is nothing left to wait for, never
   * on another refusal. With a workflow's own token a merge starts no workflows on the base branch.
   * Needs `pull-requests: write` and `contents: write`. @throws UserError
   */
  mergeWhenReady(request: MergeRequest): Promise<Merge>;
}

export const ENABLE_AUTO_MERGE = `mutation EnableAutoMerge($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { clientMutationId }
}`;

const PullRequestSchema = v.object({ merged: v.boolean(), merge_commit_sha: v.nullish(v.string()) });

/** GitHub merges into a branch that is moving just then only when asked again. */
const MAX_TRIES = 3;
const PAUSE_MS = 2_000;
const PERMISSIONS = ['contents: write', 'pull-requests: write'] as const;

export function createMergeVerbs(api: Api): MergeVerbs {
  const isAnswer = (errors: readonly GraphqlError[]) => errors.every(({ type }) => type === 'UNPROCESSABLE' || type === '');

  const mergeNow = async ({ pullRequest: { number }, headSha, method }: MergeRequest): Promise<Merge> => {
    const purpose = `merge pull request #${number}`;
    for (let tries = 1; ; tries += 1) {
      const merge = await api.sendOnce<Merge>(
        {
          method: 'PUT',
          path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
          params: { pull_number: number, sha: headSha, merge_method: method },
          purpose,
          permissions: PERMISSIONS,
          accept: [405, 409, 422],
        },
        (answer) => {
          if (answer.status === 409) return { kind: 'moved' };
          if (answer.status !== 200) return { kind: 'refused', reason: readMessage(answer) };
          return { kind: 'merged', sha: parseAnswer(v.object({ sha: v.string() }), answer, purpose).sha };
        },
        async (bounded) => {
          const readPurpose = `read pull request #${number}`;
          const answer = await bounded.send({
            method: 'GET',
            path: '/repos/{owner}/{repo}/pulls/{pull_number}',
            params: { pull_number: number },
            purpose: readPurpose,
            permissions: ['pull-requests: read'],
          });
          const { merged, merge_commit_sha: sha } = parseAnswer(PullRequestSchema, answer, readPurpose);
          return merged ? { kind: 'merged', sha: sha ?? undefined } : undefined;
        },
      );
      const isPassing = merge.kind === 'refused' && /base branch was modified/i.test(merge.reason);
      if (!isPassing || tries >= MAX_TRIES) return merge;
      await api.wait(PAUSE_MS);
    }
  };

  return {
    mergeWhenReady: async (request) => {
      const { pullRequest, headSha, method } = request;
      const errors = await api.graphql({
        query: ENABLE_AUTO_MERGE,
        variables: { input: { pullRequestId: pullRequest.nodeId, mergeMethod: method.toUpperCase(), expectedHeadOid: headSha } },
        purpose: `let pull request #${pullRequest.number} be merged by itself`,
        permissions: PERMISSIONS,
        acceptErrors: isAnswer,
      });
      if (errors.length === 0) return { kind: 'enabled' };
      // Only this one: "unstable status" means that something failed.
      if (errors.every(({ message }) => /\bis in clean status\b/i.test(message))) return mergeNow(request);
      if (errors.some(({ message }) => /expected.?head/i.test(message))) return { kind: 'moved' };
      return { kind: 'refused', reason: describeAutoMergeRefusal(errors.map(({ message }) => message).join('; ')) };
    },
  };
}

function describeAutoMergeRefusal(said: string): string {
  if (/auto.?merge is not allowed/i.test(said)) {
    return 'Auto-merge is turned off. Turn on "Allow auto-merge" under Settings > General > Pull Requests.';
  }
  if (/branch rules not configured/i.test(said)) {
    return 'The base branch has no rule that requires anything, so that there is nothing auto-merge could wait for. Add a rule with required status checks under Settings > Rules.';
  }
  if (/\bis in unstable status\b/i.test(said)) {
    return 'A check that is not required failed or still runs, and nothing required is missing, so that there is nothing auto-merge could wait for. Require the check under Settings > Rules.';
  }
  return `GitHub says: "${said}".`;
}
