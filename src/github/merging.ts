import * as v from 'valibot';
import { type Api } from './api.js';
import { readMessage, type GraphqlError } from './classify.js';
import { type PullRequest } from './pull-requests.js';
import { type MergeMethod } from './repository.js';
import { parseAnswer } from './api.js';
import { fitLine, TEXT_LIMITS } from './text-limits.js';

export interface MergeRequest {
  readonly pullRequest: Pick<PullRequest, 'number' | 'nodeId'>;
  /** The commit that was proved; if the branch is elsewhere by now, nothing is merged. */
  readonly headSha: string;
  readonly method: MergeMethod;
}

/**
 * - `enabled`: GitHub merges once all that is required is there.
 * - `clean`: nothing is required, or all is there, so that there is nothing to wait for; it can be merged at once by `mergePullRequest`.
 * - `refused`: for `reason`, which names the setting if one is missing.
 */
export type AutoMerge = { readonly kind: 'enabled' } | { readonly kind: 'clean' } | { readonly kind: 'refused'; readonly reason: string };

/** `moved`: the branch is no longer at the commit that was proved. */
export type Merge =
  | { readonly kind: 'merged'; readonly sha: string | undefined }
  | { readonly kind: 'moved' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface MergeVerbs {
  /** Needs `pull-requests: write` and `contents: write`. @throws UserError */
  enableAutoMerge(request: MergeRequest): Promise<AutoMerge>;
  /** Merges at once. With a workflow's own token this starts no workflows on the base branch. Needs `contents: write`. @throws UserError */
  mergePullRequest(request: MergeRequest & { readonly title?: string }): Promise<Merge>;
  /** Makes a pull request a draft, or ready. Needs `pull-requests: write`. @throws UserError */
  setDraft(pullRequest: Pick<PullRequest, 'number' | 'nodeId'>, isDraft: boolean): Promise<void>;
}

export const ENABLE_AUTO_MERGE = `mutation EnableAutoMerge($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { clientMutationId }
}`;
export const MAKE_DRAFT = `mutation MakeDraft($input: ConvertPullRequestToDraftInput!) {
  convertPullRequestToDraft(input: $input) { clientMutationId }
}`;
export const MAKE_READY = `mutation MakeReady($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { clientMutationId }
}`;

const PullRequestSchema = v.object({ merged: v.boolean(), merge_commit_sha: v.nullish(v.string()) });

export function createMergeVerbs(api: Api): MergeVerbs {
  const isAnswer = (errors: readonly GraphqlError[]) => errors.every(({ type }) => type === 'UNPROCESSABLE' || type === '');
  return {
    enableAutoMerge: async ({ pullRequest, headSha, method }) => {
      const { errors } = await api.graphql({
        query: ENABLE_AUTO_MERGE,
        variables: { input: { pullRequestId: pullRequest.nodeId, mergeMethod: method.toUpperCase(), expectedHeadOid: headSha } },
        purpose: `let pull request #${pullRequest.number} be merged by itself`,
        permission: 'pull-requests: write',
        acceptErrors: isAnswer,
      });
      const said = errors.map(({ message }) => message).join('; ');
      if (errors.length === 0) return { kind: 'enabled' };
      // Only this one: "unstable status" means that something failed.
      if (/\bis in clean status\b/i.test(said)) return { kind: 'clean' };
      return { kind: 'refused', reason: describeAutoMergeRefusal(said) };
    },
    mergePullRequest: ({ pullRequest: { number }, headSha, method, title }) => {
      const purpose = `merge pull request #${number}`;
      return api.sendOnce<Merge>(
        {
          method: 'PUT',
          path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
          params: {
            pull_number: number,
            sha: headSha,
            merge_method: method,
            ...(title === undefined ? {} : { commit_title: fitLine(title, TEXT_LIMITS.title) }),
          },
          purpose,
          permission: 'contents: write',
          accept: [405, 409, 422],
        },
        (answer) => {
          if (answer.status === 409) return { kind: 'moved' };
          if (answer.status !== 200) return { kind: 'refused', reason: readMessage(answer) };
          return { kind: 'merged', sha: parseAnswer(v.object({ sha: v.string() }), answer, purpose).sha };
        },
        async () => {
          const answer = await api.send({
            method: 'GET',
            path: '/repos/{owner}/{repo}/pulls/{pull_number}',
            params: { pull_number: number },
            purpose: `read pull request #${number}`,
            permission: 'pull-requests: read',
          });
          const { merged, merge_commit_sha: sha } = parseAnswer(PullRequestSchema, answer, purpose);
          return merged ? { kind: 'merged', sha: sha ?? undefined } : undefined;
        },
      );
    },
    setDraft: async ({ number, nodeId }, isDraft) => {
      await api.graphql({
        query: isDraft ? MAKE_DRAFT : MAKE_READY,
        variables: { input: { pullRequestId: nodeId } },
        purpose: isDraft ? `make pull request #${number} a draft` : `make pull request #${number} ready for review`,
        permission: 'pull-requests: write',
      });
    },
  };
}

function describeAutoMergeRefusal(said: string): string {
  if (/auto.?merge is not allowed/i.test(said))
    return 'Auto-merge is turned off. Turn on "Allow auto-merge" under Settings > General > Pull Requests.';
  if (/branch rules not configured/i.test(said)) {
    return 'The base branch has no rule that requires anything, so that there is nothing auto-merge could wait for. Add a rule with required status checks under Settings > Rules.';
  }
  return `GitHub says: "${said}".`;
}
