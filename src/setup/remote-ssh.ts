import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../runtime/index.js';
import type { Environment, SetupPorts } from './machine.js';
import type { KnownHost } from './remote-hosts.js';
import { normalizeKey } from './remote-key.js';
import type { SshAddress } from './remote-url.js';

/** State of the step, for its post phase: the directory that holds the SSH key. */
export const SSH_STATE = 'ssh-directory';

/** How SSH reaches other machines in this job. */
export interface SshSetup {
  /** Absolute path of the private key; undefined to leave that to the machine. */
  readonly keyFile: string | undefined;
  /** What every later Nix process needs in its environment. */
  readonly env: { readonly NIX_SSHOPTS: string };
}

const FILES = { key: 'key', knownHosts: 'known_hosts', config: 'config' } as const;
/** Nix before 2.26 cuts NIX_SSHOPTS at blanks, whatever is quoted. */
const PLAIN_PATH = /^[\w./@%+=:,-]+$/;
const STRICT = '-oStrictHostKeyChecking=yes';
/** What an earlier run in this job put there. */
const OWN_CONFIG = /-F \S*\/panther-ssh-[^/\s]+\/config/g;

const renderKnownHosts = (hosts: readonly KnownHost[]): string =>
  hosts
    .map(({ marker, patterns, type, key }) => `${marker === undefined ? '' : `@${marker} `}${patterns.join(',')} ${type} ${key}\n`)
    .join('');

/**
 * The text of an ssh_config of our own. ssh takes the first value of each option, so that the user's own files, which come last, can
 * name hosts and jumps but not weaken the check of host keys.
 * @param addresses Nix before 2.31 hands `HOST:PORT` to ssh as the name of a host, for which these get an entry
 */
export function renderSshConfig(
  addresses: readonly SshAddress[],
  paths: { readonly knownHosts: string; readonly key: string | undefined },
): string {
  const aliases = addresses.flatMap(({ host, port }) =>
    port === undefined || host.includes(':') ? [] : [`Host ${host}:${port}\n  HostName ${host}\n  Port ${port}`],
  );
  const lines = [
    '# Written for this job by Panther (actions/setup), removed at its end.',
    ...new Set(aliases),
    'Host *',
    '  BatchMode yes',
    '  ConnectTimeout 15',
    // Two minutes without an answer end a connection: a machine that went away would hold the job until its time limit.
    '  ServerAliveInterval 30',
    '  ServerAliveCountMax 4',
    '  StrictHostKeyChecking yes',
    `  UserKnownHostsFile "${paths.knownHosts}"`,
    '  GlobalKnownHostsFile /dev/null',
    '  KnownHostsCommand none',
    '  VerifyHostKeyDNS no',
    '  NoHostAuthenticationForLocalhost no',
    '  UpdateHostKeys no',
    // A connection that is already open would be used whatever its key.
    '  ControlPath none',
    ...(paths.key === undefined ? [] : [`  IdentityFile "${paths.key}"`, '  IdentitiesOnly yes']),
    '  Include ~/.ssh/config',
    '  Include /etc/ssh/ssh_config',
  ];
  return `${lines.join('\n')}\n`;
}

/** The options for ssh, around those the job has already: of `-o` the first counts, of `-F` the last. */
export function renderSshOptions(configFile: string, given: string | undefined): string {
  const others = (given ?? '').replace(OWN_CONFIG, '').replaceAll(STRICT, '').trim();
  return [STRICT, others, `-F ${configFile}`].filter(Boolean).join(' ');
}

export interface SshRequest {
  /** Text of a private key; empty for none. */
  readonly sshKey: string;
  readonly knownHosts: readonly KnownHost[];
  readonly addresses: readonly SshAddress[];
}

/**
 * Writes the key, the known hosts and a configuration into a directory that only this user can read.
 * @throws UserError if the path of that directory cannot be told to Nix
 */
export async function writeSshFiles(request: SshRequest, env: Environment, ports: Pick<SetupPorts, 'files' | 'runner'>): Promise<SshSetup> {
  const directory = await ports.runner.makeDirectory('ssh');
  // Before the files are there, so that they are removed whatever happens next.
  ports.runner.saveState(SSH_STATE, directory);
  if (!PLAIN_PATH.test(directory)) {
    throw new UserError(
      `The SSH key would lie in ${directory}, but Nix takes no path with blanks or quotes in it for SSH. Put the runner's work folder elsewhere.`,
      { exitCode: 3 },
    );
  }
  const at = (name: string) => join(directory, name);
  const keyFile = request.sshKey === '' ? undefined : at(FILES.key);
  if (keyFile !== undefined) await ports.files.writePrivate(keyFile, normalizeKey(request.sshKey));
  await ports.files.writePrivate(at(FILES.knownHosts), renderKnownHosts(request.knownHosts));
  await ports.files.writePrivate(at(FILES.config), renderSshConfig(request.addresses, { knownHosts: at(FILES.knownHosts), key: keyFile }));
  return { keyFile, env: { NIX_SSHOPTS: renderSshOptions(at(FILES.config), env['NIX_SSHOPTS']) } };
}

/** Removes what `writeSshFiles` wrote, and the directory if nothing else is in it. Never throws: the job is over. */
export async function removeSshFiles(directory: string): Promise<void> {
  for (const name of Object.values(FILES)) await rm(join(directory, name), { force: true }).catch(() => undefined);
  await rmdir(directory).catch(() => undefined);
}
