export { describeBoots } from './describe-boots.js';
export { BOOT_INPUTS } from './inputs.js';
export { runBootTests, type BootTestOptions, type BootTestPorts } from './run-boot-tests.js';
