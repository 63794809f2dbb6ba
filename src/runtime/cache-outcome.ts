import type { OutputLine } from './cache-output.js';

/** What the toolkit told about one restore or save. Each field is absent as long as nothing was said of it. */
export interface CacheReport {
  /** Key of the entry that was found. Only told by cache service v2. */
  readonly matchedKey?: string;
  /** Size of the archive, as it is moved. */
  readonly archiveBytes?: number;
  /** Why the service did not let us begin an upload; the toolkit tells it only by a debug message. */
  readonly refusal?: string;
  /** The last that went wrong for good. */
  readonly failure?: string;
  /** The last that went wrong and was tried again. */
  readonly trouble?: string;
  /** The runner says that this job may not read, or not write. */
  readonly isSkipped?: true;
  /** A program that the toolkit ran said so. */
  readonly isDiskFull?: true;
}

/** Why a restore or save did not work. */
export type CacheProblem =
  | { readonly kind: 'denied' | 'rate-limited' | 'disk-full' | 'unreachable' | 'service-error' | 'archive' }
  | { readonly kind: 'other'; readonly reason: string };

export type RestoreJudgement =
  | { readonly kind: 'hit'; readonly key: string; readonly bytes: number | undefined }
  | { readonly kind: 'miss' }
  | { readonly kind: 'failed'; readonly problem: CacheProblem; readonly key: string | undefined };

export type SaveJudgement =
  | { readonly kind: 'saved'; readonly bytes: number | undefined }
  | { readonly kind: 'exists' }
  | { readonly kind: 'failed'; readonly problem: CacheProblem };

/** By the system, by node, and by GNU tar of a file that it could write in part. */
const DISK_FULL = /No space left on device|ENOSPC|: Wrote only \d+ of \d+ bytes/i;

const findText = (pattern: RegExp, text: string): string | undefined => pattern.exec(text)?.[1];

/**
 * Adds one line of output to a report. The wordings are those of cache.ts, cacheHttpClient.ts and cacheTwirpClient.ts in \@actions/cache 6.3;
 * the contract tests hold them against the real one.
 */
export function readCacheLine(report: CacheReport, { source, text }: OutputLine): CacheReport {
  if (source === 'program') return DISK_FULL.test(text) ? { ...report, isDiskFull: true } : report;
  if (source === 'debug') {
    const size = findText(/^File Size: (\d+)$/, text);
    const refusal = findText(/^Failed to reserve cache: (?:Error: )?(.*)$/s, text);
    if (size !== undefined) return { ...report, archiveBytes: Number(size) };
    return refusal === undefined ? report : { ...report, refusal };
  }
  const failure = findText(/^Failed to (?:restore|save): (.*)$/s, text) ?? (source === 'info' ? undefined : text);
  if (failure !== undefined) return { ...report, failure };
  if (/^Cache (?:restore|save) skipped: /.test(text)) return { ...report, isSkipped: true };
  const matchedKey = findText(/^Cache hit for(?: restore-key)?: (.*)$/, text);
  if (matchedKey !== undefined) return { ...report, matchedKey };
  const size = findText(/^Cache Size: .*\((\d+) B\)$/, text);
  if (size !== undefined) return { ...report, archiveBytes: Number(size) };
  const trouble = findText(/^Attempt \d+ of \d+ failed with error: (.*?)(?:\. Retrying request in \d+ ms\.\.\.)?$/s, text);
  return trouble === undefined ? report : { ...report, trouble };
}

/** Longest reason that is shown: Azure's errors come with the whole request. */
const MAX_REASON_CHARS = 200;

const NO_REASON = 'it gave no reason';

/** Sorts what the toolkit complains of. */
export function classifyCacheProblem(text: string): CacheProblem {
  if (DISK_FULL.test(text)) return { kind: 'disk-full' };
  if (/cache (?:read|write) denied:|\((?:401|403)\)|responded with (?:401|403)/i.test(text)) return { kind: 'denied' };
  if (/Rate limited|\(429\)|responded with 429/i.test(text)) return { kind: 'rate-limited' };
  if (/\(5\d\d\)|responded with 5\d\d/.test(text)) return { kind: 'service-error' };
  if (/Unable to make request|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|socket hang up|timeout|aborted/i.test(text))
    return { kind: 'unreachable' };
  if (/failed with exit code|Incomplete download/.test(text)) return { kind: 'archive' };
  // Azure says nothing of why it refuses to tell an entry's size.
  if (text.trim() === '') return { kind: 'other', reason: NO_REASON };
  const [line = ''] = text.split('\n');
  return { kind: 'other', reason: line.length > MAX_REASON_CHARS ? `${line.slice(0, MAX_REASON_CHARS)}…` : line };
}

function findProblem(report: CacheReport): CacheProblem | undefined {
  if (report.isDiskFull === true) return { kind: 'disk-full' };
  if (report.isSkipped === true) return { kind: 'denied' };
  return report.failure === undefined ? undefined : classifyCacheProblem(report.failure);
}

/** @param key what the toolkit returned */
export function judgeRestore(key: string | undefined, report: CacheReport): RestoreJudgement {
  if (key !== undefined) return { kind: 'hit', key, bytes: report.archiveBytes };
  const problem = findProblem(report);
  return problem === undefined ? { kind: 'miss' } : { kind: 'failed', problem, key: report.matchedKey };
}

/** GitHub: status 409. Others of the same protocol: v1 with a word, v2 with no word at all. */
const EXISTS = /\(409\)|already exists?|^Response was not ok$/i;

/** @param id what the toolkit returned: a positive number, even from a v1 upload that failed, or -1 */
export function judgeSave(id: number, report: CacheReport): SaveJudgement {
  if (id !== -1 && report.failure === undefined) return { kind: 'saved', bytes: report.archiveBytes };
  const reserveFailure = report.refusal ?? findText(/^Unable to reserve cache with key .* More details: (.*)$/s, report.failure ?? '');
  if (reserveFailure !== undefined) {
    return EXISTS.test(reserveFailure) ? { kind: 'exists' } : { kind: 'failed', problem: classifyCacheProblem(reserveFailure) };
  }
  return { kind: 'failed', problem: findProblem(report) ?? { kind: 'other', reason: NO_REASON } };
}
