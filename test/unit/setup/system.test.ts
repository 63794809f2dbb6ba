import { expect, test } from '@jest/globals';
import { detectSystem } from '../../../src/setup/index.js';

test.each([
  ['linux', 'x64', 'x86_64-linux'],
  ['linux', 'arm64', 'aarch64-linux'],
  ['darwin', 'arm64', 'aarch64-darwin'],
  ['darwin', 'x64', 'x86_64-darwin'],
  ['linux', 'ia32', 'i686-linux'],
  ['linux', 'arm', 'armv7l-linux'],
  ['linux', 'riscv64', 'riscv64-linux'],
  ['freebsd', 'x64', 'x86_64-freebsd'],
])('node on %s %s is %s to Nix', (platform, arch, system) => {
  expect(detectSystem(platform, arch)).toBe(system);
});

test.each([
  ['win32', 'x64'],
  ['linux', 'mips'],
])('%s %s is refused with what to use instead', (platform, arch) => {
  expect(() => detectSystem(platform, arch)).toThrow(
    `Nix does not run on this machine (${platform}, ${arch}): use a runner with Linux or macOS.`,
  );
});

test('this machine has a system', () => {
  expect(detectSystem()).toMatch(/^[a-z0-9_]+-(linux|darwin)$/);
});
