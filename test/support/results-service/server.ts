import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ArtifactOperation, type ArtifactService, createArtifactService, type StoredArtifact } from './artifact-service.js';
import { createBlobStore, isBlobPath, readBody } from './blobs.js';
import { type CacheOperation, createCacheService, type StoredCacheEntry } from './cache-service.js';
import { applyFault, type FaultSource, type Operation } from './faults.js';
import { ARTIFACT_REQUESTS, CACHE_REQUESTS, TwirpError } from './messages.js';
import { createToken, DEFAULT_REF, listCacheScopes, readToken } from './token.js';

export interface ResultsServiceOptions {
  /** Keeps uploaded bytes as files in this directory instead of memory. */
  readonly directory?: string;
  /** Asked before every operation; see {@link Fault}. */
  readonly fault?: FaultSource;
  /**
   * Host in the URLs of the bytes, for a client that looks it up at 127.0.0.1. For one below `blob.core.windows.net`, as GitHub has it,
   * the cache client fetches by Azure's library, else by plain HTTP.
   */
  readonly blobHost?: string;
  /** How long the fault `slow` takes, in milliseconds. */
  readonly slowMs?: number;
}

/** One call, in the order of arrival. */
export interface RecordedRequest {
  readonly operation: string;
  /** Artifact name, cache key, or '' where the request has none. */
  readonly name: string;
  readonly runId: string;
  readonly jobId: string;
  /** HTTP status of the answer; 0 while there is none. */
  readonly status: number;
  /** The JSON body, or undefined for a transfer of bytes. */
  readonly body: unknown;
  /** Bytes of the content, without headers: from the client, and to it. */
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Calls of one operation, refused ones too. */
export interface Traffic {
  readonly calls: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** For whom a runtime token is. */
export interface TokenOptions {
  /** May not write the cache, as in a pull request from a fork. */
  readonly forkToken?: boolean;
  /** Whose cache entries it writes; `refs/heads/main` by default, whose entries all can read. */
  readonly ref?: string;
}

/** A loopback stand-in for GitHub's results service: artifacts v4 and cache v2, for the real clients. */
export interface ResultsService {
  /** Base URL with a trailing slash, as the runner gives it. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  readonly artifacts: {
    list(runId?: string): readonly StoredArtifact[];
    /** Deletes an artifact behind its uploader's back. */
    remove(name: string, runId?: string): Promise<void>;
    /** Deletes all of a run, unfinished uploads too. */
    clear(runId?: string): Promise<void>;
  };
  readonly cacheEntries: {
    /** Finished ones, oldest first. */
    list(): readonly StoredCacheEntry[];
    /** Deletes the entries of a key. */
    remove(key: string): Promise<void>;
  };
  /** What an operation has cost so far. */
  traffic(operation: Operation): Traffic;
  /** A runtime token for one job of one run. */
  token(runId?: string, jobId?: string, options?: TokenOptions): string;
  /** The variables with which the real clients use this service. */
  env(runId?: string, jobId?: string, options?: TokenOptions): Record<string, string>;
  /** Replaces the source of faults. */
  setFault(fault: FaultSource | undefined): void;
  /** Closes the port and every open connection. */
  stop(): Promise<void>;
}

type Draft = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

const TWIRP_PREFIX = '/twirp/github.actions.results.api.v1.';
const DEFAULT_RUN = '1';
const DEFAULT_JOB = 'job';
const DEFAULT_SLOW_MS = 2_000;

export async function startResultsService(options: ResultsServiceOptions = {}): Promise<ResultsService> {
  let fault = options.fault;
  let origin = '';
  const askFault: FaultSource = (operation, name) => fault?.(operation, name);
  const feel = (operation: Operation, name: string) => applyFault(askFault(operation, name), options.slowMs ?? DEFAULT_SLOW_MS);

  const requests: Draft[] = [];
  const blobs = createBlobStore({
    directory: options.directory,
    baseUrl: () => origin.replace('127.0.0.1', options.blobHost ?? '127.0.0.1'),
    fault: feel,
  });
  const artifacts = createArtifactService(blobs, askFault);
  const cache = createCacheService(blobs);

  /** Fills in the record while it learns about the request, so that a refused one is on record too. */
  const handle = async (request: IncomingMessage, response: ServerResponse, record: Draft): Promise<void> => {
    const url = new URL(request.url ?? '/', origin);
    if (isBlobPath(url.pathname)) {
      record.operation = request.method === 'PUT' ? 'UploadBlob' : 'DownloadBlob';
      await blobs.handle(request, response, url, record);
      return;
    }
    const procedure = findProcedure(url.pathname);
    record.operation = procedure?.operation ?? `${request.method ?? ''} ${url.pathname}`;
    if (request.method !== 'POST' || procedure === undefined)
      throw new TwirpError(404, 'bad_route', `no such procedure: ${record.operation}`);
    if (request.headers['content-type']?.startsWith('application/json') !== true) throw new TwirpError(404, 'bad_route', 'expected JSON');
    const caller = readToken(request.headers.authorization);
    const bytes = await readBody(request);
    record.bytesUp = bytes.length;
    const body = parseJson(bytes);
    Object.assign(record, { name: findName(body), runId: caller.runId, jobId: caller.jobId, body });
    const isMissing = (await feel(procedure.operation, record.name)) === 'missing';
    const answer = await (procedure.service === 'artifact'
      ? artifacts.call(procedure.operation, body, caller, isMissing)
      : cache.call(procedure.operation, body, caller, isMissing));
    record.bytesDown = sendJson(response, 200, answer);
  };

  const server = createServer((request, response) => {
    const record: Draft = { operation: '', name: '', runId: '', jobId: '', status: 0, body: undefined, bytesUp: 0, bytesDown: 0 };
    requests.push(record);
    handle(request, response, record)
      .catch((error: unknown) => {
        const known = error instanceof TwirpError ? error : new TwirpError(500, 'internal', String(error));
        if (response.headersSent) response.destroy();
        else sendJson(response, known.status, { code: known.code, msg: known.message });
      })
      .finally(() => (record.status = response.statusCode));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

  const token: ResultsService['token'] = (runId = DEFAULT_RUN, jobId = DEFAULT_JOB, { forkToken = false, ref = DEFAULT_REF } = {}) =>
    createToken({ runId, jobId, cacheScopes: listCacheScopes(ref, forkToken) });
  return {
    url: `${origin}/`,
    requests,
    artifacts: viewArtifacts(artifacts),
    cacheEntries: { list: () => cache.list(), remove: (key) => cache.remove(key) },
    traffic: (operation) => sumTraffic(requests.filter((request) => request.operation === operation)),
    token,
    env: (runId, jobId, tokenOptions) => ({
      ACTIONS_RESULTS_URL: `${origin}/`,
      ACTIONS_RUNTIME_TOKEN: token(runId, jobId, tokenOptions),
      ACTIONS_CACHE_SERVICE_V2: 'true',
    }),
    setFault: (next) => {
      fault = next;
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const viewArtifacts = (service: ArtifactService): ResultsService['artifacts'] => ({
  list: (runId = DEFAULT_RUN) => service.list().filter((artifact) => artifact.runId === runId),
  remove: (name, runId = DEFAULT_RUN) => service.remove(name, runId),
  clear: (runId = DEFAULT_RUN) => service.clear(runId),
});

function sumTraffic(requests: readonly RecordedRequest[]): Traffic {
  const sum = (count: (request: RecordedRequest) => number): number => requests.reduce((total, request) => total + count(request), 0);
  return { calls: requests.length, bytesUp: sum(({ bytesUp }) => bytesUp), bytesDown: sum(({ bytesDown }) => bytesDown) };
}

type Procedure =
  | { readonly service: 'artifact'; readonly operation: ArtifactOperation }
  | { readonly service: 'cache'; readonly operation: CacheOperation };

function findProcedure(path: string): Procedure | undefined {
  if (!path.startsWith(TWIRP_PREFIX)) return undefined;
  const [service, operation = ''] = path.slice(TWIRP_PREFIX.length).split('/');
  if (service === 'ArtifactService' && operation in ARTIFACT_REQUESTS)
    return { service: 'artifact', operation: operation as ArtifactOperation };
  if (service === 'CacheService' && operation in CACHE_REQUESTS) return { service: 'cache', operation: operation as CacheOperation };
  return undefined;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    throw new TwirpError(400, 'malformed', 'the body is not JSON');
  }
}

/** What a fault and a record call the request by; the message itself is parsed later. */
function findName(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { name, name_filter: nameFilter, key } = body as Record<string, unknown>;
  return [name, nameFilter, key].find((value) => typeof value === 'string') ?? '';
}

/** Errors are JSON too: the real clients parse every body before they look at the status. @returns the bytes of the answer */
function sendJson(response: ServerResponse, status: number, body: unknown): number {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  return Buffer.byteLength(text);
}
