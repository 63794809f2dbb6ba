import { type BlobStore } from './blobs.js';
import { type FaultSource } from './faults.js';
import { ARTIFACT_REQUESTS, invalidArgument, type Message, parseMessage, TwirpError } from './messages.js';
import { type Caller } from './token.js';

/** An artifact as a test sees it. */
export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  readonly runId: string;
  readonly jobId: string;
  readonly size: number;
  /** `sha256:<hex>`, as the uploader gave it. */
  readonly digest: string | undefined;
  readonly createdAt: Date;
  readonly blobId: string;
}

type Entry = Omit<StoredArtifact, 'size' | 'digest' | 'createdAt'> & { readonly mimeType: string; finalized?: StoredArtifact };

export type ArtifactOperation = keyof typeof ARTIFACT_REQUESTS;

export interface ArtifactService {
  /** Answers one call. `isMissing`: a fault says to act as if the artifact were lost. @throws TwirpError */
  call(operation: ArtifactOperation, body: unknown, caller: Caller, isMissing: boolean): Promise<unknown>;
  list(): readonly StoredArtifact[];
  remove(name: string, runId: string): Promise<void>;
  /** Forgets a run, unfinished uploads too. */
  clear(runId: string): Promise<void>;
}

/** ArtifactService v4, scoped by run: a token of one run neither sees nor touches artifacts of another. */
export function createArtifactService(blobs: BlobStore, fault: FaultSource): ArtifactService {
  const entries: Entry[] = [];
  let nextId = 1;

  const find = (runId: string, name: string): Entry | undefined => entries.find((entry) => entry.runId === runId && entry.name === name);

  const drop = async (entry: Entry): Promise<void> => {
    entries.splice(entries.indexOf(entry), 1);
    await blobs.remove(entry.blobId);
  };

  /** Reading goes by the ids in the request, which are the uploader's, not the reader's: a client that mixes them up must fail. */
  const need = (
    request: Message<typeof ARTIFACT_REQUESTS.GetSignedArtifactURL>,
    isMissing: boolean,
  ): Entry & { finalized: StoredArtifact } => {
    const entry = isMissing ? undefined : find(request.workflow_run_backend_id, request.name);
    if (entry?.finalized === undefined || entry.jobId !== request.workflow_job_run_backend_id) {
      throw new TwirpError(404, 'not_found', 'workflow run artifact not found');
    }
    return entry as Entry & { finalized: StoredArtifact };
  };

  const create = (request: Message<typeof ARTIFACT_REQUESTS.CreateArtifact>): unknown => {
    checkName(request.name);
    if (request.version < 4) throw invalidArgument(`version ${request.version} is not supported`);
    const runId = request.workflow_run_backend_id;
    if (find(runId, request.name) !== undefined) {
      throw new TwirpError(409, 'already_exists', 'an artifact with this name already exists on the workflow run');
    }
    const upload = blobs.signUpload(request.name);
    const mimeType = request.mime_type ?? 'application/zip';
    entries.push({ id: nextId, name: request.name, runId, jobId: request.workflow_job_run_backend_id, blobId: upload.id, mimeType });
    nextId += 1;
    return { ok: true, signed_upload_url: upload.url };
  };

  const finalize = async (request: Message<typeof ARTIFACT_REQUESTS.FinalizeArtifact>, isMissing: boolean): Promise<unknown> => {
    const entry = find(request.workflow_run_backend_id, request.name);
    if (entry === undefined || entry.finalized !== undefined) throw new TwirpError(404, 'not_found', 'no upload of this name is open');
    const blob = blobs.find(entry.blobId);
    if (blob === undefined) throw new TwirpError(400, 'failed_precondition', 'the content was not uploaded');
    if (request.size !== BigInt(blob.size)) throw invalidArgument(`size is ${String(request.size)}, but ${blob.size} bytes were uploaded`);
    if (request.hash !== undefined && request.hash !== `sha256:${blob.sha256}`) throw invalidArgument(`hash is not sha256:${blob.sha256}`);
    if (isMissing) {
      await drop(entry);
    } else {
      const { id, name, runId, jobId, blobId } = entry;
      entry.finalized = { id, name, runId, jobId, blobId, size: blob.size, digest: request.hash, createdAt: new Date() };
    }
    return { ok: true, artifact_id: String(entry.id) };
  };

  const list = (request: Message<typeof ARTIFACT_REQUESTS.ListArtifacts>, isMissing: boolean): unknown => {
    const isVisible = ({ id, name, runId }: StoredArtifact): boolean =>
      runId === request.workflow_run_backend_id &&
      (request.name_filter === undefined || request.name_filter === name) &&
      (request.id_filter === undefined || request.id_filter === BigInt(id)) &&
      // A list of all is asked for with no name, so a fault on one artifact has to be looked up for each.
      (request.name_filter !== undefined || fault('ListArtifacts', name) !== 'missing');
    const visible = isMissing ? [] : entries.flatMap((entry) => entry.finalized ?? []).filter(isVisible);
    return { artifacts: visible.map(formatArtifact) };
  };

  const getUrl = (request: Message<typeof ARTIFACT_REQUESTS.GetSignedArtifactURL>, isMissing: boolean): unknown => {
    const entry = need(request, isMissing);
    const isZip = entry.mimeType === 'application/zip';
    const download = { contentType: entry.mimeType, fileName: isZip ? `${entry.name}.zip` : entry.name };
    return { signed_url: blobs.signDownload(entry.blobId, entry.name, download) };
  };

  const remove = async (request: Message<typeof ARTIFACT_REQUESTS.DeleteArtifact>, isMissing: boolean): Promise<unknown> => {
    const entry = need(request, isMissing);
    await drop(entry);
    return { ok: true, artifact_id: String(entry.id) };
  };

  const answer = (operation: ArtifactOperation, body: unknown, caller: Caller, isMissing: boolean): unknown => {
    const parse = <Name extends ArtifactOperation>(name: Name): Message<(typeof ARTIFACT_REQUESTS)[Name]> => {
      const request = parseMessage(ARTIFACT_REQUESTS[name], body);
      checkIds(request, caller, name === 'CreateArtifact' || name === 'FinalizeArtifact');
      return request;
    };
    switch (operation) {
      case 'CreateArtifact':
        return create(parse(operation));
      case 'FinalizeArtifact':
        return finalize(parse(operation), isMissing);
      case 'ListArtifacts':
        return list(parse(operation), isMissing);
      case 'GetSignedArtifactURL':
        return getUrl(parse(operation), isMissing);
      case 'DeleteArtifact':
        return remove(parse(operation), isMissing);
    }
  };

  return {
    call: async (operation, body, caller, isMissing) => await answer(operation, body, caller, isMissing),
    list: () => entries.flatMap((entry) => entry.finalized ?? []),
    remove: async (name, runId) => {
      const entry = find(runId, name);
      if (entry !== undefined) await drop(entry);
    },
    clear: async (runId) => {
      for (const entry of entries.filter((candidate) => candidate.runId === runId)) await drop(entry);
    },
  };
}

