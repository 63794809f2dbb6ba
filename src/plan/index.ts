export { makePlan, MATRIX_LIMIT, type PlanOptions, type StoreKnowledge } from './make-plan.js';
export { makeMatrix, type MatrixCell } from './matrix.js';
export { planFlake, type PlanPorts } from './plan-flake.js';
export { formatPlan, hashPlan, parsePlan, PLAN_STATUSES, type Group, type Plan, type PlannedTarget } from './plan.js';
export { parseRunnerMap, type Runner, type RunnerMap } from './runner-map.js';
