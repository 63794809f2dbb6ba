export { planDeadlines, type Deadlines, type TimeSettings } from './protocol/deadlines.js';
export { deployHost } from './protocol/deploy-host.js';
export type { ConfirmedDeployment, Phase, TargetFacts, TargetState } from './protocol/facts.js';
export type { DeployOrder, Goal, Mode, Policy, RebootPolicy, RollbackAim } from './protocol/order.js';
export type {
  Ancestry,
  Answer,
  Call,
  CallLimits,
  CallValue,
  CopyEnd,
  DeployPorts,
  FailedUnit,
  HealthAnswer,
  Measured,
  RebootForecast,
  SourcePort,
  StatusAnswer,
  TargetPort,
  Verb,
} from './protocol/ports.js';
export type { Outcome, Step } from './protocol/state.js';
export * from './records/index.js';
export { DEPLOY_RESULT_VERSION, parseDeployResult, type DeployResult } from './result/deploy-result.js';
export { formatHeadline, renderSummary, renderTerminal, type Escapes } from './result/describe-result.js';
export { makeUntriedResult, type HostResult } from './result/host-result.js';
export { isFailure, judgeResults, type DeployVerdict, type OfflinePolicy } from './result/judge-results.js';
export * from './target/index.js';
export { planWaves, type Share, type Wave, type WaveHost, type WaveSettings } from './waves/plan-waves.js';
export { runWaves, type RunSettings, type WavePorts } from './waves/run-waves.js';
export * from './fleet/index.js';
export * from './machine/index.js';
