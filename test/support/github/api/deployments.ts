import { ApiError, checkLength, created, notFound, ok, paginate, type Call, type Routes } from '../call.js';
import { renderUser, repositoryUrl } from '../render.js';
import { type Deployment, type DeploymentStatus, type Repository, type World } from '../world.js';

const needs = ['deployments'] as const;
const MAX_DESCRIPTION = 140;

const deploymentUrl = (world: World, repository: Repository, { id }: Deployment): string =>
  `${repositoryUrl(world, repository)}/deployments/${id}`;

const renderDeployment = (world: World, repository: Repository, deployment: Deployment): Readonly<Record<string, unknown>> => ({
  id: deployment.id,
  node_id: `DE_${deployment.id}`,
  url: deploymentUrl(world, repository, deployment),
  statuses_url: `${deploymentUrl(world, repository, deployment)}/statuses`,
  repository_url: repositoryUrl(world, repository),
  sha: deployment.sha,
  ref: deployment.ref,
  task: deployment.task,
  environment: deployment.environment,
  original_environment: deployment.environment,
  description: deployment.description,
  payload: deployment.payload,
  transient_environment: deployment.isTransient,
  production_environment: deployment.isProduction,
  creator: renderUser(world, deployment.author),
  created_at: deployment.createdAt,
  updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
});

const renderStatus = (world: World, repository: Repository, deployment: Deployment, status: DeploymentStatus): unknown => ({
  id: status.id,
  node_id: `DES_${status.id}`,
  url: `${deploymentUrl(world, repository, deployment)}/statuses/${status.id}`,
  deployment_url: deploymentUrl(world, repository, deployment),
  repository_url: repositoryUrl(world, repository),
  state: status.state,
  description: status.description,
  environment: deployment.environment,
  target_url: status.logUrl,
  log_url: status.logUrl,
  environment_url: status.environmentUrl,
  creator: renderUser(world, status.author),
  created_at: status.createdAt,
  updated_at: status.createdAt,
});

interface NewDeployment {
  readonly ref: string;
  readonly task?: string;
  readonly auto_merge?: boolean;
  readonly required_contexts?: readonly string[];
  readonly payload?: unknown;
  readonly environment?: string;
  readonly description?: string | null;
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
}

/** @throws ApiError 409 if a status that counts is not green: all of them, unless some are named */
function checkContexts(repository: Repository, ref: string, sha: string, required: readonly string[] | undefined): void {
  const statuses = repository.statuses.filter((status) => status.sha === sha);
  const contexts = required ?? [...new Set(statuses.map(({ context }) => context))];
  const failed = contexts.filter((context) => statuses.findLast((status) => status.context === context)?.state !== 'success');
  if (failed.length === 0) return;
  throw new ApiError(409, `Conflict: Commit status checks failed for ${ref}.`);
}

