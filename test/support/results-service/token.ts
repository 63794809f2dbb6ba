import { TwirpError } from './messages.js';

/** Who asks: the run and the job that the runner's token was made for. */
export interface Caller {
  readonly runId: string;
  readonly jobId: string;
  /** False for a token as pull requests of forks get it. */
  readonly canWriteCache: boolean;
}

/** GitHub's cache permissions are bits: 1 reads, 2 writes. */
const CACHE_WRITE = 2;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A runtime token as the runner gives it to every step. Not signed: the job harness derives one per job from it. */
export function createToken(caller: Caller): string {
  const permission = caller.canWriteCache ? 1 + CACHE_WRITE : 1;
  const claims = {
    scp: `Actions.GenericRead:00000000 Actions.Results:${caller.runId}:${caller.jobId}`,
    ac: JSON.stringify([{ Scope: 'refs/heads/main', Permission: permission }]),
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
  return { runId, jobId, canWriteCache: typeof ac !== 'string' || /"Permission":[23]/.test(ac) };
}

function parseClaims(payload: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    throw unauthenticated('the token is not a JWT');
  }
}

const unauthenticated = (message: string): TwirpError => new TwirpError(401, 'unauthenticated', message);
