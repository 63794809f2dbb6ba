import { type Logger } from '../runtime/index.js';
import { createApi, DEFAULT_LIMITS, parseRepositoryName, type GitHubLimits } from './api.js';
import { createBranchVerbs, type BranchVerbs } from './branches.js';
import { createCheckRunVerbs, type CheckRunVerbs } from './check-runs.js';
import { createCommentVerbs, type CommentVerbs } from './comments.js';
import { createCommitVerbs, type CommitVerbs } from './commits.js';
import { createDeploymentVerbs, type DeploymentVerbs } from './deployments.js';
import { createMergeVerbs, type MergeVerbs } from './merging.js';
import { createPeopleVerbs, type PeopleVerbs } from './people.js';
import { createPullRequestVerbs, type PullRequestVerbs } from './pull-requests.js';
import { createRepositoryVerbs, type RepositoryVerbs } from './repository.js';
import { createStatusVerbs, type StatusVerbs } from './statuses.js';
import { createTransport, type Transport } from './transport.js';
import { createBranchUpdateVerbs, type BranchUpdateVerbs } from './update-branch.js';

/** What Panther does on GitHub, one method each. Whoever needs some of it asks for that interface alone. */
export type GitHub = RepositoryVerbs &
  CommitVerbs &
  BranchVerbs &
  BranchUpdateVerbs &
  PullRequestVerbs &
  PeopleVerbs &
  MergeVerbs &
  CommentVerbs &
  StatusVerbs &
  CheckRunVerbs &
  DeploymentVerbs;

export interface GitHubOptions {
  /** Of a workflow (`github.token`), a GitHub App or a person. Never part of a message. */
  readonly token: string;
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  /** GITHUB_REPOSITORY: `owner/name`. */
  readonly repository: string;
  readonly log: Pick<Logger, 'debug' | 'info'>;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds; rejects when `signal` fires. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly limits?: GitHubLimits;
  /** For tests; GitHub's toolkit by default. */
  readonly transport?: Transport;
}

/** A client for one repository. Nothing is loaded or sent before the first verb. @throws UserError if the repository's name is none */
export function createGitHub(options: GitHubOptions): GitHub {
  const { token, apiUrl, repository, log, signal, now, sleep, limits = DEFAULT_LIMITS } = options;
  parseRepositoryName(repository);
  const transport = options.transport ?? createTransport({ token, apiUrl });
  const api = createApi({ transport, token, repository, log, signal, now, sleep, limits });
  const repositoryVerbs = createRepositoryVerbs(api);
  const branchVerbs = createBranchVerbs(api, repositoryVerbs);
  return {
    ...repositoryVerbs,
    ...createCommitVerbs(api),
    ...branchVerbs,
    ...createBranchUpdateVerbs(api, branchVerbs),
    ...createPullRequestVerbs(api),
    ...createPeopleVerbs(api),
    ...createMergeVerbs(api),
    ...createCommentVerbs(api),
    ...createStatusVerbs(api),
    ...createCheckRunVerbs(api),
    ...createDeploymentVerbs(api),
  };
}
