export { formatCheckResult, parseCheckResult, type CheckResult } from './check-result.js';
export { annotateProblems, checkFlake, type CheckPorts, type CheckRequest } from './check.js';
export { type LinterMode } from './linters.js';
