import { escapeMarkdown, formatCount } from '../report/index.js';
import type { VmResult } from '../vm/index.js';

const MARKS = { passed: '🟢', failed: '🔴', error: '🟠', skipped: '⚪' } as const;
/** Characters of a reason that a table shows. */
const REASON_CHARS = 300;
const TAIL_LINES = 25;

/** Boot tests as a verdict and as Markdown. A host that was skipped by policy makes nothing red. */
export function describeBoots(results: readonly VmResult[]): {
  readonly verdict: 'success' | 'failure';
  readonly reasons: readonly string[];
  readonly summary: string;
} {
  const count = (verdict: VmResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
  const bad = results.filter(({ verdict }) => verdict === 'failed' || verdict === 'error');
  const headline =
    results.length === 0
      ? 'No host to boot'
      : `${count('passed')} of ${formatCount(results.length, 'host or test', 'hosts and tests')} booted and ${count('passed') === 1 ? 'is' : 'are'} well`;
  const rows = results.map(
    ({ name, verdict, seconds, accelerator, reason }) =>
      `| ${MARKS[verdict]} ${verdict} | ${escapeMarkdown(name)} | ${seconds.toFixed(0)} s${accelerator === undefined ? '' : ` (${accelerator})`} | ${escapeMarkdown(reason, REASON_CHARS)} |`,
  );
  const tails = bad.flatMap(({ name, consoleTail }) =>
    consoleTail.length === 0
      ? []
      : [
          `<details><summary>Last lines of ${escapeMarkdown(name)}’s console</summary>\n\n${consoleTail
            .slice(-TAIL_LINES)
            .map((line) => `    ${line}`)
            .join('\n')}\n\n</details>`,
        ],
  );
  return {
    verdict: bad.length === 0 ? 'success' : 'failure',
    reasons: bad.map(({ name, reason }) => `${name}: ${reason}`),
    summary: `${[`## ${bad.length === 0 ? '🟢' : '🔴'} ${headline}`, rows.length === 0 ? '' : ['| result | host or test | time | why |', '| --- | --- | --- | --- |', ...rows].join('\n'), ...tails].filter((part) => part !== '').join('\n\n')}\n`,
  };
}
