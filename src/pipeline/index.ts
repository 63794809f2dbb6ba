export { nameArtifacts, type ArtifactNames } from './artifact-names.js';
export { describePlan, listBuildTargets, summarizeGroup } from './describe.js';
export { collectEvidence, parseNeeds } from './evidence.js';
export { examineFlake, type ExamineOptions, type ExaminePorts } from './examine.js';
export { downloadHandOver, findCheckResult, uploadDirectory, writeHandOver, type HandOver } from './hand-over.js';
export { CHECK_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, PLAN_INPUTS } from './inputs.js';
export {
  examineHere,
  makeLocalRunners,
  runCheckStage,
  runPipeline,
  writeReport,
  type PipelineOptions,
  type PipelinePorts,
  type PipelineProgress,
} from './run-pipeline.js';
