export { buildGroup, type BuildOrder, type BuildPorts } from './build-group.js';
export { findTextInRepository } from './find-text.js';
export type { BuildTarget } from './judge-group.js';
export { BUILD_STATUSES, parseGroupResult, type BuildFailure, type BuildStatus, type GroupResult, type TargetResult } from './result.js';
export { formatRun, type BuildRun } from './watch-build.js';
