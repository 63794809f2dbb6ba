import { type settingsOf, type HostSettings } from '../config/index.js';
import { parseHealthLines, renderHealthScript } from '../health/index.js';
import type { InstallLimits, InstallPorts, InstallRequest } from '../install/index.js';
import { UserError } from '../runtime/index.js';
import { findHost, type KnownHost } from '../ssh/index.js';
import type { InstallLayout } from './install-layout.js';

const MINUTE = 60_000;
const LIMITS: Omit<InstallLimits, 'total'> = {
  kexec: 15 * MINUTE,
  disko: 30 * MINUTE,
  install: 90 * MINUTE,
  reboot: 5 * MINUTE,
  boot: 15 * MINUTE,
  command: MINUTE,
};
/** For a health script that says nothing of its own limits. */
const HEALTH_MS = 10 * MINUTE;

/** What the user says of one installation, beside the configuration file. */
export interface InstallOptions {
  readonly wipe: string;
  readonly 'wipe-again': boolean;
  readonly reinstall: boolean;
  readonly 'host-key': 'generate' | 'copy' | 'given';
  readonly 'installed-host-key': string | undefined;
  readonly kexec: string | undefined;
  readonly 'substitute-on-destination': boolean;
  readonly 'hardware-config': 'none' | 'nixos-facter' | 'nixos-generate-config';
  readonly 'hardware-path': string;
  readonly 'ssh-key': string;
  readonly 'time-limit': number;
}

export interface InstallPlaces {
  /** Remembers how far it came, for a later step of this machine. */
  readonly stateFile: string;
  /** Gets the host key that was made, for who keeps it as a secret. */
  readonly hostKeyFile: string;
}

/** Where NixOS keeps its host key. */
const HOST_KEY_PATH = '/etc/ssh/ssh_host_ed25519_key';
const DEFAULT_PORT = 22;

function findSecret(secrets: ReadonlyMap<string, string>, name: string): string {
  const value = secrets.get(name);
  if (value === undefined) {
    throw new UserError(
      `.github/panther.yml needs the secret ${name} for the installation, but the input "secrets" does not hold it. Pass it as JSON: {"${name}": "…"}.`,
    );
  }
  return value;
}

function chooseInstalledKey(options: InstallOptions, { hostKeyFile }: InstallPlaces): InstallRequest['installedKey'] {
  switch (options['host-key']) {
    case 'copy':
      return { kind: 'copy' };
    case 'generate':
      return { kind: 'generate', path: HOST_KEY_PATH, saveTo: hostKeyFile };
    case 'given': {
      const key = options['installed-host-key'];
      if (key === undefined)
        throw new UserError(
          'The input "host-key" is "given", but the input "installed-host-key" is empty. Pass the private host key as a secret.',
        );
      return { kind: 'given', path: HOST_KEY_PATH, privateKey: key };
    }
  }
}

/**
 * Puts together what is installed where.
 * @throws UserError if the configuration does not say where the host is, or secrets are missing
 */
export function makeInstallRequest(
  host: string,
  layout: InstallLayout,
  settings: HostSettings,
  options: InstallOptions,
  secrets: ReadonlyMap<string, string>,
  knownHosts: readonly KnownHost[],
  places: InstallPlaces,
): InstallRequest {
  const { deploy, install } = settings;
  const { address } = deploy;
  if (address === undefined) {
    throw new UserError(
      `.github/panther.yml does not say where to find "${host}". Give an address below "hosts", such as: ${host}: { deploy: { address: "${host}.example.org" } }.`,
    );
  }
  const stray = layout.disks.filter((disk) => install.disks.length > 0 && !install.disks.includes(disk));
  if (stray.length > 0) {
    throw new UserError(
      `The layout of "${host}" erases ${stray.join(' and ')}, but .github/panther.yml allows only ${install.disks.join(', ')} (install.disks). Nothing was changed.`,
      { exitCode: 1 },
    );
  }
  const beforePort = install.port ?? deploy.port ?? DEFAULT_PORT;
  const found = findHost(knownHosts, { host: address, port: beforePort }).keys.map(({ type, key }) => `${type} ${key}`);
  const kexec = options.kexec ?? install.kexec;
  return {
    host,
    target: {
      address,
      before: { user: install.user, port: beforePort },
      installer: { port: beforePort },
      installed: { user: deploy.user, port: deploy.port ?? DEFAULT_PORT },
    },
    diskoScript: layout.diskoScript,
    ...(layout.mountScript === undefined ? {} : { mountScript: layout.mountScript }),
    toplevel: layout.toplevel,
    system: layout.system,
    disks: layout.disks.map((device) => ({ device })),
    consent: options.wipe,
    rewipe: options['wipe-again'],
    reinstall: options.reinstall,
    hostKeys: install.hostKeys.length > 0 ? install.hostKeys : found,
    installedKey: chooseInstalledKey(options, places),
    sshKey: options['ssh-key'],
    extraFiles: install.files.map(({ secret, path, uid, gid, mode }) => ({
      path,
      content: findSecret(secrets, secret),
      mode,
      owner: `${uid}:${gid}`,
    })),
    diskKeys: install.diskKeys.map(({ secret, path }) => ({ remotePath: path, content: findSecret(secrets, secret) })),
    ...(kexec === undefined ? {} : { kexec }),
    substituteOnDestination: options['substitute-on-destination'],
    ...(options['hardware-config'] === 'none'
      ? {}
      : { hardwareConfig: { backend: options['hardware-config'], path: options['hardware-path'] } }),
    secrets: [...secrets.values()],
    stateFile: places.stateFile,
    limits: { ...LIMITS, total: options['time-limit'] },
  };
}

/** The health checks of the configuration, on the system that was installed. */
export function createInstallHealth({ health }: ReturnType<typeof settingsOf>): NonNullable<InstallPorts['health']> {
  return async (shell, signal) => {
    const script = renderHealthScript(health, { timeLimit: HEALTH_MS });
    const outcome = await shell.run({ stage: 'installed', script, interpreter: 'bash', timeLimit: HEALTH_MS + MINUTE }, signal);
    return parseHealthLines(health, outcome.kind === 'done' ? outcome.stdout.split('\n') : []);
  };
}
