import * as v from 'valibot';
import { describeValue } from './problem.js';
import { duration, flag, isTable, line, table, text, whole } from './schema-parts.js';
import { UnitNameSchema } from './vm-settings.js';

/** How often and how long a check is tried. */
interface CheckTries {
  /** For people; unique only if the user made it so. */
  readonly name: string;
  /** Further attempts after the first one failed. */
  readonly retries: number;
  /** Milliseconds between two attempts. */
  readonly interval: number;
  /** Milliseconds that one attempt may take. */
  readonly timeLimit: number;
}

/** One check of a host's health, that runs on the host itself. */
export type HealthCheck = CheckTries &
  (
    | { readonly kind: 'system' }
    | { readonly kind: 'unit'; readonly unit: string }
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
    | {
        readonly kind: 'http';
        readonly url: string;
        readonly status: number;
        /** POSIX extended regular expression that must match somewhere in the first 64 KiB of the answer. */
        readonly body?: string;
        readonly verifyTls: boolean;
      }
    | { readonly kind: 'command'; readonly command: string }
  );

const DEFAULT_TRIES = { retries: 5, interval: 2_000, timeLimit: 10_000 };
/** systemd itself waits for the boot to end, so there is nothing to try again. */
const SYSTEM_TRIES = { retries: 0, interval: 2_000, timeLimit: 300_000 };

const ADDRESS = /^(?:(localhost|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):)?([1-9]\d{0,4})$/;

const TcpSchema = v.pipe(
  v.union([v.number(), v.string()], ({ input }) => `must be a port or "host:port", but is ${describeValue(input)}`),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const match = ADDRESS.exec(String(dataset.value));
    const port = Number(match?.[2]);
    if (match === null || port > 65_535) {
      addIssue({ message: `must be a port from 1 to 65535 or "host:port", but is ${describeValue(dataset.value)}` });
      return NEVER;
    }
    return { host: (match[1] ?? 'localhost').replace(/^\[|\]$/g, ''), port };
  }),
);

const UrlSchema = v.pipe(
  line('an address, such as "http://localhost:8080/health"', 2_000),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const url = URL.canParse(dataset.value) ? new URL(dataset.value) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
      addIssue({ message: `must be an address that begins with http:// or https://, but is ${describeValue(dataset.value)}` });
    } else if (url.username !== '' || url.password !== '') {
      addIssue({ message: 'must not hold a user name or a password: everybody who can read the repository could read them' });
    }
  }),
  v.transform((address) => {
    const url = new URL(address);
    url.hash = '';
    return url.href;
  }),
);

/** Spellings of other languages' regular expressions that mean something else, or nothing, in a POSIX one. */
const FOREIGN_REGEX = /\\[dDAzZ]|\(\?|[*+?}]\?/;

const BodySchema = v.pipe(
  line('a regular expression', 1_000),
  v.check(
    (body) => !FOREIGN_REGEX.test(body),
    'must be a POSIX extended regular expression: write [0-9] for \\d, ( ) for (?: ), and no lazy quantifiers like *?',
  ),
  v.check((body) => {
    try {
      return new RegExp(body) instanceof RegExp;
    } catch {
      return false;
    }
  }, 'is not a regular expression: a bracket is not closed, or there is nothing to repeat'),
);

const HttpSchema = v.pipe(
  v.unknown(),
  // The short form: only the address.
  v.transform((value) => (typeof value === 'string' ? { url: value } : value)),
  table({ url: UrlSchema, status: v.optional(whole(100, 599)), body: v.optional(BodySchema), 'verify-tls': v.optional(flag) }),
);

const KINDS = ['system', 'unit', 'tcp', 'http', 'command'] as const;

/** One item of the list `health`. */
export const HealthCheckSchema = v.pipe(
  table({
    system: v.optional(v.literal('running', ({ input }) => `must be "running", but is ${describeValue(input)}`)),
    unit: v.optional(UnitNameSchema),
    tcp: v.optional(TcpSchema),
    http: v.optional(HttpSchema),
    command: v.optional(text('a command for bash', 16_384)),
    name: v.optional(line('a name', 100)),
    retries: v.optional(whole(0, 1_000)),
    interval: v.optional(duration),
    'time-limit': v.optional(duration),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!isTable(dataset.value)) return;
    const written = dataset.value;
    const found = KINDS.filter((kind) => Object.hasOwn(written, kind));
    if (found.length === 1) return;
    const what = `must have exactly one of ${KINDS.join(', ')}, but has`;
    addIssue({ message: found.length === 0 ? `${what} none` : `${what} ${found.join(' and ')}; write each as a check of its own` });
  }),
  v.transform((check): HealthCheck => {
    const tries = check.system === undefined ? DEFAULT_TRIES : SYSTEM_TRIES;
    return nameCheck(check.name, {
      retries: check.retries ?? tries.retries,
      interval: check.interval ?? tries.interval,
      timeLimit: check['time-limit'] ?? tries.timeLimit,
      ...subjectOf(check),
    });
  }),
);

type Subject =
  | Omit<Extract<HealthCheck, { kind: 'system' }>, keyof CheckTries>
  | Omit<Extract<HealthCheck, { kind: 'unit' }>, keyof CheckTries>
  | Omit<Extract<HealthCheck, { kind: 'tcp' }>, keyof CheckTries>
  | Omit<Extract<HealthCheck, { kind: 'http' }>, keyof CheckTries>
  | Omit<Extract<HealthCheck, { kind: 'command' }>, keyof CheckTries>;

interface Written {
  readonly unit?: string | undefined;
  readonly tcp?: { readonly host: string; readonly port: number } | undefined;
  readonly http?:
    | {
        readonly url: string;
        readonly status?: number | undefined;
        readonly body?: string | undefined;
        readonly 'verify-tls'?: boolean | undefined;
      }
    | undefined;
  readonly command?: string | undefined;
}

function subjectOf(check: Written): Subject {
  if (check.unit !== undefined) return { kind: 'unit', unit: check.unit };
  if (check.tcp !== undefined) return { kind: 'tcp', ...check.tcp };
  if (check.command !== undefined) return { kind: 'command', command: check.command };
  if (check.http === undefined) return { kind: 'system' };
  const { url, status = 200, body, 'verify-tls': verifyTls = true } = check.http;
  return { kind: 'http', url, status, ...(body === undefined ? {} : { body }), verifyTls };
}

const NAME_CHARS = 60;

/** What a check is called whose author did not name it. */
function describeSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'system':
      return 'system is running';
    case 'unit':
      return subject.unit;
    case 'tcp':
      return `tcp ${subject.host}:${subject.port}`;
    case 'http':
      return subject.url;
    case 'command': {
      const [first = '', ...rest] = subject.command.trim().split('\n');
      return rest.length > 0 || first.length > NAME_CHARS ? `${first.slice(0, NAME_CHARS)}…` : first;
    }
  }
}

function nameCheck(name: string | undefined, check: Subject & Omit<CheckTries, 'name'>): HealthCheck {
  return { ...check, name: name ?? describeSubject(check) };
}

/** What is checked on a host of which the configuration says nothing: that systemd calls the system running, with no failed unit. */
export const DEFAULT_HEALTH_CHECKS: readonly HealthCheck[] = [{ ...SYSTEM_TRIES, kind: 'system', name: 'system is running' }];
