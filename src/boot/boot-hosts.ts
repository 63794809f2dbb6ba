import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsOf, type Config } from '../config/index.js';
import { storePathBase, type StorePath } from '../nix/index.js';
import type { Logger } from '../runtime/index.js';
import {
  findAccelerator,
  findQemuProgram,
  makeUnbootedResult,
  measureMemoryBudget,
  planBoot,
  runGuests,
  TCG_FACTOR,
  type Accelerator,
  type QueuedGuest,
  type VmResult,
} from '../vm/index.js';
import { chooseLimits } from './boot-tests.js';

/** A host whose virtual machine is built. */
export interface BuiltMachine {
  /** Name of the host. */
  readonly host: string;
  /** Output path of `system.build.vm`. */
  readonly path: StorePath;
}

export interface BootOptions {
  readonly config: Config;
  /** Milliseconds for a host of which the configuration says nothing. */
  readonly timeLimitMs: number;
  readonly requireKvm: boolean;
  /** Where what is kept of each boot goes, below the host's name. */
  readonly directory: string;
}

export interface BootPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Where the store lies on this disk. */
  readonly storeDirectory: string;
  readonly tempDirectory: string;
  readonly cores: number;
}

/** NixOS's own defaults, where the script does not tell. */
const DEFAULT_MEMORY_MIB = 1_024;
const DEFAULT_CORES = 1;

interface Script {
  readonly file: string;
  readonly text: string;
}

/** The script that starts a machine: `bin/run-NAME-vm`; undefined if there is none, or more than one. */
async function findScript(path: StorePath, storeDirectory: string): Promise<Script | undefined> {
  const directory = join(storeDirectory, storePathBase(path), 'bin');
  const names = (await readdir(directory).catch(() => [])).filter((name) => /^run-.*-vm$/.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1) return undefined;
  const file = join(directory, name);
  return { file, text: await readFile(file, 'utf8') };
}

function readNumber(text: string, option: RegExp, fallback: number): number {
  const found = Number(option.exec(text)?.[1]);
  return Number.isSafeInteger(found) && found > 0 ? found : fallback;
}

/** Host names as directories: a flake may call its hosts what it likes. */
export const nameDirectory = (host: string): string => encodeURIComponent(host).replaceAll('.', '%2E');

/** What has to be queued to boot a machine, or why it is not booted. */
async function prepareGuest(
  { host, path }: BuiltMachine,
  { config, timeLimitMs, requireKvm, directory }: BootOptions,
  findOn: (qemu: string) => Promise<Accelerator>,
  ports: BootPorts,
): Promise<QueuedGuest | VmResult> {
  const script = await findScript(path, ports.storeDirectory);
  if (script === undefined) {
    const reason = `Not booted, as ${path} has no script bin/run-NAME-vm: "system.build.vm" of this host is none that NixOS makes.`;
    return makeUnbootedResult(host, { verdict: 'error', cause: 'qemu-missing', reason });
  }
  const settings = settingsOf(config, host);
  const limits = chooseLimits(host, settings, timeLimitMs);
  const accelerator = await findOn(findQemuProgram(script.text) ?? 'qemu-system-x86_64');
  const plan = planBoot(accelerator, requireKvm, limits);
  if (!plan.boots) return makeUnbootedResult(host, { verdict: 'skipped', cause: 'no-accelerator', reason: plan.reason });
  const { memory, cores } = settings.vm;
  return {
    name: host,
    command: [script.file],
    accelerator: plan.accelerator,
    limits: plan.limits,
    // For the guest's own limits, which are written for hardware virtualisation.
    kernelParameters: plan.accelerator === 'tcg' ? [`panther.slow=${TCG_FACTOR}`] : [],
    memoryMiB: memory === undefined ? readNumber(script.text, /\s-m\s+(\d+)/, DEFAULT_MEMORY_MIB) : Math.ceil(memory / 2 ** 20),
    cores: cores ?? readNumber(script.text, /\s-smp\s+(\d+)/, DEFAULT_CORES),
    expectedChecks: settings.health.map(({ name }) => name),
    evidenceDirectory: join(directory, nameDirectory(host)),
  };
}

const isResult = (item: QueuedGuest | VmResult): item is VmResult => 'verdict' in item;

/**
 * Boots machines, as many at once as fit, and keeps what they said. However a guest fails is a result.
 * @returns results in the order of the machines
 * @throws UserError if QEMU is missing; InterruptedError
 */
export async function bootHosts(machines: readonly BuiltMachine[], options: BootOptions, ports: BootPorts): Promise<readonly VmResult[]> {
  const { env, tempDirectory, signal, log } = ports;
  const accelerators = new Map<string, Promise<Accelerator>>();
  const findOn = async (qemu: string) => {
    const found =
      accelerators.get(qemu) ?? findAccelerator({ env, tempDirectory, qemu, platform: process.platform, arch: process.arch, signal });
    accelerators.set(qemu, found);
    return found;
  };
  const prepare = async (machine: BuiltMachine, find: typeof findOn) => prepareGuest(machine, options, find, ports);
  const boot = async (items: readonly (QueuedGuest | VmResult)[]) => {
    const guests = items.filter((item): item is QueuedGuest => !isResult(item));
    const onResult = ({ host, verdict, seconds, reason }: VmResult) =>
      log.info(`${host}: ${verdict} in ${seconds.toFixed(0)} s. ${reason}`);
    const budget = { memory: measureMemoryBudget(), cores: ports.cores };
    return [...items.filter(isResult), ...(await runGuests(guests, budget, { env, tempDirectory, signal, onResult }))];
  };
  const prepared = await inTurn(machines, async (machine) => prepare(machine, findOn));
  for (const found of accelerators.values()) {
    const { kind, reason } = await found;
    log.info(`Guests run with ${kind}: ${reason}`);
  }
  const first = await boot(prepared);
  // A machine may run a guest of some bytes with acceleration, and hang every kernel.
  const mute = new Set(first.filter(isMute).map(({ host }) => host));
  if (mute.size > 0)
    log.warning(`With acceleration ${[...mute].join(', ')} said nothing at all. Trying again without it, which takes longer.`);
  const slow: Accelerator = { kind: 'tcg', reason: 'with acceleration guests say nothing' };
  const again = machines.filter(({ host }) => mute.has(host));
  const second = await boot(await inTurn(again, async (machine) => prepare(machine, async () => Promise.resolve(slow))));
  const results = new Map([...first, ...second].map((result) => [result.host, result]));
  return machines.flatMap(({ host }) => results.get(host) ?? []);
}

/** A guest that hung before its very first word, although a tiny one had booted. */
function isMute({ accelerator, cause, consoleTail }: VmResult): boolean {
  return accelerator !== undefined && accelerator !== 'tcg' && cause === 'hung' && consoleTail.every((line) => line.trim() === '');
}

/** One after another: what the first finds out the others need not. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
