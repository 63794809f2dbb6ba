/** A try that brought no answer of use. */
export interface Failure {
  /** Milliseconds until the next try may be of use. */
  readonly waitMs: number;
  /** It is not known whether GitHub did what was asked; false: it did not. */
  readonly mayBeDone: boolean;
  readonly reason: string;
}

/** Why nothing more is tried, and what to do. */
export function describeExhaustion(purpose: string, { mayBeDone, waitMs, reason }: Failure, tries: number): string {
  const times = tries === 1 ? 'once' : `${tries} times`;
  if (!mayBeDone) {
    return `GitHub refuses more requests of this token for now, so it was not possible to ${purpose} (tried ${times}). It asks to wait ${Math.ceil(waitMs / 1_000)} seconds. Run the job again after that; if it happens often, let fewer jobs run at once or use the token of a GitHub App.`;
  }
  return `GitHub could not ${purpose} (tried ${times}; last: ${reason}). Look at https://www.githubstatus.com and at this machine’s network, then run the job again.`;
}

/** What a network's error says, with its causes: `fetch failed` alone says nothing. */
export function describeCause(error: unknown): string {
  const said: string[] = [];
  let current = error;
  // A bound, as a chain of causes may be a ring.
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    const { message, code, cause } = current as { readonly message?: unknown; readonly code?: unknown; readonly cause?: unknown };
    // What failed for several addresses has a code only.
    const text = [message, code].find((part) => typeof part === 'string' && part !== '');
    if (typeof text === 'string' && !said.includes(text)) said.push(text);
    current = cause;
  }
  return said.length === 0 ? String(error) : said.join(': ');
}
