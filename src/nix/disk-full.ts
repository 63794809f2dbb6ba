/** Whether a log or message says that the disk is full, which no derivation is to blame for. */
export function isDiskFull(text: string): boolean {
  return /No space left on device|disk full|database or disk is full|ENOSPC/i.test(text);
}

/** What to do about a full disk: the end of every sentence that names one. */
export const FREE_DISK_ADVICE =
  'Free space (on a GitHub-hosted runner by the input "free-disk-space: true"), or use a machine with more of it.';
