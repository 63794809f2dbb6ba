import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Effect, type Operation } from './faults.js';
import { TwirpError } from './messages.js';

/** What the store says about a blob that was committed. */
export interface BlobInfo {
  readonly size: number;
  readonly sha256: string;
}

export interface DownloadName {
  readonly contentType: string;
  readonly fileName: string;
}

/** Azure-style block blobs behind signed URLs: the part of it that the real clients use. */
export interface BlobStore {
  /** A URL that may write one new blob. `subject` is the artifact name or cache key, for faults. */
  signUpload(subject: string): { readonly id: string; readonly url: string };
  /** A URL that may read the blob. */
  signDownload(id: string, subject: string, name: DownloadName): string;
  find(id: string): BlobInfo | undefined;
  remove(id: string): Promise<void>;
  /** Answers a transfer, and fills in its record. @throws TwirpError */
  handle(request: IncomingMessage, response: ServerResponse, url: URL, record: Transfer): Promise<void>;
}

/** What is known of a transfer while it goes on. */
export interface Transfer {
  /** Whose bytes they are: artifact name or cache key. */
  name: string;
  /** Bytes of the content: from the client, and to it. */
  bytesUp: number;
  bytesDown: number;
}

export interface BlobStoreOptions {
  /** Where to keep the bytes; in memory if absent. */
  readonly directory: string | undefined;
  baseUrl(): string;
  /** The remaining effect of a fault, if one was injected. */
  fault(operation: Operation, subject: string): Promise<Effect | undefined>;
}

/** An IP host makes the Azure client take the first path segment for the account, as it does for its own emulator. */
const CONTAINER = '/devstoreaccount1/actions-results';

export const isBlobPath = (path: string): boolean => path.startsWith(`${CONTAINER}/`);

interface Grant {
  readonly id: string;
  readonly subject: string;
  readonly download: DownloadName | undefined;
}

export function createBlobStore(options: BlobStoreOptions): BlobStore {
  const grants = new Map<string, Grant>();
  const committed = new Map<string, BlobInfo>();
  const blocks = new Map<string, Map<string, Buffer>>();
  const contents = options.directory === undefined ? createMemoryContents() : createDirectoryContents(options.directory);
  let counter = 0;

  const sign = (grant: Grant): string => {
    const signature = randomBytes(16).toString('base64url');
    grants.set(signature, grant);
    return `${options.baseUrl()}${CONTAINER}/${grant.id}?sp=${grant.download ? 'r' : 'cw'}&sig=${signature}`;
  };

  const commit = async (grant: Grant, bytes: Buffer): Promise<void> => {
    const effect = await options.fault('UploadBlob', grant.subject);
    // The sender's size and digest are those of what it sent: only what is kept differs.
    committed.set(grant.id, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    if (effect === 'missing') await contents.remove(grant.id);
    else await contents.write(grant.id, damage(bytes, effect));
  };

  const put = async (request: IncomingMessage, response: ServerResponse, url: URL, grant: Grant, record: Transfer): Promise<void> => {
    const body = await readBody(request);
    record.bytesUp = body.length;
    const comp = url.searchParams.get('comp');
    const pending = blocks.get(grant.id) ?? new Map<string, Buffer>();
    if (comp === 'block') {
      const blockId = url.searchParams.get('blockid');
      if (blockId === null || blockId === '') throw badRequest('a block needs a blockid');
      blocks.set(grant.id, pending.set(blockId, body));
    } else if (comp === 'blocklist') {
      await commit(grant, Buffer.concat(readBlockList(body.toString()).map((blockId) => takeBlock(pending, blockId))));
      blocks.delete(grant.id);
    } else if (comp === null) {
      if (request.headers['x-ms-blob-type'] !== 'BlockBlob') throw badRequest('expected the header x-ms-blob-type: BlockBlob');
      await commit(grant, body);
    } else {
      throw badRequest(`comp=${comp} is not supported`);
    }
    response
      .writeHead(201, { etag: `"${String(committed.size)}"`, 'last-modified': new Date().toUTCString(), 'x-ms-request-id': grant.id })
      .end();
  };

  const get = async (request: IncomingMessage, response: ServerResponse, grant: Grant, record: Transfer): Promise<void> => {
    const effect = await options.fault('DownloadBlob', grant.subject);
    const stored = effect === 'missing' ? undefined : await contents.read(grant.id);
    if (stored === undefined || grant.download === undefined)
      throw new TwirpError(404, 'BlobNotFound', 'The specified blob does not exist.');
    const bytes = damage(stored, effect);
    const range = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers['x-ms-range'] ?? request.headers.range ?? ''));
    const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, bytes.length)] : [0, bytes.length];
    response.writeHead(range ? 206 : 200, {
      'content-type': grant.download.contentType,
      'content-disposition': `attachment; filename="${grant.download.fileName}"`,
      'content-length': end - start,
      etag: `"${grant.id}"`,
      'last-modified': new Date(0).toUTCString(),
      ...(range ? { 'content-range': `bytes ${String(start)}-${String(end - 1)}/${String(bytes.length)}` } : {}),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const sent = bytes.subarray(start, effect === 'cut' ? start + Math.floor((end - start) / 2) : end);
    record.bytesDown = sent.length;
    if (effect === 'cut') response.write(sent, () => response.destroy());
    else response.end(sent);
  };

  return {
    signUpload: (subject) => {
      counter += 1;
      const id = `blob-${String(counter)}`;
      return { id, url: sign({ id, subject, download: undefined }) };
    },
    signDownload: (id, subject, download) => sign({ id, subject, download }),
    find: (id) => committed.get(id),
    remove: async (id) => {
      committed.delete(id);
      await contents.remove(id);
    },
    handle: async (request, response, url, record) => {
      const grant = grants.get(url.searchParams.get('sig') ?? '');
      if (grant === undefined || url.pathname !== `${CONTAINER}/${grant.id}`) {
        throw new TwirpError(403, 'AuthenticationFailed', 'The signature is not one that was given out for this blob.');
      }
      record.name = grant.subject;
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead && request.method !== 'PUT') throw badRequest(`${request.method ?? ''} is not supported`);
      if (isRead !== (grant.download !== undefined)) {
        throw new TwirpError(403, 'AuthorizationPermissionMismatch', 'The signature does not permit this operation.');
      }
      await (isRead ? get(request, response, grant, record) : put(request, response, url, grant, record));
    },
  };
}

