import { storePathName, type DrvPath } from '../nix/index.js';
import type { Logger, Position } from '../runtime/index.js';
import type { BuildTarget } from './judge-group.js';
import type { BuildFailure } from './result.js';
import type { BuildRun } from './watch-build.js';

/** Lines of a finished derivation's log that are shown, folded; the rest is in its file. */
const FOLDED_LINES = 60;
/** Names in one sentence. */
const MAX_NAMES = 5;

function joinNames(names: readonly string[]): string {
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `${names.slice(0, MAX_NAMES).join(', ')}${more}`;
}

/** Shows the log of a finished builder, folded. */
export function showLog({ drvPath, start, end, log }: BuildRun & { readonly end: number }, logger: Logger): void {
  const { lines, total } = log.tail();
  if (total === 0) return;
  const shown = lines.slice(-FOLDED_LINES);
  const where = log.isCut() ? 'were not all kept, as the disk is full' : `are in logs/${log.file}`;
  const cut = total > shown.length ? [`(${total - shown.length} lines before these ${where})`] : [];
  logger.group(`${storePathName(drvPath)}: ${((end - start) / 1_000).toFixed(1)} s, ${total} log lines`, [...cut, ...shown]);
}

/** One annotation for a derivation that failed. @param heldUp the targets that need it */
export function annotateFailure(
  { name, message, logTail, hashMismatch, position }: BuildFailure,
  heldUp: readonly BuildTarget[],
  log: Logger,
): void {
  const hint = hashMismatch === undefined ? '' : `\nIf the new content is what you want, write: ${hashMismatch.got}`;
  const needed = heldUp.length === 0 ? '' : `\nNeeded by ${joinNames(heldUp.map(({ id }) => id))}.`;
  const tail = logTail.length === 0 ? '' : `\nLast lines of its log:\n${logTail.slice(-15).join('\n')}`;
  log.annotate({ severity: 'error', title: `${name} failed to build`, message: `${message}${hint}${needed}${tail}`, position });
}

/** Something that is not built although no builder is to blame. */
export interface Unbuilt {
  readonly label: string;
  readonly reason: string;
  readonly position?: Position | undefined;
}

/** One annotation for each reason that no builder is to blame for: a full disk holds up many targets. */
export function annotateReasons(unbuilt: readonly Unbuilt[], log: Logger): void {
  const byReason = new Map<string, readonly Unbuilt[]>();
  for (const one of unbuilt) byReason.set(one.reason, [...(byReason.get(one.reason) ?? []), one]);
  for (const [reason, held] of byReason) {
    const [first, ...others] = held;
    const title = `${first?.label ?? ''}${others.length === 0 ? ' is' : ` and ${others.length} more are`} not built`;
    log.annotate({ severity: 'error', title, message: reason, position: first?.position });
  }
}

/** One annotation for all that failed once and succeeded when tried again. */
export function annotateFlaky(flaky: ReadonlyMap<DrvPath, string | undefined>, log: Logger): void {
  const names = [...flaky.keys()].map(storePathName);
  if (names.length === 0) return;
  const [first = ''] = names;
  const reasons = [...flaky].slice(0, MAX_NAMES).map(([drvPath, why]) => `${storePathName(drvPath)}: ${why ?? 'Nix gave no reason.'}`);
  log.annotate({
    severity: 'notice',
    title: `${first}${names.length === 1 ? '' : ` and ${names.length - 1} more`} failed once and succeeded when tried again`,
    message: [...reasons, ...(names.length > MAX_NAMES ? [`And ${names.length - MAX_NAMES} more.`] : [])].join('\n'),
  });
}
