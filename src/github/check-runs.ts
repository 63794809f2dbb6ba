import * as v from 'valibot';
import { type Api } from './api.js';
import { parseAnswer } from './parse-answer.js';
import { fitBody, fitLine, TEXT_LIMITS } from './text-limits.js';

/** A finished check; only tokens of workflows and Apps may write one. */
export interface CheckRunRequest {
  /** The exact commit that was looked at. */
  readonly sha: string;
  /** Its name in the list of checks. */
  readonly name: string;
  readonly conclusion: 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required';
  readonly title: string;
  /** Markdown; cut if longer than GitHub takes. */
  readonly summary: string;
  /** Tells this check from others of the same name and commit, such as `RUN-ATTEMPT`. By it one whose answer was lost is found again. */
  readonly key: string;
  readonly detailsUrl?: string;
}

export interface CheckRunVerbs {
  /** Needs `checks: write`. @throws UserError */
  createCheckRun(request: CheckRunRequest): Promise<{ readonly id: number }>;
}

const CheckRunSchema = v.object({ id: v.number(), external_id: v.nullish(v.string()) });

export function createCheckRunVerbs(api: Api): CheckRunVerbs {
  return {
    createCheckRun: ({ sha, name, conclusion, title, summary, key, detailsUrl }) => {
      const purpose = `add the check "${name}"`;
      return api.sendOnce(
        {
          method: 'POST',
          path: '/repos/{owner}/{repo}/check-runs',
          params: {
            head_sha: sha,
            name,
            status: 'completed',
            conclusion,
            external_id: key,
            output: { title: fitLine(title, TEXT_LIMITS.title - 1), summary: fitBody(summary, TEXT_LIMITS.checkOutput) },
            ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
          },
          purpose,
          permissions: ['checks: write'],
        },
        (answer) => ({ id: parseAnswer(CheckRunSchema, answer, purpose).id }),
        async (bounded) => {
          const listPurpose = 'list the checks of a commit';
          const answer = await bounded.send({
            method: 'GET',
            path: '/repos/{owner}/{repo}/commits/{ref}/check-runs',
            params: { ref: sha, check_name: name, filter: 'all', per_page: 100 },
            purpose: listPurpose,
            permissions: ['checks: read'],
          });
          const { check_runs: runs } = parseAnswer(v.object({ check_runs: v.array(CheckRunSchema) }), answer, listPurpose);
          const found = runs.find((run) => run.external_id === key);
          return found === undefined ? undefined : { id: found.id };
        },
      );
    },
  };
}
