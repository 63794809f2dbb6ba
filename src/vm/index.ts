export { findAccelerator, type Accelerator, type AcceleratorPorts } from './accelerator.js';
export { bootGuest, type GuestPorts, type GuestRequest } from './boot-guest.js';
export { findQemuProgram } from './guest-command.js';
export { judgeBoot, type BootEvidence, type BootVerdict } from './judge.js';
export { renderJunit } from './junit.js';
export { TCG_FACTOR, type BootLimits } from './limits.js';
export { parseJunit, type JunitCase, type JunitReport } from './parse-junit.js';
export { planBoot, type BootPlan } from './policy.js';
export { PROBE_PORT } from './probe-report.js';
export { describeProbe, writeProbe, type ProbeOptions } from './probe/index.js';
export {
  ACCELERATORS,
  BOOT_CAUSES,
  makeUnbootedResult,
  STAGES,
  VmResultSchema,
  type AcceleratorKind,
  type BootCause,
  type EvidenceFile,
  type FailedUnit,
  type HealthResult,
  type Stage,
  type StageName,
  type VmResult,
} from './result.js';
export { measureMemoryBudget, runGuests, type GuestsPorts, type QueuedGuest } from './run-guests.js';
export { type GuestBudget } from './schedule.js';
export { runTestDriver, type TestDriverPorts, type TestDriverRequest, type TestDriverResult } from './test-driver.js';
