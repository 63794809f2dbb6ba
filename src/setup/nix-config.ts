import { join } from 'node:path';
import type { NixConfiguration } from '../nix/index.js';
import type { Kvm } from './kvm.js';
import type { Environment } from './machine.js';

/** What the user asks of nix.conf, as it came from the inputs. */
export interface NixRequest {
  readonly substituters: readonly string[];
  readonly trustedPublicKeys: readonly string[];
  readonly acceptFlakeConfig: boolean;
  /** Lines of nix.conf. */
  readonly extraConfig: string;
}

/** Fetches private and rate-limited sources. */
export interface AccessToken {
  readonly host: string;
  readonly token: string;
}

/**
 * Who a daemon takes a setting from (measured with 2.26 and 2.34; an untrusted user's others are ignored with a warning at every command):
 * - `nobody`: it does not reach the daemon, the client alone uses it
 * - `anyone`: whoever runs Nix
 * - `trusted`: users in the daemon's `trusted-users`
 * - `root`: only the daemon's own nix.conf; what clients send has no effect
 */
export type TakenFrom = 'nobody' | 'anyone' | 'trusted' | 'root';

/** One line of nix.conf. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly takenFrom: TakenFrom;
}

/** How this user reaches the store. */
export type StoreAccess = 'direct' | 'trusted' | 'untrusted';

const OFFICIAL_KEY_NAME = 'cache.nixos.org-1';
const STORE_URL = /^(?:[a-z][a-z0-9+.-]*:\/\/|\/)[!"$-~]+$/i;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*:[^/?@]*@/i;
/** An Ed25519 public key: 32 bytes. Secret keys have 64. */
const PUBLIC_KEY = /^[^\s:#]+:[A-Za-z0-9+/]{43}=$/;
/** Nix wants blanks around "=", and reads a token in quotes as it stands. */
const CONFIG_LINE = /^(?:\S+\s+=(?:\s|$)|!?include\s+\S)/;
const MAX_QUOTED_CHARS = 80;

const quote = (text: string): string => JSON.stringify(text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text);

const stripComment = (line: string): string => line.replace(/#.*/, '').trim();

function describeBadSubstituter(url: string): string | undefined {
  // Never shown: what is before the @ is a secret.
  if (URL_WITH_PASSWORD.test(url)) {
    return 'The input "substituters" holds a URL with a password, which would be readable by every user of the machine. Write it to a netrc file and name that by "netrc-file = PATH" in the input "extra-nix-config".';
  }
  if (STORE_URL.test(url)) return undefined;
  return `The input "substituters" holds ${quote(url)}, which is no store URL such as "https://cache.example.org".`;
}

function describeBadKey(key: string): string | undefined {
  if (PUBLIC_KEY.test(key)) return undefined;
  // Only its name is shown: somebody may have taken the secret key for the public one.
  const name = key.includes(':') ? ` named ${quote(key.slice(0, key.indexOf(':')))}` : '';
  return `The input "trusted-public-keys" holds a key${name} that does not look like "NAME:BASE64" with 44 characters after the colon, as "nix key convert-secret-to-public" prints it.`;
}

/** A sentence for each value that cannot go into nix.conf. What would start a setting of its own is refused by the same rules. */
export function findProblems(request: NixRequest): readonly string[] {
  const lines = request.extraConfig.split('\n').map((line, index) => ({ text: stripComment(line), number: index + 1 }));
  const badLines = lines.filter(({ text }) => text !== '' && !CONFIG_LINE.test(text));
  return [
    ...request.substituters.map(describeBadSubstituter),
    ...request.trustedPublicKeys.map(describeBadKey),
    ...badLines.map(
      ({ text, number }) =>
        // Only the name is shown, as the value may be a secret.
        `Line ${number} of the input "extra-nix-config" must be "name = value" with blanks around "=", but begins with ${quote(text.split(/[\s=]/, 1)[0] ?? '')}.`,
    ),
  ].filter((problem) => problem !== undefined);
}

const isTrustedWithoutKey = (url: string): boolean => /[?&]trusted=(?:1|true)\b/.test(url);

/** A sentence for each thing that Nix would accept, but that does not do what the user wants. */
export function findDoubts(request: NixRequest, config: NixConfiguration, token: AccessToken | undefined): readonly string[] {
  const keys = [...request.trustedPublicKeys, ...config.trustedPublicKeys].filter((key) => !key.startsWith(`${OFFICIAL_KEY_NAME}:`));
  const keyless =
    keys.length > 0 ? [] : request.substituters.filter((url) => !isTrustedWithoutKey(url) && !url.includes('//cache.nixos.org'));
  return [
    ...(keyless.length === 0
      ? []
      : [
          `The input "substituters" names ${keyless.join(', ')}, but no key is given for it: Nix ignores what it cannot verify. Add the cache's key to the input "trusted-public-keys".`,
        ]),
    ...(token !== undefined && settingNames(request.extraConfig).includes('access-tokens')
      ? ['The input "extra-nix-config" sets access-tokens, which replaces the GitHub token. Write "extra-access-tokens = …" to have both.']
      : []),
  ];
}

/** Names of the settings in a text in nix.conf's format. */
export function settingNames(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^(\S+)\s+=/.exec(stripComment(line))?.[1] ?? []);
}

/** The setting that a line adds to or sets. */
export const plainName = (name: string): string => name.replace(/^extra-/, '');

/** Tokens that a text in nix.conf's format holds, so that they can be masked. GitLab's have their kind before a colon. */
export function findSecrets(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const value = /^(?:extra-)?access-tokens\s+=\s+(.*)$/.exec(stripComment(line))?.[1] ?? '';
    return value
      .split(/\s+/)
      .map((pair) => pair.slice(pair.indexOf('=') + 1).replace(/^(?:OAuth2|PAT):/, ''))
      .filter((secret) => secret !== '');
  });
}