interface BackendIds {
  readonly workflow_run_backend_id: string;
  readonly workflow_job_run_backend_id: string;
}

function checkIds(ids: BackendIds, caller: Caller, isWrite: boolean): void {
  if (ids.workflow_run_backend_id === '') throw invalidArgument('workflow_run_backend_id is required');
  if (ids.workflow_job_run_backend_id === '') throw invalidArgument('workflow_job_run_backend_id is required');
  const isForeign = ids.workflow_run_backend_id !== caller.runId || (isWrite && ids.workflow_job_run_backend_id !== caller.jobId);
  if (isForeign) throw new TwirpError(403, 'permission_denied', 'the token is for another run or job');
}

/** Characters that no artifact name may have, as some file systems cannot have them. */
const FORBIDDEN_IN_NAME = /["<>|*?:\\/\r\n]/;

function checkName(name: string): void {
  if (name === '') throw invalidArgument('name is required');
  if (FORBIDDEN_IN_NAME.test(name)) throw invalidArgument(`name ${JSON.stringify(name)} has a character that artifact names may not have`);
}

function formatArtifact(artifact: StoredArtifact): unknown {
  return {
    workflow_run_backend_id: artifact.runId,
    workflow_job_run_backend_id: artifact.jobId,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    created_at: artifact.createdAt.toISOString(),
    ...(artifact.digest === undefined ? {} : { digest: artifact.digest }),
  };
}
