import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { captureProcess, runProcess } from '../../../src/runtime/index.js';
import { listTinyOptions, makeTinyGuest } from '../../../src/vm/accelerator.js';
import { findAccelerator, type AcceleratorPorts } from '../../../src/vm/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { writeProgram } from '../../support/vm/fake-qemu.js';
import { listProcessesOf } from '../../support/vm/leftovers.js';
import { readTestQemu } from '../../support/vm/qemu.js';

let temp: TempDir;
beforeEach(async () => {
  temp = await createTempDir('accelerator');
});
afterEach(() => temp.dispose());

const PC = { platform: 'linux', arch: 'x64' };
const find = (ports: Partial<AcceleratorPorts>) =>
  findAccelerator({ env: process.env, tempDirectory: temp.path, qemu: readTestQemu().bin, ...PC, ...ports });
const fake = (script: string, name = 'qemu-system-x86_64') => writeProgram(join(temp.path, name), script);

describe('on this machine, with a real QEMU', () => {
  test('the tiny guest runs to its end without acceleration', async () => {
    const image = join(temp.path, 'guest');
    await writeFile(image, makeTinyGuest('x64'));
    const { exitCode } = await runProcess({ command: [readTestQemu().bin, ...listTinyOptions('x64', 'tcg', image)], env: process.env });
    expect(exitCode).toBe(33);
  });

  test('KVM is found out by booting: either it works, or why not is said, and nothing is left', async () => {
    const { kind, reason } = await find({ limitMs: 3_000 });
    expect({ kind, reason }).toEqual(
      kind === 'kvm'
        ? { kind, reason: 'a guest booted with it' }
        : { kind: 'tcg', reason: expect.stringMatching(/hangs|KVM|kvm/) as unknown },
    );
    expect(await readdir(temp.path)).toEqual([]);
    expect(await listProcessesOf(temp.path)).toEqual([]);
  });
});

test('a guest that ends as it should proves the accelerator', async () => {
  expect(await find({ qemu: await fake('exit 33') })).toEqual({ kind: 'kvm', reason: 'a guest booted with it' });
  expect(await find({ qemu: await fake('exit 33'), platform: 'darwin' })).toMatchObject({ kind: 'hvf' });
});

test('a QEMU that ends well without having run the guest proves nothing', async () => {
  expect(await find({ qemu: await fake('exit 0') })).toMatchObject({ kind: 'tcg' });
});

test('a guest that hangs is ended with all it started, and is no proof', async () => {
  const { kind, reason } = await find({ qemu: await fake('sleep 600 & sleep 600'), limitMs: 300 });
  expect({ kind, reason }).toEqual({
    kind: 'tcg',
    reason: 'a guest of a few bytes did not end within 0.3 s with kvm: it hangs on this machine',
  });
  expect(await listProcessesOf(temp.path)).toEqual([]);
});

test("QEMU's own words are the reason", async () => {
  const { kind, reason } = await find({ qemu: await fake('echo "Could not access KVM kernel module: Permission denied" >&2; exit 1') });
  expect(kind).toBe('tcg');
  expect(reason).toContain('This user may not use /dev/kvm');
});

test.each([
  [{ platform: 'freebsd' }, 'qemu-system-x86_64', 'QEMU has no accelerator on freebsd'],
  [{ arch: 'arm64' }, 'qemu-system-x86_64', 'the guests are for x64, this machine is arm64'],
  [{ arch: 'x64' }, 'qemu-system-riscv64', 'the guests are for riscv64, this machine is x64'],
])('%j with %s needs no try', async (ports, name, reason) => {
  expect(await find({ ...ports, qemu: await fake('exit 33', name) })).toEqual({ kind: 'tcg', reason });
});

test('a guest for ARM is a kernel that switches the machine off', async () => {
  const qemu = await fake('echo "$@" > "$(dirname "$0")/arguments"; exit 0', 'qemu-system-aarch64');
  expect(await find({ arch: 'arm64', qemu })).toMatchObject({ kind: 'kvm' });
  expect(await readFile(join(temp.path, 'arguments'), 'utf8')).toMatch(/-machine virt -cpu host .*-kernel /);
  expect(makeTinyGuest('arm64')).toHaveLength(16);
});

test('the answer is remembered for the job, for the same QEMU', async () => {
  const rememberIn = join(temp.path, 'answer.json');
  const qemu = await fake('echo x >> "$(dirname "$0")/calls"; exit 33');
  const other = await fake('exit 1', 'qemu-kvm');
  for (let round = 0; round < 3; round += 1) expect(await find({ qemu, rememberIn })).toMatchObject({ kind: 'kvm' });
  expect(await captureProcess({ command: ['wc', '-l', join(temp.path, 'calls')], env: process.env })).toMatch(/^1 /);
  expect(await find({ qemu: other, rememberIn })).toMatchObject({ kind: 'tcg' });
});

test('an answer that is damaged is found out anew', async () => {
  const rememberIn = join(temp.path, 'answer.json');
  await writeFile(rememberIn, '{"qemu": 5');
  expect(await find({ qemu: await fake('exit 33'), rememberIn })).toMatchObject({ kind: 'kvm' });
});

test('a QEMU that is missing is an error, and so is an abort', async () => {
  await expect(find({ qemu: join(temp.path, 'no-such-qemu') })).rejects.toThrow('no-such-qemu');
  await expect(find({ qemu: await fake('sleep 600'), signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
});
