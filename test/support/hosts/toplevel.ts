import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestStore } from '../nix.js';
import type { Behaviour } from './behaviours.js';
import { runOrFail } from './tool.js';

export interface ToplevelOptions {
  /** Part of its name, and its version: toplevels with different labels are different. Default: `1`. */
  readonly label?: string;
  /** Default: `target`. */
  readonly hostname?: string;
  /** What it is built for. Default: this machine. */
  readonly arch?: string;
  /** What decides whether a reboot is due. */
  readonly kernel?: string;
  readonly initrd?: string;
  readonly kernelModules?: string;
  readonly kernelParams?: string;
  readonly initInterface?: string;
  readonly systemd?: string;
  readonly behaviour?: Behaviour;
  /** Whether its switch-to-configuration is of the time before the verb `check`. Default: no. */
  readonly old?: boolean;
  /** Bytes that its closure has more, in `paths` store paths (default: one). */
  readonly padding?: { readonly bytes: number; readonly paths?: number };
}

/** A system of the tests, in a store. */
export interface Toplevel {
  /** /nix/store/… */
  readonly path: string;
  /** Environment in which `nix` uses the store that has it. */
  readonly env: NodeJS.ProcessEnv;
}

const EXPRESSION = fileURLToPath(new URL('toplevel.nix', import.meta.url));
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64-linux', arm64: 'aarch64-linux' };

/** Builds a toplevel: what an activation, a boot and a deployment look at, in real store paths with real references. */
export const makeToplevel = (store: Pick<TestStore, 'env'>, options: ToplevelOptions = {}): Promise<Toplevel> =>
  buildToplevel(store.env, options);

/** @param prefix what to start nix-build with, for another namespace */
export async function buildToplevel(env: NodeJS.ProcessEnv, options: ToplevelOptions, prefix: readonly string[] = []): Promise<Toplevel> {
  const { label = '1', hostname = 'target', padding = { bytes: 0 } } = options;
  const paths = padding.bytes === 0 ? 0 : (padding.paths ?? 1);
  const spec = {
    label,
    hostname,
    arch: options.arch ?? ARCHITECTURES[process.arch] ?? process.arch,
    kernel: options.kernel ?? '6.12.1',
    initrd: options.initrd ?? '1',
    kernelModules: options.kernelModules ?? options.kernel ?? '6.12.1',
    kernelParams: options.kernelParams ?? 'loglevel=4',
    initInterface: options.initInterface ?? 'systemd 3',
    systemd: options.systemd ?? '257.9',
    writeBehaviour: describeBehaviour(options.behaviour ?? {}, options.old === true),
    paddingPaths: paths,
    paddingBytes: paths === 0 ? 0 : Math.ceil(padding.bytes / paths),
  };
  const command = ['nix-build', '--no-out-link', EXPRESSION, '--argstr', 'spec', JSON.stringify(spec)] as const;
  return { path: (await runOrFail(within(prefix, command), env)).trim(), env };
}

/** A command that another one starts. */
const within = (prefix: readonly string[], command: readonly [string, ...string[]]): readonly [string, ...string[]] => [
  prefix[0] ?? command[0],
  ...[...prefix, ...command].slice(1),
];

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Shell commands that write the files which switch-to-configuration reads. */
function describeBehaviour(behaviour: Behaviour, old: boolean): string {
  const files = Object.entries(behaviour).flatMap(([verb, { before, after, exit, skips }]) => [
    ...(before === undefined ? [] : [[`${verb}.before`, before]]),
    ...(after === undefined ? [] : [[`${verb}.after`, after]]),
    ...(exit === undefined ? [] : [[`${verb}.exit`, String(exit)]]),
    ...(skips === true ? [[`${verb}.skip`, '']] : []),
  ]);
  const all = [...files, ...(old ? [['old', '']] : [])];
  return all.map(([name = '', text = '']) => `printf '%s\\n' ${quote(text)} > "$out/behaviour/${name}"\n`).join('');
}

/** A host's disk, which only processes of some namespace can work on. */
export interface Disk {
  /** Where this machine sees it. */
  readonly root: string;
  /** Where `prefix` sees it. */
  readonly mountPoint: string;
  /** What to start a program with, so that it sees it. */
  readonly prefix: readonly string[];
}

/** Puts a system on a host's disk, as generation 1 of its profile and as what boots. @param nixEnv what makes the host's Nix run */
export async function installSystem(
  disk: Disk,
  nixEnv: NodeJS.ProcessEnv,
  system: Toplevel | undefined,
  hostname: string,
): Promise<Toplevel> {
  const store = `local?root=${disk.mountPoint}`;
  const env = { ...process.env, ...nixEnv, NIX_REMOTE: store };
  const installed = system ?? (await buildToplevel(env, { label: 'first', hostname }, disk.prefix));
  if (system !== undefined) {
    await runOrFail(within(disk.prefix, ['nix', 'copy', '--no-check-sigs', '--to', store, system.path]), system.env);
  }
  const profiles = join(disk.root, 'nix/var/nix/profiles');
  await mkdir(profiles, { recursive: true });
  await symlink(installed.path, join(profiles, 'system-1-link'));
  await symlink('system-1-link', join(profiles, 'system'));
  await mkdir(join(disk.root, 'boot'), { recursive: true });
  await writeFile(join(disk.root, 'boot/default'), `${installed.path}\n`);
  return { path: installed.path, env };
}
