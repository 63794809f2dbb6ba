export { BUILD_STATUSES, parseGroupResult, type BuildFailure, type BuildStatus, type GroupResult, type TargetResult } from './result.js';
