import { ApiError, checkLength, created, ok, paginate, type Call, type Routes } from '../call.js';
import { renderRepository, renderUser, repositoryUrl } from '../render.js';
import { type CommitStatus, type Repository, type World } from '../world.js';
import { resolveCommit } from './commits.js';

const needs = ['statuses'] as const;
const MAX_DESCRIPTION = 140;

const renderStatus = (world: World, repository: Repository, status: CommitStatus): Readonly<Record<string, unknown>> => ({
  id: status.id,
  node_id: `SC_${status.id}`,
  url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
  avatar_url: null,
  state: status.state,
  context: status.context,
  description: status.description,
  target_url: status.targetUrl,
  creator: renderUser(world, status.author),
  created_at: status.createdAt,
  updated_at: status.createdAt,
});

/** Newest first. */
const listStatuses = ({ repository }: Call, sha: string): readonly CommitStatus[] =>
  repository.statuses.filter((status) => status.sha === sha).reverse();

interface NewStatus {
  readonly state: CommitStatus['state'];
  readonly context?: string;
  readonly description?: string | null;
  readonly target_url?: string | null;
}

export const STATUS_ROUTES: Routes = {
  'repos/create-commit-status': {
    needs,
    handle: async ({ world, repository, caller, params, body }) => {
      const { state, context = 'default', description = null, target_url: targetUrl = null } = body as NewStatus;
      const sha = params['sha'] ?? '';
      if (!/^[0-9a-f]{40}$/.test(sha) || (await repository.git.findCommit(sha)) === undefined) {
        throw new ApiError(422, `No commit found for SHA: ${sha}`);
      }
      checkLength('Status', 'description', description, MAX_DESCRIPTION);
      checkLength('Status', 'context', context, 255);
      if (targetUrl !== null && !/^https?:\/\//.test(targetUrl))
        throw new ApiError(422, 'Validation Failed: target_url must use http(s) scheme');
      const status = { id: world.nextId(), sha, context, state, description, targetUrl, author: caller.login, createdAt: world.now() };
      repository.statuses.push(status);
      return created(renderStatus(world, repository, status));
    },
  },
  'repos/list-commit-statuses-for-ref': {
    needs,
    handle: async (call) => {
      const { world, repository, params } = call;
      const sha = await resolveCommit(call, params['ref'] ?? '');
      const rendered = listStatuses(call, sha).map((status) => renderStatus(world, repository, status));
      return paginate(call, rendered, `/repos/${repository.fullName}/commits/${sha}/statuses`);
    },
  },
  'repos/get-combined-status-for-ref': {
    needs,
    handle: async (call) => {
      const { world, repository, params } = call;
      const sha = await resolveCommit(call, params['ref'] ?? '');
      const all = listStatuses(call, sha);
      const newest = all.filter((status, index) => all.findIndex(({ context }) => context === status.context) === index);
      const states = newest.map(({ state }) => state);
      const isBad = states.includes('failure') || states.includes('error');
      const url = `${repositoryUrl(world, repository)}/commits/${sha}`;
      return ok({
        state: isBad ? 'failure' : states.length === 0 || states.includes('pending') ? 'pending' : 'success',
        sha,
        total_count: newest.length,
        statuses: newest.map((status) => renderStatus(world, repository, status)),
        repository: renderRepository(world, repository),
        commit_url: url,
        url: `${url}/status`,
      });
    },
  },
};
