import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { listTestNix } from '../nix.js';
import { createTempDir } from '../temp.js';
import { writeHostFiles, writeHostKey, type HostUser } from './host-files.js';
import { startKeeper, type Keeper } from './keeper.js';
import { layWire } from './network.js';
import { isRunning, waitFor, whenTrue } from './processes.js';
import { readClientDirectory, readHostsTool, run, runOrFail, type Outcome } from './tool.js';
import { installSystem, type Toplevel } from './toplevel.js';
import { readDeployState, readHostTruth, readRunningTruth, type HostTruth, type RunningTruth } from './truth.js';

export interface HostOptions {
  /** Default: `target`. */
  readonly hostname?: string;
  /** How much the host may write to its disk, as tmpfs understands it. Default: `1G`. */
  readonly size?: string;
  readonly users?: readonly HostUser[];
  /** Label or start of the version of the host's Nix: `2.26`. Default: the recent one. */
  readonly nix?: string;
  /** Default: 22. */
  readonly sshPort?: number;
  /** Public keys of Nix that the host believes, as `NAME:BASE64`. */
  readonly trustedKeys?: readonly string[];
  /** The system that it boots first, generation 1 of its profile. Default: one that is made for it. */
  readonly system?: Toplevel;
  /** Whether it is on when it is returned. Default: yes. */
  readonly on?: boolean;
}

