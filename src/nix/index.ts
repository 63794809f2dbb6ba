export {
  createCliNix,
  requireNix,
  type BuildRequest,
  type EvaluateRequest,
  type ExportedFile,
  type FlakeReference,
  type Nix,
  type NixEnd,
} from './client.js';
export { askNix, type NixAnswer, type RunNix } from './ask.js';
export { parseConfiguration, readConfiguration, type NixConfiguration } from './configuration.js';
export { parseATerm, parseDerivationJson, type Derivation } from './derivation.js';
export { isDiskFull } from './disk-full.js';
export { findFreeDisk } from './free-disk.js';
export { parseDryRun, type DryRun } from './dry-run.js';
export { type LockRequest } from './lock-flake.js';
export { parseLogLine, stripControls, type NixEvent, type NixFrame, type NixMessageError } from './log-events.js';
export { parsePathInfoJson, type PathInfo } from './path-info.js';
export { findPhysicalStore } from './physical-store.js';
export {
  DrvPathSchema,
  isDrvPath,
  isStorePath,
  parseDrvPath,
  parseStorePath,
  STORE_DIR,
  storePathBase,
  storePathName,
  StorePathSchema,
  type DrvPath,
  type StorePath,
} from './store-path.js';
export { isAtLeast, parseNixVersion, type NixVersion } from './version.js';
export { parseSettingsJson, type NixSettings } from './settings.js';
export { askStoreInfo, parseStoreInfo, type StoreInfo } from './store-info.js';
