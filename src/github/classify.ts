import { type GitHubAnswer } from './transport.js';

/**
 * What an answer means for trying again:
 * - `done`: it was done.
 * - `limited`: refused, as too much was asked at once; nothing was done. `waitMs` is what GitHub asks for, if it says.
 * - `trouble`: GitHub itself failed; whether it was done is not known.
 * - `refused`: it was not done, and asking again changes nothing.
 */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'limited'; readonly waitMs: number }
  | { readonly kind: 'trouble' }
  | { readonly kind: 'refused' };

/** GitHub's advice where a secondary limit comes without "retry-after": at least one minute. */
const UNKNOWN_LIMIT_MS = 60_000;

/**
 * Sorts an answer. Limits come as 429 or 403, and in GraphQL as 200 with an error.
 * @param nowMs the time, in milliseconds since 1970: a spent hourly allowance names the second at which it is renewed
 */
export function classifyAnswer(answer: GitHubAnswer, nowMs: number): Verdict {
  const { status, headers } = answer;
  const message = readMessage(answer);
  if (status >= 500) return { kind: 'trouble' };
  const isLimit =
    status === 429 ||
    (status === 403 &&
      (headers['retry-after'] !== undefined ||
        headers['x-ratelimit-remaining'] === '0' ||
        /secondary rate limit|abuse detection/i.test(message)));
  if (isLimit || listGraphqlErrors(answer).some(({ type }) => type === 'RATE_LIMITED')) {
    return { kind: 'limited', waitMs: findWait(headers, nowMs) };
  }
  if (status >= 400) return { kind: 'refused' };
  if (listGraphqlErrors(answer).some((error) => /^Something went wrong while executing/i.test(error.message))) return { kind: 'trouble' };
  return { kind: 'done' };
}

function findWait(headers: GitHubAnswer['headers'], nowMs: number): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  // A clock that is a little off must not make us ask within the same second.
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)) return Math.max(1_000, reset * 1_000 - nowMs + 1_000);
  return UNKNOWN_LIMIT_MS;
}

/** GitHub's own sentence, with the details of a 422 behind it; '' if there is none. */
export function readMessage({ data }: GitHubAnswer): string {
  if (typeof data !== 'object' || data === null || !('message' in data) || typeof data.message !== 'string') return '';
  const details = 'errors' in data && Array.isArray(data.errors) ? data.errors.map(readDetail).filter((detail) => detail !== '') : [];
  return details.length === 0 ? data.message : `${data.message}: ${details.join('; ')}`;
}

function readDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (typeof detail !== 'object' || detail === null) return '';
  const { message, field, code } = detail as Readonly<Record<string, unknown>>;
  if (typeof message === 'string') return message;
  return [field, code].filter((part) => typeof part === 'string').join(' ');
}

export interface GraphqlError {
  readonly message: string;
  /** Such as `FORBIDDEN`, `NOT_FOUND`, `UNPROCESSABLE`; '' if GitHub gave none. */
  readonly type: string;
}

/** The errors of a GraphQL answer, which has status 200 all the same. */
export function listGraphqlErrors({ status, data }: GitHubAnswer): readonly GraphqlError[] {
  if (status !== 200 || typeof data !== 'object' || data === null || !('errors' in data) || !Array.isArray(data.errors)) return [];
  return data.errors.flatMap((error: unknown) => {
    if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string') return [];
    return [{ message: error.message, type: 'type' in error && typeof error.type === 'string' ? error.type : '' }];
  });
}
