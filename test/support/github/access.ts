import { ApiError, notFound, type Route } from './call.js';
import { isPull, type Caller, type Level, type Permission, type Repository } from './world.js';

/** Whether a token has one of some permissions in a repository. */
export function hasPermission(caller: Caller, repository: Repository, needs: readonly Permission[], level: Level): boolean {
  if (needs.includes('metadata') && level === 'read') return true;
  if (!caller.repositories.includes(repository.fullName)) return level === 'read' && !repository.settings.isPrivate;
  if (level === 'read' && !repository.settings.isPrivate) return true;
  return needs.some((name) => caller.permissions[name] === 'write' || (level === 'read' && caller.permissions[name] === 'read'));
}

export const describeMissingPermission = (caller: Caller): string =>
  caller.kind === 'pat' ? 'Resource not accessible by personal access token' : 'Resource not accessible by integration';

/** Whether there is such a repository for this token. */
export const canSee = (caller: Caller, repository: Repository): boolean =>
  !repository.settings.isPrivate || caller.repositories.includes(repository.fullName);

/** @throws ApiError if the token may not do this */
export function checkAccess(
  caller: Caller,
  repository: Repository,
  method: string,
  route: Route,
  params: Readonly<Record<string, string>>,
): void {
  if (!canSee(caller, repository)) throw notFound();
  const level = method === 'GET' ? 'read' : 'write';
  if (level === 'write' && repository.settings.isArchived) throw new ApiError(403, 'Repository was archived so is read-only.');
  if (!hasPermission(caller, repository, listNeeds(repository, route, params), level)) {
    throw new ApiError(403, describeMissingPermission(caller));
  }
}

/** What is said of a pull request by the addresses of issues may be done with either permission; of an issue, only with its own. */
function listNeeds(repository: Repository, route: Route, params: Readonly<Record<string, string>>): readonly Permission[] {
  if (route.ofIssue !== true) return route.needs;
  const comment = repository.comments.find(({ id }) => String(id) === params['comment_id']);
  const number = comment?.issueNumber ?? Number(params['issue_number']);
  const issue = repository.issues.find((candidate) => candidate.number === number);
  return issue !== undefined && isPull(issue) ? ['issues', 'pull-requests'] : ['issues'];
}
