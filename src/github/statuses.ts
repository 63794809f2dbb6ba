import * as v from 'valibot';
import { type Api } from './api.js';
import { parseAnswer } from './parse-answer.js';
import { fitLine, TEXT_LIMITS } from './text-limits.js';

/** A commit status; required checks count it, whoever wrote it. */
export interface CommitStatusRequest {
  /** The exact commit that was looked at. */
  readonly sha: string;
  /** Its name in the list of checks. */
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  /** At most 140 characters; longer ones are cut. */
  readonly description: string;
  /** Where the details are. */
  readonly targetUrl?: string;
}

export interface StatusVerbs {
  /** Needs `statuses: write`. @throws UserError */
  setCommitStatus(request: CommitStatusRequest): Promise<void>;
}

const StatusListSchema = v.array(
  v.object({ context: v.string(), state: v.string(), description: v.nullish(v.string(), ''), target_url: v.nullish(v.string(), '') }),
);

export function createStatusVerbs(api: Api): StatusVerbs {
  return {
    setCommitStatus: async ({ sha, context, state, description, targetUrl }) => {
      const text = fitLine(description, TEXT_LIMITS.description);
      await api.sendOnce<true>(
        {
          method: 'POST',
          path: '/repos/{owner}/{repo}/statuses/{sha}',
          params: { sha, context, state, description: text, ...(targetUrl === undefined ? {} : { target_url: targetUrl }) },
          purpose: `set the status "${context}"`,
          permissions: ['statuses: write'],
        },
        () => true,
        async (bounded) => {
          const purpose = 'list the statuses of a commit';
          const answer = await bounded.send({
            method: 'GET',
            path: '/repos/{owner}/{repo}/commits/{ref}/statuses',
            params: { ref: sha, per_page: 100 },
            purpose,
            permissions: ['statuses: read'],
          });
          // Newest first: only the last one of a context counts.
          const last = parseAnswer(StatusListSchema, answer, purpose).find((status) => status.context === context);
          const isSame = last?.state === state && last.description === text && last.target_url === (targetUrl ?? '');
          return isSame ? true : undefined;
        },
      );
    },
  };
}
