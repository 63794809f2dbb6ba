import * as v from 'valibot';
import { type HealthCheck } from '../config/index.js';

/** What came of one check. */
export interface HealthResult {
  /** As the configuration, or we, named it. */
  readonly name: string;
  readonly kind: HealthCheck['kind'];
  readonly ok: boolean;
  /** 0 if nothing is known of it. */
  readonly attempts: number;
  readonly seconds: number;
  /** Why it failed, or what was found; may have several lines. */
  readonly message: string;
}

/** What came of all checks of a host, in the order of the configuration. */
export interface HealthReport {
  readonly ok: boolean;
  /** Whether the script told that it had come to its end. */
  readonly complete: boolean;
  readonly results: readonly HealthResult[];
}

/** A line longer than this is none of ours: a message has 4,000 bytes, each at most 6 characters of JSON. */
const MAX_LINE_CHARS = 32_768;
const MAX_MESSAGE_CHARS = 4_000;

const ResultLineSchema = v.object({
  check: v.pipe(v.number(), v.integer(), v.minValue(0)),
  ok: v.boolean(),
  attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  seconds: v.pipe(v.number(), v.minValue(0)),
  message: v.string(),
});
const EndLineSchema = v.object({ done: v.literal(true), checks: v.number() });

/**
 * Makes a report of what the script printed. Whatever else came on the channel is passed over; a check without a good line of its own has
 * failed, as the host cannot vouch for what it did not say. Of two lines for one check the first counts.
 * @param checks those that the script was made of
 */
export function parseHealthLines(checks: readonly HealthCheck[], lines: Iterable<string>): HealthReport {
  const found = new Map<number, HealthResult>();
  let complete = false;
  for (const line of lines) {
    const json = parseLine(line);
    const end = v.safeParse(EndLineSchema, json);
    if (end.success && end.output.checks === checks.length) complete = true;
    const result = v.safeParse(ResultLineSchema, json);
    const check = result.success ? checks[result.output.check] : undefined;
    if (!result.success || check === undefined || found.has(result.output.check)) continue;
    const { ok, attempts, seconds, message } = result.output;
    found.set(result.output.check, { name: check.name, kind: check.kind, ok, attempts, seconds, message: clean(message) });
  }
  const results = checks.map((check, index) => found.get(index) ?? describeMissing(check));
  return { ok: results.every(({ ok }) => ok), complete, results };
}

function parseLine(line: string): unknown {
  // A serial console may have written something before it; what comes after the object is noise as well.
  const start = line.indexOf('{"');
  const end = line.lastIndexOf('}');
  if (start < 0 || end < start || line.length > MAX_LINE_CHARS) return undefined;
  try {
    return JSON.parse(line.slice(start, end + 1));
  } catch {
    return undefined;
  }
}

// eslint-disable-next-line no-control-regex -- that is what is dropped
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The host is asked to send no control characters, but it is the host that does so. */
function clean(message: string): string {
  return message
    .slice(0, MAX_MESSAGE_CHARS)
    .replace(CONTROL, '')
    .replace(/\ufffd+$/, '');
}

function describeMissing({ name, kind }: HealthCheck): HealthResult {
  return { name, kind, ok: false, attempts: 0, seconds: 0, message: 'The host did not report the result of this check.' };
}
