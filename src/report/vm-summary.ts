import type { ReportedVm } from './report.js';
import { escapeCode, escapeMarkdown, fence, formatCount, formatDuration, shorten } from './text.js';

/** How much is told of a guest that failed. */
export interface VmDetail {
  readonly logLines: number;
  readonly lineChars: number;
}

/** Failed units and parts of a test that are named. */
const SHOWN = 10;

/** `23 s with kvm: kernel 1.2 s, initrd 3 s, userspace 12 s`: where the time of a boot went. */
export function describeVmTime({ seconds, accelerator, stages, cases }: ReportedVm): string {
  const parts = stages.flatMap(({ name, seconds: took }) => (took === undefined ? [] : [`${name} ${formatDuration(took)}`]));
  const how = accelerator === undefined ? '' : ` with ${accelerator}`;
  const tests = cases.length === 0 ? '' : `, ${formatCount(cases.length, 'part')}`;
  return `Ran for ${formatDuration(seconds)}${how}${tests}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

/** What a guest that failed said: units, health checks, parts of a test, console; and where the rest is. */
export function renderVmDetails(vm: ReportedVm, { logLines, lineChars }: VmDetail): string {
  const cutLines = (lines: readonly string[]) => lines.slice(-logLines).map((line) => shorten(line, lineChars));
  const badChecks = vm.health.filter(({ ok }) => !ok).map(({ name, message }) => `${name}${message === undefined ? '' : `: ${message}`}`);
  const badCases = vm.cases.flatMap(({ name, outcome, message }) =>
    outcome === 'failed' || outcome === 'error' ? [`${name}${message === '' ? '' : `: ${message}`}`] : [],
  );
  const list = (title: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : [
          `${title}:\n\n${items
            .slice(0, SHOWN)
            .map((item) => `- ${escapeMarkdown(item, lineChars)}`)
            .join('\n')}${items.length > SHOWN ? `\n- … and ${formatCount(items.length - SHOWN)} more` : ''}`,
        ];
  const journals = vm.failedUnits
    .filter(({ journal }) => journal.length > 0 && logLines > 0)
    .slice(0, SHOWN)
    .map(({ name, journal }) => `Journal of ${escapeCode(name)}:\n\n${fence(cutLines(journal))}`);
  return [
    escapeMarkdown(describeVmTime(vm)),
    ...list('Health checks that failed', badChecks),
    ...list('Parts of the test that failed', badCases),
    ...journals,
    ...(vm.consoleTail.length === 0 || logLines === 0 ? [] : [`Last lines of the console:\n\n${fence(cutLines(vm.consoleTail))}`]),
    `All that was kept of it is in the artifact of the job ${escapeCode(vm.job)}.`,
  ].join('\n\n');
}
