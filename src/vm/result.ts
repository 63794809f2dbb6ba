import * as v from 'valibot';

/**
 * What hardware runs a guest's instructions: Linux's KVM, macOS's Hypervisor.framework, or none (`tcg`, QEMU's own translator: several
 * times slower, but everywhere).
 */
export const ACCELERATORS = ['kvm', 'hvf', 'tcg'] as const;
export type AcceleratorKind = (typeof ACCELERATORS)[number];

/** The stages of a boot, in their order. `ready`: all units have started, and the guest has reported. */
export const STAGES = ['firmware', 'kernel', 'initrd', 'userspace', 'ready'] as const;
export type StageName = (typeof STAGES)[number];

/** Why a boot ended as it did. Reports group by it; people read `reason`. */
export const BOOT_CAUSES = [
  'healthy',
  // The guest's own fault.
  'unhealthy',
  'kernel-panic',
  'no-root',
  'initrd-shell',
  'emergency-mode',
  'out-of-memory',
  'hung',
  'too-slow',
  'reboot-loop',
  'ended-early',
  // A NixOS test that found what it looks for.
  'test-failed',
  // The machine's fault.
  'qemu-missing',
  'qemu-refused',
  'qemu-crashed',
  'does-not-fit',
  'no-accelerator',
] as const;
export type BootCause = (typeof BOOT_CAUSES)[number];

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

const StageSchema = v.object({
  name: v.picklist(STAGES),
  /** `failed`: the boot ended in it. `unknown`: nothing told of it, but a later one was reached. */
  state: v.picklist(['done', 'failed', 'not-reached', 'unknown']),
  /** How long it took; by the guest's own clock if it told, else by what was seen of it. */
  seconds: v.optional(Seconds),
});
export type Stage = v.InferOutput<typeof StageSchema>;

const HealthResultSchema = v.object({
  /** Which check it is: its number in the list, as a rule. */
  check: v.string(),
  name: v.string(),
  ok: v.boolean(),
  attempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  seconds: v.optional(Seconds),
  message: v.optional(v.string()),
});
/** One health check, as the guest reported it. */
export type HealthResult = v.InferOutput<typeof HealthResultSchema>;

const FailedUnitSchema = v.object({
  name: v.string(),
  /** systemd's word for it, such as `exit-code`. */
  result: v.optional(v.string()),
  /** Its last lines in the journal. */
  journal: v.array(v.string()),
});
/** A systemd unit that is in the state "failed". */
export type FailedUnit = v.InferOutput<typeof FailedUnitSchema>;

const EvidenceFileSchema = v.object({
  kind: v.picklist(['console', 'screenshot', 'journal', 'probe', 'qemu', 'junit', 'other']),
  /** Path relative to the evidence directory. */
  path: v.string(),
});
/** A file that was kept of a boot. */
export type EvidenceFile = v.InferOutput<typeof EvidenceFileSchema>;

const TestCaseSchema = v.object({
  name: v.string(),
  outcome: v.picklist(['passed', 'failed', 'error', 'skipped']),
  seconds: v.optional(Seconds),
  /** Empty if nothing is said. */
  message: v.string(),
});

export const VmResultSchema = v.object({
  /** Name of the host, or of the NixOS test. */
  name: v.string(),
  /** `failed`: the host's fault, or what the test found. `error`: the machine's, so nothing is known. */
  verdict: v.picklist(['passed', 'failed', 'error', 'skipped']),
  cause: v.picklist(BOOT_CAUSES),
  /** Sentences: what happened, and what to do. May hold words of the guest, without control characters. */
  reason: v.string(),
  accelerator: v.optional(v.picklist(ACCELERATORS)),
  /** From the start of QEMU to its end. */
  seconds: Seconds,
  stages: v.array(StageSchema),
  health: v.array(HealthResultSchema),
  failedUnits: v.array(FailedUnitSchema),
  /** Sentences about what was odd, but did not decide. */
  notes: v.array(v.string()),
  /** Last lines of the console, without escapes. Empty for a boot that passed. */
  consoleTail: v.array(v.string()),
  files: v.array(EvidenceFileSchema),
  /** The parts of a NixOS test, as its JUnit report tells them. None for a boot. */
  cases: v.array(TestCaseSchema),
});

/** What came of booting one host, or of one NixOS test. Plain data: it is handed over between jobs as JSON and goes into the report. */
export type VmResult = v.InferOutput<typeof VmResultSchema>;

/** A result for a host that was not booted, or a test that was not run. @param reason sentences */
export function makeUnbootedResult(
  name: string,
  { verdict, cause, reason }: { readonly verdict: 'error' | 'skipped'; readonly cause: BootCause; readonly reason: string },
): VmResult {
  const stages = STAGES.map((stage) => ({ name: stage, state: 'not-reached' as const }));
  return {
    name,
    verdict,
    cause,
    reason,
    seconds: 0,
    stages,
    health: [],
    failedUnits: [],
    notes: [],
    consoleTail: [],
    files: [],
    cases: [],
  };
}
