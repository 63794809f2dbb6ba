export { createSetupPorts, removePrivateFile, type SetupPorts } from './machine.js';
export { NIX_CONF_STATE, setup, type SetupRequest, type SetupResult } from './setup.js';
export { detectSystem } from './system.js';
