import type { SourceAttributes } from './lock-file.js';

/** Kinds of forge that are told apart by their links. Forgejo's are Gitea's. */
export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'sourcehut';

/** A repository on a forge. */
export interface Forge {
  readonly kind: ForgeKind;
  /** Where its pages are, with a port if it has one: `github.com`. */
  readonly host: string;
  /** `owner/repo`, `group/sub/repo`, `~user/repo`; nothing is percent-encoded. */
  readonly project: string;
}

/** Types of source that Nix fetches by owner and repository, and where from if it is not said. Source: src/libfetchers/github.cc */
const FORGE_TYPES = { github: 'github.com', gitlab: 'gitlab.com', sourcehut: 'git.sr.ht' } as const;

/** Forges whose name does not tell what they are. */
const HOSTS: Readonly<Record<string, ForgeKind>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'git.sr.ht': 'sourcehut',
  'codeberg.org': 'gitea',
  'git.lix.systems': 'gitea',
  'git.clan.lol': 'gitea',
  'invent.kde.org': 'gitlab',
  'salsa.debian.org': 'gitlab',
};

const isForgeType = (type: unknown): type is keyof typeof FORGE_TYPES => typeof type === 'string' && Object.hasOwn(FORGE_TYPES, type);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function findText(attributes: SourceAttributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What kind of forge a host is: by name, or by how such hosts are called (`gitlab.example.org`). */
function findKind(hostname: string): ForgeKind | undefined {
  if (Object.hasOwn(HOSTS, hostname)) return HOSTS[hostname];
  const [, name] = /^(github|gitlab|gitea|forgejo)\./.exec(hostname) ?? [];
  return name === 'forgejo' ? 'gitea' : (name as ForgeKind | undefined);
}

function parseUrl(attributes: SourceAttributes): URL | undefined {
  const text = findText(attributes, 'url')?.replace(/^(?:git|hg|tarball|file)\+/, '');
  return text !== undefined && /^(?:https?|ssh|git):\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** Where a forge shows what git fetches from a URL. The port of ssh is not that of the pages. */
const hostOf = (url: URL): string => (url.protocol.startsWith('http') ? url.host : url.hostname.toLowerCase());

const splitPath = (url: URL): readonly string[] =>
  url.pathname
    .split('/')
    .map(decode)
    .filter((part) => part !== '');

function findGitForge(url: URL): Forge | undefined {
  const kind = findKind(url.hostname.toLowerCase());
  const parts = splitPath(url);
  if (kind === undefined || parts.length < 2 || (kind !== 'gitlab' && parts.length !== 2)) return undefined;
  return { kind, host: hostOf(url), project: parts.join('/').replace(/\.git$/, '') };
}

/** Whether a tarball's URL is one of NixOS's own channels, which are nixpkgs. */
function isChannelUrl(url: URL): boolean {
  if (url.hostname === 'channels.nixos.org') return /^\/(?:nixos|nixpkgs)-/.test(url.pathname);
  if (url.hostname === 'releases.nixos.org') return /^\/(?:nixos|nixpkgs)\//.test(url.pathname);
  return url.hostname === 'nixos.org' && /^\/channels\/(?:nixos|nixpkgs)-/.test(url.pathname);
}

function findTarballForge(url: URL, attributes: SourceAttributes): Forge | undefined {
  if (isChannelUrl(url)) return { kind: 'github', host: 'github.com', project: 'NixOS/nixpkgs' };
  const [first, second, third, ...rest] = splitPath(url);
  // Gitea's API has the same archives as its pages: /api/v1/repos/owner/repo/archive/…
  const isApi = first === 'api' && second === 'v1' && third === 'repos';
  const parts = isApi ? rest : splitPath(url);
  const archive = parts.indexOf('archive');
  if (archive < 2) return undefined;
  if (parts[archive - 1] === '-') {
    return { kind: 'gitlab', host: url.host, project: parts.slice(0, archive - 1).join('/') };
  }
  // Of the forges with such URLs, only Gitea and Forgejo tell Nix the revision (by the lockable tarball protocol).
  const kind = findKind(url.hostname) ?? (findText(attributes, 'rev') === undefined ? undefined : 'gitea');
  return kind === undefined || archive !== 2 ? undefined : { kind, host: url.host, project: parts.slice(0, 2).join('/') };
}

/**
 * The repository on a forge that a source is from. Undefined for what is from none, and for hosts that cannot be told to be one: a wrong link is
 * worse than none. FlakeHub is none, as it shows no revisions.
 */
export function findForge(attributes: SourceAttributes): Forge | undefined {
  const { type } = attributes;
  if (isForgeType(type)) {
    const [owner, repo] = [findText(attributes, 'owner'), findText(attributes, 'repo')];
    if (owner === undefined || repo === undefined) return undefined;
    return { kind: type, host: findText(attributes, 'host') ?? FORGE_TYPES[type], project: `${decode(owner)}/${decode(repo)}` };
  }
  const url = parseUrl(attributes);
  if (url === undefined) return undefined;
  if (type === 'git') return findGitForge(url);
  return type === 'tarball' || type === 'file' ? findTarballForge(url, attributes) : undefined;
}

/** A revision that can be put into a link as it is. */
function findRevision(attributes: SourceAttributes): string | undefined {
  const rev = findText(attributes, 'rev');
  return rev !== undefined && /^[0-9a-f]{7,64}$/i.test(rev) ? rev : undefined;
}

/** Brackets too, which end a link in Markdown. */
const encodeSegment = (text: string): string =>
  encodeURIComponent(text).replace(/[()!*']/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/** GitHub and the others take owner and repository in any case. */
const isSameForge = (a: Forge, b: Forge): boolean =>
  a.kind === b.kind && a.host === b.host && a.project.toLowerCase() === b.project.toLowerCase();

/**
 * The page that shows what lies between two locked sources. SourceHut has none: there it is the log that leads back from the newer one.
 * Undefined if they are not two revisions of one repository on a known forge.
 */
export function findCompareLink(before: SourceAttributes, after: SourceAttributes): string | undefined {
  const [from, to] = [findForge(before), findForge(after)];
  const [old, now] = [findRevision(before), findRevision(after)];
  if (from === undefined || to === undefined || old === undefined || now === undefined) return undefined;
  if (!isSameForge(from, to) || old === now || !/^[\w.-]+(?::\d+)?$/.test(to.host)) return undefined;
  const project = to.project.split('/').map(encodeSegment).join('/');
  const repository = `https://${to.host}/${project}`;
  switch (to.kind) {
    case 'github':
    case 'gitea':
      return `${repository}/compare/${old}...${now}`;
    case 'gitlab':
      return `${repository}/-/compare/${old}...${now}`;
    case 'sourcehut':
      return `${repository}/log/${now}`;
  }
}

/** A URL without what may be a password. The user of ssh is part of the address. */
const stripCredentials = (url: string): string =>
  url.replace(/^([a-z+]+:\/\/)([^/@?#]*)@/i, (_, scheme: string, user: string) =>
    scheme.includes('ssh') ? `${scheme}${user.replace(/:.*$/s, '')}@` : scheme,
  );

/** A source as the user would write it (`github:NixOS/nixpkgs/nixos-25.11`), without passwords. */
export function describeReference(attributes: SourceAttributes): string {
  const text = (name: string): string => String(attributes[name] ?? '');
  const query = (...names: string[]): string => {
    const known = names.filter((name) => attributes[name] !== undefined).map((name) => `${name}=${text(name)}`);
    return known.length === 0 ? '' : `?${known.join('&')}`;
  };
  const { type } = attributes;
  const url = stripCredentials(text('url'));
  if (type === undefined || type === '') return url === '' ? 'a name of the registry' : url;
  if (isForgeType(type)) {
    const parts = [text('owner'), text('repo'), text('ref') === '' ? text('rev') : text('ref')];
    return `${type}:${parts.filter((part) => part !== '').join('/')}${query('host', 'dir')}`;
  }
  if (type === 'git' || type === 'hg') return `${type}+${url}${query('ref', 'rev', 'dir')}`;
  if (type === 'path') return `path:${text('path')}`;
  if (type === 'indirect') return `flake:${[text('id'), text('ref')].filter((part) => part !== '').join('/')}`;
  return `${url}${query('dir')}`;
}

/** When a locked source was last changed, in Unix seconds. Undefined where Nix does not know it, and writes 0 or 1 at most. */
export function findRevisionDate({ lastModified }: SourceAttributes): number | undefined {
  return typeof lastModified === 'number' && Number.isFinite(lastModified) && lastModified > 1 ? lastModified : undefined;
}
