import type { SourceAttributes } from '../flake/index.js';

export { describeReference as formatSource } from '../flake/index.js';

/** Kinds of source that Nix fetches from a forge by owner and repository. */
const FORGES = ['github', 'gitlab', 'sourcehut'] as const;
/** Query parameters that say what was found at a URL, not where it is. */
const FACTS = ['narHash', 'rev', 'revCount', 'lastModified'];

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function splitQuery(url: string): { readonly base: string; readonly query: URLSearchParams } {
  const start = url.indexOf('?');
  return start < 0
    ? { base: url, query: new URLSearchParams() }
    : { base: url.slice(0, start), query: new URLSearchParams(url.slice(start + 1)) };
}

function pick(query: URLSearchParams, names: readonly string[]): SourceAttributes {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function parseForge(type: string, base: string, query: URLSearchParams): SourceAttributes {
  const [owner = '', repo = '', ...rest] = base.split('/').map(decode);
  const last = rest.join('/');
  const revision = last === '' ? {} : /^[0-9a-f]{40}$/.test(last) ? { rev: last } : { ref: last };
  return { type, owner, repo, ...revision, ...pick(query, ['ref', 'rev', 'host', 'dir']) };
}

/** A URL without what Nix keeps beside it. */
function stripFacts(base: string, query: URLSearchParams): string {
  const kept = [...query].filter(([name]) => name !== 'dir' && !FACTS.includes(name)).sort();
  return kept.length === 0 ? base : `${base}?${new URLSearchParams(kept).toString()}`;
}

/**
 * The attributes by which Nix would write a flake reference into a lock file, as far as they tell one source from another.
 * Undefined for references that mean different things on different machines or by their place (registry names, relative paths), and
 * for schemes that are not known here.
 */
export function parseSource(url: string): SourceAttributes | undefined {
  const { base, query } = splitQuery(url);
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/s.exec(base) ?? [];
  if ((FORGES as readonly string[]).includes(scheme)) return parseForge(scheme, rest, query);
  if (/^(?:git|hg)\+/.test(scheme) && rest.startsWith('//')) {
    const type = scheme.slice(0, scheme.indexOf('+'));
    return { type, url: `${scheme.slice(type.length + 1)}:${rest}`, ...pick(query, ['ref', 'rev', 'dir']) };
  }
  if (/^(?:(?:tarball|file)\+)?(?:https?|file)$/.test(scheme)) {
    const plain = base.replace(/^(?:tarball|file)\+/, '');
    return { type: 'tarball', url: stripFacts(plain, query), ...pick(query, ['dir']) };
  }
  const path = scheme === 'path' ? rest : base;
  if (path.startsWith('/')) return { type: 'path', path: decode(path), ...pick(query, ['dir']) };
  return undefined;
}

/** What tells one source from another, by type: the attributes and how they are written. */
function keyOf({ type, url, ...attributes }: SourceAttributes): Readonly<Record<string, string>> | undefined {
  const text = (name: string): string => decode(String(attributes[name] ?? ''));
  const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text(name)]));
  const address = typeof url === 'string' ? url : '';
  const kind = String(type);
  switch (kind) {
    case 'github':
    case 'gitlab':
    case 'sourcehut':
      return { kind, ...texts('owner', 'repo', 'ref', 'rev', 'host', 'dir') };
    case 'git':
    case 'hg':
      return address.includes('://') ? { kind, url: decode(address).replace(/\/+$/, ''), ...texts('ref', 'rev', 'dir') } : undefined;
    case 'tarball':
    case 'file': {
      // Which of the two it is depends on how the URL ends; both are a URL to fetch.
      const { base, query } = splitQuery(address);
      return { kind: 'tarball', url: decode(stripFacts(base, query)), ...texts('dir') };
    }
    case 'path':
      return text('path').startsWith('/') ? { kind, ...texts('path', 'dir') } : undefined;
    default:
      return undefined;
  }
}

/** The kind of a source, where that can be told: one of another kind is another source, whatever else is not known of it. */
function kindOf(source: SourceAttributes): string | undefined {
  const { type, url = '' } = source;
  if (typeof type === 'string') return type === 'file' ? 'tarball' : type;
  const text = String(url);
  if (/^(?:flake:|[a-zA-Z][a-zA-Z0-9_-]*(?:[/?]|$))/.test(text) || text === '') return 'indirect';
  if (/^(?:path:|[./])/.test(text)) return 'path';
  return /^(git|hg)\+/.exec(text)?.[1] ?? parseSource(text)?.['type']?.toString();
}

/**
 * Whether what flake.nix declares is surely another source than the one flake.lock was made for. False where one of them
 * cannot be told for sure: Nix itself has the last word.
 */
export function isOtherSource(declared: SourceAttributes, original: SourceAttributes): boolean {
  const [kind, originalKind] = [kindOf(declared), kindOf(original)];
  if (kind !== undefined && originalKind !== undefined && kind !== originalKind) return true;
  const parsed = typeof declared['type'] === 'string' ? declared : parseSource(String(declared['url'] ?? ''));
  const [left, right] = [parsed === undefined ? undefined : keyOf(parsed), keyOf(original)];
  if (left === undefined || right === undefined) return false;
  return Object.keys({ ...left, ...right }).some((name) => left[name] !== right[name]);
}
