import { InputProblem } from '../runtime/index.js';

/** A store that outputs are copied to. */
export interface PushTarget {
  /** As `nix copy --to` takes it. */
  readonly url: string;
  /** As it may be shown: without passwords. */
  readonly shown: string;
  /** Texts to be masked in every log. */
  readonly secrets: readonly string[];
  /**
   * Who signs what is copied: a binary cache does so while it is written, by the parameter `secret-key`; for other stores the paths
   * are signed here first. Source: the settings of each store type in Nix's manual; measured with 2.26 and 2.34.
   */
  readonly signedBy: 'cache' | 'store';
}

const BINARY_CACHES = ['s3', 'file', 'http', 'https'];
const STORES = ['ssh-ng', 'ssh', 'unix', 'local'];
/** Also what would end a word in a message or a shell. */
const UNSAFE = /[\s"'`\\;]|[^\x21-\x7e]/;
const ADVICE =
  'write the URL of a store, such as "s3://BUCKET?region=REGION", "https://cache.example.org", "ssh-ng://USER@HOST" or "file:///some/directory"';
/** Faster by far than Nix's own xz, which would compete with the builds; every Nix since 2.4 reads it. */
const COMPRESSION = 'compression=zstd';

const PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/[^/?#@]*?):([^/?#]*)@/i;
const SECRET_PARAMETER = /[?&][\w-]*(?:token|password|secret|access-key)[\w-]*=([^&]+)/gi;
/** The name of a file, or one of Nix's own words: nothing to hide. */
const HARMLESS_PARAMETER = /[?&]secret-keys?=/i;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function listSecrets(text: string): readonly string[] {
  const password = PASSWORD.exec(text)?.[2];
  const parameters = [...text.matchAll(SECRET_PARAMETER)].flatMap(([whole, value]) =>
    HARMLESS_PARAMETER.test(whole) ? [] : [value ?? ''],
  );
  const found = [password ?? '', ...parameters].filter((secret) => secret !== '');
  return [...new Set(found.flatMap((secret) => [secret, decode(secret)]))];
}

/** Replaces secrets by stars. */
export const hideSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);

/** Adds a parameter to a store's URL, which may have some already. */
export function addParameter(url: string, name: string, value: string): string {
  // Nix takes a slash as it is, and it keeps paths readable.
  const encoded = encodeURIComponent(value).replaceAll('%2F', '/');
  return `${url}${url.includes('?') ? '&' : '?'}${name}=${encoded}`;
}

/**
 * Parses the URL of the user's own cache.
 * @throws InputProblem if it can never work; without the URL, which may hold a password
 */
export function parsePushUrl(text: string): PushTarget {
  if (UNSAFE.test(text)) throw new InputProblem(`holds a blank, a quote or another sign that no store URL has; ${ADVICE}`);
  const secrets = listSecrets(text);
  const shown = hideSecrets(text, secrets);
  if (text === 'daemon' || text === 'local' || text.startsWith('local?') || text.startsWith('/')) {
    return { url: text, shown, secrets, signedBy: 'store' };
  }
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/.exec(text) ?? [];
  if (scheme === undefined) throw new InputProblem(`is no store URL; ${ADVICE}`);
  if (![...BINARY_CACHES, ...STORES].includes(scheme))
    throw new InputProblem(`begins with "${scheme}://", which Nix cannot copy to; ${ADVICE}`);
  if (scheme === 'file' ? !/^\/[^?]/.test(rest) : !/^[^/?]/.test(rest) && scheme !== 'unix' && scheme !== 'local') {
    throw new InputProblem(`names no place after "${scheme}://"; ${ADVICE}`);
  }
  if (STORES.includes(scheme)) return { url: text, shown, secrets, signedBy: 'store' };
  const url = /[?&]compression=/.test(text) ? text : `${text}${text.includes('?') ? '&' : '?'}${COMPRESSION}`;
  return { url, shown, secrets, signedBy: 'cache' };
}
