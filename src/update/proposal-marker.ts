import * as v from 'valibot';

/** What the body of a pull request tells our next run, hidden from people. */
export interface ProposalMarker {
  readonly version: 1;
  /** Commit that the proposal was made on. */
  readonly base: string;
  /** SHA-256 of the proposed flake.lock. */
  readonly lock: string;
  readonly verdict: 'good' | 'partly' | 'unproven';
  /** SHA-256 of what the body tells, without what differs from run to run (times, links to the run). */
  readonly text: string;
  /** When it was written, in Unix seconds. */
  readonly at: number;
  /** Set by us before we close it: what a person closed has none. */
  readonly closed?: 'obsolete';
}

const BEGIN = '<!-- panther-update ';
const END = ' -->';
/** Ours has some 300. */
const MAX_CHARS = 2_000;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const MarkerSchema = v.strictObject({
  version: v.literal(1),
  base: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/)),
  lock: hash,
  verdict: v.picklist(['good', 'partly', 'unproven']),
  text: hash,
  at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  closed: v.exactOptional(v.literal('obsolete')),
});

/** The comment of HTML that holds the marker. */
export function formatMarker(marker: ProposalMarker): string {
  return `${BEGIN}${JSON.stringify(marker)}${END}`;
}

/** The marker of a body; undefined if it has none, more than one (titles of commits come from strangers), or one that is not as we write it. */
export function parseMarker(body: string): ProposalMarker | undefined {
  const [, text, ...more] = body.split(BEGIN);
  if (text === undefined || more.length > 0) return undefined;
  const end = text.indexOf(END);
  if (end < 0 || end > MAX_CHARS) return undefined;
  try {
    const parsed = v.safeParse(MarkerSchema, JSON.parse(text.slice(0, end)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** The body with another marker in place of its own; as it is if it has none. */
export function replaceMarker(body: string, marker: ProposalMarker): string {
  const old = parseMarker(body);
  if (old === undefined) return body;
  const start = body.indexOf(BEGIN);
  return `${body.slice(0, start)}${formatMarker(marker)}${body.slice(body.indexOf(END, start) + END.length)}`;
}
