import { created, invalid, notFound, ok, paginate, type Call, type Routes } from '../call.js';
import { renderLabel } from '../render.js';
import { type Repository, type World } from '../world.js';
import { findIssue } from './issues.js';

const needs = ['issues'] as const;
const MAX_NAME = 50;

/** Names of labels as the repository writes them, without repetition; those that do not exist are made. @throws ApiError 422 */
export function ensureLabels(world: World, repository: Repository, names: readonly string[]): string[] {
  const found = names.map((name) => {
    const known = repository.labels.get(name.toLowerCase());
    if (known !== undefined) return known.name;
    addLabel(world, repository, { name, color: 'ededed', description: null });
    return name;
  });
  return [...new Set(found)];
}

function addLabel(
  world: World,
  repository: Repository,
  label: { readonly name: string; readonly color: string; readonly description: string | null },
) {
  if (label.name.trim() === '' || Array.from(label.name).length > MAX_NAME) {
    throw invalid('Label', 'name', `name is too long (maximum is ${MAX_NAME} characters)`, 'invalid');
  }
  if (repository.labels.has(label.name.toLowerCase())) throw invalid('Label', 'name', undefined, 'already_exists');
  repository.labels.set(label.name.toLowerCase(), { id: world.nextId(), ...label });
}

interface LabelsBody {
  readonly labels?: readonly (string | { readonly name: string })[];
}

const readNames = ({ body }: Call): readonly string[] =>
  ((body ?? {}) as LabelsBody).labels?.map((label) => (typeof label === 'string' ? label : label.name)) ?? [];

const renderAll = ({ world, repository }: Call, names: readonly string[]): readonly unknown[] =>
  names.map((name) => renderLabel(world, repository, name));

export const LABEL_ROUTES: Routes = {
  'issues/list-labels-for-repo': {
    needs: ['issues', 'pull-requests'],
    handle: (call) => paginate(call, renderAll(call, [...call.repository.labels.keys()]), `/repos/${call.repository.fullName}/labels`),
  },
  'issues/create-label': {
    needs: ['issues', 'pull-requests'],
    handle: (call) => {
      const { name, color = 'ededed', description = null } = call.body as { name: string; color?: string; description?: string };
      addLabel(call.world, call.repository, { name, color, description });
      return created(renderLabel(call.world, call.repository, name));
    },
  },
  'issues/get-label': {
    needs: ['issues', 'pull-requests'],
    handle: (call) => {
      const name = call.params['name'] ?? '';
      if (!call.repository.labels.has(name.toLowerCase())) throw notFound();
      return ok(renderLabel(call.world, call.repository, name));
    },
  },
  'issues/list-labels-on-issue': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const { number, labels } = findIssue(call);
      return paginate(call, renderAll(call, labels), `/repos/${call.repository.fullName}/issues/${number}/labels`);
    },
  },
  'issues/add-labels': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const issue = findIssue(call);
      issue.labels = [...new Set([...issue.labels, ...ensureLabels(call.world, call.repository, readNames(call))])];
      return ok(renderAll(call, issue.labels));
    },
  },
  'issues/set-labels': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const issue = findIssue(call);
      issue.labels = ensureLabels(call.world, call.repository, readNames(call));
      return ok(renderAll(call, issue.labels));
    },
  },
  'issues/remove-all-labels': {
    needs,
    ofIssue: true,
    handle: (call) => {
      findIssue(call).labels = [];
      return { status: 204 };
    },
  },
  'issues/remove-label': {
    needs,
    ofIssue: true,
    handle: (call) => {
      const issue = findIssue(call);
      const name = (call.params['name'] ?? '').toLowerCase();
      const kept = issue.labels.filter((label) => label.toLowerCase() !== name);
      if (kept.length === issue.labels.length) throw notFound();
      issue.labels = kept;
      return ok(renderAll(call, kept));
    },
  },
};
