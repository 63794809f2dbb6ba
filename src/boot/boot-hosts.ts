import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storePathBase, type StorePath } from '../nix/index.js';
import {
  findQemuProgram,
  makeUnbootedResult,
  measureMemoryBudget,
  runGuests,
  TCG_FACTOR,
  type Accelerator,
  type QueuedGuest,
  type VmResult,
} from '../vm/index.js';
import { chooseBoot, type FindAccelerator } from './choose-boot.js';
import type { VmPorts } from './run-vm-tests.js';
import type { VmGuest } from './vm-order.js';

/** A guest whose program is in the store of this machine. */
export type ReadyGuest = VmGuest & { readonly path: StorePath };

export interface RunOptions {
  readonly requireKvm: boolean;
  /** Where what is kept of each guest goes, below a directory of its own. */
  readonly directory: string;
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

/** What has to be queued to boot a machine, or why it is not booted. */
async function prepareGuest(
  { name, path, limits, memory, cores, checks, directory }: ReadyGuest,
  options: RunOptions,
  findOn: FindAccelerator,
  { storeDirectory }: Pick<VmPorts, 'storeDirectory'>,
): Promise<QueuedGuest | VmResult> {
  const script = await findScript(path, storeDirectory);
  if (script === undefined) {
    const reason = `Not booted, as ${path} has no script bin/run-NAME-vm: "system.build.vm" of this host is none that NixOS makes.`;
    return makeUnbootedResult(name, { verdict: 'error', cause: 'qemu-missing', reason });
  }
  const { silenceMs, ...others } = limits;
  const plan = await chooseBoot(
    name,
    {
      qemu: findQemuProgram(script.text),
      requireKvm: options.requireKvm,
      limits: { ...others, ...(silenceMs === undefined ? {} : { silenceMs }) },
    },
    findOn,
  );
  if (!plan.boots) return plan.result;
  return {
    name,
    command: [script.file],
    accelerator: plan.accelerator,
    limits: plan.limits,
    // For the guest's own limits, which are written for hardware virtualisation.
    kernelParameters: plan.accelerator === 'tcg' ? [`panther.slow=${TCG_FACTOR}`] : [],
    memoryMiB: memory === undefined ? readNumber(script.text, /\s-m\s+(\d+)/, DEFAULT_MEMORY_MIB) : Math.ceil(memory / 2 ** 20),
    cores: cores ?? readNumber(script.text, /\s-smp\s+(\d+)/, DEFAULT_CORES),
    expectedChecks: checks,
    evidenceDirectory: join(options.directory, directory),
  };
}

/** A guest beside the request that it became, or the result that it has already. */
interface Prepared {
  readonly guest: ReadyGuest;
  readonly item: QueuedGuest | VmResult;
}

const isResult = (item: QueuedGuest | VmResult): item is VmResult => 'verdict' in item;

/**
 * Boots hosts, as many at once as fit, and keeps what they said. However a guest fails is a result.
 * @returns results in the order of the guests
 * @throws InterruptedError
 */
export async function bootHosts(
  guests: readonly ReadyGuest[],
  options: RunOptions,
  findOn: FindAccelerator,
  ports: VmPorts,
): Promise<readonly VmResult[]> {
  const { env, tempDirectory, signal, log } = ports;
  const prepare = async (some: readonly ReadyGuest[], find: typeof findOn): Promise<readonly Prepared[]> => {
    const prepared: Prepared[] = [];
    // One after another: what the first finds out of the machine the others need not.
    for (const guest of some) prepared.push({ guest, item: await prepareGuest(guest, options, find, ports) });
    return prepared;
  };
  const boot = async (prepared: readonly Prepared[]): Promise<ReadonlyMap<ReadyGuest, VmResult>> => {
    const queue = prepared.flatMap(({ guest, item }) => (isResult(item) ? [] : [{ guest, item }]));
    const onResult = ({ name, verdict, seconds, reason }: VmResult) =>
      log.info(`${name}: ${verdict} in ${seconds.toFixed(0)} s. ${reason}`);
    const budget = { memory: measureMemoryBudget(), cores: ports.cores };
    const requests = queue.map(({ item }) => item);
    const booted = await runGuests(requests, budget, { env, tempDirectory, signal, onResult });
    return new Map([
      ...prepared.flatMap(({ guest, item }) => (isResult(item) ? [[guest, item] as const] : [])),
      ...queue.flatMap(({ guest }, index) => {
        const result = booted[index];
        return result === undefined ? [] : [[guest, result] as const];
      }),
    ]);
  };
  const slow: Accelerator = { kind: 'tcg', reason: 'with acceleration guests say nothing' };
  const findSlow = async () => Promise.resolve(slow);
  const prepared = await prepare(guests, findOn);
  // A machine may run a guest of some bytes with acceleration, and hang every kernel: one goes before the others to see.
  const canary = prepared.length < 2 ? undefined : prepared.find(({ item }) => !isResult(item) && item.accelerator !== 'tcg');
  const ahead = canary === undefined ? new Map<ReadyGuest, VmResult>() : await boot([canary]);
  const isCanaryMute = canary !== undefined && isMute(ahead.get(canary.guest));
  const others = prepared.filter((one) => one !== canary);
  if (isCanaryMute)
    log.warning(`With acceleration ${canary.guest.name} said nothing at all. Guests run without it from now on, which takes longer.`);
  const first = new Map([...ahead, ...(isCanaryMute ? [] : await boot(others))]);
  const again = isCanaryMute ? guests : guests.filter((guest) => isMute(first.get(guest)));
  if (again.length === 0) return guests.flatMap((guest) => first.get(guest) ?? []);
  if (!isCanaryMute)
    log.warning(
      `With acceleration ${again.map(({ name }) => name).join(', ')} said nothing at all. Trying again without it, which takes longer.`,
    );
  const second = await boot(await prepare(again, findSlow));
  return guests.flatMap((guest) => second.get(guest) ?? first.get(guest) ?? []);
}

/** What the firmware and the first code of a kernel print before anything of the system runs. */
const FIRMWARE_WORDS = /^(?:SeaBIOS|iPXE|Booting from|Probing EDD|Press Ctrl-B|BdsDxe|UEFI)/;

/** A guest that hung before its very first word, although a tiny one had booted. */
function isMute(result: VmResult | undefined): boolean {
  if (result === undefined) return false;
  const { accelerator, cause, consoleTail } = result;
  const isSilent = consoleTail.every((line) => line.trim() === '' || FIRMWARE_WORDS.test(line.trim()));
  return accelerator !== undefined && accelerator !== 'tcg' && cause === 'hung' && isSilent;
}
