import { makeCacheKey, makeCachePrefix } from '../runtime/index.js';
import type { RunContext } from './run-context.js';

/** Names of the directories that are saved: an entry is found again only under the base name of the one that it was made of. */
export const CACHE_DIRECTORIES = { history: 'panther-history', outputs: 'panther-outputs' } as const;

export interface CacheKeys {
  readonly save: string;
  /** Beginnings of the keys of entries to restore, best first. */
  readonly prefixes: readonly string[];
}

/**
 * Keys of the history. A branch saves by commit, a pull request by the commit that it is compared with. So a pull request finds what an
 * earlier run for it learned if it still has the same base, else what the branch learned at that commit, else the newest of the branch.
 * GitHub looks for all keys among a pull request's own entries first: its keys begin otherwise, or its stale ones would hide the branch's.
 * @param base beginning of all names of this flake
 */
export function nameHistoryKeys(base: string, { isPullRequest, run, head, base: revision }: RunContext): CacheKeys {
  const parts = [base, 'history'];
  const commits = isPullRequest ? [revision] : [head, revision];
  const branch = [...new Set(commits)].flatMap((sha) => (sha === undefined ? [] : [makeCachePrefix([...parts, 'branch', sha])]));
  const own = isPullRequest && revision !== undefined ? [makeCachePrefix([...parts, 'change', revision])] : [];
  const save = isPullRequest ? ['change', revision ?? 'unknown'] : ['branch', head ?? 'unknown'];
  return { save: makeCacheKey([...parts, ...save, run]), prefixes: [...own, ...branch, makeCachePrefix([...parts, 'branch'])] };
}

/** Keys of the binary cache of one Nix system. */
export function nameOutputKeys(base: string, system: string, { run }: RunContext): CacheKeys {
  const parts = [base, 'outputs', system];
  return { save: makeCacheKey([...parts, run]), prefixes: [makeCachePrefix(parts)] };
}
