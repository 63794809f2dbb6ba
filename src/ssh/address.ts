/** A machine that answers by SSH. */
export interface SshAddress {
  readonly host: string;
  /** Undefined for 22, or for what the user's ssh_config says. */
  readonly port: number | undefined;
}

/** A login on a machine. */
export interface SshTarget extends SshAddress {
  readonly user: string;
}

const DEFAULT_PORT = 22;

/** The port, where known_hosts and commands have to name it; undefined for the usual one. */
export const findOwnPort = ({ port }: SshAddress): number | undefined => (port === DEFAULT_PORT ? undefined : port);

/**
 * The names under which ssh looks for a host in known_hosts, the first that is found counts: with its port first, if it has one of its own.
 * Source: "SSH_KNOWN_HOSTS FILE FORMAT" of sshd(8).
 */
export function listKnownNames(address: SshAddress): readonly string[] {
  const name = address.host.toLowerCase();
  const port = findOwnPort(address);
  return port === undefined ? [name] : [`[${name}]:${port}`, name];
}

/** The host for use inside a sentence: `web.example.org`, `10.0.0.1, port 2222`. */
export function formatAddress(address: SshAddress): string {
  const port = findOwnPort(address);
  return port === undefined ? address.host : `${address.host}, port ${port}`;
}

/** The machine as a store of Nix: `ssh-ng://root@web.example.org:2222`. */
export function formatStoreUrl(target: SshTarget): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const port = findOwnPort(target);
  return `ssh-ng://${target.user}@${host}${port === undefined ? '' : `:${port}`}`;
}
