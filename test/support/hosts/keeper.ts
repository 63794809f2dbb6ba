import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { hasErrorCode, type TempDir } from '../temp.js';
import { listChildren, waitFor } from './processes.js';
import type { HostsTool } from './tool.js';
import type { Disk } from './toplevel.js';

/** What holds a host's namespaces, disk and processes, whether the host is on or off. */
export interface Keeper {
  /** Names its control group, its mounts and its wire. */
  readonly mark: string;
  /** Process whose network is the host's. */
  readonly process: number;
  /** The host's root directory as seen from this machine, without what the host itself mounted (/run, /proc). */
  readonly root: string;
  /** The same for programs that have to work on it. */
  readonly disk: Disk;
  /** Switches the host on. It must be off. */
  powerOn(): Promise<void>;
  /** First process of the host itself, as this machine counts; undefined while it is off. */
  findFirstProcess(): Promise<number | undefined>;
  readConsole(): Promise<string>;
  /** Ends everything. What the host wrote is gone. A second call does nothing. */
  stop(): Promise<void>;
}

export interface KeeperRequest {
  readonly tool: HostsTool;
  readonly directory: TempDir;
  /** `boot-systemd.sh` or `boot-plain.sh`. */
  readonly boot: string;
  readonly machine: string;
  /** For tmpfs: `200M`. */
  readonly size: string;
  /** Directory of the host's Nix. */
  readonly nix: string;
}

/** How the names of what hosts leave traces of begin; the process id of the test follows. */
export const HOST_MARK = 'panther-host-';
const START_MS = 10_000;
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Makes everything that a host needs but the network; it is off. */
export async function startKeeper({ tool, directory, boot, machine, size, nix }: KeeperRequest): Promise<Keeper> {
  const at = (name: string) => join(directory.path, name);
  const mark = `${HOST_MARK}${process.pid}-${randomBytes(6).toString('hex')}`;
  const env = {
    ...process.env,
    DIRECTORY: directory.path,
    ROOT: tool.root,
    LOADER: tool.loader,
    LIBRARIES: tool.libraries,
    NIX: nix,
    SIZE: size,
    MACHINE: machine,
    BOOT: script(boot),
    GROUP: mark,
  };
  const argv = ['--mount', '--propagation', 'private', 'sh', script('keep-host.sh')];
  // A group of its own: Ctrl-C ends the test, and with it the pipe, which leaves the keeper the time to clean up.
  const keeper = spawn('unshare', argv, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const ended = once(keeper, 'exit');
  keeper.stdin.on('error', () => undefined);
  let complaints = '';
  keeper.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const lines = createInterface({ input: keeper.stdout });
  const holder = await new Promise<number>((resolve, reject) => {
    lines.once('line', (line) => resolve(Number(/^holder=(\d+)$/.exec(line)?.[1])));
    keeper.once('exit', () => reject(new Error(`The test host's keeper ended at once: ${complaints}`)));
  });
  // The holder is `unshare`, whose child is the script; where /proc is the child's own, its processes are separate.
  const first = await waitFor("the host's namespaces appear", START_MS, async () => {
    const [child] = await listChildren(holder);
    const command = child === undefined ? '' : await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    return command.includes(script(boot)) ? child : undefined;
  });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    keeper.stdin.end();
    await ended;
    await directory.dispose();
    if (complaints !== '') throw new Error(`The test host's keeper complained: ${complaints}`);
  };
  const root = join(`/proc/${keeper.pid}/root`, at('root'));
  return {
    mark,
    process: first,
    root,
    disk: { root, mountPoint: at('root'), prefix: ['nsenter', '--target', String(keeper.pid), '--mount', '--wd'] },
    powerOn: async () => {
      await waitFor('the host can be switched on', START_MS, () => writeLine(at('power')));
    },
    findFirstProcess: () => findFirstProcess(first),
    readConsole: () => readFile(at('console'), 'utf8'),
    stop: () => (stopping ??= stop()),
  };
}

/** systemd-nspawn or `unshare` is the script's child, and the host's first process is theirs. */
async function findFirstProcess(script: number): Promise<number | undefined> {
  for (const starter of await listChildren(script)) {
    for (const child of await listChildren(starter)) {
      const [own, theirs] = await Promise.all([child, script].map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')));
      const depth = (status = '') => (/^NSpid:(.*)$/m.exec(status)?.[1] ?? '').trim().split(/\s+/).length;
      if (depth(own) > depth(theirs)) return child;
    }
  }
  return undefined;
}

/** Writes into a pipe that somebody reads, and never waits for a reader. @returns undefined if nobody reads */
async function writeLine(pipe: string): Promise<true | undefined> {
  try {
    const file = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    await file.write('on\n').finally(() => file.close());
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENXIO')) return undefined;
    throw error;
  }
}
