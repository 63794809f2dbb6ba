import { formatInputPath, type InputPath } from '../flake/index.js';
import type { HeldBack, Proof, ProposalContent, TextEscapes } from './proposal-content.js';
import type { RenderLimits } from './render-limits.js';
import { formatCount, formatDate, joinNames, renderDetails } from './render-words.js';

/** Log lines are cut here: a line of a builder may have megabytes. */
const MAX_LOG_CHARS = 300;

function renderNames(names: readonly string[], { code }: TextEscapes, { rows, nameChars }: RenderLimits): string {
  const shown = names.slice(0, rows).map((name) => code(name, nameChars));
  return joinNames(names.length > rows ? [...shown, ...names.slice(rows)] : shown, rows);
}

const renderPaths = (paths: readonly InputPath[], escapes: TextEscapes, limits: RenderLimits): string =>
  renderNames(paths.map(formatInputPath), escapes, limits);

function renderProof(proof: Proof, escapes: TextEscapes, limits: RenderLimits): string {
  if (proof.kind === 'pending-ci') return '⚪ **Not proved yet**: the checks of this pull request decide.';
  if (proof.kind === 'none') return '⚪ **Not proved**: nothing was built, as the configuration says.';
  const { targets, passed, alreadyBroken } = proof;
  const broken =
    alreadyBroken.length === 0
      ? ''
      : ` ${formatCount(alreadyBroken.length, 'target')} failed before as well: ${renderNames(alreadyBroken, escapes, limits)}.`;
  if (targets === 0) return `🟢 **Proved**: it changes nothing that is built.${broken}`;
  const failed = targets - passed - alreadyBroken.length;
  if (failed > 0) return `🔴 **Does not build**: ${failed.toLocaleString('en-US')} of ${formatCount(targets, 'target')} failed.${broken}`;
  const count =
    passed === targets
      ? targets === 1
        ? 'the 1 target'
        : `all ${formatCount(targets, 'target')}`
      : `${passed.toLocaleString('en-US')} of ${formatCount(targets, 'target')}`;
  return `🟢 **Proved**: ${count} that it changes ${passed === 1 && targets === 1 ? 'was' : 'were'} built with it.${broken}`;
}

/** The first line: what a person wants to know before anything else. */
export function renderVerdict({ proof, heldBack }: ProposalContent, escapes: TextEscapes, limits: RenderLimits): string {
  const held = heldBack.flatMap(({ inputs }) => inputs);
  const note =
    held.length === 0
      ? ''
      : ` ${held.length === 1 ? 'One input is' : `${held.length.toLocaleString('en-US')} inputs are`} held back: ${renderPaths(held, escapes, limits)}.`;
  return `${renderProof(proof, escapes, limits)}${note}`;
}

/** The end of a log; its marks of comments are broken, as the body holds a comment of ours. */
function renderLog(log: string, { fence }: TextEscapes, { logLines }: RenderLimits): readonly string[] {
  if (logLines === 0) return [];
  const lines = log.trimEnd().split('\n').slice(-logLines);
  const cut = lines.map((line) => (line.length > MAX_LOG_CHARS ? `${line.slice(0, MAX_LOG_CHARS)}…` : line).replaceAll('<!--', '<! --'));
  return [renderDetails('The end of the log', fence(cut))];
}

function renderHeldBackOne(held: HeldBack, escapes: TextEscapes, limits: RenderLimits): readonly string[] {
  const targets = held.targets === undefined || held.targets.length === 0 ? '' : ` Breaks: ${renderNames(held.targets, escapes, limits)}.`;
  const names = renderPaths(held.inputs, escapes, limits);
  return [
    `**${names}**: ${escapes.markdown(held.reason, limits.sentenceChars)}${targets}`,
    ...(held.log === undefined || held.log.trim() === '' ? [] : renderLog(held.log, escapes, limits)),
  ];
}

const cutNotes = <T>(notes: readonly T[], { rows }: RenderLimits): { readonly shown: readonly T[]; readonly rest: readonly string[] } => ({
  shown: notes.slice(0, rows),
  rest: notes.length > rows ? [`… and ${formatCount(notes.length - rows, 'more', 'more')}.`] : [],
});

/** What stays as it is because something breaks with it. */
export function renderHeldBack(heldBack: readonly HeldBack[], escapes: TextEscapes, limits: RenderLimits): readonly string[] {
  if (heldBack.length === 0) return [];
  const { shown, rest } = cutNotes(heldBack, limits);
  return ['### Held back', ...shown.flatMap((held) => renderHeldBackOne(held, escapes, limits)), ...rest];
}

function renderList(title: string, lines: readonly string[], limits: RenderLimits): readonly string[] {
  if (lines.length === 0) return [];
  const { shown, rest } = cutNotes(lines, limits);
  return [title, [...shown, ...rest].map((line) => `- ${line}`).join('\n')];
}

/** Inputs that wait, or could not be fetched. */
export function renderWaiting({ tooYoung, unreachable }: ProposalContent, escapes: TextEscapes, limits: RenderLimits): readonly string[] {
  const { nameChars, rows, sentenceChars } = limits;
  const young = tooYoung.slice(0, rows + 1).map(({ path, rev, date, ready }) => {
    const since = formatDate(date);
    const until = formatDate(ready);
    const what = rev === undefined ? 'its newest commit' : escapes.code(rev.slice(0, 9));
    return `${escapes.code(formatInputPath(path), nameChars)}: ${what}${since === '' ? '' : ` of ${since}`} is younger than the cooldown${until === '' ? '' : `; it is taken from ${until} on`}.`;
  });
  const missing = unreachable
    .slice(0, rows + 1)
    .map(({ path, reason }) => `${escapes.code(formatInputPath(path), nameChars)}: ${escapes.markdown(reason, sentenceChars)}`);
  return [...renderList('### Too young', young, limits), ...renderList('### Could not be reached', missing, limits)];
}

/** Known vulnerabilities, where the systems were scanned. */
export function renderVulnerabilities(
  found: ProposalContent['vulnerabilities'],
  escapes: TextEscapes,
  limits: RenderLimits,
): readonly string[] {
  if (found === undefined) return [];
  const { fixed, introduced } = found;
  const say = (ids: readonly string[], word: string) =>
    `${word} ${ids.length === 0 ? 'no known vulnerability' : `${formatCount(ids.length, 'known vulnerability', 'known vulnerabilities')}: ${renderNames(ids, escapes, limits)}`}.`;
  return ['### Security', `${say(fixed, 'Fixes')} ${say(introduced, 'Introduces')}`];
}
