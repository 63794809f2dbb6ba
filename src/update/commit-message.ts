import { formatInputPath, type InputChange } from '../flake/index.js';
import { stripControls } from '../nix/index.js';
import { describeLocked, describeOriginal } from './render-words.js';

/** Where `git log` and GitHub begin to cut a first line. */
const MAX_SUBJECT_CHARS = 72;
const MAX_LINES = 100;
const MAX_LINE_CHARS = 300;

/** Commit messages are no Markdown, but GitHub finds mentions, issues and commands in them too: a zero-width space parts those. */
const disarm = (text: string): string =>
  stripControls(text)
    .replace(/\s+/g, ' ')
    .slice(0, MAX_LINE_CHARS)
    .replace(/@(?=[\w-])|#(?=\d)|(?<=\bGH-)(?=\d)/gi, '$&\u200b')
    .replace(/\[(?=(?:skip|no|ci)\b)/gi, '[\u200b');

function makeSubject(prefix: string, names: readonly string[]): string {
  for (let shown = names.length; shown > 0; shown -= 1) {
    const rest = names.length - shown;
    const list = `${prefix}${names.slice(0, shown).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
    if (list.length <= MAX_SUBJECT_CHARS) return list;
  }
  return `${prefix}${names.length} ${names.length === 1 ? 'input' : 'inputs'}`;
}

function describeState(node: InputChange['before']): string {
  const { revision, date } = describeLocked(node);
  return [revision, date === '' ? '' : `(${date})`].filter((part) => part !== '').join(' ') || describeOriginal(node);
}

function describeChange(change: InputChange): string {
  const name = formatInputPath(change.path);
  const follows = formatInputPath(change.follows ?? []);
  switch (change.kind) {
    case 'updated':
    case 'no-longer-follows':
      return `${name}: ${describeState(change.before)} → ${describeState(change.after)}`;
    case 'retargeted':
      return `${name}: ${describeOriginal(change.before)} ${describeState(change.before)} → ${describeOriginal(change.after)} ${describeState(change.after)}`;
    case 'added':
      return change.follows === undefined ? `${name}: added, ${describeState(change.after)}` : `${name}: added, follows ${follows}`;
    case 'removed':
      return `${name}: removed`;
    case 'now-follows':
      return `${name}: follows ${follows}`;
  }
}

/**
 * The message of a commit that updates a lock file: `flake.lock: update nixpkgs, disko`, and a line for each input.
 * @param flake directory of the flake in the repository; `.` for its root
 */
export function renderCommitMessage(changes: readonly InputChange[], flake: string): string {
  const file = disarm(flake === '.' ? 'flake.lock' : `${flake}/flake.lock`);
  const own = changes.filter(
    ({ path }) => !changes.some((other) => other.path.length < path.length && other.path.every((name, at) => path[at] === name)),
  );
  const subject = makeSubject(
    `${file}: update `,
    own.map(({ path }) => disarm(formatInputPath(path))),
  );
  const lines = changes.slice(0, MAX_LINES).map((change) => disarm(describeChange(change)));
  const rest = changes.length > MAX_LINES ? [`and ${changes.length - MAX_LINES} more`] : [];
  return changes.length === 0 ? `${file}: write anew\n` : `${subject}\n\n${[...lines, ...rest].join('\n')}\n`;
}
