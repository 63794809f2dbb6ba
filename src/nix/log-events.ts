import * as v from 'valibot';

/**
 * What Nix says with `--log-format internal-json`, as far as Panther listens. Source: src/libutil/logging.{hh,cc} of Nix 2.18 to 2.35.
 * Numbers of results above 108 clash between vendors, so those are told apart by shape.
 */
export type NixEvent =
  | { readonly kind: 'message'; readonly level: number; readonly text: string; readonly error?: NixMessageError }
  | { readonly kind: 'build-started'; readonly activity: number; readonly drvPath: string; readonly machine: string }
  | { readonly kind: 'copy-started'; readonly activity: number; readonly path: string; readonly from: string }
  | { readonly kind: 'download-started'; readonly activity: number; readonly uri: string }
  | { readonly kind: 'activity-stopped'; readonly activity: number }
  | { readonly kind: 'log-line'; readonly activity: number; readonly line: string }
  | { readonly kind: 'phase'; readonly activity: number; readonly phase: string }
  /** A line that is not Nix's own: a daemon's or an evaluated program's. */
  | { readonly kind: 'plain'; readonly text: string };

/** The structured part of an error message; texts are free of colours. */
export interface NixMessageError {
  readonly message: string;
  readonly frame: NixFrame;
  /** Innermost first. Only with `--show-trace`. */
  readonly trace: readonly NixFrame[];
}

/** A line of a trace and where it points, in Nix's own paths. */
export interface NixFrame {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

const PREFIX = '@nix ';
const ACTIVITY = { copyPath: 100, fileTransfer: 101, build: 105, substitute: 108 } as const;
const RESULT = { buildLogLine: 101, setPhase: 104, postBuildLogLine: 107 } as const;

const nullableNumber = v.optional(v.nullable(v.number()));
const nullableText = v.optional(v.nullable(v.string()));
const fields = v.optional(v.array(v.union([v.string(), v.number()])), []);
const position = { file: nullableText, line: nullableNumber, column: nullableNumber };

const Record = v.variant('action', [
  v.object({
    action: v.literal('msg'),
    level: v.number(),
    msg: v.string(),
    raw_msg: v.optional(v.string()),
    ...position,
    trace: v.optional(v.array(v.object({ raw_msg: v.optional(v.string(), ''), ...position })), []),
  }),
  v.object({ action: v.literal('start'), id: v.number(), type: v.number(), text: v.optional(v.string(), ''), fields }),
  v.object({ action: v.literal('stop'), id: v.number() }),
  v.object({ action: v.literal('result'), id: v.number(), type: v.number(), fields }),
]);

/** Colours, hyperlinks, choice of character sets, and every other control character but tab and line feed; of C1 (8 bit) too. */
const CONTROLS =
  // eslint-disable-next-line no-control-regex
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\u009d]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]+[0-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Removes terminal escapes and control characters, which hostile logs use to hide or forge lines. */
export function stripControls(text: string): string {
  return text.replace(CONTROLS, '');
}

function toFrame(raw: {
  raw_msg?: string | undefined;
  file?: string | null | undefined;
  line?: number | null | undefined;
  column?: number | null | undefined;
}): NixFrame {
  // Nix 2.26 and 2.34 append ":LINE:COLUMN" to the file although both are given beside it.
  const file = raw.file?.replace(/:\d+:\d+$/, '');
  return {
    message: stripControls(raw.raw_msg ?? '').trim(),
    ...(file === undefined || file === '' ? {} : { file }),
    ...(raw.line === undefined || raw.line === null ? {} : { line: raw.line }),
    ...(raw.column === undefined || raw.column === null ? {} : { column: raw.column }),
  };
}

function toEvent(record: v.InferOutput<typeof Record>): NixEvent | undefined {
  switch (record.action) {
    case 'msg': {
      const text = stripControls(record.msg);
      if (record.raw_msg === undefined) return { kind: 'message', level: record.level, text };
      const error = { message: stripControls(record.raw_msg).trim(), frame: toFrame(record), trace: record.trace.map(toFrame) };
      return { kind: 'message', level: record.level, text, error };
    }
    case 'stop':
      return { kind: 'activity-stopped', activity: record.id };
    case 'start': {
      const [first, second] = record.fields.map(String);
      if (first === undefined) return undefined;
      if (record.type === ACTIVITY.build) return { kind: 'build-started', activity: record.id, drvPath: first, machine: second ?? '' };
      if (record.type === ACTIVITY.substitute || record.type === ACTIVITY.copyPath) {
        return { kind: 'copy-started', activity: record.id, path: first, from: second ?? '' };
      }
      return record.type === ACTIVITY.fileTransfer ? { kind: 'download-started', activity: record.id, uri: first } : undefined;
    }
    case 'result': {
      const first = record.fields[0];
      if (typeof first !== 'string') return undefined;
      if (record.type === RESULT.buildLogLine || record.type === RESULT.postBuildLogLine)
        return { kind: 'log-line', activity: record.id, line: first };
      return record.type === RESULT.setPhase ? { kind: 'phase', activity: record.id, phase: first } : undefined;
    }
  }
}

/** Reads one line of Nix's standard error. Undefined for records that Panther has no use for, from whatever version. */
export function parseLogLine(line: string): NixEvent | undefined {
  if (!line.startsWith(PREFIX)) return { kind: 'plain', text: stripControls(line) };
  let json: unknown;
  try {
    json = JSON.parse(line.slice(PREFIX.length));
  } catch {
    return { kind: 'plain', text: stripControls(line) };
  }
  const record = v.safeParse(Record, json);
  return record.success ? toEvent(record.output) : undefined;
}
