import type { CacheProblem } from './cache-outcome.js';
import { FREE_DISK_ADVICE } from './errors.js';
import { formatSize } from './size.js';

export type Direction = 'restore' | 'save';

/** Said once for restore and save together, where there is no cache at all. */
export const NO_CACHE =
  'GitHub’s cache is not available here, as the runner gave neither its address nor a token for it: nothing comes from earlier runs, and nothing is left for later ones.';

const CONSEQUENCE: Readonly<Record<Direction, string>> = {
  restore: 'The build goes on without what earlier runs left, and takes longer.',
  save: 'This run is not affected, but later ones take longer.',
};

const describe = (direction: Direction, reason: string): string =>
  `${direction === 'restore' ? 'Nothing was fetched from GitHub’s cache' : 'Nothing was saved in GitHub’s cache'}: ${reason}. ${CONSEQUENCE[direction]}`;

/**
 * What a person reads about a problem with the cache.
 * @param key the entry that was to be fetched or saved, as far as it is known
 */
export function describeCacheProblem(direction: Direction, problem: CacheProblem, key: string | undefined): string {
  const entry = key === undefined ? 'the entry' : `the entry "${key}"`;
  switch (problem.kind) {
    case 'denied':
      return describe(
        direction,
        `this run may not ${direction === 'restore' ? 'read' : 'write'} it, as is usual for pull requests from forks`,
      );
    case 'rate-limited':
      return describe(direction, 'it is asked too often at the moment (status 429)');
    case 'disk-full':
      return `${describe(direction, `the disk is full`)} ${FREE_DISK_ADVICE}`;
    case 'unreachable':
      return describe(direction, 'the connection to it failed');
    case 'service-error':
      return describe(direction, 'it answered with an error of its own (status 5xx)');
    case 'archive':
      return describe(direction, direction === 'restore' ? `${entry} is damaged and cannot be unpacked` : 'the files could not be packed');
    case 'other':
      return describe(direction, problem.reason);
  }
}

/** @param trouble what the service last failed with, if anything was tried again */
export function describeCacheTimeLimit(direction: Direction, limitMs: number, trouble: string | undefined): string {
  const limit = limitMs < 60_000 ? `${limitMs / 1_000} seconds` : `${Math.round(limitMs / 60_000)} minutes`;
  return describe(direction, `it took longer than ${limit}${trouble === undefined ? '' : ` (${trouble})`}`);
}

/** @param needed bytes that the archive may take; `free`: bytes that are there, in `place` */
export function describeNoRoom(needed: number, free: number, place: string): string {
  const reason = `packing the entry takes up to ${formatSize(needed)} in ${place}, but only ${formatSize(free)} are free there`;
  return `${describe('save', reason)} ${FREE_DISK_ADVICE}`;
}

/** `Restored 12 MiB from the cache entry "KEY".` */
export function describeCacheSuccess(direction: Direction, bytes: number | undefined, key: string): string {
  const amount = bytes === undefined ? '' : ` ${formatSize(bytes)}`;
  return direction === 'restore' ? `Restored${amount} from the cache entry "${key}".` : `Saved${amount} as the cache entry "${key}".`;
}
