export { formatPlan, hashPlan, parsePlan, PLAN_STATUSES, type Group, type Plan, type PlannedTarget } from './plan.js';
