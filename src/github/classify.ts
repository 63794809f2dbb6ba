import { type GitHubAnswer } from './transport.js';

/**
 * What an answer means for trying again:
 * - `done`: it was done.
 * - `limited`: refused, as too much was asked at once; nothing was done. `waitMs` is what GitHub asks for, undefined if it does not say.
 * - `trouble`: GitHub itself failed, or its answer broke off; whether it was done is not known.
 * - `refused`: it was not done, and asking again changes nothing.
 */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'limited'; readonly waitMs: number | undefined }
  | { readonly kind: 'trouble' }
  | { readonly kind: 'refused' };

const SECONDARY_LIMIT = /secondary rate limit|abuse detection/i;

/**
 * Sorts an answer. Limits come as 429 or 403, and in GraphQL as 200 with an error.
 * @param nowMs the time, in milliseconds since 1970: a spent hourly allowance names the second at which it is renewed
 */
export function classifyAnswer(answer: GitHubAnswer, nowMs: number): Verdict {
  const { status, headers, data } = answer;
  if (status >= 500 || status === 408) return { kind: 'trouble' };
  const errors = listGraphqlErrors(answer);
  const isLimit =
    status === 429 ||
    (status === 403 &&
      (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || SECONDARY_LIMIT.test(readMessage(answer)))) ||
    errors.some(({ type, message }) => type.startsWith('RATE_LIMIT') || SECONDARY_LIMIT.test(message));
  if (isLimit) return { kind: 'limited', waitMs: findWait(headers, nowMs) };
  if (status >= 400) return { kind: 'refused' };
  if (errors.some(({ message }) => /^Something went wrong while executing/i.test(message))) return { kind: 'trouble' };
  // The toolkit gives the text it has where a body broke off, or where something in between answered.
  if (status !== 204 && (typeof data !== 'object' || data === null)) return { kind: 'trouble' };
  return { kind: 'done' };
}

function findWait(headers: GitHubAnswer['headers'], nowMs: number): number | undefined {
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10);
  if (seconds >= 0) return Math.max(1, seconds) * 1_000;
  const reset = Number.parseInt(headers['x-ratelimit-reset'] ?? '', 10);
  // A clock that is a little off must not make us ask within the same second.
  if (headers['x-ratelimit-remaining'] === '0' && reset >= 0) return Math.max(1_000, reset * 1_000 - nowMs + 1_000);
  return undefined;
}

/** What GitHub says goes into one line of a log; it has seldom more. */
const MAX_MESSAGE = 500;

/** GitHub's own sentence, with the details of a 422 behind it, in one line; '' if there is none. */
export function readMessage({ data }: Pick<GitHubAnswer, 'data'>): string {
  if (typeof data !== 'object' || data === null || !('message' in data) || typeof data.message !== 'string') return '';
  const details = 'errors' in data && Array.isArray(data.errors) ? data.errors.map(readDetail).filter((detail) => detail !== '') : [];
  return fitMessage(details.length === 0 ? data.message : `${data.message}: ${details.join('; ')}`);
}

function readDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (typeof detail !== 'object' || detail === null) return '';
  const { message, field, code } = detail as Readonly<Record<string, unknown>>;
  if (typeof message === 'string') return message;
  return [field, code].filter((part) => typeof part === 'string').join(' ');
}

function fitMessage(text: string): string {
  // eslint-disable-next-line no-control-regex
  const line = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.length <= MAX_MESSAGE ? line : `${line.slice(0, MAX_MESSAGE)}…`;
}

export interface GraphqlError {
  readonly message: string;
  /** Such as `FORBIDDEN`, `NOT_FOUND`, `UNPROCESSABLE`; '' if GitHub gave none. */
  readonly type: string;
}

/** The errors of a GraphQL answer, which has status 200 all the same. */
export function listGraphqlErrors({ status, data }: Pick<GitHubAnswer, 'status' | 'data'>): readonly GraphqlError[] {
  if (status !== 200 || typeof data !== 'object' || data === null || !('errors' in data) || !Array.isArray(data.errors)) return [];
  return data.errors.flatMap((error: unknown) => {
    if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string') return [];
    return [{ message: fitMessage(error.message), type: 'type' in error && typeof error.type === 'string' ? error.type : '' }];
  });
}
