import { ApiError, created, findPage, notFound, ok, type Call, type Routes } from '../call.js';
import { htmlUrl, repositoryUrl } from '../render.js';
import { type CheckRun, type Repository, type World } from '../world.js';
import { resolveCommit } from './commits.js';

const needs = ['checks'] as const;

const renderCheckRun = (world: World, repository: Repository, run: CheckRun): Readonly<Record<string, unknown>> => ({
  id: run.id,
  node_id: `CR_${run.id}`,
  head_sha: run.sha,
  name: run.name,
  external_id: run.externalId,
  url: `${repositoryUrl(world, repository)}/check-runs/${run.id}`,
  html_url: `${htmlUrl(repository)}/runs/${run.id}`,
  details_url: run.detailsUrl,
  status: run.status,
  conclusion: run.conclusion,
  started_at: run.startedAt,
  completed_at: run.completedAt,
  output: { ...run.output, annotations_count: 0, annotations_url: `${repositoryUrl(world, repository)}/check-runs/${run.id}/annotations` },
  check_suite: { id: run.id },
  pull_requests: [],
});

interface CheckRunBody {
  readonly name?: string;
  readonly head_sha?: string;
  readonly status?: string;
  readonly conclusion?: string;
  readonly external_id?: string;
  readonly details_url?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: { readonly title?: string; readonly summary: string; readonly text?: string };
}

/** What a body says, over what was known. A conclusion makes a check complete. */
function applyBody(world: World, run: CheckRun, body: CheckRunBody): void {
  run.name = body.name ?? run.name;
  run.externalId = body.external_id ?? run.externalId;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
  run.startedAt = body.started_at ?? run.startedAt ?? world.now();
  run.conclusion = body.conclusion ?? run.conclusion;
  run.status = body.conclusion === undefined ? (body.status ?? run.status) : 'completed';
  if (run.status === 'completed') {
    if (run.conclusion === null) throw new ApiError(422, 'Invalid request. Missing required key: conclusion.');
    run.completedAt = body.completed_at ?? run.completedAt ?? world.now();
  }
  if (body.output !== undefined) {
    const { title, summary, text } = body.output;
    run.output = { title: title ?? run.output.title, summary, text: text ?? run.output.text };
  }
}

/** @throws ApiError for people's tokens: checks belong to Apps */
function refusePeople({ caller }: Call): void {
  if (caller.kind === 'pat') throw new ApiError(403, 'You must authenticate via a GitHub App.');
}

function findRun({ repository, params }: Call): CheckRun {
  const found = repository.checkRuns.find(({ id }) => String(id) === params['check_run_id']);
  if (found === undefined) throw notFound();
  return found;
}

export const CHECK_ROUTES: Routes = {
  'checks/create': {
    needs,
    handle: async (call) => {
      refusePeople(call);
      const { world, repository, caller } = call;
      const body = call.body as CheckRunBody;
      const sha = body.head_sha ?? '';
      if (!/^[0-9a-f]{40}$/.test(sha) || (await repository.git.findCommit(sha)) === undefined) {
        throw new ApiError(422, `No commit found for SHA: ${sha}`);
      }
      const run: CheckRun = {
        id: world.nextId(),
        sha,
        author: caller.login,
        name: '',
        status: 'queued',
        conclusion: null,
        externalId: '',
        detailsUrl: null,
        startedAt: null,
        completedAt: null,
        output: { title: null, summary: null, text: null },
      };
      applyBody(world, run, body);
      repository.checkRuns.push(run);
      return created(renderCheckRun(world, repository, run));
    },
  },
  'checks/get': { needs, handle: (call) => ok(renderCheckRun(call.world, call.repository, findRun(call))) },
  'checks/update': {
    needs,
    handle: (call) => {
      refusePeople(call);
      const run = findRun(call);
      applyBody(call.world, run, call.body as CheckRunBody);
      return ok(renderCheckRun(call.world, call.repository, run));
    },
  },
  'checks/list-for-ref': {
    needs,
    handle: async (call) => {
      const { world, repository, params, query } = call;
      const sha = await resolveCommit(call, params['ref'] ?? '');
      const name = query.get('check_name');
      const status = query.get('status');
      const all = repository.checkRuns
        .filter((run) => run.sha === sha && (name === null || run.name === name) && (status === null || run.status === status))
        .reverse();
      const newest = all.filter((run, index) => all.findIndex((other) => other.name === run.name) === index);
      const found = query.get('filter') === 'all' ? all : newest;
      const { start, end } = findPage(query, found.length);
      return ok({ total_count: found.length, check_runs: found.slice(start, end).map((run) => renderCheckRun(world, repository, run)) });
    },
  },
};
