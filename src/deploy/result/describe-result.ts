import { storePathName } from '../../nix/index.js';
import type { Outcome } from '../protocol/state.js';
import type { DeployResult } from './deploy-result.js';
import type { HostResult } from './host-result.js';

/** How foreign words are made harmless; they belong to the report, which is on a higher floor. */
export interface Escapes {
  /** For running text and tables of Markdown, in one line. */
  readonly markdown: (text: string, maxChars?: number) => string;
  /** Lines as a block of code that they cannot end. */
  readonly fence: (lines: readonly string[]) => string;
  /** For a line of a log. */
  readonly line: (text: string, maxChars?: number) => string;
}

const MARKS: Readonly<Record<Outcome, string>> = {
  deployed: '🟢',
  unchanged: '🟢',
  'dry-run': '🔵',
  'rolled-back': '🔴',
  refused: '🔴',
  failed: '🔴',
  unknown: '🔴',
  undone: '🟠',
  offline: '⚪',
  'not-started': '⚪',
};
const MESSAGE_CHARS = 600;
const PREVIEW_LINES = 60;
const JOURNAL_LINES = 15;

const count = (number: number, noun: string) => `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;

/** One line: what became of how many hosts. */
export function formatHeadline({ hosts, verdict, mode }: Pick<DeployResult, 'hosts' | 'verdict' | 'mode'>): string {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of hosts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = (Object.keys(MARKS) as Outcome[]).flatMap((outcome) => {
    const number = counts.get(outcome);
    return number === undefined ? [] : [`${number} ${outcome.replaceAll('-', ' ')}`];
  });
  const what = { deploy: 'Deployment', boot: 'Deployment for the next boot', 'dry-run': 'Dry run', rollback: 'Rollback' }[mode];
  return `${what} ${verdict === 'success' ? 'succeeded' : 'failed'}: ${hosts.length === 0 ? 'no host' : `${count(hosts.length, 'host')} (${parts.join(', ')})`}`;
}

function describeReboot({ reboot }: HostResult): string {
  if (reboot.done) return 'done';
  if (reboot.needed === undefined) return '';
  return reboot.needed ? `needed (${reboot.because.join(', ') || 'by policy'})` : 'not needed';
}

const nameOf = (path: HostResult['running']) => (path === undefined ? '' : storePathName(path));

/** What a person reads first, in the job's summary. */
export function renderSummary(result: DeployResult, { markdown, fence }: Escapes): string {
  const rows = result.hosts.map((host) =>
    [
      `${MARKS[host.outcome]} ${host.outcome}`,
      markdown(host.host, 100),
      markdown(host.message, MESSAGE_CHARS),
      markdown(nameOf(host.running), 100),
      markdown(nameOf(host.bootDefault), 100),
      markdown(describeReboot(host), 100),
      `${host.seconds.toFixed(0)} s`,
    ].join(' | '),
  );
  const table = [
    '| result | host | what happened | runs | next boot | reboot | time |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ];
  const parts = [
    `## ${result.verdict === 'success' ? '🟢' : '🔴'} ${formatHeadline(result)}`,
    ...result.notices.map((notice) => `- ${markdown(notice, MESSAGE_CHARS)}`),
    rows.length === 0 ? '' : table.join('\n'),
    ...result.hosts.flatMap((host) => renderDetails(host, { markdown, fence })),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderDetails(host: HostResult, { markdown, fence }: Pick<Escapes, 'markdown' | 'fence'>): readonly string[] {
  const failed = host.health.filter(({ ok }) => !ok);
  const body = [
    ...host.notes.map((note) => `- ${markdown(note, MESSAGE_CHARS)}`),
    ...failed.map(({ name, message }) => `- health check ${markdown(name, 100)}: ${markdown(message, MESSAGE_CHARS)}`),
    ...host.failedUnits.flatMap(({ name, journal }) => [`Journal of ${markdown(name, 100)}:`, fence(journal.slice(-JOURNAL_LINES))]),
    ...(host.preview.length === 0 ? [] : ['What it would do:', fence(host.preview.slice(0, PREVIEW_LINES))]),
  ];
  if (body.length === 0) return [];
  return [`<details><summary>${markdown(host.host, 100)}</summary>\n\n${body.join('\n\n')}\n\n</details>`];
}

/** Plain lines for the end of a log: verdict, reasons, hosts. */
export function renderTerminal(result: DeployResult, { line }: Pick<Escapes, 'line'>): readonly string[] {
  return [
    `${result.verdict === 'success' ? 'GREEN' : 'RED'}: ${formatHeadline(result)}`,
    ...[...result.reasons, ...result.notices].map((sentence) => `  - ${line(sentence, MESSAGE_CHARS)}`),
    ...result.hosts.map((host) => {
      const runs = host.running === undefined ? '' : `, runs ${nameOf(host.running)}`;
      return `  ${host.outcome.padEnd(11)} ${line(host.host, 100)} (${host.seconds.toFixed(0)} s${line(runs, 200)})`;
    }),
  ];
}
