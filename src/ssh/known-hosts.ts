import { createHmac } from 'node:crypto';
import { InputProblem } from '../runtime/index.js';
import { findOwnPort, listKnownNames, type SshAddress } from './address.js';
import { isKeyOf, renderFingerprintCommand, type HostKey } from './host-key.js';

/** A line of known_hosts. Source: "SSH_KNOWN_HOSTS FILE FORMAT" of sshd(8). */
export interface KnownHost extends HostKey {
  readonly marker: 'cert-authority' | 'revoked' | undefined;
  /** `host`, `[host]:port`, `*.example.org`, `!host`, or `|1|SALT|HASH`. */
  readonly patterns: readonly string[];
}

/** Keys that a host must show one of, whatever else is said of it. */
export interface HostKeyPin {
  readonly address: SshAddress;
  readonly keys: readonly HostKey[];
}

/** Best first: Nix's machine lines have room for one key only. */
const TYPES_BY_RANK = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

function parseLine(line: string, number: number): KnownHost {
  const words = line.split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  const [patterns = '', type = '', key = ''] = words;
  if ((marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked') || !isKeyOf(type, key)) {
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

/** The text of a known_hosts file. */
export function renderKnownHosts(hosts: readonly KnownHost[]): string {
  return hosts
    .map(({ marker, patterns, type, key }) => `${marker === undefined ? '' : `@${marker} `}${patterns.join(',')} ${type} ${key}\n`)
    .join('');
}

const isHashed = (pattern: string): boolean => pattern.startsWith('|1|');

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

/** Leaves a line to all other hosts that it names; undefined if there are none. */
function withoutNames(line: KnownHost, names: ReadonlySet<string>): KnownHost | undefined {
  const matching = [...names].filter((name) => matchesHost(line, name));
  if (line.marker === 'revoked' || matching.length === 0) return line;
  const others = line.patterns.filter((pattern) => !names.has(pattern.toLowerCase()) && !isHashed(pattern));
  if (!others.some((pattern) => !pattern.startsWith('!'))) return undefined;
  return { ...line, patterns: [...others, ...matching.map((name) => `!${name}`)] };
}

/**
 * Adds pins to known hosts. A pin wins: every other line, also one with a wildcard or of an authority, no longer speaks for that host.
 * Only a revoked key stays revoked.
 */
export function pinHostKeys(hosts: readonly KnownHost[], pins: readonly HostKeyPin[]): readonly KnownHost[] {
  const given = pins.filter(({ keys }) => keys.length > 0);
  const names = new Set(given.flatMap(({ address }) => listKnownNames(address)));
  const pinned = given.flatMap(({ address, keys }) =>
    keys.map(({ type, key }) => ({ marker: undefined, patterns: listKnownNames(address).slice(0, 1), type, key })),
  );
  return [...pinned, ...hosts.flatMap((line) => withoutNames(line, names) ?? [])];
}

/** What known_hosts says of a host. */
export interface HostKnowledge {
  /** Whether ssh could find the host genuine at all. */
  readonly isKnown: boolean;
  /** `TYPE KEY` of its best key; undefined if it is only known by an authority that signed it. */
  readonly key: string | undefined;
  /** All keys of the host itself, best first. */
  readonly keys: readonly HostKey[];
}

/** Looks a host up as ssh does. */
export function findHost(hosts: readonly KnownHost[], address: SshAddress): HostKnowledge {
  const matching = hosts.filter((line) => listKnownNames(address).some((name) => matchesHost(line, name)));
  const revoked = new Set(matching.filter(({ marker }) => marker === 'revoked').map(({ key }) => key));
  const valid = matching.filter(({ marker, key }) => marker !== 'revoked' && !revoked.has(key));
  const rank = ({ type }: HostKey) => (TYPES_BY_RANK.includes(type) ? TYPES_BY_RANK.indexOf(type) : TYPES_BY_RANK.length);
  const keys = valid
    .filter(({ marker }) => marker === undefined)
    .sort((a, b) => rank(a) - rank(b))
    .map(({ type, key }) => ({ type, key }));
  const [best] = keys;
  return { isKnown: valid.length > 0, key: best === undefined ? undefined : `${best.type} ${best.key}`, keys };
}

/** A sentence that says how to get the line that is missing in the input "ssh-known-hosts". */
export function describeUnknownHost(address: SshAddress): string {
  const { host, port } = address;
  const ownPort = findOwnPort(address);
  const scan = `ssh-keyscan ${ownPort === undefined ? '' : `-p ${ownPort} `}${host}`;
  return `The input "ssh-known-hosts" has no line for ${host}${port === undefined ? '' : `, port ${port}`}, so nobody could tell this host from another. Run "${scan}", compare its fingerprint with that of "${renderFingerprintCommand('ssh-ed25519')}" on the host itself, and put the line into the input.`;
}
