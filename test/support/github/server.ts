import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { checkAccess } from './access.js';
import { answerGraphql, GraphqlViolation, parseGraphql } from './api/graphql.js';
import { settleAutoMerges } from './api/merging.js';
import { ROUTES } from './api/routes.js';
import { followBranches } from './branches.js';
import { ApiError, notFound, type Reply } from './call.js';
import { type FaultKind, type FaultScript } from './faults.js';
import { type Description } from './openapi.js';
import { type Caller, type Repository, type World } from './world.js';

/** One request, in the order of arrival. Headers are left out: they have the token. */
export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** GitHub's operation id, or `graphql/MUTATION`; '' if there is none. */
  readonly operation: string;
  readonly body: unknown;
  /** Whose token it was; '' without one. */
  readonly login: string;
  /** Of the answer; 0 while there is none, or if the connection was broken. */
  readonly status: number;
}

type Draft = { -readonly [Key in keyof JournalEntry]: JournalEntry[Key] };

export interface ServerPorts {
  readonly world: World;
  readonly description: Description;
  readonly faults: FaultScript;
  readonly journal: Draft[];
  /** Told of everything that GitHub's description does not allow. */
  readonly reportViolation: (violation: string) => void;
  /** Whether this request still gets through; asked once for each. */
  readonly isReachable: () => boolean;
}

/** Runs one thing at a time. */
export type Queue = <T>(run: () => Promise<T>) => Promise<T>;

/** A request or an answer that GitHub's description does not allow. */
class Violation extends Error {}

/** GitHub in one process, on a free port of 127.0.0.1. */
export async function listen(ports: ServerPorts, enqueue: Queue): Promise<Server> {
  const server = createServer((request, response) => {
    const record: Draft = { method: request.method ?? '', path: '', query: {}, operation: '', body: undefined, login: '', status: 0 };
    ports.journal.push(record);
    answer(ports, enqueue, request, response, record).catch((error: unknown) => {
      const reason = `${record.method} ${record.path}: ${error instanceof Violation ? error.message : String((error as Error).stack)}`;
      ports.reportViolation(reason);
      record.status = send(response, { status: 500, body: { message: `The loopback GitHub does not accept this: ${reason}` } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A test that fails before it closes the server would else keep jest from ending.
  server.unref();
  ports.world.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return server;
}

async function answer(
  ports: ServerPorts,
  enqueue: Queue,
  request: IncomingMessage,
  response: ServerResponse,
  record: Draft,
): Promise<void> {
  const { world, description, faults } = ports;
  const url = new URL(request.url ?? '/', world.url);
  Object.assign(record, { path: url.pathname, query: Object.fromEntries(url.searchParams) });
  const text = await readText(request);
  if (!ports.isReachable()) return void response.destroy();
  record.body = parseBody(text);
  const match = description.findOperation(record.method, url.pathname);
  record.operation = match?.id ?? (url.pathname === '/graphql' ? nameGraphql(record.body) : '');
  const caller = findCaller(world, request);
  record.login = caller?.login ?? '';
  checkHeaders(request, text);

  const fault = faults.take(record.operation, `${record.method} ${url.pathname}`);
  if (fault === 'reset') return void response.destroy();
  if (typeof fault === 'object' && 'slowMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.slowMs));
  const isAnsweredByFault = typeof fault === 'object' && 'status' in fault;
  if (isAnsweredByFault && fault.isDone !== true) return void (record.status = send(response, toReply(fault)));

  const reply = await enqueue(async () => {
    if (caller === undefined)
      return refuse(new ApiError(401, request.headers.authorization === undefined ? 'Requires authentication' : 'Bad credentials'));
    if (match === undefined) return replyGraphql(ports, caller, record);
    const problems = description.checkRequest(match, url.searchParams, record.body);
    if (problems.length > 0) throw new Violation(`the request is wrong (${match.id}): ${problems.join('; ')}`);
    return runRoute(ports, caller, match, url.searchParams, record);
  });
  if (fault === 'lost') return void response.destroy();
  record.status = send(response, isAnsweredByFault ? toReply(fault) : completeReply(description, match?.id, reply));
}

const toReply = ({ status, headers, body }: Extract<FaultKind, { status: number }>): Reply => ({
  status,
  headers: headers ?? {},
  body: body ?? { message: 'injected by the test' },
});

async function runRoute(
  { world }: ServerPorts,
  caller: Caller,
  match: NonNullable<ReturnType<Description['findOperation']>>,
  query: URLSearchParams,
  { method, body }: Draft,
): Promise<Reply> {
  const { id, params } = match;
  const route = ROUTES[id];
  if (route === undefined) throw new Error(`no handler for ${id}`);
  try {
    const repository = world.repositories.get(`${params['owner'] ?? ''}/${params['repo'] ?? ''}`.toLowerCase());
    if (repository === undefined) throw notFound();
    await followBranches(world, repository, repository.owner);
    checkAccess(caller, repository, method, route, params);
    const reply = await route.handle({ world, caller, repository, params, query, body });
    if (method !== 'GET') await settle(world, repository, caller);
    return reply;
  } catch (error) {
    if (error instanceof ApiError) return refuse(error);
    throw error;
  }
}

/** What follows from a change. */
async function settle(world: World, repository: Repository, caller: Caller): Promise<void> {
  await followBranches(world, repository, caller.login);
  const isMerged = await settleAutoMerges(world, repository);
  if (isMerged) await followBranches(world, repository, 'web-flow');
}

async function replyGraphql({ world }: ServerPorts, caller: Caller, { method, path, body }: Draft): Promise<Reply> {
  if (path !== '/graphql' || method !== 'POST') throw new Violation('this server does not model such an operation');
  try {
    const request = parseGraphql(body);
    for (const repository of world.repositories.values()) await followBranches(world, repository, repository.owner);
    const answered = await answerGraphql(world, caller, request);
    for (const repository of world.repositories.values()) await settle(world, repository, caller);
    return { status: 200, body: answered };
  } catch (error) {
    if (error instanceof GraphqlViolation) throw new Violation(error.message);
    throw error;
  }
}

function nameGraphql(body: unknown): string {
  try {
    return `graphql/${parseGraphql(body).name}`;
  } catch {
    return 'graphql';
  }
}

const refuse = ({ status, message, details }: ApiError): Reply => ({
  status,
  body: {
    message,
    ...(details === undefined ? {} : { errors: details }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  },
});

function completeReply(description: Description, id: string | undefined, reply: Reply): Reply {
  if (id === undefined || reply.body === undefined) return reply;
  const { body, problems } = description.completeAnswer(id, reply.status, reply.body);
  if (problems.length > 0) throw new Violation(`the answer ${reply.status} of this server is wrong (${id}): ${problems.join('; ')}`);
  return { ...reply, body };
}

/** @throws Violation for what GitHub refuses of any request */
function checkHeaders({ headers }: IncomingMessage, body: string): void {
  if (headers['user-agent'] === undefined) throw new Violation('there is no "user-agent"');
  if (body !== '' && headers['content-type']?.startsWith('application/json') !== true) {
    throw new Violation(`the body is sent as ${headers['content-type'] ?? 'nothing'}, not as application/json`);
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Violation('the body is no JSON');
  }
}

function findCaller({ callers }: World, { headers }: IncomingMessage): Caller | undefined {
  return callers.get(/^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** @returns the status */
function send(response: ServerResponse, { status, headers = {}, body }: Reply): number {
  const limits = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999', 'x-ratelimit-resource': 'core' };
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(status, { ...limits, ...type, ...headers }).end(text);
  return status;
}
