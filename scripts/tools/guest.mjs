// What the example fleet's hosts need to boot in virtual machines, if it is on this machine: nothing is downloaded for it.
import { access, constants, open, readFile, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { findOnPath } from './process.mjs';

const QEMU = 'qemu-system-x86_64';
/** Where `npm test` keeps what it fetched: beside a QEMU of its own, or for the machine's own (./qemu.mjs). */
const FETCHED = ['tools/qemu', 'tools/qemu-guest'];
/** What a kernel must have built in, as the guests bring no modules along. */
const KERNEL_OPTIONS = ['BLK_DEV_INITRD', 'DEVTMPFS', 'SERIAL_8250_CONSOLE', 'VIRTIO_CONSOLE', 'VIRTIO_PCI'];

/**
 * @typedef {object} Guest
 * @property {string} qemuDirectory where qemu-system-x86_64 lies
 * @property {string} kernel
 * @property {string} busybox statically linked
 */

/**
 * @param {{ cacheDir: string, path: string | undefined, bootDirectory?: string }} options `path` is PATH
 * @returns {Promise<Guest | { reason: string }>} `reason`: a sentence why nothing can be booted here, and how to have it
 */
export async function findGuest({ cacheDir, path = '', bootDirectory = '/boot' }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: 'The hosts are built, but not booted in virtual machines: their guests are for Linux on x86-64.' };
  }
  const fetched = FETCHED.map((directory) => join(cacheDir, directory));
  const fetchedIn = (...names) => fetched.map((directory) => join(directory, ...names));
  const [qemu, kernel, busybox] = await Promise.all([
    findFirst(fetchedIn('bin', QEMU), canRun).then((found) => found ?? findOnPath(QEMU, path)),
    findFirst(fetchedIn('vmlinuz'), canRead).then((found) => found ?? findInstalledKernel(bootDirectory)),
    findOnPath('busybox', path).then((own) => findFirst([...fetchedIn('bin', 'busybox'), ...(own === undefined ? [] : [own])], isStatic)),
  ]);
  const missing = [
    ...(qemu === undefined ? [`${QEMU} on PATH`] : []),
    ...(kernel === undefined ? [`kernel in ${bootDirectory} that may be read and has virtio_console built in`] : []),
    ...(busybox === undefined ? ['static busybox on PATH'] : []),
  ];
  return missing.length > 0 ? { reason: explainMissing(missing) } : { qemuDirectory: dirname(qemu), kernel, busybox };
}

/** The environment in which the fleet's `run-HOST-vm` starts. @param {Guest} guest @param {string | undefined} path PATH */
export const describeGuestEnvironment = ({ qemuDirectory, kernel, busybox }, path = '') => ({
  PATH: [qemuDirectory, path].filter(Boolean).join(delimiter),
  FLEET_KERNEL: kernel,
  FLEET_BUSYBOX: busybox,
});

const explainMissing = (missing) =>
  `The hosts are built, but not booted in virtual machines: there is no ${new Intl.ListFormat('en', { type: 'disjunction' }).format(missing)}. "npm test bundle" fetches what is missing into .cache, for tests and for this.`;

async function findFirst(files, isFit) {
  for (const file of files) if (await isFit(file)) return file;
  return undefined;
}

const allows = (mode) => async (file) =>
  access(file, mode).then(
    () => true,
    () => false,
  );
const canRun = allows(constants.X_OK);
const canRead = allows(constants.R_OK);

/** The newest kernel whose configuration, which lies beside it, says that it will do. */
async function findInstalledKernel(directory) {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.startsWith('vmlinuz-')).sort();
  return findFirst(
    names.reverse().map((name) => join(directory, name)),
    async (file) => {
      if (!(await canRead(file))) return false;
      const lines = new Set((await readFile(file.replace(/vmlinuz-(?=[^/]*$)/, 'config-'), 'utf8').catch(() => '')).split('\n'));
      return KERNEL_OPTIONS.every((name) => lines.has(`CONFIG_${name}=y`));
    },
  );
}

/** Bytes that hold the headers of any program. */
const ELF_BYTES = 4096;
const ELF_MAGIC = 0x464c457f;
const PT_INTERP = 3;

/** Whether a program runs without a loader and libraries: a guest has none. Source: elf(5), for 64 bits. */
async function isStatic(file) {
  if (!(await canRun(file))) return false;
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(ELF_BYTES), 0, ELF_BYTES, 0);
    if (buffer.readUInt32LE(0) !== ELF_MAGIC) return false;
    const [table, size, count] = [Number(buffer.readBigUInt64LE(32)), buffer.readUInt16LE(54), buffer.readUInt16LE(56)];
    const offsets = Array.from({ length: count }, (_, index) => table + index * size);
    return offsets.every((offset) => offset + 4 <= ELF_BYTES && buffer.readUInt32LE(offset) !== PT_INTERP);
  } finally {
    await handle.close();
  }
}
