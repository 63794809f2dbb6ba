import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { captureProcess } from '../../../src/runtime/index.js';
import { killProcesses } from '../act/processes.js';
import { findFreePort } from '../sshd.js';
import { createTempDir } from '../temp.js';
import { writeStubs } from './stubs.js';

/** What the machine is: what was there, the installer, the system that was installed. */
export type TargetStage = 'before' | 'installer' | 'installed';

/** A machine of one test: a real SSH server whose sessions each see their own /etc/os-release, /run, /mnt, boot id and Nix store. */
export interface InstallTarget {
  readonly address: '127.0.0.1';
  readonly port: number;
  /** Text of the private key that it lets in. */
  readonly userKey: string;
  /** `ssh-ed25519 AAAA…` of what it shows before, and of what it shows as the installer. */
  readonly hostKeys: { readonly before: string; readonly installer: string };
  /** Directory of ssh and ssh-keygen. */
  readonly clientDirectory: string;
  /** Path of a kexec tarball. */
  readonly kexec: string;
  readonly stage: () => TargetStage;
  /** Lines that the stubs wrote: what was called, in order. */
  calls(): Promise<readonly string[]>;
  /** A file below the target's directory: `mnt/etc/…`, `run/…`. */
  read(path: string): Promise<string>;
  readonly directory: string;
  /** Restarts it at once as that stage, like a power cut. */
  boot(stage: TargetStage): Promise<void>;
  /** Stops answering, for good. */
  cut(): Promise<void>;
  stop(): Promise<void>;
}

export interface TargetOptions {
  /** Directory that the stores, the runner's and the target's, have in common as their home; each has its own content there. */
  readonly nixHome: string;
  /** PATH of the target's programs, with its Nix. */
  readonly path: string;
  /** NIX_* of the target. */
  readonly nixEnv: Readonly<Record<string, string>>;
  readonly lsblk?: object;
  /** What it runs first. Default: before. */
  readonly first?: TargetStage;
  /** Gives the installer another host key, as an image with keys of its own would. */
  readonly installerHasOwnKey?: boolean;
  /** Files whose presence makes stubs fail or hang; see stubs.ts. */
  readonly faults?: readonly string[];
  /** Milliseconds that it does not answer while it restarts. */
  readonly restartMs?: number;
  /** kB */
  readonly memory?: number;
}

const MARK = 'PANTHER_TEST_INSTALL_TARGET';
const START_MS = 10_000;
const POLL_MS = 25;
/** nixos-anywhere asks every second whether the machine is gone. */
const RESTART_MS = 2_500;
const OS_RELEASE: Readonly<Record<TargetStage, string>> = {
  before: 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  installer: 'ID=nixos\nVARIANT_ID="installer"\nPRETTY_NAME="NixOS 26.05 installer"\n',
  installed: 'ID=nixos\nPRETTY_NAME="NixOS 26.05"\n',
};
/** One disk that /dev/shm/disk-a names; sessions see a directory of the test there. */
export const DEVICE = '/dev/shm/disk-a';
export const LSBLK = {
  blockdevices: [
    {
      name: 'disk-a',
      path: DEVICE,
      serial: 'SERIAL-A',
      size: 20_000_000_000,
      type: 'disk',
      mountpoints: [null],
      children: [{ name: 'a1', path: '/dev/shm/a1', size: 1, type: 'part', mountpoints: ['/'] }],
    },
    { name: 'sr0', path: '/dev/sr0', serial: null, size: 0, type: 'rom', mountpoints: [null] },
  ],
};

