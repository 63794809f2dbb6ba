// What our watching costs: a guest booted by the engine, beside the same QEMU started by hand.
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { captureOrFail } from '../tools/process.mjs';
import { ensureQemu } from '../tools/qemu.mjs';
import { race, timeProgram } from './measure.mjs';

const ROUNDS = 7;
/** A guest that reports that all is well, and switches itself off. */
const INIT = `#!/bin/sh
export PATH=/bin
busybox mount -t proc none /proc
busybox mount -t sysfs none /sys
busybox mount -t devtmpfs none /dev
echo '{"kind":"end","state":"running"}' > /dev/$(busybox basename /sys/class/virtio-ports/*)
busybox poweroff -f
`;

/** @param {import('./context.mjs').BenchContext} context @returns {Promise<import('./context.mjs').BenchResult>} */
export async function benchVm({ root, js, scratch, env, signal, log }) {
  const { bootGuest } = await import(join(js, 'src', 'vm', 'index.js'));
  const { bin, kernel, busybox } = JSON.parse(await ensureQemu({ root, cacheDir: join(root, '.cache'), log, signal }));
  const directory = join(scratch, 'vm');
  const initrd = await makeInitrd(directory, busybox);
  const machine = [bin, '-machine', 'q35', '-m', '160', '-nic', 'none', '-kernel', kernel, '-initrd', initrd];
  const command = [...machine, '-append', 'console=ttyS0 quiet panic=-1'];
  const file = (id) => ['-chardev', `file,id=${id},path=${join(directory, id)}`];
  const probe = ['-device', 'virtio-serial-pci', ...file('probe'), '-device', 'virtserialport,chardev=probe,name=org.panther.probe'];
  const byHand = [...command, '-accel', 'tcg', '-display', 'none', ...file('console'), '-serial', 'chardev:console', ...probe];
  const limits = { bootMs: 60_000, totalMs: 60_000 };
  const request = { name: 'bench', command, accelerator: 'tcg', limits, evidenceDirectory: join(directory, 'evidence') };
  const boot = async () => {
    const start = performance.now();
    const { verdict, reason } = await bootGuest(request, { env: { ...process.env, ...env }, tempDirectory: directory, signal });
    if (verdict !== 'passed') throw new Error(`The guest of the bench did not boot: ${reason}`);
    return performance.now() - start;
  };
  const { hand, ours } = await race({ hand: async () => (await timeProgram(byHand, { env, signal })).ms, ours: boot }, ROUNDS);
  const detail = `${(ours / 1_000).toFixed(2)} s − ${(hand / 1_000).toFixed(2)} s`;
  return {
    figures: [
      ['boot of a guest, watched ÷ QEMU by hand', (ours / hand).toFixed(2), '≤ 1.1', detail],
      ['what watching a boot adds', `${((ours - hand) / 1_000).toFixed(2)} s`, '≤ 1 s', detail],
    ],
  };
}

/** @returns {Promise<string>} an initramfs of busybox and the script above */
async function makeInitrd(directory, busybox) {
  const tree = join(directory, 'tree');
  for (const name of ['bin', 'dev', 'proc', 'sys']) await mkdir(join(tree, name), { recursive: true });
  for (const name of ['busybox', 'sh']) await copyFile(busybox, join(tree, 'bin', name));
  await writeFile(join(tree, 'init'), INIT);
  await chmod(join(tree, 'init'), 0o755);
  const initrd = join(directory, 'initrd');
  await captureOrFail(['/bin/sh', '-c', 'cd "$1" && find . | "$2" cpio -o -H newc > "$3"', 'sh', tree, busybox, initrd]);
  return initrd;
}
