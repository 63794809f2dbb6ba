export { type Fault, type FaultKind, secondaryLimit } from './faults.js';
export { type GitCommit, type GitStore } from './git.js';
export { type JournalEntry } from './server.js';
export { type PushOptions, type RepositoryOptions } from './setup.js';
export { startGitHub, type GitHubServer, type GitHubServerOptions, type PullView, type TokenOptions } from './github.js';
export {
  type Activity,
  type CheckRun,
  type Comment,
  type CommitStatus,
  type Deployment,
  type DeploymentStatus,
  type Issue,
  type Label,
  type Level,
  type MergeMethod,
  type Permission,
  type RepositorySettings,
} from './world.js';
