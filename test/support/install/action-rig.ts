import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAction, type ActionRun } from '../action.js';
import { createRepository, type Repository } from '../flakes.js';
import { type ResultsService } from '../results-service/index.js';
import { createTempDir } from '../temp.js';
import { describeScript, describeSystem, type InstallStore } from './closures.js';
import { PROGRAMS, readIfThere } from './rig.js';
import { DEVICE, LSBLK, startInstallTarget, type InstallTarget, type TargetOptions, type TargetStage } from './target.js';

const PLATFORM = JSON.stringify(`${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`);

/** A flake with one host, web1, whose layout erases the disk of the machine. */
export const INSTALL_FLAKE = `{
  outputs = { self }: {
    nixosConfigurations.web1.config = {
      system.build = {
        toplevel = ${describeSystem('nixos-system-web1', PLATFORM)};
        diskoScript = ${describeScript('disko', 'fake-disko', PLATFORM)};
        mountScript = ${describeScript('mount', 'fake-mount', PLATFORM)};
      };
      disko.devices.disk.main.device = "${DEVICE}";
    };
  };
}`;

/** Consent to what the flake's layout erases. */
export const CONSENT = `web1: ${DEVICE}`;

/** A disk of which nothing is used: the machine is the installer, or will be. */
export const IDLE_DISK = { blockdevices: LSBLK.blockdevices.map((disk) => ({ ...disk, children: [] })) };

/** What .github/panther.yml says of web1, beside where it is. */
export interface HostConfig {
  readonly install?: Readonly<Record<string, unknown>>;
  readonly health?: readonly Readonly<Record<string, unknown>>[];
}

export const describeInstallHost = ({ address, port }: Pick<InstallTarget, 'address' | 'port'>, { install, health }: HostConfig = {}) =>
  JSON.stringify({
    hosts: {
      web1: {
        health: health ?? [{ command: 'true' }],
        deploy: { address, port, user: 'root' },
        install: { user: 'root', port, disks: [DEVICE], ...install },
      },
    },
  });

/** A step that runs, as the runner sees it. */
export interface InstallStepRun {
  /** Cancels it, as the runner does at first. Waits for its process if it has not begun. */
  cancel(): Promise<void>;
  readonly done: Promise<ActionRun>;
}

/** One machine, and the repository that installs it by actions/install. */
export interface ActionRig {
  readonly target: InstallTarget;
  /** Directories of all its steps: RUNNER_TEMP, command files. */
  readonly directory: string;
  /** Line of known_hosts for a key of the machine. */
  pin(key: string): string;
  /** Begins the step. @param job name of the runner's directories; steps of one job share them */
  start(inputs?: Readonly<Record<string, string>>, job?: string, path?: readonly string[]): InstallStepRun;
  run(inputs?: Readonly<Record<string, string>>, job?: string, path?: readonly string[]): Promise<ActionRun>;
  /** The post phase of a step that has ended. */
  runPost(main: ActionRun, job?: string): Promise<ActionRun>;
  /** Files of the artifact that the job's step left, by path, from where it was made of them; none without one. */
  readArtifact(job?: string): Promise<Readonly<Record<string, string>>>;
  /** Waits until the machine was told to do that. */
  waitForCall(name: string): Promise<void>;
  /** Waits until it answers as that. */
  waitForStage(stage: TargetStage): Promise<void>;
  dispose(): Promise<void>;
}

const KEPT = /^panther-install-[^/]*\/kept\//;
const POLL_MS = 25;
const CALL_MS = 60_000;

