import { type BlobStore } from './blobs.js';
import { CACHE_REQUESTS, invalidArgument, type Message, parseMessage, TwirpError } from './messages.js';
import { type Caller, type CacheScope } from './token.js';

/** A cache entry as a test sees it. */
export interface StoredCacheEntry {
  readonly id: number;
  readonly key: string;
  /** Hash of the paths and the compression: entries of another version do not match. */
  readonly version: string;
  /** The branch that it belongs to. */
  readonly ref: string;
  readonly size: number;
}

type Entry = Omit<StoredCacheEntry, 'size'> & { readonly blobId: string; size?: number };

export type CacheOperation = keyof typeof CACHE_REQUESTS;

export interface CacheService {
  /** Answers one call. `isMissing`: a fault says to act as if the entry were lost. @throws TwirpError */
  call(operation: CacheOperation, body: unknown, caller: Caller, isMissing: boolean): Promise<unknown>;
  list(): readonly StoredCacheEntry[];
  /** Forgets all entries of a key, as GitHub does with what nobody has asked for in a week. */
  remove(key: string): Promise<void>;
}

/** CacheService v2. Unlike artifacts, entries outlive the run; they belong to a branch, and those of the default branch are for all to read. */
export function createCacheService(blobs: BlobStore): CacheService {
  const entries: Entry[] = [];
  let nextId = 1;

  const find = (key: string, version: string, scope: CacheScope | undefined): Entry | undefined =>
    entries.find((entry) => entry.key === key && entry.version === version && entry.ref === scope?.ref);

  const drop = async (entry: Entry): Promise<void> => {
    entries.splice(entries.indexOf(entry), 1);
    await blobs.remove(entry.blobId);
  };

  const parse = <Name extends CacheOperation>(name: Name, body: unknown): Message<(typeof CACHE_REQUESTS)[Name]> => {
    const request = parseMessage(CACHE_REQUESTS[name], body);
    if (request.version === '') throw invalidArgument('version is required');
    return request;
  };

  const create = (request: Message<typeof CACHE_REQUESTS.CreateCacheEntry>, caller: Caller): unknown => {
    checkKey(request.key);
    const scope = findWritable(caller);
    // A refusal is an answer, not an error: the real client prints it and goes on, and knows a read-only token by this prefix.
    if (scope === undefined) return { ok: false, message: 'cache write denied: token has no writable scopes' };
    if (find(request.key, request.version, scope) !== undefined)
      throw new TwirpError(409, 'already_exists', 'cache entry with the same key, version, and scope already exists');
    const upload = blobs.signUpload(request.key);
    entries.push({ id: nextId, key: request.key, version: request.version, ref: scope.ref, blobId: upload.id });
    nextId += 1;
    return { ok: true, signed_upload_url: upload.url };
  };

  const finalize = async (
    request: Message<typeof CACHE_REQUESTS.FinalizeCacheEntryUpload>,
    caller: Caller,
    isMissing: boolean,
  ): Promise<unknown> => {
    const entry = find(request.key, request.version, findWritable(caller));
    const blob = entry && blobs.find(entry.blobId);
    if (entry === undefined || blob === undefined || entry.size !== undefined)
      return { ok: false, message: 'no upload of this key and version is open' };
    if (request.size_bytes !== BigInt(blob.size))
      return { ok: false, message: `${blob.size} bytes were uploaded, not ${String(request.size_bytes)}` };
    entry.size = blob.size;
    if (isMissing) await drop(entry);
    return { ok: true, entry_id: String(entry.id) };
  };

  const getUrl = (
    request: Message<typeof CACHE_REQUESTS.GetCacheEntryDownloadURL>,
    { cacheScopes }: Caller,
    isMissing: boolean,
  ): unknown => {
    const keys = [request.key, ...request.restore_keys];
    if (keys.length > MAX_KEYS) throw invalidArgument(`${keys.length} keys, but ${MAX_KEYS} are allowed`);
    keys.forEach(checkKey);
    const complete = entries.filter((entry) => entry.size !== undefined && entry.version === request.version);
    const newestFirst = complete.toReversed();
    const match = (key: string, { ref }: CacheScope): Entry | undefined =>
      complete.find((entry) => entry.ref === ref && entry.key === key) ??
      newestFirst.find((entry) => entry.ref === ref && entry.key.startsWith(key));
    // All keys among the branch's own entries come before the first among those of the default branch.
    const matches = cacheScopes.flatMap((scope) => keys.map((key) => match(key, scope)));
    const found = isMissing ? undefined : matches.find((entry) => entry !== undefined);
    if (found === undefined) return { ok: false };
    const download = { contentType: 'application/octet-stream', fileName: 'cache' };
    return { ok: true, signed_download_url: blobs.signDownload(found.blobId, found.key, download), matched_key: found.key };
  };

  const answer = (operation: CacheOperation, body: unknown, caller: Caller, isMissing: boolean): unknown => {
    switch (operation) {
      case 'CreateCacheEntry':
        return create(parse(operation, body), caller);
      case 'FinalizeCacheEntryUpload':
        return finalize(parse(operation, body), caller, isMissing);
      case 'GetCacheEntryDownloadURL':
        return getUrl(parse(operation, body), caller, isMissing);
    }
  };

  return {
    call: async (operation, body, caller, isMissing) => await answer(operation, body, caller, isMissing),
    list: () => entries.flatMap(({ id, key, version, ref, size }) => (size === undefined ? [] : { id, key, version, ref, size })),
    remove: async (key) => {
      for (const entry of entries.filter((candidate) => candidate.key === key)) await drop(entry);
    },
  };
}

const MAX_KEYS = 10;

const findWritable = ({ cacheScopes }: Caller): CacheScope | undefined => cacheScopes.find(({ canWrite }) => canWrite);

function checkKey(key: string): void {
  if (key === '' || key.length > 512 || key.includes(','))
    throw invalidArgument(`key ${JSON.stringify(key)} must have 1 to 512 characters and no comma`);
}
