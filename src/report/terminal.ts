import { formatPosition } from '../runtime/index.js';
import { listCauses, type Cause } from './causes.js';
import { formatHeadline, formatStatuses, listFigures } from './headline.js';
import { listOwnProblems, type Report } from './report.js';
import { cleanLine, formatCount, formatNames, shorten, toInline } from './text.js';

/** A log is read from its end: what comes above the last screens is found in report.json. */
const LIMITS = { causes: 20, briefCauses: 100, problems: 50, messageLines: 10, logLines: 10, lineChars: 300 } as const;

/**
 * The report as plain lines for the end of a log: verdict, reasons, failures, counts. No line can be a workflow command, move the
 * cursor or be megabytes long, whatever the flake prints.
 */
export function renderTerminal(report: Report): readonly string[] {
  const causes = listCauses(report);
  const lines = [
    `${report.verdict === 'success' ? 'GREEN' : 'RED'}: ${formatHeadline(report)}`,
    ...[...report.reasons, ...report.notices].map((sentence) => `  - ${toInline(sentence, 1_500)}`),
    ...causes.slice(0, LIMITS.causes).flatMap(renderCause),
    ...renderBriefly(causes.slice(LIMITS.causes)),
    ...renderProblems(report),
    '',
    ...(report.totals.targets === 0 ? [] : [`${formatCount(report.totals.targets, 'target')}: ${formatStatuses(report)}.`]),
    ...listFigures(report),
  ];
  return lines.map(cleanLine);
}

function nameTargets({ targets }: Cause): string {
  return formatNames(
    targets.map(({ id }) => id),
    10,
  );
}

function indent(text: string, maxLines: number): readonly string[] {
  const lines = text.split('\n', maxLines + 1).map((line) => `    ${cleanLine(shorten(line, LIMITS.lineChars))}`);
  return lines.length > maxLines ? [...lines.slice(0, maxLines), '    …'] : lines;
}

function renderCause(cause: Cause): readonly string[] {
  const { failure, message, position, targets } = cause;
  const { vm } = cause;
  const command = targets[0]?.command;
  return [
    '',
    `FAILED ${nameTargets(cause)}`,
    ...(position === undefined ? [] : [`  at ${toInline(formatPosition(position), LIMITS.lineChars)}`]),
    ...(failure === undefined ? [] : [`  ${toInline(failure.name)} does not build:`]),
    ...indent(message, LIMITS.messageLines),
    ...(failure === undefined
      ? []
      : failure.logTail.slice(-LIMITS.logLines).map((line) => `  | ${cleanLine(shorten(line, LIMITS.lineChars))}`)),
    ...(vm === undefined ? [] : vm.consoleTail.slice(-LIMITS.logLines).map((line) => `  | ${cleanLine(shorten(line, LIMITS.lineChars))}`)),
    ...(vm === undefined ? [] : [`  all that was kept of it is in the artifact of the job ${toInline(vm.job)}`]),
    ...(failure?.hashMismatch === undefined
      ? []
      : [`  if that source is the right one, its hash is ${toInline(failure.hashMismatch.got, LIMITS.lineChars)}`]),
    ...(command === undefined ? [] : [`  reproduce: ${command}`]),
  ];
}

/** A line each for the failures that are too many to tell. */
function renderBriefly(causes: readonly Cause[]): readonly string[] {
  const more = causes.length - LIMITS.briefCauses;
  return [
    ...(causes.length === 0 ? [] : ['']),
    ...causes.slice(0, LIMITS.briefCauses).map((cause) => `FAILED ${nameTargets(cause)}: ${toInline(cause.message, 160)}`),
    ...(more > 0 ? [`… and ${formatCount(more, 'more failure')}, in report.json`] : []),
  ];
}

function renderProblems(report: Report): readonly string[] {
  const problems = listOwnProblems(report).filter(({ severity }) => severity !== 'notice');
  const more = problems.length - LIMITS.problems;
  return [
    ...(problems.length === 0 ? [] : ['', `The check found ${formatCount(problems.length, 'problem')}:`]),
    ...problems.slice(0, LIMITS.problems).map(({ severity, title, message, position }) => {
      const place = position === undefined ? '' : `${toInline(formatPosition(position))}: `;
      return `  ${place}${severity}: ${toInline(title)}${message === title ? '' : `: ${toInline(message)}`}`;
    }),
    ...(more > 0 ? [`  … and ${formatCount(more)} more, in report.json`] : []),
  ];
}
