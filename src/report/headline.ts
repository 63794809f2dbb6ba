import { isFailed, listOwnProblems, type Report, type ReportStatus } from './report.js';
import { formatCount, formatDuration } from './text.js';

const WORDS: Readonly<Record<ReportStatus, string>> = {
  built: 'built',
  cached: 'cached',
  unchanged: 'unchanged',
  failed: 'failed',
  'dependency-failed': 'lacking a dependency',
  skipped: 'not tried',
  unsupported: 'unsupported here',
};

/** `3 built, 10 cached, 1 failed`: the statuses that occur. */
export function formatStatuses({ totals }: Pick<Report, 'totals'>): string {
  return Object.entries(totals.statuses)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${formatCount(count)} ${WORDS[status as ReportStatus]}`)
    .join(', ');
}

/** The verdict in one line, in our own words only: `2 of 14 targets failed`. */
export function formatHeadline(report: Report): string {
  return report.verdict === 'success' ? describeSuccess(report) : describeFailure(report);
}

function describeSuccess(report: Report): string {
  const { targets, statuses } = report.totals;
  const good = targets - statuses.unsupported;
  if (targets === 0) return 'Nothing to build, and the check is clean';
  if (good === 0) return `Nothing could be tried: ${formatCount(targets, 'target is', 'targets are')} unsupported here`;
  const subject =
    good === targets ? formatCount(good, 'target is', 'targets are') : `${formatCount(good)} of ${formatCount(targets)} targets are`;
  return `${subject} good: ${formatStatuses(report)}`;
}

function describeFailure(report: Report): string {
  const { targets, statuses } = report.totals;
  const failed = report.targets.filter(isFailed).length;
  const errors = listOwnProblems(report).filter(({ severity }) => severity === 'error').length;
  const parts = [
    failed > 0 ? `${formatCount(failed)} of ${formatCount(targets, 'target')} failed` : '',
    statuses.skipped > 0
      ? `${formatCount(statuses.skipped)} of ${formatCount(targets, 'target')} ${statuses.skipped === 1 ? 'was' : 'were'} not tried`
      : '',
    errors > 0 ? `the check found ${formatCount(errors, 'error')}` : '',
  ].filter((part) => part !== '');
  const lost = report.stages.filter(({ status }) => status === 'missing').map(({ name }) => name);
  if (parts.length === 0)
    return lost.length === 0 ? 'The run is not proved good' : `The run is not proved good: no result of ${lost.join(', ')}`;
  const line = parts.join(', ');
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}`;
}

/** What the run cost, in sentences of our own words. */
export function listFigures({ totals, stages }: Report): readonly string[] {
  const { derivations, evaluations } = totals;
  const times = stages.flatMap(({ name, seconds }) => (seconds === undefined ? [] : [`${name} ${formatDuration(seconds)}`]));
  const work = `${formatCount(derivations.total, 'derivation')}: ${formatCount(derivations.cached)} cached, ${formatCount(derivations.built)} of ${formatCount(derivations.toBuild)} built.`;
  return [
    evaluations.targets === 0
      ? ''
      : `${formatCount(evaluations.targets, 'target')} evaluated in ${formatCount(evaluations.processes, 'process', 'processes')}.`,
    derivations.total === 0 ? '' : work,
    totals.fetchedPaths === 0 ? '' : `${formatCount(totals.fetchedPaths, 'path')} fetched.`,
    times.length === 0 ? '' : `Time: ${times.join(', ')}.`,
  ].filter((part) => part !== '');
}
