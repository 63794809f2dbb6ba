import { escapeMarkdown, toInline } from '../../report/index.js';
import type { Published } from '../../update/index.js';
import type { PreparedProposal, UpdateFile } from './update-file.js';

const MESSAGE_CHARS = 600;

const MARKS: Readonly<Record<PreparedProposal['verdict'], string>> = { good: '🟢', partly: '🟠', bad: '🔴', unproven: '⚪' };

/** A proposal, and what was done about it. */
export interface UpdateOutcome {
  readonly proposal: PreparedProposal;
  /** Undefined where nothing was published (yet). */
  readonly published?: Published;
  /** Why it could not be published. */
  readonly refused?: string;
}

function describeWanted({ wanted, verdict, error }: PreparedProposal): string {
  if (error !== undefined) return '🔴 failed';
  if (wanted === 'nothing-new') return '🟢 up to date';
  return wanted === 'unknown' ? '⚪ unknown' : `${MARKS[verdict]} ${verdict}`;
}

/** What was done, or why not, in sentences. */
function describeDone({ proposal, published, refused }: UpdateOutcome): string {
  if (proposal.error !== undefined) return proposal.error;
  return refused ?? published?.message ?? proposal.proofLine;
}

/** The job's summary. */
export function renderUpdateSummary({ leftOut }: Pick<UpdateFile, 'leftOut'>, outcomes: readonly UpdateOutcome[]): string {
  const rows = outcomes.map((outcome) => {
    const { proposal, published } = outcome;
    const number = published?.number === undefined ? '' : `[#${published.number}](${published.url ?? ''})`;
    return `| ${describeWanted(proposal)} | ${escapeMarkdown(proposal.name, 100)} | ${number} | ${escapeMarkdown(describeDone(outcome), MESSAGE_CHARS)} |`;
  });
  const details = outcomes.flatMap(({ proposal, published }) => [...proposal.notes, ...(published?.warnings ?? [])]);
  const parts = [
    '## Lock file updates',
    rows.length === 0
      ? 'There are no inputs to update.'
      : ['| proof | proposal | pull request | what was done |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    [...details, ...leftOut].map((note) => `- ${escapeMarkdown(note, MESSAGE_CHARS)}`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Plain lines for the end of a log. */
export function renderUpdateLines(outcomes: readonly UpdateOutcome[]): readonly string[] {
  return outcomes.map((outcome) =>
    toInline(`${describeWanted(outcome.proposal)} · ${outcome.proposal.name}: ${describeDone(outcome)}`, MESSAGE_CHARS),
  );
}

/** What could not be done at all, once each. Nothing to update, and what was held back, is no failure. */
export function listUpdateFailures(outcomes: readonly UpdateOutcome[]): readonly string[] {
  return [...new Set(outcomes.flatMap(({ proposal, refused }) => [proposal.error, refused].flatMap((reason) => reason ?? [])))];
}
