import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { captureProcess, runProcess, ToolError, UserError, type ProcessOutcome } from '../runtime/index.js';
import { COMMON, requireAnswer } from './ask.js';
import { parseDerivationJson, type Derivation } from './derivation.js';
import { parseDryRun, type DryRun } from './dry-run.js';
import { lockFlake, type LockRequest } from './lock-flake.js';
import { parseLogLine, type NixEvent } from './log-events.js';
import { parsePathInfoJson, type PathInfo } from './path-info.js';
import { findDerivationsOnDisk, findPhysicalStore } from './physical-store.js';
import { parseSettingsJson, type NixSettings } from './settings.js';
import { askStoreInfo, parseStoreInfo, type StoreInfo } from './store-info.js';
import { isStorePath, parseStorePath, type DrvPath, type StorePath } from './store-path.js';
import { parseNixVersion, requireSupported, type NixVersion } from './version.js';

/** A flake as the Nix commands take it. A local flake is named by working directory, as no path needs quoting then. */
export interface FlakeReference {
  /** `.` for a local flake, else a reference like `github:owner/repo`. */
  readonly reference: string;
  /** Absolute directory of a local flake. */
  readonly directory?: string;
}

export interface EvaluateRequest {
  readonly flake: FlakeReference;
  /** A Nix function that gets the flake. Its results come by `builtins.trace`, as events. */
  readonly program: string;
  readonly allowImportFromDerivation: boolean;
  readonly acceptFlakeConfig: boolean;
  /** Try to download once only, not five times as is Nix's way. */
  readonly fetchOnce: boolean;
  readonly signal?: AbortSignal;
  readonly onStart?: (pid: number) => void;
}

export interface BuildRequest {
  readonly drvPaths: readonly DrvPath[];
  /** Parallel builds; undefined for Nix's own setting. */
  readonly maxJobs?: number;
  /** Binary caches to ask besides those of the machine, like `file:///dir?trusted=1`. */
  readonly substituters?: readonly string[];
  /** Seconds one derivation may take; undefined for Nix's own setting. */
  readonly timeLimit?: number;
  readonly signal?: AbortSignal;
}

