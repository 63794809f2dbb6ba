export { formatConsent, parseWipeConsent, type ConsentedDisk, type WipeConsent } from './consent.js';
export { installHost } from './install.js';
export { listRequestProblems } from './request-problems.js';
export { chooseProgram, DEFAULT_REFERENCE, findExecutable, findPinnedReference, resolveProgram, type ProgramChoice } from './program.js';
export { createSshShell } from './shell.js';
export { HOST_KEY_ALIAS, isPublicKey } from './ssh-options.js';
export * from './types.js';
