import { type BlobStore } from './blobs.js';
import { CACHE_REQUESTS, invalidArgument, type Message, parseMessage } from './messages.js';
import { type Caller } from './token.js';

/** A cache entry as a test sees it. */
export interface StoredCacheEntry {
  readonly id: number;
  readonly key: string;
  /** Hash of the paths and the compression: entries of another version do not match. */
  readonly version: string;
  readonly size: number;
}

interface Entry {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  readonly blobId: string;
  size?: number;
}

export type CacheOperation = keyof typeof CACHE_REQUESTS;

export interface CacheService {
  /** Answers one call. `isMissing`: a fault says to act as if the entry were lost. @throws TwirpError */
  call(operation: CacheOperation, body: unknown, caller: Caller, isMissing: boolean): Promise<unknown>;
  list(): readonly StoredCacheEntry[];
}

/** CacheService v2. Unlike artifacts, entries outlive the run; branch scopes are left out, every caller sees every entry. */
export function createCacheService(blobs: BlobStore): CacheService {
  const entries: Entry[] = [];
  let nextId = 1;

  const find = (key: string, version: string): Entry | undefined => entries.find((entry) => entry.key === key && entry.version === version);

  const create = (request: Message<typeof CACHE_REQUESTS.CreateCacheEntry>, caller: Caller): unknown => {
    checkKey(request.key);
    if (request.version === '') throw invalidArgument('version is required');
    // A refusal is an answer, not an error: the real client prints it and goes on, and knows a read-only token by this prefix.
    if (!caller.canWriteCache) return { ok: false, message: 'cache write denied: the token has no writable scope' };
    if (find(request.key, request.version) !== undefined) return { ok: false };
    const upload = blobs.signUpload(request.key);
    entries.push({ id: nextId, key: request.key, version: request.version, blobId: upload.id });
    nextId += 1;
    return { ok: true, signed_upload_url: upload.url };
  };

  const finalize = async (request: Message<typeof CACHE_REQUESTS.FinalizeCacheEntryUpload>, isMissing: boolean): Promise<unknown> => {
    const entry = find(request.key, request.version);
    const blob = entry && blobs.find(entry.blobId);
    if (entry === undefined || blob === undefined || entry.size !== undefined)
      return { ok: false, message: 'no upload of this key and version is open' };
    if (request.size_bytes !== BigInt(blob.size))
      return { ok: false, message: `${blob.size} bytes were uploaded, not ${String(request.size_bytes)}` };
    entry.size = blob.size;
    if (isMissing) {
      entries.splice(entries.indexOf(entry), 1);
      await blobs.remove(entry.blobId);
    }
    return { ok: true, entry_id: String(entry.id) };
  };

  const getUrl = (request: Message<typeof CACHE_REQUESTS.GetCacheEntryDownloadURL>, isMissing: boolean): unknown => {
    const keys = [request.key, ...request.restore_keys];
    keys.forEach(checkKey);
    const complete = entries.filter((entry) => entry.size !== undefined && entry.version === request.version);
    const newestFirst = complete.toReversed();
    const match = (key: string): Entry | undefined =>
      complete.find((entry) => entry.key === key) ?? newestFirst.find((entry) => entry.key.startsWith(key));
    const found = isMissing ? undefined : keys.map(match).find((entry) => entry !== undefined);
    if (found === undefined) return { ok: false };
    const download = { contentType: 'application/octet-stream', fileName: 'cache' };
    return { ok: true, signed_download_url: blobs.signDownload(found.blobId, found.key, download), matched_key: found.key };
  };

  const answer = (operation: CacheOperation, body: unknown, caller: Caller, isMissing: boolean): unknown => {
    switch (operation) {
      case 'CreateCacheEntry':
        return create(parseMessage(CACHE_REQUESTS.CreateCacheEntry, body), caller);
      case 'FinalizeCacheEntryUpload':
        return finalize(parseMessage(CACHE_REQUESTS.FinalizeCacheEntryUpload, body), isMissing);
      case 'GetCacheEntryDownloadURL':
        return getUrl(parseMessage(CACHE_REQUESTS.GetCacheEntryDownloadURL, body), isMissing);
    }
  };

  return {
    call: async (operation, body, caller, isMissing) => await answer(operation, body, caller, isMissing),
    list: () => entries.flatMap(({ id, key, version, size }) => (size === undefined ? [] : { id, key, version, size })),
  };
}

function checkKey(key: string): void {
  if (key === '' || key.length > 512 || key.includes(','))
    throw invalidArgument(`key ${JSON.stringify(key)} must have 1 to 512 characters and no comma`);
}