/**
 * The token that later steps may use, if there is one.
 * Outside GitHub, the default of the input arrives as the expression it stands for.
 */
export function findAccessToken(input: string, serverUrl: string | undefined): AccessToken | undefined {
  if (input === '' || input.startsWith('${{')) return undefined;
  const server = serverUrl ?? 'https://github.com';
  return server.startsWith('https://') && URL.canParse(server) ? { host: new URL(server).host, token: input } : undefined;
}

/** Whether a token can stand in nix.conf: nothing that ends the word or the line, or starts a comment. */
export const isPlainToken = (token: string): boolean => /^[!"$-~]+$/.test(token);

/** The files Nix would read for this user, as it searches them, first one strongest. Ours of an earlier run is left out. */
export function listUserConfFiles(env: Environment, isOurs: (path: string) => boolean): readonly string[] {
  const given = env['NIX_USER_CONF_FILES'];
  if (given !== undefined) return splitPaths(given).filter((path) => !isOurs(path));
  const home = env['NIX_CONFIG_HOME'] ?? join(nonEmpty(env['XDG_CONFIG_HOME']) ?? join(env['HOME'] ?? '/', '.config'), 'nix');
  const system = splitPaths(nonEmpty(env['XDG_CONFIG_DIRS']) ?? '/etc/xdg').map((directory) => join(directory, 'nix'));
  return [home, ...system].map((directory) => join(directory, 'nix.conf'));
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

export const splitPaths = (text: string): readonly string[] => text.split(':').filter((path) => path !== '');

/** The kvm feature decides where NixOS tests run. Both forms come out the same however often this runs on one machine. */
function listFeatureSettings(kvm: Kvm, system: string, features: readonly string[]): readonly Setting[] {
  if (!system.endsWith('-linux')) return [];
  if (kvm.usable) return [{ name: 'extra-system-features', value: 'kvm', takenFrom: 'root' }];
  const others = features.filter((feature) => feature !== 'kvm').sort();
  return [{ name: 'system-features', value: others.join(' '), takenFrom: 'root' }];
}

/** All settings but the token: fit for a runner, those first that every job has. Left out is what this Nix does not know. */
export function listSettings(request: NixRequest, kvm: Kvm, config: NixConfiguration): readonly Setting[] {
  const list = (name: string, items: readonly string[], takenFrom: TakenFrom): readonly Setting[] =>
    items.length === 0 ? [] : [{ name, value: [...new Set(items)].join(' '), takenFrom }];
  const settings: readonly Setting[] = [
    { name: 'extra-experimental-features', value: 'nix-command flakes', takenFrom: 'nobody' },
    { name: 'accept-flake-config', value: String(request.acceptFlakeConfig), takenFrom: 'nobody' },
    { name: 'max-jobs', value: 'auto', takenFrom: 'anyone' },
    // Older versions wait for ever.
    { name: 'connect-timeout', value: '15', takenFrom: 'anyone' },
    // About 8 seconds of patience with a server that hiccups.
    { name: 'download-attempts', value: '6', takenFrom: 'trusted' },
    // A runner's network is faster than its processors, and its store starts empty.
    { name: 'always-allow-substitutes', value: 'true', takenFrom: 'trusted' },
    { name: 'keep-build-log', value: 'true', takenFrom: 'trusted' },
    { name: 'log-lines', value: '50', takenFrom: 'trusted' },
    ...list('extra-substituters', request.substituters, 'trusted'),
    ...list('extra-trusted-public-keys', request.trustedPublicKeys, 'trusted'),
    ...listFeatureSettings(kvm, config.system, config.systemFeatures),
  ];
  return settings.filter(({ name }) => config.names.has(plainName(name)));
}

/** Those of the settings that belong into this user's own nix.conf: a daemon complains about others at every command. */
export function selectUserSettings(settings: readonly Setting[], access: StoreAccess, config: NixConfiguration): readonly Setting[] {
  if (access !== 'untrusted') return settings;
  const allowed = new Set([...config.substituters, ...config.trustedSubstituters].map((url) => url.replace(/\/$/, '')));
  return settings.flatMap((setting) => {
    if (setting.takenFrom === 'nobody' || setting.takenFrom === 'anyone') return [setting];
    if (setting.name !== 'extra-substituters') return [];
    // A daemon lets anyone use the substituters that it lists as trusted.
    const urls = setting.value.split(' ').filter((url) => allowed.has(url.replace(/\/$/, '')));
    return urls.length === 0 ? [] : [{ ...setting, value: urls.join(' ') }];
  });
}

/** Those of the settings that only take effect if the daemon has them itself. */
export function selectDaemonSettings(settings: readonly Setting[], access: StoreAccess): readonly Setting[] {
  const isNeeded: Readonly<Record<StoreAccess, (takenFrom: TakenFrom) => boolean>> = {
    direct: () => false,
    trusted: (takenFrom) => takenFrom === 'root',
    untrusted: (takenFrom) => takenFrom !== 'nobody',
  };
  return settings.filter(({ takenFrom }) => isNeeded[access](takenFrom));
}

const renderLines = (settings: readonly Pick<Setting, 'name' | 'value'>[]): string =>
  settings.map(({ name, value }) => `${name} = ${value}`.trimEnd() + '\n').join('');

/**
 * The text of the user's own nix.conf. Tokens for other hosts are repeated, as `access-tokens` replaces the whole list and
 * `extra-access-tokens` would not replace an older token for the same host.
 */
export function renderUserConf(
  settings: readonly Setting[],
  token: AccessToken | undefined,
  config: NixConfiguration,
  extraConfig: string,
): string {
  const tokens = { ...config.accessTokens, ...(token === undefined ? {} : { [token.host]: token.token }) };
  const pairs = Object.entries(tokens).map(([host, value]) => `${host}=${value}`);
  return [
    '# Written for this job by Panther (actions/setup), removed at its end.\n',
    renderLines(settings),
    ...(token === undefined ? [] : [renderLines([{ name: 'access-tokens', value: pairs.join(' ') }])]),
    ...(extraConfig.trim() === '' ? [] : [`# From the input "extra-nix-config":\n${extraConfig.trim()}\n`]),
  ].join('');
}

const BLOCK_BEGIN = '# BEGIN panther (written by its actions/setup, replaced as a whole)';
const BLOCK_END = '# END panther';

export const hasBlock = (text: string): boolean => text.split('\n').includes(BLOCK_BEGIN);

/** Puts our settings at the end of a nix.conf, where they win, in place of those of an earlier run. The rest stays as it is. */
export function replaceBlock(text: string, settings: readonly Setting[]): string {
  const lines = text.split('\n');
  const begin = lines.indexOf(BLOCK_BEGIN);
  const end = lines.indexOf(BLOCK_END, begin);
  const rest = begin === -1 ? lines : [...lines.slice(0, begin), ...(end === -1 ? [] : lines.slice(end + 1))];
  const kept = rest.join('\n').replace(/\n+$/, '');
  return `${kept === '' ? '' : `${kept}\n`}${BLOCK_BEGIN}\n${renderLines(settings)}${BLOCK_END}\n`;
}

/**
 * Whether the daemon has all this already by itself, so that nothing need be written. Its view of kvm is known only if it sees what we see:
 * root believes in a device that others cannot open.
 */
export function isSatisfied(settings: readonly Setting[], kvm: Kvm, daemonFeatures: readonly string[]): boolean {
  return settings.every(({ name, value }) => {
    if (name === 'extra-system-features') return daemonFeatures.includes(value);
    return name === 'system-features' && !kvm.present && !daemonFeatures.includes('kvm');
  });
}
