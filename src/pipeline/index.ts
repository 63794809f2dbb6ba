export { nameArtifacts, type ArtifactNames } from './artifact-names.js';
export { describePlan, listBuildTargets, summarizeGroup } from './describe.js';
export { collectEvidence, parseNeeds } from './evidence.js';
export { findGitHub, findRunUrl } from './github-client.js';
export { findDeployHosts, type ClosureSource, type DeployHostsPorts } from './deploy-hosts.js';
export { downloadHandOver, findCheckResult, uploadDirectory, writeHandOver, type HandOver } from './hand-over.js';
export { listParents } from './commit.js';
export { CACHE_DIRECTORIES, nameHistoryKeys, nameOutputKeys } from './cache-keys.js';
export { runGroupJob, type GroupJobOptions, type GroupJobPorts } from './group-job.js';
export { keepOutputs, listKeepCells } from './keep-job.js';
export { planRun } from './plan-run.js';
export { runVmJob, VM_RESULT_FILE, type VmJobPorts } from './vm-job.js';
export { createInstallHealth, makeInstallRequest } from './install-job.js';
export { readInstallLayout, type InstallLayout } from './install-layout.js';
export { parseSecrets } from './secrets.js';
export * from './update/index.js';
export { startPushJob, type PushJob } from './push-job.js';
export { recallHistory, saveHistory } from './recall.js';
export { remember } from './remember.js';
export { readRunContext, type RunContext } from './run-context.js';
export { CHECK_INPUTS, ECONOMY_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, PLAN_INPUTS } from './inputs.js';
export {
  examineHere,
  findVmTests,
  makeLocalRunners,
  runCheckStage,
  runPipeline,
  writeReport,
  type CheckOptions,
  type PipelineOptions,
  type PipelinePorts,
  type PipelineProgress,
} from './run-pipeline.js';
