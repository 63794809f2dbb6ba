export { buildGroup } from './build-group.js';
export { findTextInRepository } from './find-text.js';
export type { BuildTarget } from './judge-group.js';
export type { BuildOrder, BuildPorts } from './order.js';
export {
  BUILD_STATUSES,
  parseGroupResult,
  type BuildEntry,
  type BuildFailure,
  type BuildStatus,
  type GroupResult,
  type RootResult,
  type TargetResult,
} from './result.js';
export { formatRun, type BuildRun } from './watch-build.js';
