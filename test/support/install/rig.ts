import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  createSshShell,
  installHost,
  type InstallOutcome,
  type InstallPorts,
  type InstallProgram,
  type InstallRequest,
} from '../../../src/install/index.js';
import { createTempDir } from '../temp.js';
import { type InstallStore } from './closures.js';
import { DEVICE, startInstallTarget, type InstallTarget, type TargetOptions } from './target.js';

/** The programs that the tests are run with: the stand-in always, the real one where its path is given. */
export const PROGRAMS: readonly { readonly name: string; readonly path: string }[] = [
  { name: 'the stand-in', path: fileURLToPath(new URL('./nixos-anywhere', import.meta.url)) },
  ...(process.env['PANTHER_TEST_NIXOS_ANYWHERE']
    ? [{ name: 'the real nixos-anywhere', path: process.env['PANTHER_TEST_NIXOS_ANYWHERE'] }]
    : []),
];

/** One machine and the directory of the runner that installs it. */
export interface InstallRig {
  readonly target: InstallTarget;
  readonly directory: string;
  readonly stateFile: string;
  /** Lines of nixos-anywhere as a log would have them. */
  readonly lines: string[];
  readonly secrets: string[];
  request(more?: Partial<InstallRequest>): InstallRequest;
  install(more?: Partial<InstallRequest>, ports?: Partial<InstallPorts>, signal?: AbortSignal): Promise<InstallOutcome>;
  dispose(): Promise<void>;
}

/** Starts a machine of its own for one test. */
export async function createInstallRig(
  store: InstallStore,
  programPath: string,
  options: Partial<TargetOptions> = {},
): Promise<InstallRig> {
  const target = await startInstallTarget({ nixHome: store.home, path: store.path, nixEnv: store.nixEnv, ...options });
  const temp = await createTempDir('install');
  const stateFile = join(temp.path, 'state', 'web1');
  const lines: string[] = [];
  const secrets: string[] = [];
  const program: InstallProgram = { path: programPath, source: 'given', version: 'test' };
  const login = { user: 'root', port: target.port };
  const request: InstallRig['request'] = (more = {}) => ({
    host: 'web1',
    target: { address: target.address, before: login, installer: { port: target.port }, installed: login },
    diskoScript: store.diskoScript,
    toplevel: store.toplevel,
    system: `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`,
    disks: [{ device: DEVICE }],
    consent: `web1: ${DEVICE}`,
    rewipe: false,
    reinstall: false,
    hostKeys: [target.hostKeys.before],
    installedKey: { kind: 'generate', path: '/etc/ssh/ssh_host_ed25519_key' },
    sshKey: target.userKey,
    extraFiles: [],
    diskKeys: [],
    kexec: target.kexec,
    substituteOnDestination: false,
    secrets: [],
    stateFile,
    limits: { kexec: 60_000, disko: 60_000, install: 60_000, reboot: 60_000, boot: 30_000, command: 20_000, total: 240_000 },
    ...more,
  });
  const env = {
    ...store.nixEnv,
    PATH: [target.clientDirectory, store.path].join(delimiter),
    HOME: temp.path,
    // What nixos-anywhere must not get.
    GITHUB_TOKEN: 'planted',
    SSH_AUTH_SOCK: '/nowhere',
  };
  const ports: InstallPorts = {
    program,
    env,
    openShell: createSshShell,
    onLine: (phase, line) => void lines.push(`${phase}: ${line}`),
    onStep: (message) => void lines.push(message),
    onSecret: (value) => void secrets.push(value),
    now: Date.now,
    sleep: (milliseconds, signal) => sleep(Math.min(milliseconds, 200), undefined, { signal }),
    tempDir: temp.path,
  };
  return {
    target,
    directory: temp.path,
    stateFile,
    lines,
    secrets,
    request,
    install: (more, morePorts, signal = new AbortController().signal) => installHost(request(more), { ...ports, ...morePorts }, signal),
    dispose: async () => {
      await target.stop();
      await temp.dispose();
    },
  };
}

/** Text of a file, or undefined. */
export const readIfThere = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
