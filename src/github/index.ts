export { type ActivityVerbs, type BranchTip, type BranchTipsRequest } from './activity.js';
export { type GitHubLimits, type RemoteRepository } from './api.js';
export { type BranchMove, type BranchMoveRequest, type BranchVerbs } from './branches.js';
export { type CheckRunRequest, type CheckRunVerbs } from './check-runs.js';
export { type CommentRequest, type CommentVerbs } from './comments.js';
export { type CommitList, type CommitRange, type CommitSummary, type CommitVerbs } from './commits.js';
export {
  type Deployment,
  type DeploymentRequest,
  type DeploymentState,
  type DeploymentStatusRequest,
  type DeploymentVerbs,
} from './deployments.js';
export { type FileVerbs } from './files.js';
export { createGitHub, type GitHub, type GitHubOptions } from './github.js';
export { type Merge, type MergeRequest, type MergeVerbs } from './merging.js';
export { type PeopleVerbs, type ReviewRequest } from './people.js';
export { type PullRequest } from './pull-request.js';
export { type PullRequestChange, type PullRequestRequest, type PullRequestVerbs, type Reopening } from './pull-requests.js';
export { type MergeMethod, type RepositoryInfo, type RepositoryVerbs } from './repository.js';
export { type CommitStatusRequest, type StatusVerbs } from './statuses.js';
export { fitBody, fitLine, TEXT_LIMITS } from './text-limits.js';
export { type BranchUpdate, type BranchUpdateRequest, type BranchUpdateVerbs, type FileChange } from './update-branch.js';