export interface FormatRequest {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface SendRequest {
  /** The store that gets them, such as `ssh-ng://root@web.example.org`. */
  readonly url: string;
  /** With all that they refer to. */
  readonly paths: readonly StorePath[];
  /** Whether that store has to find a signature that it trusts; one that trusts us need not. */
  readonly checkSigs: boolean;
  /** Whether that store may fetch from its own substituters instead. */
  readonly substitute: boolean;
  readonly signal?: AbortSignal;
}

/** A file of `nix-store --export`. */
export interface ExportedFile {
  readonly file: string;
  /** Paths in it. */
  readonly count: number;
}

/** How a Nix process ended. A failed build or evaluation is an outcome, not an exception. */
export type NixEnd = Pick<ProcessOutcome, 'exitCode' | 'signal'>;

/** The Nix commands Panther uses, one method each; results are parsed and validated. */
export interface Nix {
  /** Where the store lies on this machine's disk; undefined for a store elsewhere, such as `ssh-ng://…`. */
  readonly storeDirectory: string | undefined;
  /** Run "nix --version". @throws UserError if Nix is missing or too old */
  version(): Promise<NixVersion>;
  /** Run "nix config show --json" ("nix show-config" before 2.20 and in Lix): what this machine builds. @throws ToolError */
  settings(): Promise<NixSettings>;
  /** Run "nix eval FLAKE#. --apply PROGRAM" with the lock file as it is. */
  evaluate(request: EvaluateRequest, onEvent: (event: NixEvent) => void): Promise<NixEnd>;
  /** Run "nix eval --file FILE --apply PROGRAM --json". @throws ToolError if it does not evaluate */
  evaluateFile(file: string, program: string): Promise<unknown>;
  /** Run "nix eval FLAKE#ATTRIBUTE --apply PROGRAM --json", with the lock file as it is. @throws ToolError if it does not evaluate */
  evaluateAttribute(flake: FlakeReference, attribute: string, program: string): Promise<unknown>;
  /** Run "nix build INSTALLABLE": something that no plan knows. @throws ToolError */
  buildInstallable(installable: string): Promise<StorePath>;
  /** Run "nix flake metadata --json", which fetches the flake but not its inputs. @throws ToolError */
  flakeMetadata(flake: FlakeReference): Promise<unknown>;
  /** Run "nix flake prefetch --json", which fetches the source without reading its flake.nix. @throws ToolError */
  prefetchFlake(flake: FlakeReference): Promise<unknown>;
  /**
   * Run "nix flake update INPUT…", or "nix flake lock" if no input is to be updated, with overrides.
   * @throws ToolError with what Nix said of the source that it could not fetch; UserError if it takes too long
   */
  lockFlake(request: LockRequest): Promise<void>;
  /** Begins to read a derivation that was just instantiated, while the evaluator goes on; `readDerivations` has the less to do. */
  prefetchDerivation(drvPath: DrvPath): void;
  /** The derivations and all they depend on, by drv path. @throws ToolError if one is not in the store */
  readDerivations(drvPaths: readonly DrvPath[]): Promise<ReadonlyMap<DrvPath, Derivation>>;
  /** Run "nix build --dry-run": asks the store and the substituters what is there. @throws ToolError */
  dryRun(drvPaths: readonly DrvPath[]): Promise<DryRun>;
  /** Run "nix build DRV^* --keep-going" in one process. */
  build(request: BuildRequest, onEvent: (event: NixEvent) => void): Promise<NixEnd>;
  /** Run "nix build PATH…": has paths fetched that somebody else has built. @throws ToolError if one is nowhere to be had */
  realise(paths: readonly StorePath[], substituters: readonly string[]): Promise<void>;
  /** Run "nix-store --check-validity --print-invalid". @throws ToolError */
  findInvalid(paths: readonly StorePath[]): Promise<ReadonlySet<StorePath>>;
  /** Run "nix path-info --json": sizes and references of valid paths; others are left out. */
  pathInfo(paths: readonly StorePath[]): Promise<readonly PathInfo[]>;
  /** Run "nix-store -qR": the paths and all they refer to. @throws ToolError */
  closure(paths: readonly StorePath[]): Promise<readonly StorePath[]>;
  /**
   * Run "nix-store --export" into numbered files of a directory, several if there are too many paths for one command.
   * @param paths with references first, as `closure` gives them. @throws ToolError
   */
  exportPaths(paths: readonly StorePath[], directory: string): Promise<readonly ExportedFile[]>;
  /** Run "nix-store --import" from such files, in order. @throws ToolError if one is damaged or the store refuses it */
  importPaths(files: readonly string[]): Promise<void>;
  /** Run "nix copy --to URL": the closures of paths into any store. @throws ToolError */
  copyTo(url: string, paths: readonly StorePath[], signal?: AbortSignal): Promise<void>;
  /** Run "nix store add-path": puts a file into the store, under a name that is made of its content. @throws ToolError */
  addFile(file: string, name: string): Promise<StorePath>;
  /** Run "nix store info --store URL" ("store ping" before 2.19 and in Lix). @throws ToolError if that store does not answer */
  askStore(url: string, signal?: AbortSignal): Promise<StoreInfo>;
  /**
   * Run "nix copy --to URL". A failed copy is an outcome.
   * @param onLine called for each line of its log, so whenever something moves; with what it says, if that is known
   */
  send(request: SendRequest, onLine: (event: NixEvent | undefined) => void): Promise<NixEnd>;
  /** Run "nix store sign --recursive --key-file FILE": signs the closures of paths in the store. @throws ToolError */
  sign(keyFile: string, paths: readonly StorePath[], signal?: AbortSignal): Promise<void>;
  /** Run "nix copy --no-recursive --to URL": these paths only; what they refer to must be there. @throws ToolError */
  copyOnlyTo(url: string, paths: readonly StorePath[]): Promise<void>;
  /**
   * Run "nix fmt .", in a directory that holds a flake. Nix itself finds the formatter's program (`meta.mainProgram` …), also where the
   * store is elsewhere on the disk. The `.` is what Nix before 2.25 passes by itself; without it, formatters like nixfmt format nothing.
   * @param request.env the formatter is the flake's own program and runs outside of the sandbox: what it may see
   */
  format(request: FormatRequest, onLine: (line: string) => void): Promise<NixEnd>;
  /** Run "nix develop DRV -c true": proves that a dev shell can be entered. */
  enterShell(drvPath: DrvPath, signal?: AbortSignal): Promise<{ readonly entered: boolean; readonly message: string }>;
}

export interface NixOptions {
  /** The whole environment of every Nix process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends every Nix process. */
  readonly signal?: AbortSignal;
}

/** Milliseconds an evaluator that builds nothing gets to end: it hears signals late, and has nothing to clean up. */
const EVALUATOR_GRACE_MS = 500;
/** Milliseconds for a shell's setup hooks, which may wait for input that never comes. */
const ENTER_SHELL_MS = 120_000;
/** Bytes of arguments in one command; Linux takes 2 MiB with the environment, macOS 1 MiB. */
const MAX_ARGUMENT_BYTES = 400_000;

const toInstallables = (drvPaths: readonly DrvPath[]): string => drvPaths.map((drvPath) => `${drvPath}^*\n`).join('');

/** Cuts a list of arguments into parts that fit on a command line. */
export function splitArguments<T extends string>(args: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const arg of args) {
    if (bytes + arg.length + 1 > MAX_ARGUMENT_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(arg);
    bytes += arg.length + 1;
  }
  return parts;
}

async function withFile<T>(path: string, flags: 'r' | 'w', use: (fd: number) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o600);
  try {
    return await use(file.fd);
  } finally {
    await file.close();
  }
}

