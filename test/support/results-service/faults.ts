import { TwirpError } from './messages.js';

/** Every operation that a fault can hit: the remote procedures, and the transfer of the bytes themselves. */
export type Operation =
  | 'CreateArtifact'
  | 'FinalizeArtifact'
  | 'ListArtifacts'
  | 'GetSignedArtifactURL'
  | 'DeleteArtifact'
  | 'CreateCacheEntry'
  | 'FinalizeCacheEntryUpload'
  | 'GetCacheEntryDownloadURL'
  | 'UploadBlob'
  | 'DownloadBlob';

/**
 * What goes wrong:
 * - `{status}`: the service answers with that HTTP status. The real clients retry 429 and 5xx for about half a minute.
 * - `missing`: a reader does not find it; a writer is told that all went well, and nothing is kept.
 * - `corrupt`: the bytes arrive in full length, some of them changed.
 * - `truncate`: the second half of the bytes is gone, as if it had never been stored.
 * - `cut`: the connection breaks after half of the bytes.
 * - `slow`: the answer comes after `slowMs`.
 * `corrupt` and `truncate` act on UploadBlob and DownloadBlob only, `cut` on DownloadBlob only.
 */
export type Fault = { readonly status: number } | Effect | 'slow';

/** What of a fault is left for the operation to act on. */
export type Effect = 'missing' | 'corrupt' | 'truncate' | 'cut';

/** Asked before every operation; `name` is the artifact's name or the cache key, or '' when a list asks for all. */
export type FaultSource = (operation: Operation, name: string) => Fault | undefined;

/** Puts a fault's common part into effect; what is left is for the operation to act on. */
export async function applyFault(fault: Fault | undefined, slowMs: number): Promise<Effect | undefined> {
  if (fault === undefined) return undefined;
  if (fault === 'slow') {
    await new Promise((resolve) => setTimeout(resolve, slowMs));
    return undefined;
  }
  if (typeof fault === 'object') throw new TwirpError(fault.status, 'internal', 'injected by the test');
  return fault;
}
