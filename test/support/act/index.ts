export { type Annotation, type JobRun, type Result, type StepEvent, type StepRun } from './log.js';
export { preparePanther, type PrepareOptions } from './prepare-panther.js';
export { findProcesses, type FoundProcess, type Mark } from './processes.js';
export { type RunControl, runWorkflow, type WorkflowRequest, type WorkflowRun } from './run-workflow.js';
