import { formatSize, FREE_DISK_ADVICE, type Logger } from '../runtime/index.js';
import { formatRun, type BuildRun } from './watch-build.js';

/** Milliseconds between two looks at the disk: a disk that takes 2 GiB a second, faster than any runner's, cannot fill up unseen. */
export const DISK_CHECK_MS = 2_000;

/**
 * Bytes below which a warning is due, highest first. Many single builds take some GiB for their temporary files, so with less than 5 GiB
 * the next big one may be too much; with 1 GiB even what Nix downloads beside it may be.
 */
export const DISK_WARNINGS: readonly number[] = [5 * 2 ** 30, 2 ** 30];

/** Builds that are named in a warning. */
const MAX_NAMES = 5;

/** How many of the warnings are due with so many bytes free. */
export function countDueWarnings(free: number): number {
  return DISK_WARNINGS.filter((limit) => free < limit).length;
}

/** What is about to happen, to whom, and what to do. */
export function describeLowDisk(free: number, running: readonly BuildRun[], now: number): string {
  const names = running.slice(0, MAX_NAMES).map((run) => formatRun(run, now));
  const more = running.length > names.length ? ` and ${running.length - names.length} more` : '';
  const building = names.length === 0 ? 'Nothing is being built at the moment.' : `Being built: ${names.join(', ')}${more}.`;
  return `${formatSize(free)} are left where Nix builds. ${building} ${FREE_DISK_ADVICE} Fewer targets in one job need less, too.`;
}

export interface DiskWatchPorts {
  /** Bytes; undefined if nobody knows. */
  readonly freeDisk: () => Promise<number | undefined>;
  readonly log: Pick<Logger, 'annotate'>;
  readonly listRunning: () => readonly BuildRun[];
  /** Milliseconds, on the clock of the runs. */
  readonly now: () => number;
}

/** Makes a look at the disk that warns once at each threshold, before the disk is full. To be called now and then. */
export function createDiskWatch({ freeDisk, log, listRunning, now }: DiskWatchPorts): () => Promise<void> {
  let given = 0;
  return async () => {
    // A disk that cannot be measured is no reason to stop a build.
    const free = await freeDisk().catch(() => undefined);
    const due = free === undefined ? 0 : countDueWarnings(free);
    if (free === undefined || due <= given) return;
    given = due;
    const title = due < DISK_WARNINGS.length ? 'The disk is getting full' : 'The disk is nearly full';
    log.annotate({ severity: 'warning', title, message: describeLowDisk(free, listRunning(), now()) });
  };
}
