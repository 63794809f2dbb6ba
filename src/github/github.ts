import { type Logger } from '../runtime/index.js';
import { createActivityVerbs, type ActivityVerbs } from './activity.js';
import { createApi, DEFAULT_LIMITS, type GitHubLimits } from './api.js';
import { createBranchVerbs, type BranchVerbs } from './branches.js';
import { createCheckRunVerbs, type CheckRunVerbs } from './check-runs.js';
import { createCommentVerbs, type CommentVerbs } from './comments.js';
import { createCommitVerbs, type CommitVerbs } from './commits.js';
import { createDeploymentVerbs, type DeploymentVerbs } from './deployments.js';
import { createFileVerbs, type FileVerbs } from './files.js';
import { findApiUrl, findHost } from './hosts.js';
import { createMergeVerbs, type MergeVerbs } from './merging.js';
import { parseRepositoryName } from './parse-answer.js';
import { createPeopleVerbs, type PeopleVerbs } from './people.js';
import { createPullRequestVerbs, type PullRequestVerbs } from './pull-requests.js';
import { createRepositoryVerbs, type RepositoryVerbs } from './repository.js';
import { createStatusVerbs, type StatusVerbs } from './statuses.js';
import { createTransport, type Transport, type TransportOptions } from './transport.js';
import { createBranchUpdateVerbs, type BranchUpdateVerbs } from './update-branch.js';

/** What Panther does on GitHub, one method each. Whoever needs some of it asks for that interface alone. */
export type GitHub = RepositoryVerbs &
  FileVerbs &
  CommitVerbs &
  ActivityVerbs &
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
  readonly createTransport?: (options: TransportOptions) => Transport;
}

/** A client for one repository. Nothing is loaded or sent before the first verb. @throws UserError if the repository's name is none */
export function createGitHub(options: GitHubOptions): GitHub {
  const { token, repository, log, signal, now, sleep, limits = DEFAULT_LIMITS } = options;
  parseRepositoryName(repository);
  const api = createApi({ openTransport: createTransports(options), token, repository, log, signal, now, sleep, limits });
  const repositoryVerbs = createRepositoryVerbs(api);
  const branchVerbs = createBranchVerbs(api, repositoryVerbs);
  const commentVerbs = createCommentVerbs(api);
  return {
    ...repositoryVerbs,
    ...createFileVerbs(api),
    ...createCommitVerbs(api),
    ...createActivityVerbs(api),
    ...branchVerbs,
    ...createBranchUpdateVerbs(api, branchVerbs),
    ...createPullRequestVerbs(api, commentVerbs),
    ...createPeopleVerbs(api),
    ...createMergeVerbs(api),
    ...commentVerbs,
    ...createStatusVerbs(api),
    ...createCheckRunVerbs(api),
    ...createDeploymentVerbs(api),
  };
}

/** One transport per host. The token goes to the client's own host only. */
function createTransports({
  token,
  apiUrl,
  createTransport: create = createTransport,
}: GitHubOptions): (host: string | undefined) => Transport {
  const own = findHost(apiUrl);
  const transports = new Map<string, Transport>();
  return (host = own) => {
    const known = transports.get(host);
    if (known !== undefined) return known;
    const transport = create(host === own ? { apiUrl, token } : { apiUrl: findApiUrl(host), token: undefined });
    transports.set(host, transport);
    return transport;
  };
}