/** Nix, driven by its command line: the programs on the PATH of `env`. */
export function createCliNix({ env, signal }: NixOptions): Nix {
  const base = { env, ...(signal === undefined ? {} : { signal }) };
  const nix = (...args: string[]): [string, ...string[]] => ['nix', ...COMMON, ...args];
  const physicalStore = findPhysicalStore(env['NIX_REMOTE']);
  const knownDerivations = new Map<DrvPath, Derivation>();
  /** A signal of one request is heeded besides the one of all. */
  const withSignal = (own: AbortSignal | undefined) =>
    own === undefined ? {} : { signal: signal === undefined ? own : AbortSignal.any([signal, own]) };

  const runWithEvents = (command: [string, ...string[]], onEvent: (event: NixEvent) => void, extra: object): Promise<NixEnd> =>
    runProcess({
      ...base,
      ...extra,
      command,
      onStdoutLine: () => undefined,
      onStderrLine: (line) => {
        const event = parseLogLine(line);
        if (event !== undefined) onEvent(event);
      },
    });

  const locate = ({ directory }: FlakeReference) => (directory === undefined ? {} : { cwd: directory });

  const showDerivations = async (drvPaths: readonly DrvPath[]) => {
    const found = new Map<DrvPath, Derivation>();
    for (const part of splitArguments(drvPaths)) {
      const text = await captureProcess({ ...base, command: nix('derivation', 'show', '--recursive', ...part) });
      for (const derivation of parseDerivationJson(JSON.parse(text))) found.set(derivation.drvPath, derivation);
    }
    return found;
  };

  const readVersion = async () => {
    const version = parseNixVersion(await captureProcess({ ...base, command: ['nix', '--version'] }));
    requireSupported(version);
    return version;
  };
  const known: { version?: Promise<NixVersion> } = {};
  const getVersion = async (): Promise<NixVersion> => (known.version ??= readVersion());

  const toPaths = (text: string): readonly StorePath[] => text.split('\n').filter(isStorePath);

  return {
    storeDirectory: physicalStore,
    version: getVersion,
    settings: async () => {
      const current = await runProcess({ ...base, command: nix('config', 'show', '--json') });
      const text = current.exitCode === 0 ? current.stdout : await captureProcess({ ...base, command: nix('show-config', '--json') });
      return parseSettingsJson(JSON.parse(text));
    },
    evaluate: ({ flake, program, allowImportFromDerivation, acceptFlakeConfig, fetchOnce, signal: own, onStart }, onEvent) => {
      const options = [
        ...['--log-format', 'internal-json', '--show-trace', '--no-update-lock-file', '--no-eval-cache'],
        ...['--option', 'allow-import-from-derivation', String(allowImportFromDerivation)],
        ...['--option', 'accept-flake-config', String(acceptFlakeConfig)],
        ...(fetchOnce ? ['--option', 'download-attempts', '1'] : []),
      ];
      const grace = allowImportFromDerivation ? {} : { graceMs: EVALUATOR_GRACE_MS };
      const extra = { ...locate(flake), ...grace, ...withSignal(own), ...(onStart === undefined ? {} : { onStart }) };
      return runWithEvents(nix('eval', '--json', ...options, `${flake.reference}#.`, '--apply', program), onEvent, extra);
    },
    evaluateFile: async (file, program) => {
      // Evaluating a file is impure: without this, a pull request's file could read the environment and show it in a message.
      const restricted = ['--option', 'restrict-eval', 'true', '-I', `file=${file}`];
      const text = await captureProcess({ ...base, command: nix('eval', '--json', ...restricted, '--file', file, '--apply', program) });
      return JSON.parse(text) as unknown;
    },
    evaluateAttribute: async (flake, attribute, program) => {
      const command = nix('eval', '--json', '--no-update-lock-file', `${flake.reference}#${attribute}`, '--apply', program);
      return JSON.parse(await captureProcess({ ...base, ...locate(flake), command })) as unknown;
    },
    buildInstallable: async (installable) => {
      const [path = ''] = (await captureProcess({ ...base, command: nix('build', '--no-link', '--print-out-paths', installable) }))
        .trim()
        .split('\n');
      return parseStorePath(path);
    },
    flakeMetadata: async (flake) => {
      const command = nix('flake', 'metadata', '--json', '--no-update-lock-file', flake.reference);
      return JSON.parse(await captureProcess({ ...base, ...locate(flake), command })) as unknown;
    },
    prefetchFlake: async (flake) => {
      const command = nix('flake', 'prefetch', '--json', flake.reference);
      return JSON.parse(await captureProcess({ ...base, ...locate(flake), command })) as unknown;
    },
    lockFlake: async (request) =>
      lockFlake(request, await getVersion(), (args, extra, own) =>
        runProcess({ ...base, ...withSignal(own), command: ['nix', ...args], cwd: request.directory, env: { ...env, ...extra } }),
      ),
    prefetchDerivation: (drvPath) => {
      if (physicalStore === undefined) return;
      // What goes wrong here goes wrong again where the result is wanted.
      findDerivationsOnDisk(physicalStore, [drvPath], knownDerivations).catch(() => undefined);
    },
    readDerivations: async (drvPaths) => {
      const onDisk = physicalStore === undefined ? undefined : await findDerivationsOnDisk(physicalStore, drvPaths, knownDerivations);
      return onDisk ?? showDerivations(drvPaths);
    },
    dryRun: async (drvPaths) => {
      const command = nix('build', '--dry-run', '--no-link', '--stdin');
      let text = '';
      const request = { ...base, command, input: toInstallables(drvPaths), onStderrLine: (line: string) => (text += `${line}\n`) };
      const { exitCode, signal: ended } = await runProcess(request);
      if (exitCode !== 0) throw new ToolError(command, exitCode ?? ended ?? 'unknown', text.slice(-4_000));
      return parseDryRun(text);
    },
    build: ({ drvPaths, maxJobs, substituters = [], timeLimit, signal: own }, onEvent) => {
      const options = [
        '--no-link',
        '--keep-going',
        '--log-format',
        'internal-json',
        ...(maxJobs === undefined ? [] : ['--max-jobs', String(maxJobs)]),
        ...(substituters.length === 0 ? [] : ['--option', 'extra-substituters', substituters.join(' ')]),
        ...(timeLimit === undefined ? [] : ['--option', 'timeout', String(timeLimit)]),
      ];
      const extra = { input: toInstallables(drvPaths), ...withSignal(own) };
      return runWithEvents(nix('build', ...options, '--stdin'), onEvent, extra);
    },
    realise: async (paths, substituters) => {
      const extra = substituters.length === 0 ? [] : ['--option', 'extra-substituters', substituters.join(' ')];
      for (const part of splitArguments(paths)) await captureProcess({ ...base, command: nix('build', '--no-link', ...extra, ...part) });
    },
    findInvalid: async (paths) => {
      const invalid = new Set<StorePath>();
      for (const part of splitArguments(paths)) {
        const text = await captureProcess({ ...base, command: ['nix-store', '--check-validity', '--print-invalid', ...part] });
        for (const path of toPaths(text)) invalid.add(path);
      }
      return invalid;
    },
    pathInfo: async (paths) => {
      const found: PathInfo[] = [];
      for (const part of splitArguments(paths)) {
        found.push(...parsePathInfoJson(JSON.parse(await captureProcess({ ...base, command: nix('path-info', '--json', ...part) }))));
      }
      return found;
    },
    closure: async (paths) => {
      const found = new Set<StorePath>();
      for (const part of splitArguments(paths)) {
        for (const path of toPaths(await captureProcess({ ...base, command: ['nix-store', '--query', '--requisites', ...part] })))
          found.add(path);
      }
      return [...found];
    },
    exportPaths: async (paths, directory) => {
      const files: ExportedFile[] = [];
      for (const part of splitArguments(paths)) {
        const file = join(directory, `${files.length}.export`);
        files.push({ file, count: part.length });
        await withFile(file, 'w', (stdoutFd) => captureProcess({ ...base, command: ['nix-store', '--export', ...part], stdoutFd }));
      }
      return files;
    },
    importPaths: async (files) => {
      for (const file of files) {
        await withFile(file, 'r', (stdinFd) => captureProcess({ ...base, command: ['nix-store', '--import'], stdinFd }));
      }
    },
    copyTo: async (url, paths, own) => {
      for (const part of splitArguments(paths)) {
        await captureProcess({ ...base, ...withSignal(own), command: nix('copy', '--to', url, ...part) });
      }
    },
    addFile: async (file, name) => {
      const said = await captureProcess({ ...base, command: nix('store', 'add-path', '--name', name, file) });
      return parseStorePath(said.trim());
    },
    askStore: async (url, own) => {
      const answer = await askStoreInfo((args) => runProcess({ ...base, ...withSignal(own), command: ['nix', ...args] }), url);
      return parseStoreInfo(requireAnswer(answer));
    },
    send: ({ url, paths, checkSigs, substitute, signal: own }, onLine) => {
      const options = [...(checkSigs ? [] : ['--no-check-sigs']), ...(substitute ? ['--substitute-on-destination'] : [])];
      return runProcess({
        ...base,
        ...withSignal(own),
        command: nix('copy', '--log-format', 'internal-json', '--verbose', ...options, '--to', url, ...paths),
        // Of one large path Nix tells how far it is, in lines that say nothing else.
        onStderrLine: (line) => onLine(parseLogLine(line)),
      });
    },
    sign: async (keyFile, paths, own) => {
      for (const part of splitArguments(paths)) {
        await captureProcess({ ...base, ...withSignal(own), command: nix('store', 'sign', '--recursive', '--key-file', keyFile, ...part) });
      }
    },
    copyOnlyTo: async (url, paths) => {
      for (const part of splitArguments(paths))
        await captureProcess({ ...base, command: nix('copy', '--no-recursive', '--to', url, ...part) });
    },
    format: ({ directory, env: own, signal: bound }, onLine) =>
      runProcess({
        ...base,
        ...withSignal(bound),
        command: nix('fmt', '--no-update-lock-file', '--no-eval-cache', '.'),
        cwd: directory,
        env: own,
        onStdoutLine: onLine,
        onStderrLine: onLine,
      }),
    enterShell: async (drvPath, own) => {
      // Nix looks for an interactive bash in flake:nixpkgs first; without a registry it takes the shell's own at once.
      const limit = AbortSignal.timeout(ENTER_SHELL_MS);
      const bounded = AbortSignal.any([limit, ...(own === undefined ? [] : [own]), ...(signal === undefined ? [] : [signal])]);
      try {
        const { exitCode, stderrTail } = await runProcess({
          ...base,
          command: nix('develop', '--option', 'flake-registry', '', drvPath, '--command', 'true'),
          signal: bounded,
        });
        return { entered: exitCode === 0, message: stderrTail.trim() };
      } catch (error) {
        if (!limit.aborted) throw error;
        return {
          entered: false,
          message: `The shell was not ready after ${ENTER_SHELL_MS / 1_000} seconds; a shellHook may be waiting for input.`,
        };
      }
    },
  };
}

/** @throws UserError with what to install if there is no Nix at all */
export async function requireNix(nix: Pick<Nix, 'version'>): Promise<NixVersion> {
  try {
    return await nix.version();
  } catch (error) {
    if (!(error instanceof UserError) || !error.message.includes('was not found')) throw error;
    throw new UserError(
      'No Nix was found on PATH. Install it from https://nixos.org/download, or in a workflow run actions/setup after an installer action.',
      {
        exitCode: 3,
        cause: error,
      },
    );
  }
}
