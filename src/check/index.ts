export { parseCheckResult, type CheckResult } from './check-result.js';
