import * as v from 'valibot';
import { parseAnswer, type Api } from './api.js';
import { readMessage } from './classify.js';

export interface ReviewRequest {
  readonly users: readonly string[];
  /** Names without the organization. Only tokens of Apps and people see teams. */
  readonly teams: readonly string[];
}

/** Labels, assignees and reviewers of pull requests. */
export interface PeopleVerbs {
  /** Adds labels; GitHub makes those that do not exist. Needs `pull-requests: write`. @throws UserError */
  addLabels(number: number, labels: readonly string[]): Promise<void>;
  /** Takes a label away; one that is not there is no fault. Needs `pull-requests: write`. @throws UserError */
  removeLabel(number: number, label: string): Promise<void>;
  /**
   * Assigns people, at most ten. Needs `pull-requests: write`.
   * @returns the names that GitHub left out, without a word, as they may not be assigned here
   * @throws UserError
   */
  addAssignees(number: number, users: readonly string[]): Promise<readonly string[]>;
  /**
   * Asks for reviews. Needs `pull-requests: write`.
   * @returns GitHub's reason if it took none of them: a name that does not exist, no access, or the author's own
   * @throws UserError
   */
  requestReviews(number: number, request: ReviewRequest): Promise<{ readonly refusedReason: string | undefined }>;
}

/** GitHub ignores what comes after. */
const MAX_ASSIGNEES = 10;
/** A new pull request is not known everywhere at once; peter-evans/create-pull-request#4321. */
const MAX_TRIES = 4;
const PAUSE_MS = 2_000;

export function createPeopleVerbs(api: Api): PeopleVerbs {
  const permission = 'pull-requests: write';
  return {
    addLabels: async (number, labels) => {
      if (labels.length === 0) return;
      await api.send({
        method: 'POST',
        path: '/repos/{owner}/{repo}/issues/{issue_number}/labels',
        params: { issue_number: number, labels: [...labels] },
        purpose: `label #${number}`,
        permission,
      });
    },
    removeLabel: async (number, label) => {
      await api.send({
        method: 'DELETE',
        path: '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
        params: { issue_number: number, name: label },
        purpose: `take a label off #${number}`,
        permission,
        accept: [404],
      });
    },
    addAssignees: async (number, users) => {
      if (users.length === 0) return [];
      const purpose = `assign people to #${number}`;
      const answer = await api.send({
        method: 'POST',
        path: '/repos/{owner}/{repo}/issues/{issue_number}/assignees',
        params: { issue_number: number, assignees: users.slice(0, MAX_ASSIGNEES) },
        purpose,
        permission,
      });
      const { assignees } = parseAnswer(v.object({ assignees: v.nullish(v.array(v.object({ login: v.string() })), []) }), answer, purpose);
      const assigned = new Set(assignees?.map(({ login }) => login.toLowerCase()));
      return users.filter((user) => !assigned.has(user.toLowerCase()));
    },
    requestReviews: async (number, { users, teams }) => {
      if (users.length + teams.length === 0) return { refusedReason: undefined };
      for (let tries = 1; ; tries += 1) {
        const answer = await api.send({
          method: 'POST',
          path: '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
          params: { pull_number: number, reviewers: [...users], team_reviewers: [...teams] },
          purpose: `ask for reviews of #${number}`,
          permission,
          accept: [422],
        });
        if (answer.status !== 422) return { refusedReason: undefined };
        const reason = readMessage(answer);
        if (!/could not resolve to a node/i.test(reason) || tries >= MAX_TRIES) return { refusedReason: reason };
        await api.wait(PAUSE_MS);
      }
    },
  };
}
