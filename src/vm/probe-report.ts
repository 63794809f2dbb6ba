import { StringDecoder } from 'node:string_decoder';
import * as v from 'valibot';
import { cleanLine, cleanLines } from './clean.js';
import type { FailedUnit, HealthResult } from './result.js';

/** Name of the virtio-serial port that the guest's probe writes to. What a guest prints on its console is never taken for the probe's. */
export const PROBE_PORT = 'org.panther.probe';

/** What the probe of a guest has told so far. */
export interface ProbeReport {
  /** It has sent something: the guest's userspace runs. */
  readonly began: boolean;
  /** It has sent its last message: all that it had to check is told. */
  readonly ended: boolean;
  readonly hostName?: string;
  readonly bootId?: string;
  /** Store path of the running system. */
  readonly system?: string;
  /** Seconds by the guest's own clock. */
  readonly stageSeconds: Readonly<Partial<Record<'firmware' | 'kernel' | 'initrd' | 'userspace', number>>>;
  /** `running`, `degraded` …: systemd's word for the whole. */
  readonly state?: string;
  readonly failedUnits: readonly FailedUnit[];
  readonly health: readonly HealthResult[];
  /** Lines that were no message of a probe. */
  readonly ignoredLines: number;
  /** It sent more than is read. */
  readonly isCut: boolean;
}

/** How much of a probe is read: it runs in a guest that may be anybody's. */
export interface ProbeBounds {
  readonly totalBytes: number;
  readonly lineChars: number;
  readonly items: number;
  readonly journalLines: number;
  readonly textChars: number;
}

export const PROBE_BOUNDS: ProbeBounds = {
  totalBytes: 16 * 2 ** 20,
  lineChars: 2 ** 20,
  items: 2_000,
  journalLines: 200,
  textChars: 4_000,
};

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const Journal = v.union([v.array(v.string()), v.string()]);

const HelloMessage = v.object({
  kind: v.literal('hello'),
  hostname: v.optional(v.string()),
  bootId: v.optional(v.string()),
  system: v.optional(v.string()),
});
const StagesMessage = v.object({
  kind: v.literal('stages'),
  firmware: v.optional(Seconds),
  kernel: v.optional(Seconds),
  initrd: v.optional(Seconds),
  userspace: v.optional(Seconds),
});
const UnitMessage = v.object({
  kind: v.literal('failed-unit'),
  name: v.pipe(v.string(), v.minLength(1)),
  result: v.optional(v.string()),
  journal: v.optional(Journal),
});
/** A line of the script that src/health renders; its number tells which check of the list it is. */
const HealthMessage = v.object({
  check: v.union([v.string(), v.number()]),
  name: v.optional(v.string()),
  ok: v.boolean(),
  attempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  seconds: v.optional(Seconds),
  message: v.optional(v.string()),
});
const EndMessage = v.object({ kind: v.literal('end'), state: v.optional(v.string()) });

const ProbeMessage = v.union([HelloMessage, StagesMessage, UnitMessage, EndMessage, HealthMessage]);
type ProbeMessage = v.InferOutput<typeof ProbeMessage>;

/** Before the first message. */
export const NOTHING_REPORTED: ProbeReport = {
  began: false,
  ended: false,
  stageSeconds: {},
  failedUnits: [],
  health: [],
  ignoredLines: 0,
  isCut: false,
};

/** The message in a line of the probe; undefined for anything else. */
function findMessage(line: string): ProbeMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = v.safeParse(ProbeMessage, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** What is known after one more line of the probe. After its last message nothing counts any more. */
export function addProbeLine(report: ProbeReport, line: string, bounds: ProbeBounds = PROBE_BOUNDS): ProbeReport {
  if (report.ended || line.trim() === '') return report;
  const message = findMessage(line.trim());
  if (message === undefined) return { ...report, ignoredLines: report.ignoredLines + 1 };
  const clean = (text: string, maxChars = bounds.textChars) => cleanLine(text, maxChars).trim();
  const begun = { ...report, began: true };
  if (!('kind' in message)) {
    if (report.health.length >= bounds.items) return { ...begun, isCut: true };
    const { check, name = `check ${check}`, message: text, ...rest } = message;
    const words = text === undefined ? {} : { message: cleanLines(text, bounds.journalLines, bounds.textChars).join('\n') };
    const result: HealthResult = { ...rest, ...words, check: clean(String(check), 200), name: clean(name, 200) };
    return { ...begun, health: [...report.health, result] };
  }
  switch (message.kind) {
    case 'hello': {
      const { hostname, bootId, system } = message;
      return {
        ...begun,
        ...(hostname === undefined ? {} : { hostName: clean(hostname, 255) }),
        ...(bootId === undefined ? {} : { bootId: clean(bootId, 64) }),
        ...(system === undefined ? {} : { system: clean(system, 512) }),
      };
    }
    case 'stages': {
      const seconds = Object.fromEntries(Object.entries(message).filter(([name, value]) => name !== 'kind' && value !== undefined));
      return { ...begun, stageSeconds: { ...report.stageSeconds, ...seconds } };
    }
    case 'failed-unit': {
      if (report.failedUnits.length >= bounds.items) return { ...begun, isCut: true };
      const { name, result, journal = [] } = message;
      const unit: FailedUnit = {
        name: clean(name, 256),
        ...(result === undefined ? {} : { result: clean(result, 64) }),
        journal: [...cleanLines(typeof journal === 'string' ? journal : journal.join('\n'), bounds.journalLines, bounds.textChars)],
      };
      return { ...begun, failedUnits: [...report.failedUnits, unit] };
    }
    case 'end':
      return { ...begun, ended: true, ...(message.state === undefined ? {} : { state: clean(message.state, 64) }) };
  }
}

/** Reads the probe's bytes as they come. */
export interface ProbeReader {
  readonly take: (chunk: Buffer) => void;
  readonly report: () => ProbeReport;
}

/** @param onLine told of each line, for the file that keeps them; not beyond the bounds */
export function readProbe(onLine: (line: string) => void = () => undefined, bounds: ProbeBounds = PROBE_BOUNDS): ProbeReader {
  const decoder = new StringDecoder('utf8');
  let report = NOTHING_REPORTED;
  let bytes = 0;
  let rest = '';
  let isSkipping = false;

  const takeLine = (line: string) => {
    if (isSkipping) {
      isSkipping = false;
      return;
    }
    onLine(line);
    report = addProbeLine(report, line, bounds);
  };
  return {
    take: (chunk) => {
      bytes += chunk.length;
      if (bytes > bounds.totalBytes) {
        report = { ...report, isCut: true };
        return;
      }
      const [head = '', ...lines] = decoder.write(chunk).split('\n');
      rest += head;
      for (const line of lines) {
        takeLine(rest);
        rest = line;
      }
      if (rest.length > bounds.lineChars) {
        // A message cut in two is none: the rest of the line goes too.
        if (!isSkipping) report = { ...report, ignoredLines: report.ignoredLines + 1, isCut: true };
        isSkipping = true;
        rest = '';
      }
    },
    report: () => report,
  };
}
