import * as v from 'valibot';
import { UserError, type Logger } from '../runtime/index.js';
import { classifyAnswer, listGraphqlErrors, readMessage, type GraphqlError } from './classify.js';
import { describeRefusal, type Permission } from './describe-refusal.js';
import { type GitHubAnswer, type GitHubRequest, type Transport } from './transport.js';

/** Milliseconds that GitHub gets. */
export interface GitHubLimits {
  /** For one answer. */
  readonly requestMs: number;
  /** For one request with all its tries and waits. */
  readonly callMs: number;
}

/** A secondary limit asks for a minute or two; a job that waits longer than this costs more than running it again. */
export const DEFAULT_LIMITS: GitHubLimits = { requestMs: 30_000, callMs: 240_000 };

/** The world around the client. */
export interface ApiPorts {
  readonly transport: Transport;
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
  readonly permission: Permission;
  /** Another repository than the client's own, as `owner/name`. */
  readonly repository?: string;
  /** Statuses that the caller takes as answers, such as 404 for "there is none". */
  readonly accept?: readonly number[];
}

/** A GraphQL operation. */
export interface GraphqlCall extends Pick<ApiCall, 'purpose' | 'permission'> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Errors that the caller takes as answers. */
  readonly acceptErrors?: (errors: readonly GraphqlError[]) => boolean;
}

/** Requests with tries, limits and sentences; the verbs are made of these. */
export interface Api {
  /** `owner/name` of the client's own repository. */
  readonly repository: string;
  /** Sends what may be sent twice without harm. @throws UserError if GitHub refuses or cannot be reached */
  send(call: ApiCall): Promise<GitHubAnswer>;
  /**
   * Sends what must happen once. Where it is not known whether it happened, `findDone` is asked before it is sent again.
   * @throws UserError if GitHub refuses or cannot be reached
   */
  sendOnce<T>(call: ApiCall, readAnswer: (answer: GitHubAnswer) => T, findDone: () => Promise<T | undefined>): Promise<T>;
  /** Fetches all pages of a list, up to `limit` entries; `pick` takes the entries out of a page. */
  list<T>(call: ApiCall, pick: (answer: GitHubAnswer) => readonly T[], limit: number): Promise<readonly T[]>;
  /** Sends a GraphQL operation that may be sent twice without harm. */
  graphql(call: GraphqlCall): Promise<{ readonly data: unknown; readonly errors: readonly GraphqlError[] }>;
  /** Waits, for what GitHub shows only after a while. */
  wait(ms: number): Promise<void>;
}

const PAGE_SIZE = 100;
const MAX_TRIES = 5;
const FIRST_WAIT_MS = 1_000;

type Outcome = { readonly answer: GitHubAnswer } | { readonly waitMs: number; readonly mayBeDone: boolean; readonly reason: string };

