import * as v from 'valibot';
import { type Api } from './api.js';
import { parseAnswer } from './parse-answer.js';
import { fitLine, TEXT_LIMITS } from './text-limits.js';

/** What is deployed where; see https://docs.github.com/en/rest/deployments/deployments. */
export interface DeploymentRequest {
  /** Commit, branch or tag that is deployed. */
  readonly ref: string;
  /** Name of the environment, such as `production` or a host's. GitHub makes it if there is none. */
  readonly environment: string;
  readonly description: string;
  /** What was done, as GitHub filters by it: `deploy`, `rollback` … */
  readonly task: string;
  /**
   * Tells this deployment from others of the same commit and environment, such as `RUN-ATTEMPT-HOST`.
   * Written into the payload: by it a request whose answer was lost is found again, instead of being made twice.
   */
  readonly key: string;
  /** The environment goes away after its use. */
  readonly isTransient: boolean;
  /** People use what is deployed there. */
  readonly isProduction: boolean;
}

export interface Deployment {
  readonly id: number;
  /** The commit that GitHub made of `ref`. */
  readonly sha: string;
  readonly environment: string;
}

export type DeploymentState = 'queued' | 'pending' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

export interface DeploymentStatusRequest {
  readonly state: DeploymentState;
  /** At most 140 characters; longer ones are cut. */
  readonly description: string;
  /** Where it can be read what happened: the run's address. */
  readonly logUrl?: string;
  /** Where what was deployed can be visited. */
  readonly environmentUrl?: string;
  /**
   * Whether earlier successful deployments to the same environment become `inactive`; production ones never do by themselves.
   * Default: true, as GitHub has it.
   */
  readonly retiresEarlier?: boolean;
}

export interface DeploymentVerbs {
  /** Records a deployment; nothing is merged and no status is waited for. Needs `deployments: write`. @throws UserError */
  createDeployment(request: DeploymentRequest): Promise<Deployment>;
  /** Says how a deployment goes. Needs `deployments: write`. @throws UserError */
  addDeploymentStatus(deploymentId: number, status: DeploymentStatusRequest): Promise<void>;
}

const DeploymentSchema = v.object({
  id: v.number(),
  sha: v.string(),
  environment: v.string(),
  payload: v.optional(v.unknown()),
});
const StatusSchema = v.object({
  state: v.string(),
  description: v.nullish(v.string(), ''),
  log_url: v.optional(v.string(), ''),
});

export function createDeploymentVerbs(api: Api): DeploymentVerbs {
  return {
    createDeployment: ({ ref, environment, description, task, key, isTransient, isProduction }) => {
      const purpose = `create a deployment to "${environment}"`;
      return api.sendOnce(
        {
          method: 'POST',
          path: '/repos/{owner}/{repo}/deployments',
          params: {
            ref,
            environment,
            task,
            description: fitLine(description, TEXT_LIMITS.description),
            payload: { panther: key },
            // By default GitHub merges the default branch into what is deployed, and refuses while any status is not green.
            auto_merge: false,
            required_contexts: [],
            transient_environment: isTransient,
            production_environment: isProduction,
          },
          purpose,
          permissions: ['deployments: write'],
        },
        (answer) => readDeployment(parseAnswer(DeploymentSchema, answer, purpose)),
        async (bounded) => {
          const answer = await bounded.send({
            method: 'GET',
            path: '/repos/{owner}/{repo}/deployments',
            params: { environment, task, per_page: 100 },
            purpose: 'list the deployments',
            permissions: ['deployments: read'],
          });
          const found = parseAnswer(v.array(DeploymentSchema), answer, 'list the deployments').find(({ payload }) => hasKey(payload, key));
          return found === undefined ? undefined : readDeployment(found);
        },
      );
    },
    addDeploymentStatus: async (deploymentId, status) => {
      const description = fitLine(status.description, TEXT_LIMITS.description);
      const path = '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
      await api.sendOnce<true>(
        {
          method: 'POST',
          path,
          params: {
            deployment_id: deploymentId,
            state: status.state,
            description,
            ...(status.logUrl === undefined ? {} : { log_url: status.logUrl }),
            ...(status.environmentUrl === undefined ? {} : { environment_url: status.environmentUrl }),
            auto_inactive: status.retiresEarlier ?? true,
          },
          purpose: 'tell how a deployment goes',
          permissions: ['deployments: write'],
        },
        () => true,
        async (bounded) => {
          const purpose = 'list what is told of a deployment';
          const answer = await bounded.send({
            method: 'GET',
            path,
            params: { deployment_id: deploymentId, per_page: 1 },
            purpose,
            permissions: ['deployments: read'],
          });
          const [last] = parseAnswer(v.array(StatusSchema), answer, purpose);
          const isSame = last?.state === status.state && last.description === description && last.log_url === (status.logUrl ?? '');
          return isSame ? true : undefined;
        },
      );
    },
  };
}

const readDeployment = ({ id, sha, environment }: v.InferOutput<typeof DeploymentSchema>): Deployment => ({ id, sha, environment });

/** GitHub gives a payload back as it came, or as JSON text in older versions. */
function hasKey(payload: unknown, key: string): boolean {
  if (typeof payload === 'string') return payload === JSON.stringify({ panther: key });
  return typeof payload === 'object' && payload !== null && 'panther' in payload && payload.panther === key;
}
