import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { runProcess, UserError, writeFileAtomically } from '../runtime/index.js';
import { cleanLines } from './clean.js';
import { explainQemuFailure } from './qemu-failure.js';
import { ACCELERATORS, type AcceleratorKind } from './result.js';

/** What guests of this machine run on. */
export interface Accelerator {
  readonly kind: AcceleratorKind;
  /** Why, in words: the rest of "runs with kvm: …". */
  readonly reason: string;
}

export interface AcceleratorPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tempDirectory: string;
  /** The QEMU that the guests will run on. */
  readonly qemu: string;
  /** Of this machine: `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly arch: string;
  readonly signal?: AbortSignal;
  /** A file that keeps the answer for other processes of the same job. */
  readonly rememberIn?: string;
  /** Milliseconds that the little guest may take: it needs a seventh of a second without any acceleration. Default: 10,000. */
  readonly limitMs?: number;
}

/**
 * The whole guest for a PC: a boot sector that writes 16 to the port of the device isa-debug-exit, which ends QEMU with 16 * 2 + 1.
 * mov al, 16; out 0xf4, al; hlt; jmp back to hlt
 */
const PC_CODE = [0xb0, 0x10, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd];
const PC_EXIT_CODE = 33;
/**
 * The whole guest for ARM: asks the firmware interface (PSCI) to switch the machine off, which ends QEMU with 0.
 * mov w0, #8; movk w0, #0x8400, lsl #16 (SYSTEM_OFF); hvc #0; b back to itself
 */
const ARM_CODE = [0x52800100, 0x72b08000, 0xd4000002, 0x14000000];

const LIMIT_MS = 10_000;
const MEMORY_MIB = 64;

/** Node's names of processors by the one that a QEMU emulates. */
const ARCH_OF_QEMU: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64' };

const Remembered = v.object({ qemu: v.string(), kind: v.picklist(ACCELERATORS), reason: v.string() });

/**
 * Finds out whether guests of this machine can be accelerated, by booting one of a few bytes: a device that is there, and opens, may
 * still hang every guest.
 * @throws UserError if QEMU is not there; the signal's reason if aborted
 */
export async function findAccelerator(ports: AcceleratorPorts): Promise<Accelerator> {
  const known = await recall(ports);
  if (known !== undefined) return known;
  const found = await tryAccelerator(ports);
  if (ports.rememberIn !== undefined) {
    await writeFileAtomically(ports.rememberIn, `${JSON.stringify({ qemu: ports.qemu, ...found })}\n`);
  }
  return found;
}

async function recall({ rememberIn, qemu }: AcceleratorPorts): Promise<Accelerator | undefined> {
  if (rememberIn === undefined) return undefined;
  try {
    const parsed = v.safeParse(Remembered, JSON.parse(await readFile(rememberIn, 'utf8')));
    return parsed.success && parsed.output.qemu === qemu ? { kind: parsed.output.kind, reason: parsed.output.reason } : undefined;
  } catch {
    // Nothing is remembered, or not all of it: it is found out anew.
    return undefined;
  }
}

async function tryAccelerator(ports: AcceleratorPorts): Promise<Accelerator> {
  const wanted = ports.platform === 'linux' ? 'kvm' : ports.platform === 'darwin' ? 'hvf' : undefined;
  if (wanted === undefined) return { kind: 'tcg', reason: `QEMU has no accelerator on ${ports.platform}` };
  const emulated = /^qemu-system-(.+)$/.exec(basename(ports.qemu))?.[1];
  const arch = emulated === undefined ? ports.arch : (ARCH_OF_QEMU[emulated] ?? emulated);
  if (arch !== ports.arch) return { kind: 'tcg', reason: `the guests are for ${arch}, this machine is ${ports.arch}` };
  if (arch !== 'x64' && arch !== 'arm64') return { kind: 'tcg', reason: `acceleration is not tried on ${arch}` };
  const failure = await bootTinyGuest(ports, arch, wanted);
  return failure === undefined ? { kind: wanted, reason: 'a guest booted with it' } : { kind: 'tcg', reason: failure };
}

/** @returns undefined if the guest ran to its end, else why not, in words */
async function bootTinyGuest(ports: AcceleratorPorts, arch: 'x64' | 'arm64', kind: 'kvm' | 'hvf'): Promise<string | undefined> {
  const directory = await mkdtemp(join(ports.tempDirectory, 'panther-accelerator-'));
  const limitMs = ports.limitMs ?? LIMIT_MS;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  const words: string[] = [];
  const onWord = (line: string) => {
    if (words.length < 100) words.push(line);
  };
  try {
    const image = join(directory, 'guest');
    await writeFile(image, makeTinyGuest(arch));
    const outcome = await runProcess({
      command: [ports.qemu, ...listTinyOptions(arch, kind, image)],
      cwd: directory,
      env: ports.env,
      signal: AbortSignal.any([limit.signal, ...(ports.signal === undefined ? [] : [ports.signal])]),
      graceMs: 500,
      onStdoutLine: onWord,
      onStderrLine: onWord,
    });
    if (outcome.exitCode === (arch === 'x64' ? PC_EXIT_CODE : 0)) return undefined;
    return explainQemuFailure(outcome.exitCode, outcome.signal, cleanLines(words.join('\n'), 50, 500)).reason;
  } catch (error) {
    ports.signal?.throwIfAborted();
    if (!limit.signal.aborted || error instanceof UserError) throw error;
    return `a guest of a few bytes did not end within ${limitMs / 1_000} s with ${kind}: it hangs on this machine`;
  } finally {
    clearTimeout(timer);
    await rm(directory, { recursive: true, force: true });
  }
}

/** The guest as a file: a disk's first sector, or a kernel without any header. */
export function makeTinyGuest(arch: 'x64' | 'arm64'): Buffer {
  if (arch === 'arm64') {
    const code = Buffer.alloc(ARM_CODE.length * 4);
    for (const [index, word] of ARM_CODE.entries()) code.writeUInt32LE(word, index * 4);
    return code;
  }
  const sector = Buffer.alloc(512);
  sector.set(PC_CODE);
  // The firmware boots only a sector that ends so.
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** QEMU's options for the guest. */
export function listTinyOptions(arch: 'x64' | 'arm64', kind: AcceleratorKind, image: string): readonly string[] {
  const common = ['-m', `${MEMORY_MIB}`, '-nodefaults', '-display', 'none', '-no-reboot', '-accel', kind];
  const file = image.replaceAll(',', ',,');
  if (arch === 'arm64') return ['-machine', 'virt', '-cpu', kind === 'tcg' ? 'max' : 'host', ...common, '-kernel', image];
  const exit = ['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'];
  return ['-machine', 'q35', ...common, ...exit, '-drive', `file=${file},format=raw,if=floppy,readonly=on`, '-boot', 'a'];
}
