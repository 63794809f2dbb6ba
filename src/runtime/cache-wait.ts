/**
 * Waits for a promise, at most `limitMs` milliseconds. What it stands for goes on; nobody waits for it any more.
 * @throws the signal's reason as soon as it aborts
 */
export async function waitAtMost<T>(promise: Promise<T>, limitMs: number, signal: AbortSignal | undefined): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const interruption = new Promise<'late'>((resolve, reject) => {
    timer = setTimeout(() => resolve('late'), limitMs);
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is what the caller of AbortController chose
    abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
  });
  try {
    signal?.throwIfAborted();
    return await Promise.race([promise, interruption]);
  } finally {
    clearTimeout(timer);
    if (abort !== undefined) signal?.removeEventListener('abort', abort);
  }
}
