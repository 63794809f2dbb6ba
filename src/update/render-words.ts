import { describeReference, findRevisionDate, type LockNode, type SourceAttributes } from '../flake/index.js';

const SHORT_REV = 9;

/** `1,234 commits`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** `2026-11-01`, in UTC. Empty for what is no date. @param seconds Unix seconds */
export function formatDate(seconds: number | undefined): string {
  const date = new Date((seconds ?? Number.NaN) * 1_000);
  // Beyond the year 9999 it has another form, and is nonsense.
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9_999 ? '' : date.toISOString().slice(0, 10);
}

/** The short form of a commit id, or of the hash of what has none. */
export function shortenRevision(locked: SourceAttributes | undefined): string {
  const { rev, narHash } = locked ?? {};
  if (typeof rev === 'string') return rev.slice(0, SHORT_REV);
  return typeof narHash === 'string' ? narHash.replace(/^sha256-/, '').slice(0, SHORT_REV) : '';
}

/** What an input is locked to: revision and date, as far as they are known. */
export function describeLocked(node: LockNode | undefined): { readonly revision: string; readonly date: string } {
  return { revision: shortenRevision(node?.locked), date: formatDate(findRevisionDate(node?.locked ?? {})) };
}

/** What flake.nix asks for. */
export const describeOriginal = (node: LockNode | undefined): string =>
  node?.original === undefined ? '' : describeReference(node.original);

/** Entries of a list that is cut, and a last one that says how much is gone. */
export function cutList(entries: readonly string[], max: number): readonly string[] {
  return entries.length <= max ? entries : [...entries.slice(0, max), `… and ${formatCount(entries.length - max, 'more', 'more')}`];
}

/** `a, b and 5 more`: already escaped. */
export function joinNames(names: readonly string[], max: number): string {
  const shown = names.slice(0, max).join(', ');
  return names.length <= max ? shown : `${shown}${shown === '' ? '' : ' and '}${(names.length - max).toLocaleString('en-US')} more`;
}

/** A part that can be opened. @param summary HTML, already escaped */
export function renderDetails(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A table of Markdown. @param rows cells, already escaped */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
