/**
 * Whether the system (by strerror, or node's code for it) or SQLite says that the disk is full, which no derivation is to blame for.
 * Not "disk full": flakes have alerts of that name.
 */
export function isDiskFull(text: string): boolean {
  return /No space left on device|database or disk is full|ENOSPC/i.test(text);
}