interface SshdTool {
  readonly server: string;
  readonly clientDirectory: string;
  readonly config: readonly string[];
  readonly nssWrapper?: string;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Starts a machine. */
export async function startInstallTarget(options: TargetOptions): Promise<InstallTarget> {
  const tool = JSON.parse(process.env['PANTHER_TEST_SSHD'] ?? '') as SshdTool;
  const temp = await createTempDir('install-target');
  const at = (...names: string[]) => join(temp.path, ...names);
  const port = await findFreePort();
  const keygen = async (file: string) => {
    await rm(file, { force: true });
    await captureProcess({
      command: [join(tool.clientDirectory, 'ssh-keygen'), '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file],
      env: process.env,
    });
    return (await readFile(`${file}.pub`, 'utf8')).trim();
  };
  await mkdir(at('dev'), { recursive: true });
  await mkdir(at('mnt'), { recursive: true });
  await writeFile(at('dev', 'disk-a'), '');
  await writeFile(at('calls'), '');
  await writeFile(at('lsblk.json'), JSON.stringify(options.lsblk ?? LSBLK));
  await writeFile(at('meminfo'), `MemTotal: ${options.memory ?? 2_000_000} kB\nMemAvailable: ${options.memory ?? 2_000_000} kB\n`);
  for (const fault of options.faults ?? []) await writeFile(at(`fault-${fault}`), '');
  const before = await keygen(at('key-before'));
  const installer = options.installerHasOwnKey === true ? await keygen(at('key-installer')) : before;
  if (options.installerHasOwnKey !== true) await cp(at('key-before'), at('key-installer'));
  await keygen(at('user-key'));
  await writeStubs({ directory: temp.path, nixHome: options.nixHome });
  const kexec = at('kexec.tar.gz');
  await captureProcess({ command: ['tar', '-C', at('image'), '-czf', kexec, 'kexec'], env: process.env });

  const isRoot = process.getuid?.() === 0;
  const environment = {
    ...options.nixEnv,
    [MARK]: temp.path,
    TARGET: temp.path,
    NIX_HOME: options.nixHome,
    PATH: `${at('stubs')}:${options.path}`,
    ISOLATE: isRoot ? '' : '-r',
  };
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  await writeFile(
    at('command'),
    `${exports.join('')}export STAGE=$(cat ${quote(at('stage'))})\nexec unshare $ISOLATE -m --propagation private /bin/sh ${quote(at('session.sh'))}\n`,
  );

  let server: ChildProcess | undefined;
  let stage: TargetStage = options.first ?? 'before';
  const end = async () => {
    const old = server;
    server = undefined;
    if (old?.exitCode === null && old.signalCode === null) {
      const ended = once(old, 'exit');
      // sshd writes its titles over its environment, so it is not found by the mark.
      old.kill('SIGKILL');
      await ended;
    }
    await killProcesses({ variable: `${MARK}=${temp.path}`, directories: [temp.path] });
  };
  const boot = async (next: TargetStage, pause = 0) => {
    await end();
    await sleep(pause);
    stage = next;
    await rm(at('request'), { force: true });
    await rm(at('run'), { recursive: true, force: true });
    // What is mounted does not outlive a restart.
    if (next !== 'installed') await rm(at('mounted'), { force: true });
    await mkdir(at('run'), { recursive: true });
    await mkdir(at(next, 'home', '.ssh'), { recursive: true });
    await mkdir(at(next, 'nix'), { recursive: true });
    await mkdir(at(next, 'ssh'), { recursive: true });
    await mkdir(at(next, 'var-lib'), { recursive: true });
    await writeFile(at('os-release'), OS_RELEASE[next]);
    await writeFile(at('boot_id'), `${randomUUID()}\n`);
    await writeFile(at('stage'), next);
    server = await startServer(next);
  };
  const startServer = async (next: TargetStage): Promise<ChildProcess> => {
    const installedKey = at('mnt', 'etc', 'ssh', 'ssh_host_ed25519_key');
    if (next === 'installed') {
      const given = await readFile(installedKey, 'utf8').catch(() => undefined);
      if (given === undefined) await keygen(at('key-installed'));
      else await writeFile(at('key-installed'), given, { mode: 0o600 });
      // The NixOS that starts points there.
      const system = (await readFile(at('mnt', 'toplevel'), 'utf8').catch(() => '')).trim();
      if (system !== '') await captureProcess({ command: ['ln', '-sfn', system, at('run', 'current-system')], env: process.env });
    }
    await cp(at(`key-${next}`), at(next, 'ssh', 'ssh_host_ed25519_key'));
    const config = [
      'ListenAddress 127.0.0.1',
      `Port ${port}`,
      `HostKey ${at(`key-${next}`)}`,
      `AuthorizedKeysFile ${at('user-key.pub')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      `ForceCommand /bin/sh ${at('command')}`,
      ...tool.config,
    ];
    await writeFile(at('sshd_config'), `${config.join('\n')}\n`);
    await writeFile(at('log'), '');
    const wrapper = tool.nssWrapper === undefined ? {} : await writeUsers(temp.path, tool.nssWrapper);
    const child = spawn(tool.server, ['-D', '-f', at('sshd_config'), '-E', at('log')], {
      env: { ...process.env, ...wrapper, [MARK]: temp.path },
      stdio: 'ignore',
      detached: true,
    });
    const deadline = Date.now() + START_MS;
    while (!(await readFile(at('log'), 'utf8')).includes('Server listening')) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`sshd did not start: ${await readFile(at('log'), 'utf8')}`);
      await sleep(POLL_MS);
    }
    return child;
  };
  await boot(stage);

  const leave = async () => {
    await end();
    await rm(at('request'), { force: true });
  };
  const control = new AbortController();
  let failure: Error | undefined;
  const watch = (async () => {
    while (!control.signal.aborted) {
      await sleep(POLL_MS);
      const wanted = await readFile(at('request'), 'utf8').catch(() => '');
      if (wanted === 'before' || wanted === 'installer' || wanted === 'installed') await boot(wanted, options.restartMs ?? RESTART_MS);
      // It restarts and never answers again.
      if (wanted === 'gone') await leave();
    }
  })().catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  return {
    address: '127.0.0.1',
    port,
    userKey: await readFile(at('user-key'), 'utf8'),
    hostKeys: { before, installer },
    clientDirectory: await prepareClient(tool, at('client')),
    kexec,
    stage: () => stage,
    calls: async () => (await readFile(at('calls'), 'utf8')).split('\n').filter(Boolean),
    read: (path) => readFile(at(path), 'utf8'),
    directory: temp.path,
    boot: async (next) => {
      // By the same way as the machine's own restarts, so that two never happen at once.
      await writeFile(at('request.new'), next);
      await rename(at('request.new'), at('request'));
      while ((await readFile(at('request'), 'utf8').catch(() => undefined)) !== undefined || server === undefined) {
        if (failure !== undefined) throw failure;
        await sleep(POLL_MS);
      }
    },
    cut: async () => {
      control.abort();
      await watch;
      await end();
    },
    stop: async () => {
      control.abort();
      await watch;
      await end();
      await temp.dispose();
      if (failure !== undefined) throw failure;
    },
  };
}

/** A user database in which root is who runs the test: sshd changes to nobody else. */
async function writeUsers(directory: string, library: string): Promise<Record<string, string>> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const [passwd, group] = [join(directory, 'passwd'), join(directory, 'group')];
  await writeFile(passwd, `root:x:${uid}:${gid}::${directory}:/bin/sh\nsshd:x:65533:65533::/:/bin/false\n`);
  await writeFile(group, `root:x:${gid}:\nsshd:x:65533:\n`);
  return { LD_PRELOAD: library, NSS_WRAPPER_PASSWD: passwd, NSS_WRAPPER_GROUP: group };
}

/** Where the server knows only the machine's users, who runs the test stands for root: ssh takes the first user that it is told. */
async function prepareClient(tool: SshdTool, directory: string): Promise<string> {
  if (tool.nssWrapper !== undefined || process.getuid?.() === 0) return tool.clientDirectory;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'ssh'), `#!/bin/sh\nexec ${quote(join(tool.clientDirectory, 'ssh'))} -l "$(id -un)" "$@"\n`, {
    mode: 0o755,
  });
  await writeFile(join(directory, 'ssh-keygen'), `#!/bin/sh\nexec ${quote(join(tool.clientDirectory, 'ssh-keygen'))} "$@"\n`, {
    mode: 0o755,
  });
  return directory;
}
