import { formatSize } from '../runtime/index.js';
import type { ClosureDiff } from './closure-diff.js';
import type { HostDifference, TextEscapes } from './proposal-content.js';
import type { RenderLimits } from './render-limits.js';
import { cutList, formatCount, joinNames, renderDetails, renderTable } from './render-words.js';

/** `+12.3 MiB`, `−1 MiB`; empty where a size is not known. */
function renderSizeChange({ bytesBefore, bytesAfter }: ClosureDiff): string {
  if (bytesBefore === undefined || bytesAfter === undefined) return '';
  const change = bytesAfter - bytesBefore;
  return change === 0 ? 'same size' : `${change > 0 ? '+' : '−'}${formatSize(Math.abs(change))}`;
}

/** `3 changed, 1 added, 12 rebuilt, +12.3 MiB`. */
function renderCounts(diff: ClosureDiff): string {
  const counts = [
    [diff.changed.length, 'changed'],
    [diff.added.length, 'added'],
    [diff.removed.length, 'removed'],
    [diff.rebuilt, 'rebuilt'],
  ] as const;
  const parts = counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count.toLocaleString('en-US')} ${word}`]));
  const size = renderSizeChange(diff);
  return [...(parts.length === 0 ? ['no package differs'] : parts), ...(size === '' ? [] : [size])].join(', ');
}

/** Versions of one package in a cell. */
const MAX_VERSIONS = 6;

function renderPackages(diff: ClosureDiff, { code }: TextEscapes, { packages, nameChars }: RenderLimits): string {
  const list = (versions: readonly string[]) =>
    versions.length === 0
      ? '(no version)'
      : joinNames(
          versions.slice(0, MAX_VERSIONS + 1).map((version) => code(version, nameChars)),
          MAX_VERSIONS,
        );
  // What changes its version says most, so it comes first.
  const rows = [
    ...diff.changed.map(({ name, before, after }) => () => [code(name, nameChars), list(before), list(after)]),
    ...diff.added.map(({ name, versions }) => () => [code(name, nameChars), '–', list(versions)]),
    ...diff.removed.map(({ name, versions }) => () => [code(name, nameChars), list(versions), '–']),
  ];
  const shown = rows.slice(0, packages).map((row) => row());
  const rest = rows.length - shown.length;
  return [renderTable(['package', 'from', 'to'], shown), rest === 0 ? '' : `… and ${formatCount(rest, 'more package')}.`]
    .filter((part) => part !== '')
    .join('\n\n');
}

const isEmpty = ({ added, removed, changed }: ClosureDiff): boolean => added.length + removed.length + changed.length === 0;

/** Names of hosts within a summary. */
const MAX_HOSTS = 8;

function renderHost({ names, diff, needsReboot }: HostDifference, escapes: TextEscapes, limits: RenderLimits): string {
  const hosts = joinNames(
    names.slice(0, MAX_HOSTS).map((name) => escapes.htmlCode(name, limits.nameChars)),
    MAX_HOSTS,
  );
  const more = names.length > MAX_HOSTS ? ` and ${(names.length - MAX_HOSTS).toLocaleString('en-US')} more` : '';
  const reboot = needsReboot === true ? ', reboot needed' : '';
  const summary = `${hosts}${more}: ${renderCounts(diff)}${reboot}`;
  return limits.packages === 0 || isEmpty(diff) ? `- ${summary}` : renderDetails(summary, renderPackages(diff, escapes, limits));
}

/** What changes on hosts, and which of them have to be rebooted. */
export function renderHosts(hosts: readonly HostDifference[], escapes: TextEscapes, limits: RenderLimits): readonly string[] {
  if (hosts.length === 0) return [];
  const reboot = hosts.filter(({ needsReboot }) => needsReboot === true).flatMap(({ names }) => names);
  const shown = reboot.slice(0, limits.rows).map((name) => escapes.code(name, limits.nameChars));
  const more = reboot.length > shown.length ? ` and ${(reboot.length - shown.length).toLocaleString('en-US')} more` : '';
  return [
    '### Hosts',
    ...(reboot.length === 0 ? [] : [`Reboot needed: ${shown.join(', ')}${more}.`]),
    ...cutList(
      hosts.slice(0, limits.rows).map((host) => renderHost(host, escapes, limits)),
      limits.rows,
    ),
    ...(hosts.length > limits.rows ? [`… and ${formatCount(hosts.length - limits.rows, 'more group')} of hosts.`] : []),
  ];
}
