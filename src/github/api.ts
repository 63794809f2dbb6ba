import * as v from 'valibot';
import { UserError, type Logger } from '../runtime/index.js';
import { classifyAnswer, listGraphqlErrors, readMessage, type GraphqlError } from './classify.js';
import { describeCause, describeExhaustion, type Failure } from './describe-failure.js';
import { describeRefusal, type Permission } from './describe-refusal.js';
import { parseAnswer, parseRepositoryName } from './parse-answer.js';
import { type GitHubAnswer, type GitHubRequest, type Transport } from './transport.js';

/** Milliseconds that GitHub gets. */
export interface GitHubLimits {
  /** For one answer. */
  readonly requestMs: number;
  /** For one request with all its tries and waits, and the questions whether it was done after all. */
  readonly callMs: number;
  /** For all waits of one client together. */
  readonly waitsMs: number;
}

/** A secondary limit asks for a minute or two; a job that waits longer than this costs more than running it again. */
export const DEFAULT_LIMITS: GitHubLimits = { requestMs: 30_000, callMs: 240_000, waitsMs: 600_000 };

/** The world around the client. */
export interface ApiPorts {
  /** By host; undefined: the client's own. The token goes to the own one only. */
  readonly openTransport: (host: string | undefined) => Transport;
  /** Never part of a message; needed here to take it out of what others say. */
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly log: Pick<Logger, 'debug' | 'info'>;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds; rejects when `signal` fires. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly limits: GitHubLimits;
}

/** A request and what is said if it fails. */
export interface ApiCall {
  readonly method: GitHubRequest['method'];
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Ends "GitHub refused to …". */
  readonly purpose: string;
  /** What the token needs for it. */
  readonly permissions: readonly Permission[];
  /** Another repository than the client's own. */
  readonly repository?: RemoteRepository;
  /** Statuses that the caller takes as answers, such as 404 for "there is none". */
  readonly accept?: readonly number[];
}

/** A repository anywhere on GitHub. */
export interface RemoteRepository {
  /** `owner/name`. */
  readonly name: string;
  /** Such as `github.com`; undefined: the client's own host. Others are asked without a token. */
  readonly host?: string;
}

/** A GraphQL operation. */
export interface GraphqlCall extends Pick<ApiCall, 'purpose' | 'permissions'> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether the caller takes these errors as an answer. */
  readonly acceptErrors?: (errors: readonly GraphqlError[]) => boolean;
}

/** Requests with tries, limits and sentences; the verbs are made of these. */
export interface Api {
  /** `owner/name` of the client's own repository. */
  readonly repository: string;
  /** Sends what may be sent twice without harm. @throws UserError if GitHub refuses or cannot be reached */
  send(call: ApiCall): Promise<GitHubAnswer>;
  /**
   * Sends what must happen once. Where it is not known whether it happened, `findDone` is asked before it is sent again; it uses the `Api` that
   * it is given, whose time ends with this call's.
   * @throws UserError if GitHub refuses or cannot be reached
   */
  sendOnce<T>(call: ApiCall, readAnswer: (answer: GitHubAnswer) => T, findDone: (api: Api) => Promise<T | undefined>): Promise<T>;
  /** Fetches the pages of a list that is numbered by page, up to `limit` entries; `pick` takes the entries out of a page. */
  list<T>(call: ApiCall, pick: (answer: GitHubAnswer) => readonly T[], limit: number): Promise<readonly T[]>;
  /** Sends a GraphQL operation that may be sent twice without harm. @returns the errors that `acceptErrors` took */
  graphql(call: GraphqlCall): Promise<readonly GraphqlError[]>;
  /** Waits, for what GitHub shows only after a while. */
  wait(ms: number): Promise<void>;
}

/** Entries that GitHub puts on a page at most. */
export const PAGE_SIZE = 100;
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
/** GitHub's advice where a limit does not say how long: a minute at least, and longer each time. */
const FIRST_LIMIT_WAIT_MS = 60_000;

type Outcome = { readonly answer: GitHubAnswer } | Failure;

