export { pruneBinaryCache, readBinaryCache, toSubstituter, writeBinaryCache } from './binary-cache.js';
export { divideClosure, listPackFiles, writeDerivationPack, type PackCustomer } from './derivation-pack.js';
export { parseGroupOutputs, type GroupOutputs } from './group-outputs.js';
export { openOutputPack, writeOutputPack } from './output-pack.js';
export { type NarInfo } from './narinfo.js';
export { isWorthKeeping, keepClosed, planRetention, sumBytes, toDay, type BuiltPath, type KeptPath, type KeptPaths } from './retention.js';
