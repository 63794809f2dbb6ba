import { expect, test } from '@jest/globals';
import { findSign, findStageMark } from '../../../src/vm/signs.js';

test.each([
  ['[    2.5] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300', 'kernel-panic', true],
  ['[    2.5] [    T1] Kernel panic - not syncing: Fatal exception in interrupt', 'kernel-panic', true],
  ['Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)', 'no-root', true],
  ['[    1.0] VFS: Cannot open root device "" or unknown-block(0,0): error -6', 'no-root', false],
  ['[    1.0] Kernel panic - not syncing: System is deadlocked on memory', 'out-of-memory', true],
  ['[   44.1] Out of memory: Killed process 812 (postgres) total-vm:99kB', 'out-of-memory', false],
  ['[   44.1] Memory cgroup out of memory: Killed process 812 (java)', 'out-of-memory', false],
  ['An error occurred in stage 1 of the boot process, which must mount the', 'initrd-shell', true],
  ['Timed out waiting for device /dev/disk/by-label/nixos, trying to mount anyway.', 'no-root', false],
  ['[DEPEND] Dependency failed for /sysroot.', 'no-root', false],
  ['ALERT!  UUID=1234 does not exist.  Dropping to a shell!', 'no-root', true],
  ['Cannot find root device "/dev/sda1"', 'no-root', false],
  ['(initramfs) ', 'initrd-shell', true],
  ['You are in emergency mode. After logging in, type "journalctl -xb" to view', 'emergency-mode', true],
  ['Cannot open access to console, the root account is locked.', 'emergency-mode', true],
  ['[  100.0] INFO: task kworker/0:1:12 blocked for more than 120 seconds.', 'lock-up', false],
] as const)('%s', (line, kind, isFatal) => {
  expect(findSign(line)).toEqual({ kind, isFatal });
});

test.each([
  'nginx: [warn] Kernel panic - not syncing is what the docs say',
  'Starting Emergency Shell...',
  'grafana: out of memory budget',
  'the docs: You are in emergency mode',
  '',
])('%j is no sign', (line) => {
  expect(findSign(line)).toBeUndefined();
});

test.each([
  ['SeaBIOS (version 1.17.0)', 'firmware'],
  ['[    0.000000] Linux version 6.12.30 (nixbld@localhost)', 'kernel'],
  ['<<< NixOS Stage 1 >>>', 'initrd'],
  ['[    0.9] Run /init as init process', 'initrd'],
  ['[    1.2] systemd[1]: Running in initrd.', 'initrd'],
  ['<<< NixOS Stage 2 >>>', 'userspace'],
  ['[    3.2] systemd[1]: Switching root.', 'userspace'],
] as const)('%s shows the stage %s', (line, stage) => {
  expect(findStageMark(line)).toBe(stage);
});
