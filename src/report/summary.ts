import { TARGET_KINDS, type Problem, type TargetKind } from '../flake/index.js';
import { formatPosition, type Position } from '../runtime/index.js';
import { listCauses, type Cause } from './causes.js';
import { formatHeadline, formatStatuses, listFigures } from './headline.js';
import { isFailed, listOwnProblems, type Report, type ReportedTarget, type ReportStatus } from './report.js';
import { escapeCode, escapeHtmlCode, escapeMarkdown, fence, formatCount, formatDuration, shorten } from './text.js';
import { describeVmTime, renderVmDetails } from './vm-summary.js';

export interface SummaryOptions {
  /** Bytes of UTF-8 at most. Our own words, without anything of the flake's, need about 1,000. */
  readonly maxBytes?: number;
}

/** GitHub drops a step's summary above 1 MiB whole; the action's own footer and other steps' leavings want some room. */
const MAX_SUMMARY_BYTES = 1_000_000;
/** Above this many, the table of targets is folded. */
const MAX_OPEN_ROWS = 50;

/** How much is told. */
interface Detail {
  /** Failures that are shown with their log; what breaks most comes first. */
  readonly logs: number;
  readonly logLines: number;
  readonly lineChars: number;
  readonly messageLines: number;
  readonly causes: number;
  /** Targets named at one cause. */
  readonly names: number;
  readonly problems: number;
  readonly reasons: number;
  readonly allTargets: boolean;
  /** What the reader misses. */
  readonly omitted?: string;
}

const EVERYTHING: Detail = {
  logs: Infinity,
  logLines: 25,
  lineChars: 400,
  messageLines: 40,
  causes: Infinity,
  names: 50,
  problems: 500,
  reasons: 50,
  allTargets: true,
};
const FEWER_LINES: Detail = { ...EVERYTHING, logLines: 8, lineChars: 200, messageLines: 15, names: 20, omitted: 'most lines of logs' };
const FEW_LOGS: Detail = { ...FEWER_LINES, logs: 30, omitted: 'most logs' };
const NO_LOGS: Detail = { ...FEWER_LINES, logs: 0, problems: 100, omitted: 'logs' };
const ONLY_FAILURES: Detail = { ...NO_LOGS, messageLines: 5, allTargets: false, omitted: 'logs and all targets but the failed ones' };
const FEWER_FAILURES: Detail = { ...ONLY_FAILURES, causes: 100, names: 5, problems: 20, reasons: 10, omitted: 'logs and most targets' };
/** From most to least; what is below the last one is counts only. */
const STEPS: readonly Detail[] = [EVERYTHING, FEWER_LINES, FEW_LOGS, NO_LOGS, ONLY_FAILURES, FEWER_FAILURES];

const ICONS: Readonly<Record<ReportStatus, string>> = {
  built: '🟢',
  cached: '🟢',
  unchanged: '🟢',
  failed: '🔴',
  'dependency-failed': '🔴',
  skipped: '🟠',
  unsupported: '⚪',
};

const KIND_TITLES: Readonly<Record<TargetKind, string>> = {
  host: 'Hosts',
  'darwin-host': 'Darwin hosts',
  home: 'Homes',
  check: 'Checks',
  package: 'Packages',
  'dev-shell': 'Dev shells',
  formatter: 'Formatters',
  'boot-test': 'Boot tests',
  'nixos-test': 'NixOS tests',
};

/**
 * The report as Markdown for the job's page. Says less and less until it is within the limit, as GitHub drops what is longer whole.
 * Everything that comes from the flake (names, messages, logs) is taken for hostile.
 */
