import { expect, test } from '@jest/globals';
import { findQemuProgram, listQemuOptions, makeGuestEnvironment, nameGuestFiles } from '../../../src/vm/guest-command.js';

test('a comma in a path is doubled, as QEMU parts its options by commas', () => {
  const options = listQemuOptions(nameGuestFiles('/tmp/a,b'), 'tcg', undefined);
  expect(options).toContain('socket,id=panther-console,path=/tmp/a,,b/console');
  expect(options).toContain('unix:/tmp/a,,b/qmp');
  expect(options.join(' ')).not.toMatch(/a,b/);
});

test('the accelerator comes as a property of the machine, which overrides what a script of NixOS says', () => {
  expect(listQemuOptions(nameGuestFiles('/tmp/x'), 'kvm', 2_048).slice(0, 4)).toEqual(['-machine', 'accel=kvm', '-m', '2048']);
  expect(listQemuOptions(nameGuestFiles('/tmp/x'), 'kvm', undefined)).not.toContain('-m');
});

test('all state of a guest is in its directory, and what the user set for VMs of his own is not', () => {
  const env = makeGuestEnvironment(
    { PATH: '/bin', QEMU_OPTS: '-m 9', QEMU_NET_OPTS: 'hostfwd=x', NIX_DISK_IMAGE: '/home/me/disk', NIXPKGS_QEMU_KERNEL_web: '/k' },
    nameGuestFiles('/tmp/x'),
    ['panic=1', 'quiet'],
  );
  expect(env).toEqual({
    PATH: '/bin',
    NIX_DISK_IMAGE: '/tmp/x/disk.qcow2',
    NIX_EFI_VARS: '/tmp/x/efi-vars.fd',
    NIX_SWTPM_DIR: '/tmp/x/swtpm',
    TMPDIR: '/tmp/x/tmp',
    USE_TMPDIR: '1',
    SHARED_DIR: '/tmp/x/shared',
    QEMU_OPTS: '',
    QEMU_NET_OPTS: '',
    QEMU_KERNEL_PARAMS: 'panic=1 quiet',
  });
});

test.each([
  [
    'cd "$TMPDIR"\nexec /nix/store/a-qemu/bin/qemu-system-x86_64 -machine type=q35,accel=kvm:tcg -cpu max \\\n  -name web',
    '/nix/store/a-qemu/bin/qemu-system-x86_64',
  ],
  ['exec /nix/store/a-qemu/bin/qemu-kvm \\\n', '/nix/store/a-qemu/bin/qemu-kvm'],
  ['exec ssh host\n# exec /x/bin/qemu-kvm', undefined],
])('the QEMU of a script', (script, program) => {
  expect(findQemuProgram(script)).toBe(program);
});
