import { createHmac } from 'node:crypto';
import { InputProblem } from '../runtime/index.js';
import type { SshAddress } from './remote-url.js';

/** A line of known_hosts. Source: "SSH_KNOWN_HOSTS FILE FORMAT" of sshd(8). */
export interface KnownHost {
  readonly marker: 'cert-authority' | 'revoked' | undefined;
  /** `host`, `[host]:port`, `*.example.org`, `!host`, or `|1|SALT|HASH`. */
  readonly patterns: readonly string[];
  /** `ssh-ed25519` … */
  readonly type: string;
  /** Base64, as it stands in the line. */
  readonly key: string;
}

const DEFAULT_PORT = 22;
/** Best first: Nix's machine lines have room for one key only. */
const TYPES_BY_RANK = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

/** A key begins with its own type, after four bytes of length. */
function isKeyOf(type: string, key: string): boolean {
  const bytes = Buffer.from(key, 'base64');
  return (
    /^[A-Za-z0-9+/]+=*$/.test(key) &&
    bytes.subarray(4, 4 + type.length).toString('latin1') === type &&
    bytes.readUInt32BE(0) === type.length
  );
}

function parseLine(line: string, number: number): KnownHost {
  const words = line.split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  const [patterns = '', type = '', key = ''] = words;
  if ((marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked') || key.length < 8 || !isKeyOf(type, key)) {
    throw new InputProblem(
      `has no host key in line ${number}; a line is "HOST TYPE KEY", such as "host.example.org ssh-ed25519 AAAA…", as "ssh-keyscan HOST" prints it`,
    );
  }
  return { marker: marker?.slice(1) as KnownHost['marker'], patterns: patterns.split(','), type, key };
}

/** Parses the text of a known_hosts file. @throws InputProblem with the first line that is wrong */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const trimmed = line.trim();
    return trimmed === '' || trimmed.startsWith('#') ? [] : [parseLine(trimmed, index + 1)];
  });
}

function matchesPattern(pattern: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(pattern) ?? [];
  if (salt !== undefined && hash !== undefined) {
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

function matchesHost({ patterns }: KnownHost, name: string): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, name));
}

/** The names under which ssh looks for a host: with its port first, if it has one of its own. */
const namesOf = ({ host, port }: SshAddress): readonly string[] => {
  const name = host.toLowerCase();
  return port === undefined || port === DEFAULT_PORT ? [name] : [`[${name}]:${port}`, name];
};

/** What known_hosts says of a host. */
export interface HostKnowledge {
  /** Whether ssh could find the host genuine at all. */
  readonly isKnown: boolean;
  /** `TYPE KEY` of its best key; undefined if it is only known by an authority that signed it. */
  readonly key: string | undefined;
}

/** Looks a host up as ssh does. */
export function findHost(hosts: readonly KnownHost[], address: SshAddress): HostKnowledge {
  const matching = hosts.filter((line) => namesOf(address).some((name) => matchesHost(line, name)));
  const revoked = new Set(matching.filter(({ marker }) => marker === 'revoked').map(({ key }) => key));
  const valid = matching.filter(({ marker, key }) => marker !== 'revoked' && !revoked.has(key));
  const rank = ({ type }: KnownHost) => (TYPES_BY_RANK.includes(type) ? TYPES_BY_RANK.indexOf(type) : TYPES_BY_RANK.length);
  const best = valid.filter(({ marker }) => marker === undefined).sort((a, b) => rank(a) - rank(b))[0];
  return { isKnown: valid.length > 0, key: best === undefined ? undefined : `${best.type} ${best.key}` };
}

/** A sentence that says how to get the line that is missing. */
export function describeUnknownHost({ host, port }: SshAddress): string {
  const scan = `ssh-keyscan ${port === undefined || port === DEFAULT_PORT ? '' : `-p ${port} `}${host}`;
  return `The input "ssh-known-hosts" has no line for ${host}${port === undefined ? '' : `, port ${port}`}, so nobody could tell this host from another. Run "${scan}", compare its fingerprint with that of "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the host itself, and put the line into the input.`;
}
