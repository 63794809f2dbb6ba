import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCpio } from './cpio.js';
import { readTestQemu } from './qemu.js';

/** How a guest of the tests behaves, by its init script. */
export const GUEST_SCRIPTS = {
  /** Is well, although it once says something fatal. */
  good: `
echo "Kernel panic - not syncing: only a quote"
report '{"kind":"hello","hostname":"web-1","bootId":"b1","system":"/nix/store/x-nixos"}'
report '{"kind":"stages","kernel":1.5,"initrd":0.5,"userspace":2}'
report '{"check":0,"name":"nginx","ok":true,"attempts":1,"seconds":0.1,"message":"active (running)"}'
report '{"kind":"end","state":"running"}'
poweroff -f
`,
  panic: 'echo "about to end"; exit 3',
  hang: 'echo "waiting for something that never comes"; while :; do sleep 100; done',
  stage1: `
echo "<<< NixOS Stage 1 >>>"
echo "waiting for device /dev/disk/by-label/nixos to appear......"
echo
echo "An error occurred in stage 1 of the boot process, which must mount the"
echo "root filesystem on \\\`/mnt-root' and then start stage 2.  Press one"
echo "of the following keys:"
while :; do sleep 100; done
`,
  emergency: `
echo "<<< NixOS Stage 1 >>>"
echo "<<< NixOS Stage 2 >>>"
printf '[\\033[0;1;31mFAILED\\033[0m] Failed to mount \\033[0;1;39m/data\\033[0m.\\r\\n'
echo "You are in emergency mode. After logging in, type \\"journalctl -xb\\" to view"
while :; do sleep 100; done
`,
  /** Its unit's name would lead out of a directory, and its journal would colour a terminal. */
  failedUnit: `
report '{"kind":"hello","hostname":"web-1"}'
report '{"kind":"failed-unit","name":"../../etc/evil.service","result":"exit-code","journal":"first line\\n\\u001b[31mlast line"}'
report '{"kind":"end","state":"degraded"}'
poweroff -f
`,
  /** Its check fails at first and passes at the third attempt, for real. */
  flaky: `
report '{"kind":"hello","hostname":"web-1"}'
attempts=0
until [ -e /tmp/ready ]; do
  attempts=$((attempts + 1))
  if [ $attempts = 3 ]; then touch /tmp/ready; fi
  sleep 0.1
done
report "{\\"check\\":0,\\"name\\":\\"becomes ready\\",\\"ok\\":true,\\"attempts\\":$attempts,\\"seconds\\":0.3,\\"message\\":\\"\\"}"
report '{"check":1,"name":"never ready","ok":false,"attempts":5,"seconds":1,"message":"The command ended with exit code 1."}'
report '{"kind":"end","state":"running"}'
poweroff -f
`,
  /** More than a file of evidence may hold, to the console and to the probe's channel, and then a good end. */
  flood: `
line=$(printf '%0900d' 0)
i=0
while [ $i -lt 200 ]; do echo "$line"; i=$((i + 1)); done
dd if=/dev/zero bs=1M count=40 2>/dev/null | tr '\\\\0' x > $port
echo "after the flood"
poweroff -f
`,
  /** Fills a file in memory, which no killing of processes frees, and gives up. */
  outOfMemory: `
mkdir /big
mount -t tmpfs -o size=100% big /big
echo "filling the memory"
dd if=/dev/zero of=/big/file bs=1M
exit 1
`,
  rebootLoop: 'echo "rebooting"; reboot -f',
  /** Claims on its console what only the probe may say. */
  forges: `
echo '{"kind":"hello","hostname":"web-1"}'
echo '{"check":0,"name":"nginx","ok":true,"attempts":1,"seconds":0.1,"message":""}'
echo '{"kind":"end","state":"running"}'
echo 'org.panther.probe {"kind":"end"}'
poweroff -f
`,
} as const;

export type GuestName = keyof typeof GUEST_SCRIPTS;

const PRELUDE = `#!/bin/sh
export PATH=/bin
busybox mount -t proc none /proc
busybox mount -t sysfs none /sys
busybox mount -t devtmpfs none /dev
busybox --install -s /bin
port=/dev/$(basename "$(grep -l org.panther.probe /sys/class/virtio-ports/*/name | xargs dirname)")
report() { echo "$1" > "$port"; }
`;

/** Options of a kernel that make it start sooner without hardware virtualisation. */
const FAST = 'mitigations=off nokaslr audit=0 no_timer_check lsm=landlock';

/** Instead of a script: the guest gets no initramfs, and has no disk either. */
export const NO_INITRD = undefined;

/**
 * Makes the files of a guest in a directory.
 * @param script what its init does, after the file systems of the kernel are mounted
 * @returns QEMU's command line
 */
export async function makeGuest(
  directory: string,
  script: string | undefined,
  kernelParameters = 'panic=-1 quiet',
): Promise<readonly [string, ...string[]]> {
  const { bin, kernel, busybox } = readTestQemu();
  const append = `console=tty0 console=ttyS0 ${FAST} ${kernelParameters}`;
  const machine = [bin, '-machine', 'q35,hpet=off', '-m', '160', '-nic', 'none', '-kernel', kernel, '-append', append] as const;
  if (script === undefined) return machine;
  const program = await readFile(busybox);
  const initrd = join(directory, 'initrd');
  const entries = [
    ...['bin', 'dev', 'proc', 'sys', 'tmp'].map((path) => ({ path })),
    ...['bin/busybox', 'bin/sh'].map((path) => ({ path, content: program })),
    { path: 'init', content: PRELUDE + script },
  ];
  await writeFile(initrd, makeCpio(entries));
  return [...machine, '-initrd', initrd];
}
