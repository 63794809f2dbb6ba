/**
 * What goes wrong with a request:
 * - a status: GitHub answers with it and does nothing; with `isDone` it does what was asked and answers so all the same.
 * - `reset`: the connection breaks and nothing was done.
 * - `lost`: the connection breaks after all was done.
 * - `slowMs`: the answer comes that much later.
 */
export type FaultKind =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown; readonly isDone?: boolean }
  | 'reset'
  | 'lost'
  | { readonly slowMs: number };

export interface Fault {
  /** GitHub's operation id (`pulls/create`, `graphql/updateRefs`), or a pattern over `METHOD /path`. */
  readonly match: string | RegExp;
  /** How many requests are hit; 1 by default. */
  readonly times?: number;
  /** How many matching requests pass before; 0 by default. */
  readonly after?: number;
  readonly with: FaultKind;
}

export interface FaultScript {
  add(fault: Fault): void;
  /** What happens to this request; counts down. */
  take(operation: string, place: string): FaultKind | undefined;
}

export function createFaultScript(): FaultScript {
  const faults: { readonly fault: Fault; skip: number; left: number }[] = [];
  return {
    add: (fault) => void faults.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 }),
    take: (operation, place) => {
      for (const entry of faults) {
        const { match } = entry.fault;
        const isHit = entry.left > 0 && (typeof match === 'string' ? match === operation : match.test(place));
        if (!isHit) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        return entry.fault.with;
      }
      return undefined;
    },
  };
}

/** GitHub's answer to too much at once. @param seconds its `retry-after` */
export const secondaryLimit = (seconds: number): FaultKind => ({
  status: 403,
  headers: { 'retry-after': String(seconds) },
  body: {
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation_url: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits',
  },
});
