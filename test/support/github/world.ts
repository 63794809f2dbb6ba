import { type GitStore } from './git.js';

/** What a token may do, by the names that a workflow has below `permissions:`. */
export type Permission =
  'metadata' | 'contents' | 'pull-requests' | 'issues' | 'statuses' | 'checks' | 'deployments' | 'workflows' | 'administration';
export type Level = 'read' | 'write' | 'none';

/** Who asks. */
export interface Caller {
  readonly token: string;
  /** `workflow`: GITHUB_TOKEN; `app`: a GitHub App's; `pat`: a person's. */
  readonly kind: 'workflow' | 'app' | 'pat';
  readonly login: string;
  readonly permissions: Readonly<Partial<Record<Permission, Level>>>;
  /** Where its permissions count, as `owner/name`; elsewhere it only reads what is public. */
  readonly repositories: readonly string[];
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** An issue, or the issue side of a pull request. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  readonly author: string;
  labels: string[];
  assignees: string[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  readonly pull: PullSide | undefined;
}

/** What a pull request has beyond an issue. */
export interface PullSide {
  readonly head: string;
  base: string;
  /** Follows the branch while it is open. */
  headSha: string;
  isDraft: boolean;
  merged: { readonly sha: string; readonly at: string; readonly by: string } | undefined;
  autoMerge: { readonly method: MergeMethod; readonly by: string } | undefined;
  reviewers: string[];
  /** How many lists and readings do not show it yet. */
  hiddenReads: number;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';
export type PullIssue = Issue & { readonly pull: PullSide };

export interface Comment {
  readonly id: number;
  readonly issueNumber: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure' | 'error';
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly author: string;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly author: string;
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly author: string;
  readonly createdAt: string;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly isTransient: boolean;
  readonly isProduction: boolean;
  readonly author: string;
  readonly createdAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
}

/** A change of a branch. */
export interface Activity {
  readonly id: number;
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  readonly timestamp: string;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion';
  readonly actor: string;
}

/** What the settings page of a repository has. Tests may change it at any time. */
export interface RepositorySettings {
  isPrivate: boolean;
  isArchived: boolean;
  allowAutoMerge: boolean;
  mergeMethods: readonly MergeMethod[];
  /** "Allow GitHub Actions to create and approve pull requests". */
  actionsMayOpenPullRequests: boolean;
  /** Required status checks by branch; a branch without an entry is not protected. */
  requiredChecks: Readonly<Record<string, readonly string[]>>;
  /** Whether head branches are deleted once merged. */
  deletesMergedBranches: boolean;
  hasIssues: boolean;
  /** Accounts that may be assigned and asked for reviews. */
  collaborators: readonly string[];
  /** Teams that may be asked for reviews. */
  teams: readonly string[];
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly fullName: string;
  defaultBranch: string;
  readonly git: GitStore;
  readonly settings: RepositorySettings;
  /** Pull requests too: both are numbered together. */
  readonly issues: Issue[];
  readonly comments: Comment[];
  readonly labels: Map<string, Label>;
  readonly statuses: CommitStatus[];
  readonly checkRuns: CheckRun[];
  readonly deployments: Deployment[];
  /** Oldest first. */
  readonly activities: Activity[];
  /** Commits that GitHub has signed. */
  readonly verified: Set<string>;
  /** Branches as they were when last looked at. */
  branches: ReadonlyMap<string, string>;
  /** What is written from now on is hidden for so many readings. */
  lag: { branches: number; pulls: number };
  readonly hiddenBranches: Map<string, { readonly before: string | undefined; reads: number }>;
}

/** All that the server knows. */
export interface World {
  /** Base address, without a slash at its end. */
  url: string;
  readonly repositories: Map<string, Repository>;
  readonly callers: Map<string, Caller>;
  nextId(): number;
  /** ISO 8601. */
  now(): string;
}

export const isPull = (issue: Issue): issue is PullIssue => issue.pull !== undefined;