/** A host of a test. */
export interface TestHost {
  readonly address: string;
  readonly port: number;
  /** root: `users` may log in with the same key. */
  readonly user: 'root';
  /** Text of the private key that it lets in, and its file. */
  readonly userKey: string;
  readonly userKeyFile: string;
  /** Line of known_hosts that names the key it started with, and a file that holds it. */
  readonly knownHosts: string;
  readonly knownHostsFile: string;
  /** Directory of the client's programs; to be put before PATH. */
  readonly clientDirectory: string;
  readonly hostname: string;
  readonly machineId: string;
  /** The system that it boots first. */
  readonly system: Toplevel;
  /** Options of ssh that know this host's key and no other, and no configuration of the machine; fits NIX_SSHOPTS. */
  readonly sshOptions: readonly string[];
  /** An environment in which `nix copy --to ssh-ng://USER@ADDRESS` finds its way to this host. */
  withSsh(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Runs a command line by SSH. @param user default: root */
  ssh(command: string, user?: string): Promise<Outcome>;
  /** Runs a shell command as root on the host without its network and sshd. @throws Error while the host is off */
  exec(command: string): Promise<Outcome>;
  /** Like {@link exec}, for commands that must succeed. @returns standard output without its last line end */
  execOrFail(command: string): Promise<string>;
  /** What is sent to and from the host vanishes, until it is restored; also across reboots. */
  cutLink(): Promise<void>;
  restoreLink(): Promise<void>;
  /** Ends the SSH server; sessions go on. New connections are refused. */
  killSshd(): Promise<void>;
  startSshd(): Promise<void>;
  /** A power cut, after which it boots. Resolves when it is up. */
  crash(): Promise<void>;
  /** A power cut, after which it stays off. */
  powerOff(): Promise<void>;
  powerOn(): Promise<void>;
  /** Waits until the host has booted and all that starts at boot has started (or failed), seen from inside: the link may be cut. */
  waitUntilUp(limitMs?: number): Promise<void>;
  /** Waits until the host runs another boot than the given one, and is up. @returns the new boot's id */
  waitForBoot(before: string, limitMs?: number): Promise<string>;
  /** Whether a connection gets an SSH banner, from this machine's side. */
  answers(): Promise<boolean>;
  bootId(): Promise<string>;
  isOn(): Promise<boolean>;
  /** What is so on its disk, also while it is off. */
  readTruth(): Promise<HostTruth>;
  /** The deployment's state file by key; undefined if there is none. */
  readState(): Promise<ReadonlyMap<string, string> | undefined>;
  /** @throws Error while the host is off */
  readRunning(): Promise<RunningTruth>;
  /** Where the host's disk is seen on this machine, also while the host is off: not /run, and links lead where they lead here. */
  readonly root: string;
  /** What all that it leaves traces of on this machine is named by; for {@link listHostTraces}. */
  readonly mark: string;
  /** Console and, while it is on, journal. */
  logs(): Promise<string>;
  /** Gives it another key, which sshd uses at once; {@link knownHosts} is then wrong. @returns the line of known_hosts that is right */
  changeHostKey(): Promise<string>;
  /** Ends the host and removes all of it. A second call does nothing. */
  stop(): Promise<void>;
}

/** What the kinds of hosts do differently. */
export interface HostKind {
  /** Script that boots it. */
  readonly boot: string;
  readonly stopSshd: string;
  readonly startSshd: string;
  /** Shell command that succeeds, and returns, when all is started. */
  readonly isUp: string;
  /** Shell command that prints its log. */
  readonly printLog: string;
}

const UP_MS = 60_000;
const BANNER_MS = 3_000;
const SSH_PORT = 22;

/** The host is off until somebody calls `powerOn`. */
export async function startHost(kind: HostKind, options: HostOptions): Promise<TestHost> {
  const tool = readHostsTool();
  const { hostname = 'target', size = '1G', users = [], sshPort = SSH_PORT, trustedKeys = [] } = options;
  const wanted = options.nix;
  const nix = tool.nix.find(({ label, version }) => wanted === undefined || label === wanted || version.startsWith(wanted));
  if (nix === undefined) throw new Error(`There is no Nix ${wanted} for the hosts of the tests.`);
  const clientDirectory = readClientDirectory();
  const directory = await createTempDir('host');
  const at = (name: string) => join(directory.path, name);
  await runOrFail(['mkfifo', at('power')]);
  const keeper = await startKeeper({ tool, directory, boot: kind.boot, machine: hostname, size, nix: nix.prefix });
  try {
    const wire = await layWire(tool, keeper.process, keeper.mark);
    const { address, gateway } = wire;
    const files = { root: keeper.root, directory: directory.path, hostname, users, sshPort, nixPrefix: nix.prefix, trustedKeys };
    const identity = await writeHostFiles({ ...files, address, gateway });
    const describeKey = (key: string) => `${sshPort === SSH_PORT ? address : `[${address}]:${sshPort}`} ${key}`;
    const knownHosts = describeKey(await writeHostKey(keeper.root, directory.path));
    await writeFile(at('known_hosts'), `${knownHosts}\n`);
    const system = await installSystem(keeper.disk, findNixEnv(nix.label), options.system, hostname);

    const sshOptions = [
      ...['-F', '/dev/null', '-i', identity.userKeyFile, '-p', String(sshPort), '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
      ...['-o', `UserKnownHostsFile=${at('known_hosts')}`, '-o', 'GlobalKnownHostsFile=/dev/null', '-o', 'ConnectTimeout=5'],
      ...['-o', 'IdentitiesOnly=yes', '-o', 'ServerAliveInterval=2', '-o', 'ServerAliveCountMax=3', '-o', 'LogLevel=ERROR'],
    ];
    const exec = (command: string) => execute(keeper, command);
    const execOrFail = async (command: string) => {
      const { exitCode, stdout, stderr } = await exec(command);
      if (exitCode !== 0) throw new Error(`"${command}" ended with exit code ${exitCode} on ${hostname}: ${stderr}${stdout}`);
      return stdout.replace(/\n$/, '');
    };
    const isOn = async () => (await keeper.findFirstProcess()) !== undefined;
    const bootId = () => execOrFail('cat /proc/sys/kernel/random/boot_id');
    // While it is off, or goes off, the command cannot be run.
    const isUp = () =>
      exec(kind.isUp).then(
        ({ exitCode }) => exitCode === 0,
        () => false,
      );
    const waitUntilUp = async (limitMs = UP_MS) => {
      try {
        await waitFor(`${hostname} boots`, limitMs, async () => whenTrue(await isUp()));
      } catch (error) {
        throw new Error(`${String(error)}\n${await keeper.readConsole()}`, { cause: error });
      }
    };
    const powerOff = async () => {
      const first = await keeper.findFirstProcess();
      if (first === undefined) return;
      process.kill(first, 'SIGKILL');
      await waitFor(`${hostname} is off`, UP_MS, async () => whenTrue(!(await isRunning(first))));
    };
    const powerOn = async () => {
      await keeper.powerOn();
      await waitUntilUp();
    };
    const host: TestHost = {
      ...identity,
      address,
      port: sshPort,
      user: 'root',
      knownHosts,
      knownHostsFile: at('known_hosts'),
      clientDirectory,
      system,
      sshOptions,
      root: keeper.root,
      mark: keeper.mark,
      withSsh: (env) => ({
        ...env,
        PATH: [clientDirectory, env['PATH']].filter(Boolean).join(delimiter),
        NIX_SSHOPTS: sshOptions.join(' '),
      }),
      ssh: (command, user = 'root') => run([join(clientDirectory, 'ssh'), ...sshOptions, `${user}@${address}`, command]),
      exec,
      execOrFail,
      cutLink: () => wire.cut(),
      restoreLink: () => wire.restore(),
      killSshd: async () => {
        await execOrFail(kind.stopSshd);
      },
      startSshd: async () => {
        await execOrFail(kind.startSshd);
      },
      crash: async () => {
        await powerOff();
        await powerOn();
      },
      powerOff,
      powerOn,
      waitUntilUp,
      waitForBoot: async (before, limitMs = UP_MS) => {
        const after = await waitFor(`${hostname} boots anew`, limitMs, async () => {
          const id = await bootId().catch(() => before);
          return id === before ? undefined : id;
        });
        await waitUntilUp(limitMs);
        return after;
      },
      answers: () => getsBanner(address, sshPort),
      bootId,
      isOn,
      readTruth: () => readHostTruth(keeper.root),
      readState: () => readDeployState(keeper.root),
      readRunning: async () => readRunningTruth(`/proc/${await findFirst(keeper)}/root`),
      logs: async () =>
        `${await keeper.readConsole()}${await exec(kind.printLog).then(
          ({ stdout }) => stdout,
          () => '',
        )}`,
      changeHostKey: async () => {
        const line = describeKey(await writeHostKey(keeper.root, directory.path));
        if (await isOn()) await execOrFail(`${kind.stopSshd}; ${kind.startSshd}`);
        return line;
      },
      stop: () => keeper.stop(),
    };
    if (options.on !== false) await powerOn();
    return host;
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

/** @throws Error if the tests have no such Nix */
function findNixEnv(label: string): NodeJS.ProcessEnv {
  const found = listTestNix().find((nix) => nix.label === label);
  if (found === undefined) throw new Error(`PANTHER_TEST_NIX has no Nix "${label}".`);
  return found.env;
}

async function findFirst(keeper: Keeper): Promise<number> {
  const first = await keeper.findFirstProcess();
  if (first === undefined) throw new Error('The host is off.');
  return first;
}

/** What root has on NixOS after a login. */
const PATH = '/run/wrappers/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NAMESPACES = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd', '--no-fork'];
/**
 * A host that shuts down stops all its processes before it kills them. nsenter would stop with the one that it waits for, for ever, and the
 * host could not end. So a shell waits, which is no process of the host and does not care; only the one that it starts is inside.
 */
const WAIT_OUTSIDE = '/bin/sh -c "$1"; exit $?';

async function execute(keeper: Keeper, command: string): Promise<Outcome> {
  const target = ['nsenter', '--target', String(await findFirst(keeper)), ...NAMESPACES] as const;
  return run([...target, '/usr/bin/env', '-i', `PATH=${PATH}`, 'HOME=/root', '/bin/sh', '-c', WAIT_OUTSIDE, 'sh', command]);
}

/** A port may accept and say nothing, so only the banner counts. */
function getsBanner(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: BANNER_MS });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => finish(data.toString('latin1').startsWith('SSH-')));
    for (const event of ['timeout', 'error', 'close']) socket.once(event, () => finish(false));
  });
}
