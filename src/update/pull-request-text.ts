import { fitLine, TEXT_LIMITS } from '../github/index.js';
import { stripControls } from '../nix/index.js';
import { hashText } from '../runtime/index.js';
import type { ProposalContent, TextEscapes } from './proposal-content.js';
import { formatMarker } from './proposal-marker.js';
import { renderHosts } from './render-hosts.js';
import { renderCommits, renderInputs } from './render-inputs.js';
import { listRenderLimits, type RenderLimits } from './render-limits.js';
import { renderHeldBack, renderVerdict, renderVulnerabilities, renderWaiting } from './render-notes.js';
import { renderDetails } from './render-words.js';

/** A pull request's words. */
export interface PullRequestText {
  readonly title: string;
  /** Fewer than 65,536 characters, and bytes of UTF-8. */
  readonly body: string;
  /** Hash of what the body tells, as in its marker: equal as long as there is nothing new to tell. */
  readonly text: string;
}

/** Commits that are listed for each input unless the configuration says otherwise. */
const DEFAULT_COMMITS = 50;
/** Lines, and characters of each, of the commands that reproduce it. */
const MAX_COMMANDS = 12;
const MAX_COMMAND_CHARS = 300;
const MAX_URL_CHARS = 500;

const SHORTENED = '_Some of this was left out, as GitHub takes no longer texts. The summary of the run has more._';

function renderReproduce(commands: readonly string[], { fence }: TextEscapes): readonly string[] {
  if (commands.length === 0) return [];
  const lines = commands.slice(0, MAX_COMMANDS).map((line) => line.slice(0, MAX_COMMAND_CHARS).replaceAll('<!--', '<! --'));
  return [renderDetails('How to reproduce it', fence(lines, 'sh'))];
}

/** All but the link to the run and the marker. */
function renderBody(content: ProposalContent, escapes: TextEscapes, limits: RenderLimits): string {
  const { changes, alsoChanged = [], hosts, heldBack, vulnerabilities, reproduce } = content;
  const parts = [
    renderVerdict(content, escapes, limits),
    renderInputs(changes, alsoChanged, escapes, limits),
    ...renderCommits(changes, escapes, limits),
    ...renderHosts(hosts, escapes, limits),
    ...renderVulnerabilities(vulnerabilities, escapes, limits),
    ...renderHeldBack(heldBack, escapes, limits),
    ...renderWaiting(content, escapes, limits),
    ...renderReproduce(reproduce, escapes),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The link to the run, if it is one that Markdown takes as it is. */
function renderRun(runUrl: string | undefined): string {
  const isPlain = runUrl !== undefined && runUrl.length <= MAX_URL_CHARS && /^https?:\/\/[\w.:/~%?=&#-]+$/.test(runUrl);
  return isPlain ? `Made by [this run](${runUrl}).` : '';
}

/**
 * Title and body of a pull request. Strangers' words (titles of commits, logs, names) neither format, nor mention, nor link; what is too long is
 * shown shorter, commits first.
 * @param commits commits that are listed for each input, at most
 */
export function renderPullRequest(content: ProposalContent, escapes: TextEscapes, commits = DEFAULT_COMMITS): PullRequestText {
  const title = fitLine(stripControls(content.proposal.title), TEXT_LIMITS.title);
  const run = renderRun(content.runUrl);
  let shown: PullRequestText | undefined;
  for (const [step, limits] of listRenderLimits(commits).entries()) {
    const told = `${renderBody(content, escapes, limits)}${step === 0 ? '' : `\n\n${SHORTENED}`}`;
    const text = hashText(told);
    const body = [told, run, formatMarker({ ...content.marker, text })].filter((part) => part !== '').join('\n\n');
    shown = { title, body: `${body}\n`, text };
    // A character of UTF-16 never has more units than bytes of UTF-8, so this bounds both.
    if (Buffer.byteLength(shown.body) < TEXT_LIMITS.body) return shown;
  }
  throw new Error('The shortest text of a pull request was too long: its limits and its parts do not fit each other.');
}
