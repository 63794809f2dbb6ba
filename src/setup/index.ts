export { parseKnownHosts, removeSshFiles, type KnownHost } from '../ssh/index.js';
export { createSetupPorts, removePrivateFile, type SetupPorts } from './machine.js';
export { NIX_CONF_STATE, setup, type SetupRequest, type SetupResult } from './setup.js';
export { parseBuilders, type Builder } from './remote-builders.js';
export { SSH_STATE } from './remote-ssh.js';
export { parseJobStore, parseStoreUrl, type StoreUrl } from './remote-url.js';
export { detectSystem } from './system.js';
