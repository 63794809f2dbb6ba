import { describeReference, type SourceAttributes } from '../flake/index.js';

/** Types of source that are named by owner and repository. */
const FORGES = ['github', 'gitlab', 'sourcehut'];
const REV = /^[0-9a-f]{40,64}$/;
/** What else says where the flake is, or how it is fetched; each type knows some. */
const KEPT = { forge: ['host', 'dir'], git: ['ref', 'dir', 'shallow', 'submodules', 'lfs', 'allRefs', 'exportIgnore'] } as const;

function makeQuery(attributes: SourceAttributes, names: readonly string[], rev?: string): string {
  const parameters = new URLSearchParams();
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined) parameters.set(name, typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
  }
  if (rev !== undefined) parameters.set('rev', rev);
  // Nix takes a plus for a plus.
  const text = parameters.toString().replaceAll('+', '%20');
  return text === '' ? '' : `?${text}`;
}

/**
 * The reference that leads to one revision of an input, for `--override-input`.
 * @param original what flake.nix asks for, as the lock file has it
 * @param rev whole commit id
 * @returns undefined if such a source has no revisions to choose from: tarballs, files, paths, and what a registry names
 */
export function pinReference(original: SourceAttributes, rev: string): string | undefined {
  const { type, owner, repo, url } = original;
  if (!REV.test(rev) || typeof type !== 'string') return undefined;
  if (FORGES.includes(type) && typeof owner === 'string' && typeof repo === 'string') {
    // Nix writes owners of GitLab's groups with %2F, and wants them so.
    return `${type}:${owner}/${repo}/${rev}${makeQuery(original, KEPT.forge)}`;
  }
  if (type !== 'git' || typeof url !== 'string') return undefined;
  const query = makeQuery(original, KEPT.git, rev);
  return `git+${url}${url.includes('?') ? query.replace('?', '&') : query}`;
}

/** For a sentence on an input that cannot be pinned. */
export const describeUnpinnable = (original: SourceAttributes): string =>
  `${describeReference(original)} is no repository of which one revision can be chosen.`;
