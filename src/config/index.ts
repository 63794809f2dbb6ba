export { EMPTY_CONFIG, findConfigProblems, parseConfig, type Config, type HostEntry } from './config.js';
export { type DeployFile, type DeploySettings } from './deploy-settings.js';
export { parseDuration } from './duration.js';
export { DEFAULT_HEALTH_CHECKS, type HealthCheck } from './health-check.js';
export { listUnusedGlobs, settingsOf, type HostSettings } from './host-settings.js';
export { type InstallFile, type InstallSettings } from './install-settings.js';
export { formatProblem, type ConfigProblem } from './problem.js';
export { CONFIG_FILES, decodeUtf8, readConfig, type ReadRepositoryFile } from './read-config.js';
export { type VmSettings } from './vm-settings.js';