const badRequest = (message: string): TwirpError => new TwirpError(400, 'InvalidInput', message);

/** The ids of a block list in order; Azure looks up `Latest` and `Uncommitted` blocks among those just sent. */
function readBlockList(xml: string): string[] {
  if (!xml.includes('<BlockList>')) throw badRequest('expected a block list');
  return [...xml.matchAll(/<(Latest|Uncommitted)>([^<]+)<\/\1>/g)].map((match) => match[2] ?? '');
}

function takeBlock(pending: ReadonlyMap<string, Buffer>, blockId: string): Buffer {
  const block = pending.get(blockId);
  if (block === undefined) throw new TwirpError(400, 'InvalidBlockList', `The block ${blockId} was not sent.`);
  return block;
}

function damage(bytes: Buffer, effect: Effect | undefined): Buffer {
  if (effect === 'truncate') return bytes.subarray(0, Math.floor(bytes.length / 2));
  if (effect !== 'corrupt') return bytes;
  // Every byte of a stretch in the first quarter: in a zip that is file content or a local header, never the closing directory alone.
  const changed = Buffer.from(bytes);
  const start = Math.floor(changed.length / 8);
  const end = Math.max(start + 1, Math.floor(changed.length / 4));
  for (let index = start; index < Math.min(end, changed.length); index += 1) changed.writeUInt8(changed.readUInt8(index) ^ 0xff, index);
  return changed;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Contents {
  write(id: string, bytes: Buffer): Promise<void>;
  read(id: string): Promise<Buffer | undefined>;
  remove(id: string): Promise<void>;
}

function createMemoryContents(): Contents {
  const blobs = new Map<string, Buffer>();
  return {
    write: (id, bytes) => Promise.resolve(void blobs.set(id, bytes)),
    read: (id) => Promise.resolve(blobs.get(id)),
    remove: (id) => Promise.resolve(void blobs.delete(id)),
  };
}

function createDirectoryContents(directory: string): Contents {
  return {
    write: async (id, bytes) => {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, id), bytes);
    },
    read: (id) => readFile(join(directory, id)).catch(() => undefined),
    remove: (id) => rm(join(directory, id), { force: true }),
  };
}