async function createDeployment(call: Call): Promise<Deployment | 'merged'> {
  const { world, repository, caller } = call;
  const request = call.body as NewDeployment;
  const { ref, auto_merge: merges = true, environment = 'production' } = request;
  checkLength('Deployment', 'description', request.description, MAX_DESCRIPTION);
  const sha = await repository.git.findCommit(ref);
  if (sha === undefined) throw new ApiError(422, `No ref found for: ${ref}`);
  const trunk = repository.branches.get(repository.defaultBranch);
  if (merges && trunk !== undefined && repository.branches.has(ref) && !(await repository.git.isAncestor(trunk, sha))) {
    await mergeTrunk(call, ref, sha, trunk);
    return 'merged';
  }
  checkContexts(repository, ref, sha, request.required_contexts);
  const deployment: Deployment = {
    id: world.nextId(),
    sha,
    ref,
    task: request.task ?? 'deploy',
    environment,
    description: request.description ?? null,
    payload: request.payload ?? {},
    isTransient: request.transient_environment ?? false,
    isProduction: request.production_environment ?? environment === 'production',
    author: caller.login,
    createdAt: world.now(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  return deployment;
}

/** By default GitHub brings what is deployed up to date first, and deploys nothing then. */
async function mergeTrunk({ world, repository, caller }: Call, branch: string, sha: string, trunk: string): Promise<void> {
  const { git } = repository;
  const tree = await git.mergeTrees(sha, trunk);
  if (tree === undefined) throw new ApiError(409, `Conflict merging ${repository.defaultBranch} into ${branch}.`);
  const person = { name: caller.login, email: `${caller.login}@users.noreply.github.com`, date: world.now() };
  const message = `Auto-merged ${repository.defaultBranch} into ${branch} on deployment.`;
  const merged = await git.writeCommit({ tree, parents: [sha, trunk], author: person, committer: person, message });
  await git.updateRefs([{ name: `refs/heads/${branch}`, after: merged, before: { sha } }]);
}

function findDeployment({ repository, params }: Call): Deployment {
  const found = repository.deployments.find(({ id }) => String(id) === params['deployment_id']);
  if (found === undefined) throw notFound();
  return found;
}

interface NewStatus {
  readonly state: string;
  readonly description?: string;
  readonly log_url?: string;
  readonly target_url?: string;
  readonly environment_url?: string;
  readonly auto_inactive?: boolean;
}

function addStatus(call: Call): { readonly deployment: Deployment; readonly status: DeploymentStatus } {
  const { world, repository, caller } = call;
  const deployment = findDeployment(call);
  const {
    state,
    description = '',
    log_url: logUrl,
    target_url: targetUrl,
    environment_url: environmentUrl = '',
    auto_inactive: retires = true,
  } = call.body as NewStatus;
  checkLength('DeploymentStatus', 'description', description, MAX_DESCRIPTION);
  for (const address of [logUrl, targetUrl, environmentUrl]) {
    if (address !== undefined && address !== '' && !/^https?:\/\//.test(address)) throw new ApiError(422, 'Validation Failed');
  }
  if (deployment.statuses.at(-1)?.state === 'inactive' && deployment.isTransient) throw new ApiError(422, 'This deployment is inactive.');
  const make = (fields: Partial<DeploymentStatus> & { readonly state: string }): DeploymentStatus => ({
    id: world.nextId(),
    description: '',
    logUrl: '',
    environmentUrl: '',
    author: caller.login,
    createdAt: world.now(),
    ...fields,
  });
  const status = make({ state, description, logUrl: logUrl ?? targetUrl ?? '', environmentUrl });
  deployment.statuses.push(status);
  if (state === 'success' && retires) {
    // "all prior non-transient, non-production environment deployments with the same environment name"
    for (const prior of repository.deployments) {
      const isRetired =
        prior.id < deployment.id &&
        prior.environment === deployment.environment &&
        !prior.isTransient &&
        !prior.isProduction &&
        prior.statuses.at(-1)?.state === 'success';
      if (isRetired) prior.statuses.push(make({ state: 'inactive' }));
    }
  }
  return { deployment, status };
}

export const DEPLOYMENT_ROUTES: Routes = {
  'repos/create-deployment': {
    needs,
    handle: async (call) => {
      const made = await createDeployment(call);
      if (made === 'merged') return { status: 202, body: { message: `Auto-merged ${call.repository.defaultBranch} on deployment.` } };
      return created(renderDeployment(call.world, call.repository, made));
    },
  },
  'repos/list-deployments': {
    needs,
    handle: (call) => {
      const { world, repository, query } = call;
      const fits = (name: 'sha' | 'ref' | 'task' | 'environment', deployment: Deployment): boolean =>
        [null, 'none', deployment[name]].includes(query.get(name));
      const found = repository.deployments
        .filter((deployment) => (['sha', 'ref', 'task', 'environment'] as const).every((name) => fits(name, deployment)))
        .reverse();
      return paginate(
        call,
        found.map((deployment) => renderDeployment(world, repository, deployment)),
        `/repos/${repository.fullName}/deployments`,
      );
    },
  },
  'repos/get-deployment': { needs, handle: (call) => ok(renderDeployment(call.world, call.repository, findDeployment(call))) },
  'repos/list-deployment-statuses': {
    needs,
    handle: (call) => {
      const deployment = findDeployment(call);
      const rendered = [...deployment.statuses].reverse().map((status) => renderStatus(call.world, call.repository, deployment, status));
      return paginate(call, rendered, `/repos/${call.repository.fullName}/deployments/${deployment.id}/statuses`);
    },
  },
  'repos/create-deployment-status': {
    needs,
    handle: (call) => {
      const { deployment, status } = addStatus(call);
      return created(renderStatus(call.world, call.repository, deployment, status));
    },
  },
};