/** @throws UserError if the repository's name is none */
export function createApi(ports: ApiPorts): Api {
  const { transport, token, log, signal, now, limits } = ports;
  const redact = (text: string): string => (token === '' ? text : text.replaceAll(token, '***'));

  /** One try. @throws UserError if GitHub refuses for good */
  const tryOnce = async (call: ApiCall, tries: number): Promise<Outcome> => {
    const repository = call.repository ?? ports.repository;
    const { owner, name } = parseRepositoryName(repository);
    const place = `${call.method} ${call.path.replace('{owner}/{repo}', repository)}`;
    const pauseMs = FIRST_WAIT_MS * 2 ** (tries - 1);
    const limit = AbortSignal.timeout(limits.requestMs);
    let answer: GitHubAnswer;
    try {
      const params = call.path.includes('{owner}') ? { owner, repo: name, ...call.params } : (call.params ?? {});
      answer = await transport({ method: call.method, path: call.path, params }, AbortSignal.any([signal, limit]));
    } catch (error) {
      signal.throwIfAborted();
      const reason = limit.aborted ? `no answer within ${limits.requestMs / 1_000} seconds` : redact(describeCause(error));
      log.debug(`${place}: ${reason}`);
      return { waitMs: pauseMs, mayBeDone: true, reason };
    }
    log.debug(`${place}: ${answer.status}`);
    const message = redact(readMessage(answer));
    const verdict = classifyAnswer(answer, now());
    switch (verdict.kind) {
      case 'done':
        return { answer };
      case 'limited':
        return { waitMs: verdict.waitMs, mayBeDone: false, reason: 'too many requests at once' };
      case 'trouble':
        return { waitMs: pauseMs, mayBeDone: true, reason: `HTTP ${answer.status}${message === '' ? '' : `, "${message}"`}` };
      case 'refused':
        if (call.accept?.includes(answer.status) === true) return { answer };
        throw new UserError(
          describeRefusal({ status: answer.status, message, purpose: call.purpose, permission: call.permission, repository }),
          { exitCode: 3 },
        );
    }
  };

  const persist = async <T>(
    call: ApiCall,
    readAnswer: (answer: GitHubAnswer) => T,
    findDone: (() => Promise<T | undefined>) | undefined,
  ): Promise<T> => {
    const start = now();
    let isUnknown = false;
    for (let tries = 1; ; tries += 1) {
      signal.throwIfAborted();
      const outcome = await tryOnce(call, tries);
      if ('answer' in outcome) return readAnswer(outcome.answer);
      isUnknown ||= outcome.mayBeDone;
      const spentMs = now() - start;
      const isLast = tries >= MAX_TRIES || spentMs + outcome.waitMs > limits.callMs;
      if (!isLast) {
        log.info(`GitHub could not ${call.purpose} yet (${outcome.reason}); trying again in ${Math.ceil(outcome.waitMs / 1_000)} seconds.`);
        await ports.sleep(outcome.waitMs, signal);
      }
      if (isUnknown && findDone !== undefined) {
        const done = await findDone();
        if (done !== undefined) return done;
      }
      if (isLast) throw new UserError(describeExhaustion(call, outcome, tries), { exitCode: 3 });
    }
  };

  const send: Api['send'] = (call) => persist(call, (answer) => answer, undefined);

  return {
    repository: ports.repository,
    send,
    sendOnce: (call, readAnswer, findDone) => persist(call, readAnswer, findDone),
    list: async (call, pick, limit) => {
      const entries: ReturnType<typeof pick>[number][] = [];
      for (let page = 1; entries.length < limit; page += 1) {
        const answer = await send({ ...call, params: { ...call.params, per_page: PAGE_SIZE, page } });
        const found = pick(answer);
        entries.push(...found);
        if (found.length < PAGE_SIZE) break;
      }
      return entries.slice(0, limit);
    },
    graphql: async ({ query, variables, purpose, permission, acceptErrors }) => {
      const answer = await send({ method: 'POST', path: '/graphql', params: { query, variables }, purpose, permission });
      const errors = listGraphqlErrors(answer).map((error) => ({ ...error, message: redact(error.message) }));
      if (errors.length > 0 && acceptErrors?.(errors) !== true) {
        const status = GRAPHQL_STATUS[errors[0]?.type ?? ''] ?? 422;
        const message = errors.map((error) => error.message).join('; ');
        throw new UserError(describeRefusal({ status, message, purpose, permission, repository: ports.repository }), { exitCode: 3 });
      }
      return { data: parseAnswer(GraphqlSchema, answer, purpose).data, errors };
    },
    wait: (ms) => ports.sleep(ms, signal),
  };
}

const GraphqlSchema = v.object({ data: v.optional(v.unknown()) });

/** The HTTP status that REST has for the same thing. */
const GRAPHQL_STATUS: Readonly<Record<string, number>> = { FORBIDDEN: 403, INSUFFICIENT_SCOPES: 403, NOT_FOUND: 404, UNPROCESSABLE: 422 };

/** The answer's data by its schema. @throws UserError if GitHub answered in another form */
export function parseAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: Pick<GitHubAnswer, 'data'>,
  purpose: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, answer.data);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(
    `GitHub’s answer to the request to ${purpose} has another form than expected (at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}). If it comes from a GitHub Enterprise Server, its version may be too old; else it may be a proxy in between that answered.`,
    { exitCode: 3 },
  );
}

/** @throws UserError if it is not `owner/name` */
export function parseRepositoryName(repository: string): { readonly owner: string; readonly name: string } {
  const [, owner, name] = /^([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+)$/.exec(repository) ?? [];
  if (owner === undefined || name === undefined) {
    throw new UserError(`"${repository}" is no repository on GitHub: expected "owner/name", as in GITHUB_REPOSITORY.`);
  }
  return { owner, name };
}

function describeExhaustion(call: ApiCall, outcome: Exclude<Outcome, { answer: unknown }>, tries: number): string {
  const times = tries === 1 ? 'once' : `${tries} times`;
  if (!outcome.mayBeDone) {
    return `GitHub refuses more requests of this token for now, so it was not possible to ${call.purpose} (tried ${times}). It asks to wait ${Math.ceil(outcome.waitMs / 1_000)} seconds. Run the job again after that; if it happens often, let fewer jobs run at once or use the token of a GitHub App.`;
  }
  return `GitHub could not ${call.purpose} (tried ${times}; last: ${outcome.reason}). Look at https://www.githubstatus.com and at this machine’s network, then run the job again.`;
}

/** `fetch failed` says nothing; its cause does. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error) && !(typeof error === 'object' && error !== null && 'message' in error)) return String(error);
  const { message, cause } = error as { readonly message: string; readonly cause?: unknown };
  return cause === undefined ? message : `${message}: ${describeCause(cause)}`;
}
