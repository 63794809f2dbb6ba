import { findCompareLink, formatInputPath, type InputPath } from '../flake/index.js';
import type { DescribedChange, TextEscapes } from './proposal-content.js';
import type { RenderLimits } from './render-limits.js';
import { cutList, describeLocked, describeOriginal, formatCount, renderDetails, renderTable } from './render-words.js';

/** What an input is or was, in a cell. */
function renderState(node: DescribedChange['before'], { code }: TextEscapes): string {
  const { revision, date } = describeLocked(node);
  return [revision === '' ? '' : code(revision), date === '' ? '' : `(${date})`].filter((part) => part !== '').join(' ') || '–';
}

function renderKind(change: DescribedChange, { code }: TextEscapes, { nameChars }: RenderLimits): string {
  const follows = code(formatInputPath(change.follows ?? []), nameChars);
  switch (change.kind) {
    case 'updated':
      return '';
    case 'retargeted':
      return `asks for ${code(describeOriginal(change.after), nameChars)} instead of ${code(describeOriginal(change.before), nameChars)}`;
    case 'added':
      return change.follows === undefined ? `new: ${code(describeOriginal(change.after), nameChars)}` : `new: follows ${follows}`;
    case 'removed':
      return 'removed';
    case 'now-follows':
      return `follows ${follows}`;
    case 'no-longer-follows':
      return 'has a source of its own';
  }
}

/** Links by GitHub's own redirect, so that the input's repository is not told of every update by a back link. */
const hideFromUpstream = (link: string): string => link.replace(/^https:\/\/github\.com\//, 'https://redirect.github.com/');

/** Longest link in a table; names of owners and repositories have 100 characters each. */
const MAX_LINK_CHARS = 500;

function renderWhat(change: DescribedChange, escapes: TextEscapes, limits: RenderLimits): string {
  const { before, after, commits } = change;
  const link = findCompareLink(before?.locked ?? {}, after?.locked ?? {});
  const count = commits?.total === undefined ? '' : formatCount(commits.total, 'commit');
  const words = count === '' ? 'compare' : count;
  // Parentheses would end the link, and brackets begin another.
  const shown =
    link === undefined || link.length > MAX_LINK_CHARS || /[()<>[\]\s|]/.test(link) ? count : `[${words}](${hideFromUpstream(link)})`;
  return [renderKind(change, escapes, limits), shown].filter((part) => part !== '').join(', ');
}

/** The inputs that change, as a table. @param alsoChanged those that nobody asked for */
export function renderInputs(
  changes: readonly DescribedChange[],
  alsoChanged: readonly InputPath[],
  escapes: TextEscapes,
  limits: RenderLimits,
): string {
  if (changes.length === 0) return '';
  const unasked = new Set(alsoChanged.map(formatInputPath));
  const rows = changes.slice(0, limits.rows).map((change) => {
    const name = formatInputPath(change.path);
    return [
      `${escapes.code(name, limits.nameChars)}${unasked.has(name) ? ' ¹' : ''}`,
      renderState(change.before, escapes),
      renderState(change.after, escapes),
      renderWhat(change, escapes, limits),
    ];
  });
  const isNoted = changes.slice(0, limits.rows).some(({ path }) => unasked.has(formatInputPath(path)));
  return [
    renderTable(['input', 'from', 'to', 'what'], rows),
    changes.length > rows.length ? `… and ${formatCount(changes.length - rows.length, 'more input')}.` : '',
    isNoted ? '¹ Nobody asked for this one: Nix updated it along with the others.' : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function renderCommitList(change: DescribedChange, escapes: TextEscapes, { commits: max, nameChars }: RenderLimits): string {
  const { list = [], total, truncated = false } = change.commits ?? {};
  const shown = list.slice(0, max);
  const name = escapes.htmlCode(formatInputPath(change.path), nameChars);
  const isCut = shown.length < list.length || truncated || (total ?? 0) > shown.length;
  const count = total === undefined ? formatCount(shown.length, 'commit') : formatCount(total, 'commit');
  const summary = `${name}: ${count}${isCut ? `, the newest ${shown.length.toLocaleString('en-US')} of them` : ''}`;
  const lines = shown.map(({ sha, title, author }) => {
    const by = author === undefined ? '' : ` (${escapes.markdown(author, nameChars)})`;
    return `- ${escapes.code(sha.slice(0, 9))} ${escapes.markdown(title, nameChars)}${by}`;
  });
  return renderDetails(summary, lines.join('\n'));
}

/** What lies between old and new, as far as forges tell, each input folded. */
export function renderCommits(changes: readonly DescribedChange[], escapes: TextEscapes, limits: RenderLimits): readonly string[] {
  const known = changes.filter(({ commits }) => (commits?.list.length ?? 0) > 0);
  if (limits.commits === 0) return [];
  return cutList(
    known.slice(0, limits.commitLists + 1).map((change) => renderCommitList(change, escapes, limits)),
    limits.commitLists,
  );
}
