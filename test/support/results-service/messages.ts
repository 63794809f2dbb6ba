/**
 * The requests of GitHub's results service, as their protobuf definitions have them, in the JSON form that its clients send
 * (original field names, 64-bit numbers as strings, wrapper types as plain values).
 * Published in the generated code of \@actions/artifact 6.2.1 and \@actions/cache 6.3.0.
 */
export type FieldKind = 'string' | 'strings' | 'int32' | 'int64' | 'timestamp' | 'string-value' | 'int64-value' | 'cache-metadata';

/** Scalars are always there after parsing (protobuf's JSON omits a zero value); messages may be absent. */
type FieldValue<Kind extends FieldKind> = {
  string: string;
  strings: readonly string[];
  int32: number;
  int64: bigint;
  timestamp: Date | undefined;
  'string-value': string | undefined;
  'int64-value': bigint | undefined;
  'cache-metadata': unknown;
}[Kind];

type MessageSpec = Readonly<Record<string, FieldKind>>;

export type Message<Spec extends MessageSpec> = { readonly [Field in keyof Spec]: FieldValue<Spec[Field]> };

const BACKEND_IDS = { workflow_run_backend_id: 'string', workflow_job_run_backend_id: 'string' } as const;

export const ARTIFACT_REQUESTS = {
  CreateArtifact: { ...BACKEND_IDS, name: 'string', expires_at: 'timestamp', version: 'int32', mime_type: 'string-value' },
  FinalizeArtifact: { ...BACKEND_IDS, name: 'string', size: 'int64', hash: 'string-value' },
  ListArtifacts: { ...BACKEND_IDS, name_filter: 'string-value', id_filter: 'int64-value' },
  GetSignedArtifactURL: { ...BACKEND_IDS, name: 'string' },
  DeleteArtifact: { ...BACKEND_IDS, name: 'string' },
} as const satisfies Record<string, MessageSpec>;

export const CACHE_REQUESTS = {
  CreateCacheEntry: { metadata: 'cache-metadata', key: 'string', version: 'string' },
  FinalizeCacheEntryUpload: { metadata: 'cache-metadata', key: 'string', size_bytes: 'int64', version: 'string' },
  GetCacheEntryDownloadURL: { metadata: 'cache-metadata', key: 'string', restore_keys: 'strings', version: 'string' },
} as const satisfies Record<string, MessageSpec>;

/** An error answer of a Twirp service; clients retry the codes that map to 429, 500, 502, 503 and 504. */
export class TwirpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalidArgument = (message: string): TwirpError => new TwirpError(400, 'invalid_argument', message);

/**
 * Parses one request. Stricter than protobuf's JSON form has to be (only original field names, nothing unknown), so that a client
 * that works here works with any server of the same definition.
 * @throws TwirpError naming the field
 */
export function parseMessage<Spec extends MessageSpec>(spec: Spec, body: unknown): Message<Spec> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformed('the body must be a JSON object');
  const fields = body as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    if (!(name in spec)) throw malformed(`unknown field ${JSON.stringify(name)}, known are ${Object.keys(spec).join(', ')}`);
  }
  return Object.fromEntries(Object.entries(spec).map(([name, kind]) => [name, parseField(name, kind, fields[name])])) as Message<Spec>;
}

const malformed = (message: string): TwirpError => new TwirpError(400, 'malformed', message);

function parseField(name: string, kind: FieldKind, value: unknown): unknown {
  const absent = value === undefined || value === null;
  const refuse = (expected: string): TwirpError => malformed(`field ${name} must be ${expected}, but is ${JSON.stringify(value)}`);
  switch (kind) {
    case 'string':
      if (absent) return '';
      if (typeof value !== 'string') throw refuse('a string');
      return value;
    case 'string-value':
      if (absent) return undefined;
      if (typeof value !== 'string') throw refuse('a string');
      return value;
    case 'strings':
      if (absent) return [];
      if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw refuse('an array of strings');
      return value;
    case 'int32':
      if (absent) return 0;
      if (!Number.isInteger(value) || Math.abs(value as number) > 0x7fffffff) throw refuse('a 32-bit integer');
      return value;
    case 'int64':
      return absent ? 0n : parseInt64(value, refuse);
    case 'int64-value':
      return absent ? undefined : parseInt64(value, refuse);
    case 'timestamp': {
      if (absent) return undefined;
      const isRfc3339 = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
      if (!isRfc3339) throw refuse('an RFC 3339 time');
      return new Date(value);
    }
    case 'cache-metadata':
      if (!absent && typeof value !== 'object') throw refuse('an object');
      return value;
  }
}

function parseInt64(value: unknown, refuse: (expected: string) => TwirpError): bigint {
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) throw refuse('a 64-bit integer as a string');
  return BigInt(value);
}
