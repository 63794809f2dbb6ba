export { describeNixError, findPosition, findRepositoryFile, isFetchFailure, type SourceMap } from './errors.js';
export { evaluateFlake, requireMatches } from './evaluate.js';
export { examineFlake, listFlakeHosts, type ExamineOptions, type ExaminePorts } from './examine.js';
export { type EvaluateOptions, type EvaluatePorts } from './evaluator.js';
export { listHosts } from './list-hosts.js';
export { findMetadata, locateFlake, type Flake, type FlakeMetadata } from './locate.js';
export { describeReference, findCompareLink, findForge, findRevisionDate, type Forge, type ForgeKind } from './forge.js';
export { findChannelRef, findSupportEnd, isNixpkgs, parseChannels, readChannels, type ChannelTable } from './lock-channels.js';
export { diffLocks, type InputChange } from './lock-diff.js';
export {
  findInputInText,
  findLockNode,
  formatInputPath,
  listInputs,
  parseLockFile,
  type InputPath,
  type LockFile,
  type LockNode,
  type SourceAttributes,
} from './lock-file.js';
export { lintLock, STALE_DAYS, type LintOptions, type LockLint } from './lock-lints.js';
export { listLockedInputs, type LockedInput } from './lock-paths.js';
export { chooseMemoryLimit, measureMemory } from './memory.js';
export { quoteNix, type VmTests } from './program.js';
export {
  formatAttributePath,
  formatInstallable,
  parseEvaluation,
  ProblemSchema,
  positionOf,
  PositionSchema,
  TARGET_KINDS,
  TargetErrorSchema,
  TargetIdSchema,
  type BrokenTarget,
  type EvaluatedTarget,
  type Evaluation,
  type Problem,
  type Target,
  type TargetError,
  type TargetId,
  type TargetKind,
} from './targets.js';
