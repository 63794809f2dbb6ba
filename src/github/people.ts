import * as v from 'valibot';
import { type Api, type ApiCall } from './api.js';
import { readMessage } from './classify.js';
import { describeRefusal } from './describe-refusal.js';
import { parseAnswer } from './parse-answer.js';

export interface ReviewRequest {
  readonly users: readonly string[];
  /** Names without the organization. Only tokens of Apps and people see teams. */
  readonly teams: readonly string[];
}

/**
 * Labels, assignees and reviewers of pull requests. A pull request is of use without them, so that what GitHub refuses is returned: one sentence
 * each, for a warning. Each needs `pull-requests: write`. They throw a UserError only if GitHub cannot be reached.
 */
export interface PeopleVerbs {
  /** Adds labels; GitHub makes those that do not exist, if the token also has `issues: write`. */
  addLabels(number: number, labels: readonly string[]): Promise<readonly string[]>;
  /** Assigns people, at most ten. */
  addAssignees(number: number, users: readonly string[]): Promise<readonly string[]>;
  /** Asks for reviews. The author of a pull request cannot review it. */
  requestReviews(number: number, request: ReviewRequest): Promise<readonly string[]>;
}

/** GitHub ignores what comes after. */
const MAX_ASSIGNEES = 10;
/** A new pull request is not known everywhere at once; peter-evans/create-pull-request#4321. */
const MAX_TRIES = 3;
const PAUSE_MS = 2_000;
const UNKNOWN_NODE = /could not resolve to a node/i;

/** What GitHub takes or refuses as a whole; `isPassing`: what asking later may change. */
interface Offer<T> {
  readonly makeCall: (items: readonly T[]) => ApiCall;
  readonly isPassing: (message: string) => boolean;
  readonly describeItem: (item: T) => string;
}

export function createPeopleVerbs(api: Api): PeopleVerbs {
  const permissions = ['pull-requests: write'] as const;
  const accept = [403, 404, 422];

  /** @returns the reason if GitHub refused; `isOfItems`: another choice may be taken */
  const send = async (call: ApiCall, isPassing: (message: string) => boolean) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await api.send({ ...call, accept });
      const { status } = answer;
      if (!accept.includes(status)) return { answer };
      const message = readMessage(answer);
      if (tries < MAX_TRIES && isPassing(message)) {
        await api.wait(PAUSE_MS);
        continue;
      }
      const { purpose } = call;
      const reason = describeRefusal({ status, message, purpose, permissions, repository: api.repository, isForeign: false });
      return { reason, isOfItems: status === 422 || /permission to create labels/i.test(message) };
    }
  };

  /** One bad item makes GitHub refuse all of them, so that they are then offered one by one. */
  const offer = async <T>(items: readonly T[], { makeCall, isPassing, describeItem }: Offer<T>): Promise<readonly string[]> => {
    if (items.length === 0) return [];
    const { reason, isOfItems } = await send(makeCall(items), isPassing);
    if (reason === undefined) return [];
    if (items.length === 1 || !isOfItems) return [`${items.map(describeItem).join(', ')}: ${reason}`];
    const warnings: string[] = [];
    for (const item of items) {
      const single = await send(makeCall([item]), () => false);
      if (single.reason !== undefined) warnings.push(`${describeItem(item)}: ${single.reason}`);
    }
    return warnings;
  };

  return {
    addLabels: (number, labels) =>
      offer(labels, {
        makeCall: (items) => ({
          method: 'POST',
          path: '/repos/{owner}/{repo}/issues/{issue_number}/labels',
          params: { issue_number: number, labels: items },
          purpose: `label #${number}`,
          permissions,
        }),
        isPassing: () => false,
        describeItem: (label) => `label "${label}"`,
      }),
    addAssignees: async (number, users) => {
      if (users.length === 0) return [];
      const purpose = `assign people to #${number}`;
      const result = await send(
        {
          method: 'POST',
          path: '/repos/{owner}/{repo}/issues/{issue_number}/assignees',
          params: { issue_number: number, assignees: users.slice(0, MAX_ASSIGNEES) },
          purpose,
          permissions,
        },
        () => false,
      );
      if (result.answer === undefined) return [result.reason];
      const { assignees } = parseAnswer(AssigneesSchema, result.answer, purpose);
      const assigned = new Set(assignees?.map(({ login }) => login.toLowerCase()));
      const missing = users.filter((user) => !assigned.has(user.toLowerCase()));
      // GitHub leaves them out without a word.
      return missing.map(
        (user) =>
          `assignee "${user}": GitHub did not assign #${number}. Only people who may write here can be assigned, at most ${MAX_ASSIGNEES}.`,
      );
    },
    requestReviews: (number, { users, teams }) =>
      offer([...users.map((name) => ({ name, isTeam: false })), ...teams.map((name) => ({ name, isTeam: true }))], {
        makeCall: (items) => ({
          method: 'POST',
          path: '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
          params: {
            pull_number: number,
            reviewers: items.filter(({ isTeam }) => !isTeam).map(({ name }) => name),
            team_reviewers: items.filter(({ isTeam }) => isTeam).map(({ name }) => name),
          },
          purpose: `ask for reviews of #${number}`,
          permissions,
        }),
        isPassing: (message) => UNKNOWN_NODE.test(message),
        describeItem: ({ name, isTeam }) =>
          isTeam ? `team "${name}" (the token of a workflow sees no teams; one of a GitHub App may)` : `reviewer "${name}"`,
      }),
  };
}

const AssigneesSchema = v.object({ assignees: v.nullish(v.array(v.object({ login: v.string() }))) });
