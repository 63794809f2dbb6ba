export { annotateUnusedGlobs, findRepositoryConfig, readRepositoryConfig, type VmTestOptions } from './boot-tests.js';
export { describeBoots } from './describe-boots.js';
export { BOOT_INPUTS, VM_INPUTS } from './inputs.js';
export { makeVmJobResult, parseVmJobResult, type VmJobResult } from './job-result.js';
export { prepareVmTests } from './prepare.js';
export { requireStoreHere, runBootTests, type BootTestOptions, type BootTestPorts } from './run-boot-tests.js';
export { describeAbsent, runVmTests, type VmPorts } from './run-vm-tests.js';
export {
  makeVmMatrix,
  NO_VM_TESTS,
  parseVmOrder,
  planVmOrder,
  type VmCell,
  type VmGuest,
  type VmLimits,
  type VmOrder,
  type VmOrderOptions,
} from './vm-order.js';
