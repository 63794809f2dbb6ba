import { type InstallRequest, type Stage } from './types.js';

/** The name under which known_hosts lists the machine at every stage, so that neither address nor port, which change, matter. */
export const HOST_KEY_ALIAS = 'panther-install-target';

export interface SshFiles {
  readonly address: string;
  /** Text file with the private key, 0600. */
  readonly key: string;
  /** The user's ssh_config, for jumps. */
  readonly configFile: string | undefined;
}

/**
 * Options that are put before all others. OpenSSH keeps the first value that it gets of each, so nothing that comes later (nixos-anywhere
 * says `StrictHostKeyChecking=no`, `UserKnownHostsFile=/dev/null`) can take the check of host keys away.
 * @param knownHosts file with the keys that the machine may show
 */
export function listSshOptions(knownHosts: string, access: SshFiles): readonly string[] {
  const options = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'KnownHostsCommand=none',
    `HostKeyAlias=${HOST_KEY_ALIAS}`,
    'VerifyHostKeyDNS=no',
    'NoHostAuthenticationForLocalhost=no',
    'UpdateHostKeys=no',
    // A connection that is already open would be used whatever its key.
    'ControlMaster=no',
    'ControlPath=none',
    // Nobody is there to answer.
    'BatchMode=yes',
    'PasswordAuthentication=no',
    'ConnectTimeout=10',
    // A session whose machine went away would otherwise last for ever: the machine does restart twice.
    'ServerAliveInterval=10',
    'ServerAliveCountMax=6',
    'IdentitiesOnly=yes',
    `IdentityFile=${access.key}`,
    'ForwardAgent=no',
    'LogLevel=INFO',
    // See nameTarget.
    ...(access.address.includes(':') ? [`HostName=${access.address.replaceAll('%', '%%')}`] : []),
  ];
  return ['-F', access.configFile ?? '/dev/null', ...options.flatMap((option) => ['-o', option])];
}

/** Options of each stage. */
export function listStageOptions(
  knownHosts: Readonly<Record<Stage, string>>,
  access: SshFiles,
): Readonly<Record<Stage, readonly string[]>> {
  const of = (stage: Stage) => listSshOptions(knownHosts[stage], access);
  return { before: of('before'), installer: of('installer'), installed: of('installed') };
}

const KEY = /^(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}$/;

/** Whether the text is the type and body of a public key, `ssh-ed25519 AAAA…`. */
export const isPublicKey = (text: string): boolean => KEY.test(text);

/** The text of a known_hosts file that knows the machine by these keys only. */
export const formatKnownHosts = (keys: readonly string[]): string => keys.map((key) => `${HOST_KEY_ALIAS} ${key}\n`).join('');

/** The keys that the installer may show: its own, or those that kexec hands on. */
export const listInstallerKeys = ({ hostKeys, installerKeys }: Pick<InstallRequest, 'hostKeys' | 'installerKeys'>): readonly string[] =>
  installerKeys ?? hostKeys;
