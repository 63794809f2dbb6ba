import * as v from 'valibot';
import { PAGE_SIZE, type Api, type RemoteRepository } from './api.js';
import { parseAnswer } from './parse-answer.js';

/** A commit that a branch really was at; commits that came with others of the same push are none. */
export interface BranchTip {
  readonly sha: string;
  /** When the branch got there, in milliseconds since 1970. */
  readonly time: number;
  /** Whether what was there before was thrown away. */
  readonly isForced: boolean;
}

export interface BranchTipsRequest {
  readonly repository: RemoteRepository;
  /** Name without `refs/heads/`. */
  readonly branch: string;
  /** Tips at most. */
  readonly limit: number;
}

export interface ActivityVerbs {
  /**
   * Where a branch was, newest first, whatever moved it: pushes, forced ones, merges. Empty if there is no such branch, or nothing is known
   * of it; GitHub forgets old activity. Needs `contents: read`; public repositories may be anybody's. @throws UserError
   */
  listBranchTips(request: BranchTipsRequest): Promise<readonly BranchTip[]>;
}

const ActivitySchema = v.array(
  v.object({
    after: v.string(),
    ref: v.string(),
    activity_type: v.string(),
    timestamp: v.pipe(
      v.string(),
      v.check((text) => Number.isFinite(Date.parse(text)), 'a date was expected'),
    ),
  }),
);

export function createActivityVerbs(api: Api): ActivityVerbs {
  return {
    listBranchTips: async ({ repository, branch, limit }) => {
      const purpose = `list where the branch "${branch}" was`;
      const ref = `refs/heads/${branch}`;
      const tips: BranchTip[] = [];
      // Not numbered by page: each page names the next one.
      let after: string | undefined;
      do {
        const answer = await api.send({
          method: 'GET',
          path: '/repos/{owner}/{repo}/activity',
          params: { ref, direction: 'desc', per_page: Math.min(limit, PAGE_SIZE), ...(after === undefined ? {} : { after }) },
          purpose,
          permissions: ['contents: read'],
          repository,
        });
        for (const event of parseAnswer(ActivitySchema, answer, purpose)) {
          if (event.ref !== ref || event.activity_type === 'branch_deletion') continue;
          tips.push({ sha: event.after, time: Date.parse(event.timestamp), isForced: event.activity_type === 'force_push' });
        }
        const next = findNextCursor(answer.headers['link']);
        after = next === after ? undefined : next;
      } while (after !== undefined && tips.length < limit);
      return tips.slice(0, limit);
    },
  };
}

function findNextCursor(link: string | undefined): string | undefined {
  const [, url] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return url !== undefined && URL.canParse(url) ? (new URL(url).searchParams.get('after') ?? undefined) : undefined;
}
