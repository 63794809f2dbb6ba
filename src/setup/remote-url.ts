import { InputProblem } from '../runtime/index.js';
import type { SshAddress } from '../ssh/index.js';

/** A store as Nix's `--store` and NIX_REMOTE take it. */
export interface StoreUrl {
  readonly text: string;
  /** The machine behind `ssh://` or `ssh-ng://`; undefined for a store that needs no SSH. */
  readonly ssh: SshAddress | undefined;
}

/** Schemes after which `//` and a place follow. `unix` without a place is the daemon's usual socket. */
const SCHEMES = ['ssh-ng', 'ssh', 'unix', 'local', 'http', 'https', 'file', 's3', 'dummy'];
/** What would end the value in nix.conf, in a machine line or in a shell word. */
const UNSAFE = /[\s;#"'`\\$]|[^\x21-\x7e]/;
const SSH = /^ssh(?:-ng)?:\/\/(?:([^@/?:]+)(:[^@/?]*)?@)?(\[[0-9a-fA-F:.%]+\]|[^@/?:[\]]+)(?::(\d+))?(?:[/?].*)?$/;
const MAX_PORT = 65_535;

const ADVICE = 'write it like "ssh-ng://builder@host.example.org", "daemon" or "local?root=/some/directory"';

function parseSsh(text: string): SshAddress {
  const [, user, password, host = '', port] = SSH.exec(text) ?? [];
  if (password !== undefined)
    throw new InputProblem('holds a password before the "@", which SSH does not take; give a key by the input "ssh-key"');
  // ssh would read it as an option of its own.
  if (host === '' || host.startsWith('-') || user?.startsWith('-') === true) {
    throw new InputProblem(
      `names no user and host that SSH could reach by "${text}"; write "ssh-ng://USER@HOST" or "ssh-ng://USER@HOST:PORT"`,
    );
  }
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= MAX_PORT)) {
    throw new InputProblem(`names the port ${port}, but ports go from 1 to ${MAX_PORT}`);
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) };
}

/**
 * Parses the URL of a store: `ssh-ng://USER@HOST`, `local?root=DIR`, `daemon`, `unix://SOCKET` …
 * @throws InputProblem that goes on from 'The input "…"'
 */
export function parseStoreUrl(text: string): StoreUrl {
  if (UNSAFE.test(text)) throw new InputProblem(`holds a blank, a quote or another sign that no store URL has; ${ADVICE}`);
  if (['auto', 'daemon', 'local'].includes(text) || /^local\?./.test(text) || text.startsWith('/')) return { text, ssh: undefined };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//.exec(text)?.[1];
  if (scheme === undefined) throw new InputProblem(`is "${text}", which is no store URL; ${ADVICE}`);
  if (!SCHEMES.includes(scheme)) throw new InputProblem(`begins with "${scheme}://", which Nix does not know; ${ADVICE}`);
  return { text, ssh: scheme.startsWith('ssh') ? parseSsh(text) : undefined };
}

/** One spelling of several: Nix 2.34 writes `local://?root=DIR` for `local?root=DIR`, `local:///DIR` for `/DIR`, and orders the parameters. */
function normalizeStore(text: string): string {
  const [place = '', query = ''] = text
    .replace(/^local:\/\//, 'local')
    .replace(/^\//, 'local/')
    .split('?', 2);
  return `${place}?${query.split('&').sort().join('&')}`;
}

/** Whether two URLs name the same store in the same way. */
export const isSameStore = (one: string, other: string): boolean => normalizeStore(one) === normalizeStore(other);

/** Stores that hold what was built, but run no builds and no evaluation. */
const BINARY_CACHE = /^(?:https?|file|s3|dummy):/;

/** Parses the URL of a store that a whole job works with. @throws InputProblem also for a binary cache */
export function parseJobStore(text: string): StoreUrl {
  const url = parseStoreUrl(text);
  if (BINARY_CACHE.test(text))
    throw new InputProblem(`is a binary cache, in which nothing can be built; name it in the input "substituters", or ${ADVICE}`);
  return url;
}
