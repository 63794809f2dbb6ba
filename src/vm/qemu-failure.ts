import type { BootCause } from './result.js';

/** What QEMU, or the script that starts it, did before any guest ran. */
export interface QemuFailure {
  readonly cause: Extract<BootCause, 'qemu-missing' | 'qemu-refused' | 'qemu-crashed'>;
  /** Sentences: what happened, what to do. */
  readonly reason: string;
}

/** What QEMU says, and what to do about it. Sources: accel/kvm/kvm-all.c, softmmu/physmem.c, block/file-posix.c, system/vl.c */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [
    /Could not access KVM kernel module: Permission denied|failed to initialize kvm: Permission denied/i,
    'This user may not use /dev/kvm. Let actions/setup open it (input "kvm: auto"), or add the user to the group kvm.',
  ],
  [
    /Could not access KVM kernel module|failed to initialize kvm|KVM is not supported|invalid accelerator kvm/i,
    'This machine has no usable KVM. Choose a runner with nested virtualisation, or let the guest run without it.',
  ],
  [/HVF error|invalid accelerator hvf|failed to initialize hvf/i, 'This Mac has no usable virtualisation. Let the guest run without it.'],
  [
    /cannot set up guest memory|Cannot allocate memory/i,
    'The machine has too little free memory for this guest. Give the guest less, or use a runner with more.',
  ],
  [/No space left on device|Disk quota exceeded/i, 'The disk is full. Free space, or give the guest a smaller disk.'],
  [
    /Failed to get "\w+" lock|Is another process using the image/i,
    'Another QEMU uses the same disk image. Give each guest an image of its own.',
  ],
  [/Could not set up host forwarding rule/i, 'A port that the guest forwards is taken on this machine. Forward another, or none.'],
  [
    /could not load (?:PC )?BIOS|failed to find romfile/i,
    'Parts of the QEMU installation are missing: its firmware. Install the package seabios or OVMF.',
  ],
  [
    /invalid option|Property '.*' not found|is not a valid device model|Invalid parameter|unsupported machine type|Parameter '.*' expects|requires an argument|drive with .* exists|Duplicate ID/i,
    'QEMU does not know one of its options. Look for it in virtualisation.qemu.options of the host.',
  ],
];

const MISSING = /(?:not found|No such file or directory)\s*$/;

/**
 * Explains why no guest ran.
 * @param exitCode of QEMU or of the script that starts it; undefined if a signal ended it
 * @param words the last lines of its error output, clean
 */
export function explainQemuFailure(exitCode: number | undefined, signal: string | undefined, words: readonly string[]): QemuFailure {
  const said = words.filter((line) => line.trim() !== '');
  const known = REFUSALS.flatMap(([pattern, advice]) => {
    const line = said.findLast((word) => pattern.test(word));
    return line === undefined ? [] : [{ line, advice }];
  })[0];
  if (known !== undefined)
    return { cause: 'qemu-refused', reason: `QEMU did not start the guest: ${endSentence(known.line)} ${known.advice}` };
  const last = said.at(-1);
  if ((exitCode === 126 || exitCode === 127) && (last === undefined || MISSING.test(last) || last.includes('Permission denied'))) {
    return {
      cause: 'qemu-missing',
      reason: `The program that starts the guest could not be run${last === undefined ? '.' : `: ${endSentence(last)}`} Build the host's VM on this machine first.`,
    };
  }
  const how = exitCode === undefined ? `was ended by the signal ${signal ?? 'unknown'}` : `ended with exit code ${exitCode}`;
  const crash = exitCode === undefined ? 'qemu-crashed' : 'qemu-refused';
  const advice =
    signal === 'SIGKILL'
      ? ' A kernel that is out of memory does so: give the guests less memory, or use a runner with more.'
      : ' Its output is in qemu.log.';
  return {
    cause: crash,
    reason: `QEMU ${how} before the guest said anything${last === undefined ? '.' : `: ${endSentence(last)}`}${advice}`,
  };
}

/** A foreign sentence, with its full stop. */
function endSentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?:]$/.test(trimmed) ? trimmed.replace(/:$/, '.') : `${trimmed}.`;
}
