import { ApiError, checkLength, created, invalid, notFound, ok, paginate, type Call, type Routes } from '../call.js';
import { renderComment, renderIssue } from '../render.js';
import { type Comment, type Issue, type Repository } from '../world.js';
import { ensureLabels } from './labels.js';

const needs = ['issues'] as const;
const MAX_TITLE = 256;
const MAX_BODY = 65_536;
const MAX_ASSIGNEES = 10;

/** @throws ApiError 404 */
export function findIssue({ repository, params }: Pick<Call, 'repository' | 'params'>): Issue {
  const found = repository.issues.find(({ number }) => String(number) === params['issue_number']);
  if (found === undefined) throw notFound();
  return found;
}

function findComment({ repository, params }: Call): Comment {
  const found = repository.comments.find(({ id }) => String(id) === params['comment_id']);
  if (found === undefined) throw notFound();
  return found;
}

/** Names of people who may not be assigned are passed over without a word, and so are those after the tenth. */
const pickAssignees = (repository: Repository, logins: readonly string[]): string[] =>
  [...new Set(logins)].filter((login) => repository.settings.collaborators.includes(login)).slice(0, MAX_ASSIGNEES);

interface IssueBody {
  readonly title?: string | number | null;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: string | null;
  readonly labels?: readonly (string | { readonly name: string })[];
  readonly assignees?: readonly string[];
}

const readLabels = (labels: IssueBody['labels']): string[] | undefined =>
  labels?.map((label) => (typeof label === 'string' ? label : label.name));

function createIssue({ world, repository, caller, body }: Call): Issue {
  const request = body as IssueBody;
  if (!repository.settings.hasIssues) throw new ApiError(410, 'Issues has been disabled in this repository.');
  const title = String(request.title ?? '').trim();
  if (title === '') throw invalid('Issue', 'title', undefined, 'missing_field');
  checkLength('Issue', 'title', title, MAX_TITLE);
  checkLength('Issue', 'body', request.body, MAX_BODY);
  const issue: Issue = {
    id: world.nextId(),
    number: repository.issues.length + 1,
    title,
    body: request.body ?? null,
    state: 'open',
    stateReason: null,
    author: caller.login,
    labels: ensureLabels(world, repository, readLabels(request.labels) ?? []),
    assignees: pickAssignees(repository, request.assignees ?? []),
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: null,
    pull: undefined,
  };
  repository.issues.push(issue);
  return issue;
}

function updateIssue(call: Call): Issue {
  const { world, repository } = call;
  const issue = findIssue(call);
  const { title, body, state, state_reason: reason, labels, assignees } = (call.body ?? {}) as IssueBody;
  checkLength('Issue', 'title', title === undefined ? undefined : String(title), MAX_TITLE);
  checkLength('Issue', 'body', body, MAX_BODY);
  if (title !== undefined && title !== null) issue.title = String(title);
  if (body !== undefined) issue.body = body;
  if (labels !== undefined) issue.labels = ensureLabels(world, repository, readLabels(labels) ?? []);
  if (assignees !== undefined) issue.assignees = pickAssignees(repository, assignees);
  if (state !== undefined && state !== issue.state) {
    issue.state = state;
    issue.closedAt = state === 'closed' ? world.now() : null;
    issue.stateReason = state === 'closed' ? (reason ?? 'completed') : 'reopened';
  }
  issue.updatedAt = world.now();
  return issue;
}

function listIssues({ repository, query }: Call): readonly Issue[] {
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const creator = query.get('creator');
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const found = repository.issues
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((label) => issue.labels.some((own) => own.toLowerCase() === label.toLowerCase())))
    .filter((issue) => creator === null || issue.author === creator)
    .sort((first, second) => first[key].localeCompare(second[key]) || first.number - second.number);
  return query.get('direction') === 'asc' ? found : found.reverse();
}

export const ISSUE_ROUTES: Routes = {
  'issues/list-for-repo': {
    needs: ['issues', 'pull-requests'],
    handle: (call) => {
      const { world, repository } = call;
      return paginate(
        call,
        listIssues(call).map((issue) => renderIssue(world, repository, issue)),
        `/repos/${repository.fullName}/issues`,
      );
    },
  },
  'issues/create': { needs, handle: (call) => created(renderIssue(call.world, call.repository, createIssue(call))) },
  'issues/get': { needs, ofIssue: true, handle: (call) => ok(renderIssue(call.world, call.repository, findIssue(call))) },
  'issues/update': { needs, ofIssue: true, handle: (call) => ok(renderIssue(call.world, call.repository, updateIssue(call))) },
  'issues/add-assignees': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const issue = findIssue(call);
      const { assignees = [] } = (call.body ?? {}) as IssueBody;
      issue.assignees = pickAssignees(call.repository, [...issue.assignees, ...assignees]);
      return created(renderIssue(call.world, call.repository, issue));
    },
  },
  'issues/remove-assignees': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const issue = findIssue(call);
      const { assignees = [] } = (call.body ?? {}) as IssueBody;
      issue.assignees = issue.assignees.filter((login) => !assignees.includes(login));
      return ok(renderIssue(call.world, call.repository, issue));
    },
  },
};

export const COMMENT_ROUTES: Routes = {
  'issues/list-comments': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const { world, repository } = call;
      const { number } = findIssue(call);
      const found = repository.comments.filter(({ issueNumber }) => issueNumber === number);
      return paginate(
        call,
        found.map((comment) => renderComment(world, repository, comment)),
        `/repos/${repository.fullName}/issues/${number}/comments`,
      );
    },
  },
  'issues/create-comment': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const { world, repository, caller } = call;
      const { body } = call.body as { readonly body: string };
      if (body.trim() === '') throw invalid('IssueComment', 'body', undefined, 'missing_field');
      checkLength('IssueComment', 'body', body, MAX_BODY);
      const at = world.now();
      const comment = { id: world.nextId(), issueNumber: findIssue(call).number, author: caller.login, body, createdAt: at, updatedAt: at };
      repository.comments.push(comment);
      return created(renderComment(world, repository, comment));
    },
  },
  'issues/get-comment': { needs, ofIssue: true, handle: (call) => ok(renderComment(call.world, call.repository, findComment(call))) },
  'issues/update-comment': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const comment = findComment(call);
      const { body } = call.body as { readonly body: string };
      checkLength('IssueComment', 'body', body, MAX_BODY);
      comment.body = body;
      comment.updatedAt = call.world.now();
      return ok(renderComment(call.world, call.repository, comment));
    },
  },
  'issues/delete-comment': {
    needs,
    ofIssue: true,
    handle: (call) => {
      call.repository.comments.splice(call.repository.comments.indexOf(findComment(call)), 1);
      return { status: 204 };
    },
  },
};
