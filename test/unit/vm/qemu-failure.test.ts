import { expect, test } from '@jest/globals';
import { explainQemuFailure } from '../../../src/vm/qemu-failure.js';

test.each([
  ['Could not access KVM kernel module: Permission denied', 'may not use /dev/kvm'],
  ['Could not access KVM kernel module: No such file or directory', 'no usable KVM'],
  ["qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory", 'too little free memory'],
  ['qemu-img: /tmp/x: error while writing: No space left on device', 'The disk is full'],
  ['qemu: Failed to get "write" lock', 'an image of its own'],
  ["qemu-system-x86_64: Could not set up host forwarding rule 'tcp::2222-:22'", 'A port that the guest forwards'],
  ["qemu: could not load PC BIOS 'bios-256k.bin'", 'its firmware'],
  ['qemu-system-x86_64: -foo: invalid option', 'virtualisation.qemu.options'],
  ["qemu-system-x86_64: -device x: 'x' is not a valid device model name", 'virtualisation.qemu.options'],
])('%s', (words, advice) => {
  const { cause, reason } = explainQemuFailure(1, undefined, ['warning: something else', words]);
  expect(cause).toBe('qemu-refused');
  expect(reason).toContain(words);
  expect(reason).toContain(advice);
});

test.each([
  [127, '/nix/store/x/bin/run-web-vm: not found'],
  [126, 'sh: 1: run-web-vm: Permission denied'],
  [127, 'env: ‘bash’: No such file or directory'],
])('exit code %i with %j is a program that is missing', (exitCode, words) => {
  expect(explainQemuFailure(exitCode, undefined, [words]).cause).toBe('qemu-missing');
});

test('an unknown refusal keeps its last words', () => {
  expect(explainQemuFailure(3, undefined, ['first', 'something new', '']).reason).toBe(
    'QEMU ended with exit code 3 before the guest said anything: something new. Its output is in qemu.log.',
  );
});

test('a QEMU that was killed crashed', () => {
  const { cause, reason } = explainQemuFailure(undefined, 'SIGKILL', []);
  expect(cause).toBe('qemu-crashed');
  expect(reason).toContain('out of memory');
});