export function createApi(ports: ApiPorts): Api {
  const { token, log, signal, now, limits } = ports;
  const redact = (text: string): string => (token === '' ? text : text.replaceAll(token, '***'));
  const redactAnswer = (answer: GitHubAnswer): GitHubAnswer => {
    const text = JSON.stringify(answer.data) as string | undefined;
    return text === undefined ? answer : { ...answer, data: JSON.parse(redact(text)) as unknown };
  };
  let waitedMs = 0;

  const pause = async (ms: number): Promise<void> => {
    waitedMs += ms;
    try {
      await ports.sleep(ms, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  };

  const refuse = (
    status: number,
    message: string,
    { purpose, permissions, repository }: Pick<ApiCall, 'purpose' | 'permissions' | 'repository'>,
  ) => {
    const place =
      repository === undefined ? ports.repository : [repository.host, repository.name].filter((part) => part !== undefined).join('/');
    const isForeign = repository !== undefined;
    return new UserError(describeRefusal({ status, message, purpose, permissions, repository: place, isForeign }), { exitCode: 3 });
  };

  /** One try, with `timeMs` milliseconds for the answer. @throws UserError if GitHub refuses for good */
  const tryOnce = async (call: ApiCall, tries: number, timeMs: number): Promise<Outcome> => {
    const repository = call.repository?.name ?? ports.repository;
    const { owner, name } = parseRepositoryName(repository);
    const place = `${call.method} ${call.path.replace('{owner}/{repo}', repository)}`;
    const growth = 2 ** (tries - 1);
    const limit = AbortSignal.timeout(timeMs);
    let answer: GitHubAnswer;
    try {
      const params = call.path.includes('{owner}') ? { owner, repo: name, ...call.params } : (call.params ?? {});
      const transport = ports.openTransport(call.repository?.host);
      answer = await transport({ method: call.method, path: call.path, params }, AbortSignal.any([signal, limit]));
      // What is refused is told to people.
      if (answer.status >= 400 || call.path === '/graphql') answer = redactAnswer(answer);
    } catch (error) {
      signal.throwIfAborted();
      const reason = limit.aborted ? 'no answer in time' : redact(describeCause(error));
      log.debug(`${place}: ${reason}`);
      return { waitMs: FIRST_WAIT_MS * growth, mayBeDone: true, reason };
    }
    log.debug(`${place}: ${answer.status}`);
    const message = readMessage(answer);
    const verdict = classifyAnswer(answer, now());
    switch (verdict.kind) {
      case 'done':
        return { answer };
      case 'limited':
        return { waitMs: verdict.waitMs ?? FIRST_LIMIT_WAIT_MS * growth, mayBeDone: false, reason: 'too many requests at once' };
      case 'trouble': {
        const said = answer.status < 400 ? ' with an answer that broke off' : message === '' ? '' : `, "${message}"`;
        return { waitMs: FIRST_WAIT_MS * growth, mayBeDone: true, reason: `HTTP ${answer.status}${said}` };
      }
      case 'refused':
        if (call.accept?.includes(answer.status) === true) return { answer };
        throw refuse(answer.status, message, call);
    }
  };

  /** @param end when the time of what is asked is over; undefined: it gets its own */
  const createBoundApi = (end: number | undefined): Api => {
    const persist = async <T>(
      call: ApiCall,
      readAnswer: (answer: GitHubAnswer) => T,
      findDone: ((api: Api) => Promise<T | undefined>) | undefined,
    ): Promise<T> => {
      const deadline = end ?? now() + limits.callMs;
      let isUnknown = false;
      for (let tries = 1; ; tries += 1) {
        signal.throwIfAborted();
        const outcome = await tryOnce(call, tries, Math.max(1, Math.min(limits.requestMs, deadline - now())));
        if ('answer' in outcome) return readAnswer(outcome.answer);
        isUnknown ||= outcome.mayBeDone;
        const isLast = tries >= MAX_TRIES || now() + outcome.waitMs > deadline || waitedMs + outcome.waitMs > limits.waitsMs;
        if (!isLast) {
          const seconds = Math.ceil(outcome.waitMs / 1_000);
          log.info(`GitHub could not ${call.purpose} yet (${outcome.reason}); trying again in ${seconds} seconds.`);
          await pause(outcome.waitMs);
        }
        if (isUnknown && findDone !== undefined) {
          // Also after the last try, so that there is time for one look.
          const done = await findDone(createBoundApi(Math.max(deadline, now() + limits.requestMs)));
          if (done !== undefined) return done;
        }
        if (isLast) throw new UserError(describeExhaustion(call.purpose, outcome, tries), { exitCode: 3 });
      }
    };
    const send: Api['send'] = (call) => persist(call, (answer) => answer, undefined);

    return {
      repository: ports.repository,
      send,
      sendOnce: persist,
      list: async (call, pick, limit) => {
        const entries: ReturnType<typeof pick>[number][] = [];
        for (let page = 1; entries.length < limit; page += 1) {
          const found = pick(await send({ ...call, params: { ...call.params, per_page: PAGE_SIZE, page } }));
          entries.push(...found);
          if (found.length < PAGE_SIZE) break;
        }
        return entries.slice(0, limit);
      },
      graphql: async ({ query, variables, purpose, permissions, acceptErrors }) => {
        const answer = await send({ method: 'POST', path: '/graphql', params: { query, variables }, purpose, permissions });
        parseAnswer(GraphqlSchema, answer, purpose);
        const errors = listGraphqlErrors(answer);
        if (errors.length === 0 || acceptErrors?.(errors) === true) return errors;
        const status = GRAPHQL_STATUS[errors[0]?.type ?? ''] ?? 422;
        throw refuse(status, errors.map(({ message }) => message).join('; '), { purpose, permissions });
      },
      wait: pause,
    };
  };
  return createBoundApi(undefined);
}

const GraphqlSchema = v.union([v.object({ data: v.looseObject({}) }), v.object({ errors: v.pipe(v.array(v.unknown()), v.minLength(1)) })]);

/** The HTTP status that REST has for the same thing. */
const GRAPHQL_STATUS: Readonly<Record<string, number>> = { FORBIDDEN: 403, INSUFFICIENT_SCOPES: 403, NOT_FOUND: 404, UNPROCESSABLE: 422 };