/** Starts a machine with a repository of its own. */
export async function createActionRig(
  store: InstallStore,
  service: ResultsService,
  options: Partial<TargetOptions> = {},
  config: HostConfig = {},
): Promise<ActionRig> {
  const target = await startInstallTarget({
    ...{ nixHome: store.home, path: store.path, nixEnv: store.nixEnv, lsblk: IDLE_DISK, restartMs: 1_500 },
    ...options,
  });
  const temp = await createTempDir('install-action');
  const run = basename(temp.path);
  await mkdir(join(temp.path, 'empty'));
  const repository: Repository = await createRepository(join(temp.path, 'empty'), {
    files: { 'flake.nix': INSTALL_FLAKE, '.github/panther.yml': describeInstallHost(target, config) },
  });
  // A shell would drop the inputs, whose names no variable of a shell can have.
  const node = join(temp.path, 'node.mjs');
  const wrapper = [
    `#!${process.execPath}`,
    "import { writeFileSync } from 'node:fs';",
    'writeFileSync(`${process.env.RUNNER_TEMP}/pid`, String(process.pid));',
    'await import(process.argv[2]);',
    '',
  ];
  await writeFile(node, wrapper.join('\n'), { mode: 0o755 });
  const pin = (key: string) => `[${target.address}]:${target.port} ${key}`;
  const request = (job: string, path: readonly string[]) => ({
    action: 'install',
    workspace: repository.dir,
    job: join(temp.path, job),
    node,
    env: {
      ...store.nixEnv,
      ...service.env(run),
      HOME: temp.path,
      PATH: [...path, target.clientDirectory, store.path].join(delimiter),
    },
  });
  const running = new Set<InstallStepRun>();
  const start: ActionRig['start'] = (inputs = {}, job = 'job', path = []) => {
    const pidFile = join(temp.path, job, 'temp', 'pid');
    let isOver = false;
    const work = async () => {
      await mkdir(join(temp.path, job, 'temp'), { recursive: true });
      await writeFile(pidFile, '');
      // One artifact of a name for each run.
      await service.artifacts.clear(run);
      return runAction({
        ...request(job, path),
        inputs: {
          ...{ host: 'web1', 'ssh-key': target.userKey, 'ssh-known-hosts': pin(target.hostKeys.before) },
          ...{ 'nixos-anywhere': PROGRAMS[0]?.path ?? '', kexec: target.kexec, 'substitute-on-destination': 'false', wipe: CONSENT },
          ...inputs,
        },
      });
    };
    const done = work().finally(() => (isOver = true));
    const cancel = async () => {
      for (;;) {
        const pid = Number((await readIfThere(pidFile)) ?? '');
        if (isOver) throw new Error('The step had ended before it could be cancelled.');
        if (pid > 0) return void process.kill(pid, 'SIGTERM');
        await sleep(POLL_MS);
      }
    };
    const step = { done, cancel };
    running.add(step);
    // Its end, however it came, is the test's to see.
    void done.catch(() => undefined).then(() => running.delete(step));
    return step;
  };
  return {
    target,
    directory: temp.path,
    pin,
    start,
    run: (inputs, job, path) => start(inputs, job, path).done,
    runPost: (main, job = 'job') => runAction({ ...request(job, []), phase: 'post', state: main.state }),
    readArtifact: async (job = 'job') => {
      if (service.artifacts.list(run).length === 0) return {};
      const files = Object.entries(await readTree(join(temp.path, job, 'temp')));
      return Object.fromEntries(files.flatMap(([path, text]) => (KEPT.test(path) ? [[path.replace(KEPT, ''), text]] : [])));
    },
    waitForCall: async (name) => {
      const end = Date.now() + CALL_MS;
      while (!(await target.calls()).some((call) => call.split(' ')[0] === name)) {
        if (Date.now() > end) throw new Error(`The machine was not told to ${name} within ${CALL_MS / 1000} s.`);
        await sleep(POLL_MS);
      }
    },
    waitForStage: async (stage) => {
      const end = Date.now() + CALL_MS;
      while (target.stage() !== stage || !(await isListening(target))) {
        if (Date.now() > end) throw new Error(`The machine was not ${stage} within ${CALL_MS / 1000} s.`);
        await sleep(POLL_MS);
      }
    },
    dispose: async () => {
      // A test that failed has not waited for its step.
      for (const step of running) {
        await step.cancel().catch(() => undefined);
        await step.done.catch(() => undefined);
      }
      await target.stop();
      await Promise.all([repository.dispose(), temp.dispose()]);
    },
  };
}

async function isListening({ address, port }: InstallTarget): Promise<boolean> {
  const socket = connect(port, address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Texts of all files below a directory, by their paths in it. */
export async function readTree(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string): Promise<readonly [string, string]> => [file.slice(directory.length + 1), await readFile(file, 'utf8')];
  return Object.fromEntries(await Promise.all(files.map(read)));
}

/** What a person sees of a step: its log without the lines that tell the runner what to hide, and its summary. */
export const showStep = ({ log, summary }: ActionRun): string =>
  [...log.split('\n').filter((line) => !line.startsWith('::add-mask::')), summary].join('\n');
