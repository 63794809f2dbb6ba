import type { StageName } from './result.js';

/** What a line of the console gives away. */
export const SIGN_KINDS = ['kernel-panic', 'no-root', 'initrd-shell', 'emergency-mode', 'out-of-memory', 'lock-up'] as const;
export type SignKind = (typeof SIGN_KINDS)[number];

/** A telling line of the console. Any program of the guest can print such a line, so the probe's report is believed first. */
export interface Sign {
  readonly kind: SignKind;
  /** Nothing more is to be expected of this boot. */
  readonly isFatal: boolean;
  /** The line, clean. */
  readonly line: string;
  /** Milliseconds since the start. */
  readonly atMs: number;
}

/** A line that shows that a stage was entered. */
export interface StageMark {
  readonly stage: StageName;
  readonly atMs: number;
}

/** `[    1.234567] `, perhaps with `[    T1] `: the kernel's time stamp. Linux: kernel/printk/printk.c */
const STAMP = String.raw`^(?:\[\s*\d+\.\d+\]\s*)?(?:\[\s*[TC]\d+\]\s*)?(?:<\d>)?`;
const atStart = (source: string) => new RegExp(`${STAMP}(?:${source})`);

/** `isFatal`: nothing more is to be expected of this boot. The first that matches is the sign of a line. */
const SIGNS: readonly { readonly kind: SignKind; readonly isFatal: boolean; readonly pattern: RegExp }[] = [
  // Linux: mount_root_generic() in init/do_mounts.c
  { kind: 'no-root', isFatal: true, pattern: atStart(String.raw`Kernel panic - not syncing: VFS: Unable to mount root fs`) },
  { kind: 'no-root', isFatal: false, pattern: atStart(String.raw`VFS: Cannot open root device`) },
  // Linux: out_of_memory() in mm/oom_kill.c
  {
    kind: 'out-of-memory',
    isFatal: true,
    pattern: atStart(String.raw`Kernel panic - not syncing: (?:System is deadlocked on memory|Out of memory)`),
  },
  { kind: 'kernel-panic', isFatal: true, pattern: atStart(String.raw`Kernel panic - not syncing`) },
  { kind: 'out-of-memory', isFatal: false, pattern: atStart(String.raw`(?:Memory cgroup out of memory|Out of memory): Kill`) },
  { kind: 'out-of-memory', isFatal: false, pattern: /systemd-oomd(?:\[\d+\])?: Killed / },
  // NixOS: fail() and mountFS() in nixos/modules/system/boot/stage-1-init.sh
  { kind: 'initrd-shell', isFatal: true, pattern: /^An error occurred in stage 1 of the boot process/ },
  { kind: 'no-root', isFatal: false, pattern: /Timed out waiting for device \S+, trying to mount anyway/ },
  // systemd in the initrd mounts the root at /sysroot; its emergency mode follows
  { kind: 'no-root', isFatal: false, pattern: /Failed to mount .*\/sysroot|Dependency failed for .*\/sysroot/ },
  // Debian's initramfs-tools and dracut
  { kind: 'no-root', isFatal: true, pattern: /^ALERT! +\S+ does not exist\. +Dropping to a shell/ },
  { kind: 'no-root', isFatal: false, pattern: /^(?:\S+: )?(?:Warning: |FATAL: )?(?:Cannot|Could not) find (?:the )?root\b/i },
  { kind: 'initrd-shell', isFatal: true, pattern: /^\(initramfs\)|^dracut:\/#|Press Enter for emergency shell or wait/ },
  // systemd: emergency.service and sulogin
  {
    kind: 'emergency-mode',
    isFatal: true,
    pattern: /^(?:Welcome to )?You are in (?:emergency|rescue) mode|Cannot open access to console, the root account is locked/,
  },
  // Linux: kernel/watchdog.c, kernel/rcu/tree_stall.h, kernel/hung_task.c
  {
    kind: 'lock-up',
    isFatal: false,
    pattern: atStart(
      String.raw`watchdog: BUG: soft lockup|rcu: INFO: \S+ (?:self-)?detected stall|INFO: task .{1,64} blocked for more than`,
    ),
  },
];

const MARKS: readonly (readonly [StageName, RegExp])[] = [
  // SeaBIOS writes to the serial port if QEMU has no screen; OVMF always does.
  ['firmware', /^(?:SeaBIOS|iPXE|BdsDxe|UEFI |Booting from|Press F12)/],
  ['kernel', atStart(String.raw`Linux version \d`)],
  ['initrd', /^<<< NixOS Stage 1 >>>|systemd\[1\]: Running in initrd/],
  ['initrd', atStart(String.raw`Run \/init as init process`)],
  ['userspace', /^<<< NixOS Stage 2 >>>|systemd\[1\]: Switching root/],
];

/** What a clean line of the console gives away, if anything. */
export function findSign(line: string): Pick<Sign, 'kind' | 'isFatal'> | undefined {
  const sign = SIGNS.find(({ pattern }) => pattern.test(line));
  return sign && { kind: sign.kind, isFatal: sign.isFatal };
}

/** The stage that a clean line of the console shows to be entered, if any. */
export function findStageMark(line: string): StageName | undefined {
  return MARKS.find(([, pattern]) => pattern.test(line))?.[0];
}
