// QEMU and a Linux to boot in it, for the tests: the machine's own QEMU if it has one that works, else Debian's, in one directory of this checkout.
import { chmod, copyFile, mkdir, mkdtemp, readdir, realpath, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findFile, unpackDebianPackages } from '../nix/debian.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, capture, findOnPath } from './process.mjs';
import { removeTree } from './remove.mjs';
import { TOOL_SUITE } from './versions.mjs';

/** Raise it when the layout of the directory changes: those made before are then made anew. */
const RECIPE_VERSION = 1;
const PROGRAM = 'qemu-system-x86_64';
const QEMU_PACKAGES = ['qemu-system-x86', 'patchelf'];
/** The kernel asks for any maker of an initramfs; the tiny one brings least along. */
const GUEST_PACKAGES = ['linux-image-cloud-amd64', 'busybox-static', 'tiny-initramfs'];
/** What a PC with a screen and a kernel given to it needs; the rest of the firmware is for other machines. */
const FIRMWARE = ['bios-256k.bin', 'vgabios-stdvga.bin', 'kvmvapic.bin', 'linuxboot_dma.bin'];
const FIRMWARE_DIRECTORIES = ['usr/share/seabios', 'usr/share/qemu'];

/**
 * A boot sector for the check of a QEMU: writes 16 to the port of the device isa-debug-exit, which ends QEMU with 16 * 2 + 1.
 * mov al, 16; out 0xf4, al; hlt
 */
const BOOT_CODE = [0xb0, 0x10, 0xe6, 0xf4, 0xf4];
const BOOT_EXIT_CODE = 33;
const CHECK_MS = 10_000;

/**
 * @typedef {object} TestQemu
 * @property {string} bin the program qemu-system-x86_64
 * @property {string} kernel a Linux with drivers for consoles and virtio-serial built in
 * @property {string} busybox a static busybox
 */

/** @param {import('./context.mjs').ToolContext} context @returns {Promise<string>} JSON of a {@link TestQemu} */
export async function ensureQemu({ cacheDir, log, signal }) {
  if (process.arch !== 'x64') {
    throw new SetupError(`The tests boot guests for x86-64 with a kernel of this machine's kind; this machine is ${process.arch}.`);
  }
  const installed = await findWorkingQemu(signal);
  const prefix = join(cacheDir, 'tools', installed === undefined ? 'qemu' : 'qemu-guest');
  const packages = [...(installed === undefined ? QEMU_PACKAGES : []), ...GUEST_PACKAGES];
  await ensurePrefix(prefix, { version: RECIPE_VERSION, prefix, packages }, async (draft) => {
    log(installed === undefined ? 'Getting QEMU and a kernel from Debian …' : `Getting a kernel for ${installed} from Debian …`);
    await makePrefix(draft, prefix, packages, signal);
  });
  /** @type {TestQemu} */
  const made = { bin: installed ?? join(prefix, 'bin', PROGRAM), kernel: join(prefix, 'vmlinuz'), busybox: join(prefix, 'bin', 'busybox') };
  return JSON.stringify(made);
}

/** @returns {Promise<string | undefined>} a QEMU on PATH that really boots something: its firmware may be another package */
async function findWorkingQemu(signal) {
  const program = await findOnPath(PROGRAM);
  if (program === undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'panther-qemu-'));
  try {
    const sector = Buffer.alloc(512);
    sector.set(BOOT_CODE);
    sector.writeUInt16LE(0xaa55, 510);
    const image = join(directory, 'boot.img');
    await writeFile(image, sector);
    const limit = new AbortController();
    const stop = (reason) => limit.abort(reason);
    signal?.addEventListener('abort', () => stop(signal.reason), { once: true });
    const timer = setTimeout(stop, CHECK_MS, 'SIGKILL');
    const machine = ['-M', 'q35', '-accel', 'tcg', '-display', 'none', '-vga', 'std', '-nic', 'none'];
    const exit = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'];
    const devices = ['-device', 'virtio-serial-pci', '-drive', `file=${image},format=raw,if=floppy,readonly=on`, '-boot', 'a'];
    const { code } = await capture([program, ...machine, ...exit, ...devices], { signal: limit.signal })
      .catch((error) => {
        if (signal?.aborted) throw error;
        return { code: undefined };
      })
      .finally(() => clearTimeout(timer));
    return code === BOOT_EXIT_CODE ? program : undefined;
  } finally {
    await removeTree(directory);
  }
}

async function makePrefix(draft, prefix, packages, signal) {
  const workDir = join(draft, 'work');
  await mkdir(workDir);
  const { root, platform, run } = await unpackDebianPackages(TOOL_SUITE, packages, { workDir, signal }).catch((error) => {
    if (error instanceof SetupError)
      error.message = `QEMU and a kernel for it could not be had: ${error.message} A QEMU of your own (qemu-system-x86) does not spare the kernel.`;
    throw error;
  });
  for (const directory of ['bin', 'lib', 'share/qemu']) await mkdir(join(draft, directory), { recursive: true });
  await copyFile(await findKernel(root), join(draft, 'vmlinuz'));
  await chmod(join(draft, 'vmlinuz'), 0o644);
  await copyFile(join(root, 'usr/bin/busybox'), join(draft, 'bin', 'busybox'));
  if (packages.includes(QEMU_PACKAGES[0])) await copyQemu(draft, prefix, { root, platform, run });
  await removeTree(workDir);
}

async function copyQemu(draft, prefix, { root, platform, run }) {
  const systemLibraries = [`usr/lib/${platform.triplet}`, `lib/${platform.triplet}`].map((directory) => join(root, directory));
  const listed = await run('--list', [join(root, 'usr/bin', PROGRAM)]);
  const needed = new Map([...listed.matchAll(/=> (\/.+) \(0x/g)].map((match) => [basename(match[1]), match[1]]));
  needed.set(platform.loader, await findFile(systemLibraries, platform.loader));
  for (const [name, file] of needed) await copyFile(await realpath(file), join(draft, 'lib', name));
  await chmod(join(draft, 'lib', platform.loader), 0o755);
  const firmwareDirectories = FIRMWARE_DIRECTORIES.map((directory) => join(root, directory));
  for (const name of FIRMWARE) await copyFile(await findFile(firmwareDirectories, name), join(draft, 'share/qemu', name));

  const file = join(draft, 'lib', PROGRAM);
  await copyFile(join(root, 'usr/bin', PROGRAM), file);
  const loader = join(prefix, 'lib', platform.loader);
  await run(join(root, 'usr/bin/patchelf'), ['--force-rpath', '--set-rpath', '$ORIGIN', '--set-interpreter', loader, file]);
  // Debian's QEMU looks for firmware in /usr/share only.
  const command = [join(prefix, 'lib', PROGRAM), '-L', join(prefix, 'share/qemu')].map(quote).join(' ');
  await writeFile(join(draft, 'bin', PROGRAM), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Newer packages keep the kernel beside its modules, older ones in /boot. */
async function findKernel(root) {
  const modules = join(root, 'usr/lib/modules');
  const boot = (await readdir(join(root, 'boot')).catch(() => [])).filter((name) => name.startsWith('vmlinuz'));
  const releases = await readdir(modules).catch(() => []);
  for (const file of [...boot.map((name) => join(root, 'boot', name)), ...releases.map((name) => join(modules, name, 'vmlinuz'))]) {
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  throw new SetupError("Debian's package linux-image-cloud-amd64 was expected to hold a kernel; it does not.");
}
