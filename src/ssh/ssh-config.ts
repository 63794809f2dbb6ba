import type { SshAddress } from './address.js';

/** How long ssh waits for the other side. */
export interface SshPatience {
  /** Seconds for a connection and the server's first words. */
  readonly connectSeconds: number;
  /** Seconds of silence after which ssh asks whether the other side is there. */
  readonly aliveSeconds: number;
  /** Unanswered questions after which the connection ends. */
  readonly aliveCount: number;
}

/** Two minutes without an answer end a connection: a machine that went away would hold the job until its time limit. */
export const DEFAULT_PATIENCE: SshPatience = { connectSeconds: 15, aliveSeconds: 30, aliveCount: 4 };

const STRICT = '-oStrictHostKeyChecking=yes';
/** What an earlier step of this job put there. */
const OWN_CONFIG = /-F \S*\/panther-ssh-[^/\s]+\/config/g;

/**
 * The text of an ssh_config of our own. ssh takes the first value of each option, so that the user's own files, which come last, can
 * name hosts and jumps but not weaken the check of host keys.
 * @param addresses Nix before 2.31 hands `HOST:PORT` to ssh as the name of a host, for which these get an entry
 */
export function renderSshConfig(
  addresses: readonly SshAddress[],
  paths: { readonly knownHosts: string; readonly key: string | undefined },
  patience: SshPatience = DEFAULT_PATIENCE,
): string {
  const aliases = addresses.flatMap(({ host, port }) =>
    port === undefined || host.includes(':') ? [] : [`Host ${host}:${port}\n  HostName ${host}\n  Port ${port}`],
  );
  const lines = [
    '# Written for this job by Panther, removed at its end.',
    ...new Set(aliases),
    'Host *',
    '  BatchMode yes',
    `  ConnectTimeout ${patience.connectSeconds}`,
    `  ServerAliveInterval ${patience.aliveSeconds}`,
    `  ServerAliveCountMax ${patience.aliveCount}`,
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

/**
 * The value of NIX_SSHOPTS by which Nix goes the same way, around what the job has there already: of `-o` the first counts, of `-F` the last.
 * @param given NIX_SSHOPTS of the environment
 */
export function renderNixSshOptions(configFile: string, given: string | undefined): string {
  const others = (given ?? '').replace(OWN_CONFIG, '').replaceAll(STRICT, '').trim();
  return [STRICT, others, `-F ${configFile}`].filter(Boolean).join(' ');
}
