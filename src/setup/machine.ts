import { randomBytes } from 'node:crypto';
import { access, chmod, constants, open, readFile, realpath, rename, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCliNix, type NixVersion } from '../nix/index.js';
import { isFile, runProcess, ToolError, type ActionIo, type Logger, type ProcessOutcome } from '../runtime/index.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Command = readonly [string, ...string[]];

/** What opening a device for reading and writing came to. */
export type DeviceAccess =
  | { readonly kind: 'opened' }
  | { readonly kind: 'absent' }
  /** It is there, but the system refuses it with these words. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The file system a path lies on, in bytes. */
export interface FileSystem {
  /** Equal for paths on one file system. */
  readonly device: number;
  readonly free: number;
  readonly total: number;
}

export interface SystemFile {
  /** Where it really lies, with all links followed. */
  readonly realPath: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

/** Files of the machine, with the rights of this user. */
export interface Files {
  isExecutable(path: string): Promise<boolean>;
  /** Undefined if it is not there. @throws what the system says if it cannot be read */
  read(path: string): Promise<SystemFile | undefined>;
  openDevice(path: string): Promise<DeviceAccess>;
  /** Undefined if the path is not there. */
  measure(path: string): Promise<FileSystem | undefined>;
  /** Writes a file that only this user can read, whole or not at all. */
  writePrivate(path: string, text: string): Promise<void>;
}

/** What takes the rights of root, by sudo without a password. */
export interface Root {
  /** Asked only when needed: a refused sudo is reported to the machine's owner. */
  isAvailable(): Promise<boolean>;
  run(command: Command): Promise<ProcessOutcome>;
  /** Writes a file that everyone may read, whole or not at all. Never for a secret. @throws ToolError */
  writeFile(path: string, text: string, mode: number): Promise<void>;
}

/** All that setup needs of the world. */
export interface SetupPorts {
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly env: Environment;
  readonly platform: string;
  /** Name of the user we run as, as Nix's `trusted-users` would name it. */
  readonly user: string;
  readonly files: Files;
  readonly run: typeof runProcess;
  /** @throws UserError if the Nix on the PATH of `env` is too old */
  readonly readVersion: (env: Environment) => Promise<NixVersion>;
  readonly root: Root;
  readonly runner: Pick<ActionIo, 'addPath' | 'exportVariable' | 'makeDirectory' | 'maskSecret' | 'saveState'>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** The environment of the programs we run: without this action's inputs and the runner's own keys, as no child needs these secrets. */
export function selectChildEnvironment(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT_.*|ACTIONS_.*TOKEN)$/.test(name)));
}

const PRIVATE_FILE = 0o600;

export function createFiles(): Files {
  const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
  return {
    isExecutable: async (path) =>
      (await isFile(path)) &&
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    read: async (path) => {
      if (!(await exists(path))) return undefined;
      return { realPath: await realpath(path), text: await readFile(path, 'utf8'), mode: (await stat(path)).mode & 0o777 };
    },
    openDevice: async (path) => {
      if (!(await exists(path))) return { kind: 'absent' };
      try {
        await (await open(path, constants.O_RDWR)).close();
        return { kind: 'opened' };
      } catch (error) {
        return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    measure: async (path) => {
      if (!(await exists(path))) return undefined;
      const { bavail, blocks, bsize } = await statfs(path);
      return { device: (await stat(path)).dev, free: bavail * bsize, total: blocks * bsize };
    },
    writePrivate: async (path, text) => {
      const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        await writeFile(draft, text, { mode: PRIVATE_FILE, flag: 'wx' });
        await chmod(draft, PRIVATE_FILE);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

/** Removes the file and its directory, if nothing else is in it. Never throws: the job is over. */
export async function removePrivateFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
  await rmdir(dirname(path)).catch(() => undefined);
}

/** Root's rights: our own if we are root, else by `sudo -n`. */
export function createRoot(run: typeof runProcess, env: Environment, uid: number | undefined): Root {
  const elevate = (command: Command): [string, ...string[]] => (uid === 0 ? [...command] : ['sudo', '-n', '--', ...command]);
  // No abort signal: we may not signal a process of root's, and each of these ends by itself soon.
  const runAsRoot = (command: Command, input?: string) =>
    run({ command: elevate(command), env, ...(input === undefined ? {} : { input }) });
  const succeed = async (command: Command, input?: string) => {
    const { exitCode, signal, stderrTail } = await runAsRoot(command, input);
    if (exitCode !== 0) throw new ToolError(elevate(command), exitCode ?? signal ?? 'unknown', stderrTail);
  };
  let answer: Promise<boolean> | undefined;
  return {
    isAvailable: () =>
      (answer ??=
        uid === 0
          ? Promise.resolve(true)
          : runAsRoot(['true']).then(
              ({ exitCode }) => exitCode === 0,
              () => false,
            )),
    run: (command) => runAsRoot(command),
    writeFile: async (path, text, mode) => {
      const draft = `${path}.panther-draft`;
      await succeed(['mkdir', '-p', dirname(path)]);
      try {
        await succeed(['tee', draft], text);
        await succeed(['chmod', mode.toString(8).padStart(4, '0'), draft]);
        await succeed(['mv', '-f', draft, path]);
      } catch (error) {
        await runAsRoot(['rm', '-f', draft]);
        throw error;
      }
    },
  };
}

function findUser(env: Environment): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as in some containers.
    return env['USER'] ?? String(process.getuid?.() ?? 'unknown');
  }
}

/** The real machine, as an action's step sees it. */
export function createSetupPorts(io: ActionIo): SetupPorts {
  const env = selectChildEnvironment(io.env);
  return {
    log: io.log,
    signal: io.signal,
    env,
    platform: process.platform,
    user: findUser(env),
    files: createFiles(),
    run: runProcess,
    readVersion: (ofNix) => createCliNix({ env: ofNix, signal: io.signal }).version(),
    root: createRoot(runProcess, env, process.getuid?.()),
    runner: io,
    sleep: (milliseconds) => sleep(milliseconds),
  };
}

/** Where this step may write what later steps read. */
export const findTempDirectory = (env: Environment): string => env['RUNNER_TEMP'] ?? env['TMPDIR'] ?? '/tmp';

/** The `nix.conf` of a directory of ours. */
export const privateConfIn = (directory: string): string => join(directory, 'nix.conf');
