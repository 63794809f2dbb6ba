import { TwirpError } from './messages.js';

/** Who asks: the run and the job that the runner's token was made for. */
export interface Caller {
  readonly runId: string;
  readonly jobId: string;
  /** Whose cache entries it may use, in the order in which they are looked through: its own branch, then the default branch. */
  readonly cacheScopes: readonly CacheScope[];
}

/** A branch, as the owner of cache entries. */
export interface CacheScope {
  /** `refs/heads/main`, `refs/pull/7/merge` … */
  readonly ref: string;
  readonly canWrite: boolean;
}

/** GitHub's cache permissions are bits: 1 reads, 2 writes. */
const CACHE_READ = 1;
const CACHE_WRITE = 2;
export const DEFAULT_REF = 'refs/heads/main';

/** What a run for `ref` may do: all with its own entries, and read those of the default branch. Nothing is to be written from a fork. */
export function listCacheScopes(ref: string, isFork: boolean): readonly CacheScope[] {
  const own = { ref, canWrite: !isFork };
  return ref === DEFAULT_REF ? [own] : [own, { ref: DEFAULT_REF, canWrite: false }];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A runtime token as the runner gives it to every step. Not signed: the job harness derives one per job from it. */
export function createToken(caller: Caller): string {
  const claims = {
    scp: `Actions.GenericRead:00000000 Actions.Results:${caller.runId}:${caller.jobId}`,
    ac: JSON.stringify(
      caller.cacheScopes.map(({ ref, canWrite }) => ({ Scope: ref, Permission: canWrite ? CACHE_READ + CACHE_WRITE : CACHE_READ })),
    ),
  };
  return [encode({ alg: 'none', typ: 'JWT' }), encode(claims), 'unsigned'].join('.');
}

/** Reads the `Authorization` header. @throws TwirpError if it is not a token that names a run and a job */
export function readToken(authorization: string | undefined): Caller {
  const payload = /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/.exec(authorization ?? '')?.[1];
  if (payload === undefined) throw unauthenticated('expected "Authorization: Bearer <JWT>"');
  const { scp, ac } = parseClaims(payload);
  const scope = typeof scp === 'string' ? /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(scp) : null;
  const [, runId, jobId] = scope ?? [];
  if (runId === undefined || jobId === undefined) throw unauthenticated('the token has no scope Actions.Results:<run>:<job>');
  return { runId, jobId, cacheScopes: parseScopes(ac) };
}

/** A token without the claim is one for the default branch. */
function parseScopes(claim: unknown): readonly CacheScope[] {
  if (typeof claim !== 'string') return listCacheScopes(DEFAULT_REF, false);
  const scopes = JSON.parse(claim) as readonly { readonly Scope: string; readonly Permission: number }[];
  return scopes.map(({ Scope, Permission }) => ({ ref: Scope, canWrite: (Permission & CACHE_WRITE) !== 0 }));
}

function parseClaims(payload: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    throw unauthenticated('the token is not a JWT');
  }
}

const unauthenticated = (message: string): TwirpError => new TwirpError(401, 'unauthenticated', message);
