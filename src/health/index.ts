export { DEFAULT_HEALTH_CHECKS, type HealthCheck } from '../config/index.js';
export { boundHealthTime, renderHealthParts, renderHealthScript, type HealthScriptOptions } from './render.js';
export { parseHealthLines, type HealthReport, type HealthResult } from './report.js';
