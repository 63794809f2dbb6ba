import { describe, expect, test } from '@jest/globals';
import { listPreflightProblems } from '../../../src/install/preflight.js';
import { factsOf, INSTALLER, LSBLK, REQUEST } from './samples.js';

const problemsOf = (answers: Readonly<Record<string, string>> = {}, more: Partial<typeof REQUEST> = {}, serial?: string) =>
  listPreflightProblems(factsOf(answers), { ...REQUEST, ...more }, [{ device: '/dev/sda', ...(serial === undefined ? {} : { serial }) }]);

describe('before anything is changed', () => {
  test('an ordinary machine is fine', () => {
    expect(problemsOf()).toEqual([]);
  });

  test.each([
    [{ machine: 'aarch64' }, '"web1" is a x86_64-linux system, but the machine is aarch64.'],
    [{ os: 'FreeBSD' }, 'The machine runs FreeBSD'],
    [{ elevate: 'none' }, 'neither sudo nor doas works without a password'],
    [{ missing: 'cpio setsid' }, 'lacks cpio, setsid'],
    [{ container: 'lxc' }, 'is a container (lxc)'],
    [{ xen_guest: 'PV' }, 'paravirtualised Xen'],
    [{ secure_boot: '1' }, 'Secure Boot is on'],
    [{ lockdown: 'integrity' }, 'The kernel is locked down'],
    [{ kexec_disabled: '1' }, 'kexec_load_disabled'],
    [{ memory_kb: '1000000' }, 'the installer, which runs from memory, needs 1.5 GB. With a smaller image'],
    [{ available_kb: '300000' }, 'of memory are free'],
    [{ home_free_kb: '500000' }, 'free in the home directory'],
    [{ lsblk: '' }, 'has no lsblk'],
    [{ 'device.0': '' }, 'The disk /dev/sda of the layout is not on the machine. It has /dev/sda (18.6 GiB, serial S1).'],
    [{ 'device.0': '/dev/sda1' }, 'is /dev/sda1, which is part of a disk'],
    [{ 'device.0': '/dev/sr0' }, 'is no disk, but of the type "rom"'],
  ])('%j is told, alone', (answers, message) => {
    const problems = problemsOf(answers);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  test.each([{ xen_guest: 'HVM' }, { secure_boot: '0' }, { lockdown: 'none' }, { kexec_disabled: '0' }, { memory_kb: '1400000' }])(
    '%j is fine',
    (answers) => {
      expect(problemsOf(answers)).toEqual([]);
    },
  );

  test('a smaller image of one’s own needs less memory', () => {
    expect(problemsOf({ memory_kb: '950000', available_kb: '800000' }, { kexec: '/image.tar.gz' })).toEqual([]);
    expect(problemsOf({ memory_kb: '700000' }, { kexec: '/image.tar.gz' })).toEqual([expect.stringContaining('needs 1 GB.')]);
  });

  test('a machine that is the installer already needs no kexec', () => {
    expect(problemsOf({ ...INSTALLER, secure_boot: '1', container: 'x', kexec_disabled: '1', memory_kb: '900000' })).toEqual([]);
  });

  test('the disk that the installer runs from is not wiped under it', () => {
    expect(problemsOf({ ...INSTALLER, lsblk: LSBLK.replace('"/"', '"/iso"') })).toEqual([
      expect.stringContaining('holds /iso of the running installer'),
    ]);
    expect(problemsOf({ ...INSTALLER, lsblk: LSBLK.replace('"/"', '"/mnt/boot"') })).toEqual([]);
  });

  test('a consent with a serial number holds for that disk alone', () => {
    expect(problemsOf({}, {}, 'S1')).toEqual([]);
    expect(problemsOf({}, {}, 'S2')).toEqual([expect.stringContaining('with the serial number S2, but the one in the machine has S1')]);
  });

  test('a disk that is too small is told', () => {
    expect(problemsOf({}, { disks: [{ device: '/dev/sda', minBytes: 30e9 }] })).toEqual([
      expect.stringContaining('needs 27.9 GiB on /dev/sda'),
    ]);
  });

  test('all problems are told at once', () => {
    expect(problemsOf({ machine: 'i686', elevate: 'none', container: 'lxc' }).length).toBeGreaterThanOrEqual(3);
  });
});
