import { expect, test } from '@jest/globals';
import { configureDaemon, systemConfOf } from '../../../src/setup/daemon.js';
import type { Kvm } from '../../../src/setup/kvm.js';
import { replaceBlock, type Setting } from '../../../src/setup/nix-config.js';
import { createFakePorts, type FakeMachine } from './fake-ports.js';

const FILE = '/etc/nix/nix.conf';
const SETTINGS: readonly Setting[] = [
  { name: 'max-jobs', value: 'auto', takenFrom: 'anyone' },
  { name: 'extra-substituters', value: 'https://a', takenFrom: 'trusted' },
];
const KVM: Kvm = { usable: true, present: true, why: '', changes: [] };
const SYSTEMD = { 'systemctl is-active': { exitCode: 0 } };

const act = async (machine: FakeMachine, settings = SETTINGS) => {
  const { ports, done } = createFakePorts(machine);
  return { outcome: await configureDaemon({ settings, kvm: KVM, features: ['kvm'], file: FILE }, ports), done };
};

test.each([
  ['nix', '/etc/nix/nix.conf'],
  ['lix', '/etc/nix/nix.conf'],
  ['determinate', '/etc/nix/nix.custom.conf'],
] as const)('the file of %s is %s', (vendor, file) => {
  expect(systemConfOf(vendor)).toBe(file);
});

test('settings are written with the mode the file has, and the daemon is restarted by systemd', async () => {
  const { outcome, done } = await act({ files: { [FILE]: 'a = 1\n' }, hasRoot: true, answers: SYSTEMD });
  expect(outcome).toEqual({ kind: 'restarted', file: FILE });
  expect(done.asRoot).toEqual([`write ${FILE} 644`, 'systemctl restart nix-daemon.service']);
  expect(done.texts.get(FILE)).toBe(replaceBlock('a = 1\n', SETTINGS));
});

test('a second time changes nothing and restarts nothing', async () => {
  const { outcome, done } = await act({ files: { [FILE]: replaceBlock('a = 1\n', SETTINGS) }, hasRoot: true, answers: SYSTEMD });
  expect(outcome).toEqual({ kind: 'unchanged' });
  expect(done.asRoot).toEqual([]);
});

test('without systemd it is said that the daemon does not know yet', async () => {
  const { outcome, done } = await act({ hasRoot: true });
  expect(outcome).toEqual({ kind: 'written', file: FILE, why: 'systemd does not run it' });
  expect(done.asRoot).toEqual([`write ${FILE} 644`]);
});

test('a restart that fails is told', async () => {
  const answers = { ...SYSTEMD, 'systemctl restart': { exitCode: 1, stderr: 'unit is masked\n' } };
  const { outcome } = await act({ hasRoot: true, answers });
  expect(outcome).toMatchObject({ kind: 'written', why: '"systemctl restart nix-daemon.service" failed: unit is masked' });
});

test('without sudo nothing is tried', async () => {
  const { outcome, done } = await act({ hasRoot: false });
  expect(outcome).toEqual({ kind: 'impossible', why: `writing ${FILE} needs sudo without a password` });
  expect(done.asRoot).toEqual([]);
});

test('a file that NixOS writes is left alone', async () => {
  const { outcome, done } = await act({ files: { [FILE]: 'a = 1\n' }, links: { [FILE]: '/nix/store/abc-nix.conf' }, hasRoot: true });
  expect(outcome).toMatchObject({ kind: 'impossible', why: expect.stringContaining('nix.settings') });
  expect(done.asRoot).toEqual([]);
});

test('a link to elsewhere is followed, not replaced', async () => {
  const { done } = await act({ files: { [FILE]: 'a = 1\n' }, links: { [FILE]: '/srv/nix.conf' }, hasRoot: true });
  expect(done.asRoot).toEqual(['write /srv/nix.conf 644']);
});

test('a file that cannot be read is not overwritten', async () => {
  const { ports, done } = createFakePorts({ hasRoot: true });
  const files = { ...ports.files, read: () => Promise.reject(new Error('EACCES')) };
  const outcome = await configureDaemon({ settings: SETTINGS, kvm: KVM, features: [], file: FILE }, { ...ports, files });
  expect(outcome).toMatchObject({ kind: 'impossible' });
  expect(done.asRoot).toEqual([]);
});

const FEATURE: readonly Setting[] = [{ name: 'extra-system-features', value: 'kvm', takenFrom: 'root' }];

test('what the daemon has by itself is not written', async () => {
  const { outcome, done } = await act({ hasRoot: true, answers: SYSTEMD }, FEATURE);
  expect(outcome).toEqual({ kind: 'unchanged' });
  expect(done.asRoot).toEqual([]);
});

test('but it replaces other settings of an earlier job', async () => {
  const { outcome, done } = await act({ files: { [FILE]: replaceBlock('', SETTINGS) }, hasRoot: true, answers: SYSTEMD }, FEATURE);
  expect(outcome).toEqual({ kind: 'restarted', file: FILE });
  expect(done.texts.get(FILE)).toBe(replaceBlock('', FEATURE));
});
