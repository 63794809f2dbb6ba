import type { BootLimits } from './limits.js';
import { NOTHING_REPORTED, type ProbeReport } from './probe-report.js';
import { STAGES, type StageName } from './result.js';
import { findSign, findStageMark, type Sign, type StageMark } from './signs.js';

/** Signs that are remembered: a guest may print the same one for ever. */
const MAX_SIGNS = 100;
/** How often a guest may reboot by itself: some do once, after they have prepared their disk. */
export const MAX_REBOOTS = 2;
/**
 * Milliseconds of silence after a fatal sign, to catch what is printed after it. A kernel that panicked may reboot after a second, and
 * its screen is to be seen before. If the probe has begun, the line may be a quote.
 */
const SETTLE_MS = { panic: 300, shell: 2_000, quote: 10_000 } as const;
/** Milliseconds after which a fatal sign ends a boot that still prints, but whose probe says nothing. */
const SIGN_PATIENCE_MS = 30_000;

/** What is seen of a guest while it runs. Times in milliseconds since its start. */
export interface Observation {
  readonly firstOutputAtMs?: number;
  /** When its console or probe last said something. */
  readonly lastActivityAtMs: number;
  readonly signs: readonly Sign[];
  /** The first of each stage. */
  readonly marks: readonly StageMark[];
  /** When it rebooted by itself. */
  readonly rebootsAtMs: readonly number[];
  /** QEMU's word for why it ended, such as `guest-shutdown`, `guest-panic`. QAPI: ShutdownCause */
  readonly shutdown?: string;
  readonly probe: ProbeReport;
  readonly probeBeganAtMs?: number;
  readonly probeEndedAtMs?: number;
}

/** Why we end a guest that still runs. */
export type EndReason = 'reported' | 'fatal-sign' | 'reboots' | 'boot-limit' | 'total-limit' | 'silence';

/** What is seen before the start. */
export const NOTHING_SEEN: Observation = { lastActivityAtMs: 0, signs: [], marks: [], rebootsAtMs: [], probe: NOTHING_REPORTED };

/**
 * Adds a clean line of the console. The first line that is not the firmware's shows that a kernel runs: with `quiet` it does not say so.
 * Of marks only the first of a stage counts, as a guest that reboots goes through all of them again.
 */
export function addConsoleLine(observation: Observation, line: string, atMs: number): Observation {
  const sign = findSign(line);
  const stage = findStageMark(line) ?? (line.trim() === '' ? undefined : 'kernel');
  const { firstOutputAtMs = atMs, signs, marks } = observation;
  const isNew = stage !== undefined && (marks.length === 0 || !marks.some((mark) => mark.stage === stage || isLater(mark.stage, stage)));
  // Most lines say nothing new, and there may be millions.
  if (sign === undefined && !isNew && observation.firstOutputAtMs !== undefined) return observation;
  return {
    ...observation,
    firstOutputAtMs,
    signs: sign === undefined || signs.length >= MAX_SIGNS ? signs : [...signs, { ...sign, line, atMs }],
    marks: isNew ? [...marks, { stage, atMs }] : marks,
  };
}

const isLater = (stage: StageName, than: StageName) => STAGES.indexOf(stage) > STAGES.indexOf(than);

/** The first sign after which nothing more is to be expected. */
export function findFatalSign({ signs }: Pick<Observation, 'signs'>): Sign | undefined {
  return signs.find(({ isFatal }) => isFatal);
}

/** Whether to end a guest now, and why. */
export function decideEnd(observation: Observation, limits: BootLimits, nowMs: number): EndReason | undefined {
  const { probe, lastActivityAtMs, rebootsAtMs, probeBeganAtMs } = observation;
  if (probe.ended) return 'reported';
  const fatal = findFatalSign(observation);
  if (fatal !== undefined) {
    const isSilent = nowMs - lastActivityAtMs >= chooseSettleMs(fatal, probeBeganAtMs !== undefined);
    const isRebooted = rebootsAtMs.some((atMs) => atMs >= fatal.atMs);
    const isGivenUp = probeBeganAtMs === undefined && nowMs - fatal.atMs >= SIGN_PATIENCE_MS;
    if (isSilent || isRebooted || isGivenUp) return 'fatal-sign';
  }
  if (rebootsAtMs.length > MAX_REBOOTS) return 'reboots';
  if (nowMs >= limits.totalMs) return 'total-limit';
  if (probeBeganAtMs === undefined && nowMs >= limits.bootMs) return 'boot-limit';
  if (limits.silenceMs !== undefined && nowMs - lastActivityAtMs >= limits.silenceMs) return 'silence';
  return undefined;
}

function chooseSettleMs({ kind }: Sign, hasProbeBegun: boolean): number {
  const isPanic = kind !== 'emergency-mode' && kind !== 'initrd-shell';
  // In emergency mode the probe still reports, when its checks are done.
  if (hasProbeBegun) return isPanic ? SETTLE_MS.quote : Infinity;
  return isPanic ? SETTLE_MS.panic : SETTLE_MS.shell;
}
