export { runAction, runPostAction, readActionInputs, createActionsLogger, type ActionIo } from './action.js';
export { packDirectory, unpackArchive, type ArchivePorts } from './archive.js';
export { createGitHubArtifactStore, type ArtifactStore } from './artifacts.js';
export { measureFreeBytes } from './cache-directory.js';
export { makeCacheKey, makeCachePrefix } from './cache-keys.js';
export { createGitHubCacheStore, type CacheStore } from './cache.js';
export {
  describeError,
  EXIT_CODE,
  exitCodeOf,
  findErrorCode,
  FREE_DISK_ADVICE,
  InterruptedError,
  ISSUES_URL,
  ToolError,
  UserError,
  type ExitCode,
} from './errors.js';
export { hashFile, hashText, isDirectory, isFile, readJsonFile, writeFileAtomically } from './files.js';
export { globToRegexSource, matchesAny } from './glob.js';
export {
  describeUnknownInputs,
  findSimilar,
  InputProblem,
  parseInputs,
  splitList,
  type Inputs,
  type InputSpec,
  type InputTable,
  type RawInputs,
} from './inputs.js';
export { createPlainLogger, formatPosition, type Annotation, type Logger, type Position, type Severity } from './logger.js';
export { listSecretPieces, maskSecrets } from './mask.js';
export { captureProcess, createLineSplitter, listenForInterrupt, runProcess, type ProcessOutcome, type ProcessRequest } from './process.js';
export { formatSize, parseSize } from './size.js';
