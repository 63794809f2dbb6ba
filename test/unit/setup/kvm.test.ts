import { expect, test } from '@jest/globals';
import { KVM_RULE_FILE, prepareKvm } from '../../../src/setup/kvm.js';
import type { DeviceAccess } from '../../../src/setup/machine.js';
import { createFakePorts } from './fake-ports.js';

const OPENED: DeviceAccess = { kind: 'opened' };
const ABSENT: DeviceAccess = { kind: 'absent' };
const REFUSED: DeviceAccess = { kind: 'refused', reason: "EACCES: permission denied, open '/dev/kvm'" };
const UDEV = [
  `write ${KVM_RULE_FILE} 644`,
  'udevadm control --reload-rules',
  'udevadm trigger --name-match=kvm',
  'udevadm settle --timeout=10',
];

test('a device that opens is usable, and nothing is changed for it', async () => {
  const { ports, done } = createFakePorts({ kvm: [OPENED], hasRoot: true });
  expect(await prepareKvm('auto', ports)).toEqual({ usable: true, present: true, why: '/dev/kvm can be opened', changes: [] });
  expect(done.asRoot).toEqual([]);
});

test('a device that is kept from us is opened to everyone by a udev rule, and opened again to see', async () => {
  const { ports, done } = createFakePorts({ kvm: [REFUSED, OPENED], hasRoot: true });
  expect(await prepareKvm('auto', ports)).toEqual({
    usable: true,
    present: true,
    why: '/dev/kvm can be opened now',
    changes: [`wrote ${KVM_RULE_FILE} (MODE=0666)`],
  });
  expect(done.asRoot).toEqual(UDEV);
  expect(done.texts.get(KVM_RULE_FILE)).toBe('KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n');
});

test('a rule that udev applies late is waited for', async () => {
  const { ports } = createFakePorts({ kvm: [REFUSED, REFUSED, REFUSED, OPENED], hasRoot: true });
  expect(await prepareKvm('auto', ports)).toMatchObject({ usable: true });
});

test('a device that stays closed is not usable, and the reason is told', async () => {
  const { ports } = createFakePorts({ kvm: [REFUSED], hasRoot: true });
  expect(await prepareKvm('auto', ports)).toMatchObject({
    usable: false,
    present: true,
    why: "EACCES: permission denied, open '/dev/kvm' even so",
  });
});

test('without udev the permissions of the device itself are set', async () => {
  const { ports, done } = createFakePorts({
    kvm: [REFUSED, OPENED],
    hasRoot: true,
    answers: { 'udevadm control': { exitCode: 1, stderr: 'sudo: udevadm: command not found' } },
  });
  expect(await prepareKvm('auto', ports)).toMatchObject({
    usable: true,
    changes: ['set /dev/kvm to mode 0666, as udev did not do it'],
  });
  expect(done.asRoot.at(-1)).toBe('chmod 0666 /dev/kvm');
});

test('if nothing opens the device, both failures are told', async () => {
  const { ports } = createFakePorts({
    kvm: [REFUSED],
    hasRoot: true,
    answers: { 'udevadm control': { exitCode: 1 }, chmod: { exitCode: 1, stderr: 'chmod: read-only file system\n' } },
  });
  expect(await prepareKvm('auto', ports)).toEqual({
    usable: false,
    present: true,
    why: `EACCES: permission denied, open '/dev/kvm'; "udevadm control --reload-rules" failed; chmod: read-only file system`,
    changes: [],
  });
});

test.each([
  {
    name: 'no device',
    kvm: ABSENT,
    platform: 'linux',
    wanted: 'auto',
    present: false,
    why: 'there is no /dev/kvm: this machine has no (nested) virtualisation',
  },
  {
    name: 'no sudo',
    kvm: REFUSED,
    platform: 'linux',
    wanted: 'auto',
    present: true,
    why: "EACCES: permission denied, open '/dev/kvm'; opening it to builds needs sudo without a password",
  },
  { name: 'macOS', kvm: ABSENT, platform: 'darwin', wanted: 'auto', present: false, why: 'only Linux has it' },
  { name: 'switched off', kvm: OPENED, platform: 'linux', wanted: 'off', present: true, why: 'the input "kvm" is off' },
  { name: 'switched off, and not there', kvm: ABSENT, platform: 'linux', wanted: 'off', present: false, why: 'the input "kvm" is off' },
] as const)('not usable, and nothing is changed: $name', async ({ kvm, platform, wanted, present, why }) => {
  const { ports, done } = createFakePorts({ kvm: [kvm], platform });
  expect(await prepareKvm(wanted, ports)).toEqual({ usable: false, present, why, changes: [] });
  expect(done.asRoot).toEqual([]);
});

test('switched off, a closed device is left closed even with sudo', async () => {
  const { ports, done } = createFakePorts({ kvm: [REFUSED, OPENED], hasRoot: true });
  expect(await prepareKvm('off', ports)).toMatchObject({ usable: false, present: true });
  expect(done.asRoot).toEqual([]);
});
