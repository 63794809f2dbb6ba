export { makeBuildGraph, type BuildGraph, type Edges } from './build-graph.js';
export { durationKey } from './costs.js';
export { divideWork, type Division, type DivisionLimits, type GroupJob } from './divide.js';
export { NO_EXPERIENCE, type Experience } from './experience.js';
export { type SharedJob } from './first-wave.js';
export { makePlan, listPlannable, type PlanOptions, type StoreKnowledge } from './make-plan.js';
export { DEFAULT_SLOTS, MATRIX_LIMIT } from './make-groups.js';
export { makeMatrix, type MatrixCell } from './matrix.js';
export { planFlake, type PlanPorts } from './plan-flake.js';
export {
  formatPlan,
  hashPlan,
  parsePlan,
  PLAN_STATUSES,
  type Group,
  type Plan,
  type PlannedTarget,
  type RememberedFailure,
} from './plan.js';
export { listRunners, parseRunnerMap, type Runner, type RunnerMap } from './runner-map.js';
export { JOB_OVERHEAD_SECONDS, simulate, type Estimate, type Job, type SimulationOptions, type Work } from './simulate.js';
export { makeWorkOrder, type PoolOfJobs, type WorkOrder, type WorkTarget } from './work-order.js';
