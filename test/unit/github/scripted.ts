import { createApi, type Api, type GitHubLimits } from '../../../src/github/api.js';
import { type GitHubAnswer, type GitHubRequest, type Transport } from '../../../src/github/transport.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';

export const TOKEN = 'ghs_planted0secret';

export const answer = (status: number, data: unknown = {}, headers: Readonly<Record<string, string>> = {}): GitHubAnswer => ({
  status,
  data,
  headers,
});

/** What happens to a request: an answer, an error instead of one, or no answer until the request is given up. */
export type Step = GitHubAnswer | Error | 'silence' | ((request: GitHubRequest) => GitHubAnswer);

/** A transport that follows a script, one step for each request, and keeps what it was asked. */
export function scriptTransport(steps: readonly Step[]): Transport & { readonly requests: GitHubRequest[] } {
  const requests: GitHubRequest[] = [];
  const left = [...steps];
  const transport: Transport = async (request, signal) => {
    requests.push(request);
    const step = left.shift();
    if (step === undefined) throw new Error(`The script has no answer for ${request.method} ${request.path}.`);
    if (step === 'silence') {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('This operation was aborted'))));
    }
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(request) : step;
  };
  return Object.assign(transport, { requests });
}

export interface Bench {
  readonly api: Api;
  readonly requests: GitHubRequest[];
  readonly log: Recorder;
  /** Milliseconds of each wait. */
  readonly waits: number[];
}

export const NOW = 1_700_000_000_000;

/** An API over a script, with a clock that only waiting moves. */
export function createBench(
  steps: readonly Step[],
  options: { readonly limits?: Partial<GitHubLimits>; readonly signal?: AbortSignal } = {},
): Bench {
  const transport = scriptTransport(steps);
  const log = createRecorder();
  const waits: number[] = [];
  let time = NOW;
  const api = createApi({
    openTransport: () => transport,
    token: TOKEN,
    repository: 'acme/fleet',
    log,
    signal: options.signal ?? new AbortController().signal,
    now: () => time,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      waits.push(ms);
      time += ms;
      return Promise.resolve();
    },
    limits: { requestMs: 30_000, callMs: 240_000, waitsMs: 600_000, ...options.limits },
  });
  return { api, requests: transport.requests, log, waits };
}