export function renderSummary(report: Report, { maxBytes = MAX_SUMMARY_BYTES }: SummaryOptions = {}): string {
  for (const detail of STEPS) {
    const text = render(report, detail);
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  return renderCounts(report);
}

function render(report: Report, detail: Detail): string {
  return joinBlocks([
    renderHeadline(report),
    renderReasons(report, detail),
    ...renderCauses(report, detail),
    ...renderProblems(report, detail),
    renderNotices(report),
    ...(detail.allTargets ? renderTargets(report) : []),
    renderFigures(report),
    renderOmission(detail.omitted),
  ]);
}

function renderCounts(report: Report): string {
  const reasons = formatCount(report.reasons.length, 'reason');
  return joinBlocks([
    renderHeadline(report),
    report.verdict === 'failure' ? `${reasons}, listed in report.json.` : '',
    renderCountLine(report),
    renderOmission('everything but these counts'),
  ]);
}

function joinBlocks(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function renderHeadline(report: Report): string {
  return `## ${report.verdict === 'success' ? '🟢' : '🔴'} ${formatHeadline(report)}`;
}

function renderOmission(omitted: string | undefined): string {
  return omitted === undefined ? '' : `_Left out, as GitHub shows no more than 1 MiB: ${omitted}. The whole is in report.json._`;
}

function renderList(sentences: readonly string[], max: number): string {
  const more = sentences.length - max;
  const lines = sentences.slice(0, max).map((sentence) => `- ${escapeMarkdown(sentence, 1_500)}`);
  return [...lines, ...(more > 0 ? [`- … and ${formatCount(more)} more, in report.json`] : [])].join('\n');
}

function renderReasons({ reasons }: Report, detail: Detail): string {
  return renderList(reasons, detail.reasons);
}

function renderNotices({ notices }: Report): string {
  return notices.length === 0 ? '' : `Also worth knowing:\n\n${renderList(notices, 10)}`;
}

function renderPlace(position: Position | undefined): string {
  return position === undefined ? '' : escapeCode(formatPosition(position));
}

function renderCauses(report: Report, detail: Detail): readonly string[] {
  const causes = listCauses(report);
  if (causes.length === 0) return [];
  const more = causes.length - detail.causes;
  return [
    `### ${formatCount(causes.length, 'failure')}`,
    ...causes.slice(0, detail.causes).map((cause, index) => renderCause(cause, index < detail.logs ? detail : { ...detail, logLines: 0 })),
    more > 0 ? `… and ${formatCount(more, 'more failure')}, in report.json.` : '',
  ];
}

/** What happened, as the few words beside a target's name. */
function describeCause({ failure, vm, targets: [first] }: Cause): string {
  if (vm !== undefined) return first?.kind === 'boot-test' ? 'does not boot, or is not well' : 'the test fails';
  if (failure !== undefined) return `${escapeHtmlCode(failure.name)} does not build`;
  return first?.group === undefined ? 'does not evaluate' : 'failed';
}

function renderCause(cause: Cause, detail: Detail): string {
  const { targets, failure, vm, message, position } = cause;
  const [first, ...others] = targets;
  if (first === undefined) return '';
  const count = others.length === 0 ? '' : ` and ${formatCount(others.length)} more`;
  return joinBlocks([
    `<details><summary>🔴 ${escapeHtmlCode(first.id)}${count}: ${describeCause(cause)}</summary>`,
    renderPlace(position),
    renderMessage(message, detail),
    renderHash(failure),
    renderLog(failure, detail),
    vm === undefined ? '' : renderVmDetails(vm, detail),
    others.length === 0 ? '' : `It breaks ${renderNames(targets, detail.names)}.`,
    first.command === undefined ? '' : `Reproduce it in the directory of the flake:\n\n${fence([first.command], 'sh')}`,
    '</details>',
  ]).trimEnd();
}

function renderNames(targets: readonly ReportedTarget[], max: number): string {
  const more = targets.length - max;
  const shown = targets.slice(0, max).map(({ id }) => escapeCode(id));
  return `${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

function renderMessage(message: string, { messageLines, lineChars }: Detail): string {
  const lines = message.split('\n', messageLines + 1).map((line) => shorten(line, lineChars));
  return fence(lines.length > messageLines ? [...lines.slice(0, messageLines), '…'] : lines);
}

function renderHash(failure: Cause['failure']): string {
  if (failure?.hashMismatch === undefined) return '';
  const { specified, got } = failure.hashMismatch;
  return `If that source is the right one, replace the hash ${escapeCode(specified)} by ${escapeCode(got)}.`;
}

function renderLog(failure: Cause['failure'], { logLines, lineChars }: Detail): string {
  if (failure === undefined) return '';
  const lines = logLines === 0 ? [] : failure.logTail.slice(-logLines).map((line) => shorten(line, lineChars));
  const whole =
    failure.log === undefined
      ? ''
      : `The whole log is ${escapeCode(failure.log)} in the result artifact of the group ${escapeCode(failure.group)}.`;
  if (lines.length === 0) return whole;
  return joinBlocks([`Last lines of the log of ${escapeCode(failure.name)}:`, fence(lines), whole]).trimEnd();
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const SEVERITIES: Readonly<Record<Problem['severity'], string>> = { error: '🔴 error', warning: '🟠 warning', notice: '🔵 notice' };

function renderProblems(report: Report, detail: Detail): readonly string[] {
  const problems = listOwnProblems(report);
  if (problems.length === 0) return [];
  const sorted = Object.keys(SEVERITIES).flatMap((severity) => problems.filter((problem) => problem.severity === severity));
  const more = sorted.length - detail.problems;
  const rows = sorted
    .slice(0, detail.problems)
    .map(({ severity, position, title, message }) => [SEVERITIES[severity], renderPlace(position), describeProblem(title, message)]);
  return [
    `### The check found ${formatCount(problems.length, 'problem')}`,
    renderTable(['', 'Where', 'What'], rows),
    more > 0 ? `… and ${formatCount(more, 'more problem')}, in report.json.` : '',
  ];
}

function describeProblem(title: string, message: string): string {
  return message === title ? escapeMarkdown(title) : `${escapeMarkdown(title)}: ${escapeMarkdown(message)}`;
}

function renderTargets(report: Report): readonly string[] {
  const { targets } = report;
  if (targets.length === 0) return [];
  const tables = TARGET_KINDS.flatMap((kind) => renderKind(kind, targets));
  const isLong = targets.length > MAX_OPEN_ROWS;
  return isLong ? [`<details><summary>All ${formatCount(targets.length, 'target')}</summary>`, ...tables, '</details>'] : tables;
}

function renderKind(kind: TargetKind, targets: readonly ReportedTarget[]): readonly string[] {
  const own = targets.filter((target) => target.kind === kind);
  if (own.length === 0) return [];
  const rows = own.map((target) => [
    escapeCode(target.id),
    target.system === undefined ? '' : escapeCode(target.system),
    `${ICONS[target.status]} ${target.status}`,
    target.seconds === undefined ? '' : formatDuration(target.seconds),
    renderRemark(target),
  ]);
  return [`### ${KIND_TITLES[kind]} (${formatCount(own.length)})`, renderTable(['Target', 'System', 'Status', 'Time', 'Why'], rows)];
}

/** Why a target is what it is; failed ones say it with their cause. */
function renderRemark({ status, reason, error, vm }: ReportedTarget): string {
  if (vm?.verdict === 'passed') return escapeMarkdown(describeVmTime(vm));
  const why = reason ?? (isFailed({ status }) ? error?.message.split('\n', 1)[0] : undefined);
  return why === undefined ? '' : escapeMarkdown(why);
}

function renderCountLine(report: Report): string {
  return report.totals.targets === 0 ? '' : `${formatCount(report.totals.targets, 'target')}: ${formatStatuses(report)}.`;
}

function renderFigures(report: Report): string {
  return [
    renderCountLine(report),
    ...listFigures(report),
    report.flake?.revision === undefined ? '' : `Revision ${escapeCode(report.flake.revision)}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
