import { ApiError, created, ok, type Call, type Routes } from '../call.js';
import { renderUser } from '../render.js';
import { findPull, renderPull } from './pulls.js';

const needs = ['pull-requests'] as const;

interface Reviewers {
  readonly reviewers?: readonly string[];
  readonly team_reviewers?: readonly string[];
}

/** All or none, as on GitHub. @throws ApiError 422 */
function addReviewers(call: Call): void {
  const { caller, repository } = call;
  const issue = findPull(call);
  const { reviewers = [], team_reviewers: teams = [] } = call.body as Reviewers;
  if (reviewers.includes(issue.author)) throw new ApiError(422, 'Review cannot be requested from pull request author.');
  const isStranger = reviewers.some((login) => !repository.settings.collaborators.includes(login));
  if (isStranger || teams.some((team) => !repository.settings.teams.includes(team))) {
    throw new ApiError(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.fullName} repository.`,
    );
  }
  // A workflow's token does not see the organization's teams.
  if (teams.length > 0 && caller.kind === 'workflow')
    throw new ApiError(422, `Could not resolve to a node with the global id of 'T_${teams.join()}'.`);
  issue.pull.reviewers = [...new Set([...issue.pull.reviewers, ...reviewers])];
}

export const REVIEWER_ROUTES: Routes = {
  'pulls/list-requested-reviewers': {
    needs,
    handle: (call) => ok({ users: findPull(call).pull.reviewers.map((login) => renderUser(call.world, login)), teams: [] }),
  },
  'pulls/request-reviewers': {
    needs,
    handle: async (call) => {
      addReviewers(call);
      return created(await renderPull(call.world, call.repository, findPull(call)));
    },
  },
  'pulls/remove-requested-reviewers': {
    needs,
    handle: async (call) => {
      const issue = findPull(call);
      const { reviewers = [] } = call.body as Reviewers;
      issue.pull.reviewers = issue.pull.reviewers.filter((login) => !reviewers.includes(login));
      return ok(await renderPull(call.world, call.repository, issue));
    },
  },
};
