import { stripControls } from '../nix/index.js';

/** Longest piece of a flake's own words that goes into running text. */
const MAX_INLINE_CHARS = 300;
/** Longest name within a sentence. */
const MAX_NAME_CHARS = 120;

/**
 * Characters that nobody sees but that change what is seen: direction overrides, zero-width ones, odd line ends.
 * The two joiners stay, as scripts and emoji need them.
 */
const INVISIBLE = /[\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu;

/** Removes terminal escapes and control characters, and writes invisible ones as `\u{202e}`. Tabs and line feeds stay. */
function cleanText(text: string): string {
  return stripControls(text).replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Cuts a text and says how much is gone. Cheap for lines of megabytes, so it comes before everything else. */
export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const start = text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '');
  return `${start}… (${formatCount(text.length - start.length, 'more character')})`;
}

/**
 * Makes a line harmless in a log: GitHub's runner obeys lines that begin with `::`, and the older `##[` anywhere in a line.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function cleanLine(line: string): string {
  return cleanText(line.replaceAll('\n', ' '))
    .replace(/^(\s*)::/, '$1: :')
    .replaceAll('##[', '## [');
}

/** Whether a line is shown as it is: nothing in it has to be removed, cut or made visible. */
export function isClean(line: string, maxChars: number): boolean {
  return line.length <= maxChars && !line.includes('\t') && cleanLine(line) === line;
}

/** One clean line of limited length, for running text. */
export function toInline(text: string, maxChars: number = MAX_INLINE_CHARS): string {
  return cleanLine(shorten(text, maxChars)).replace(/\s+/g, ' ').trim();
}

const toEntity = (char: string) => `&#${char.codePointAt(0) ?? 0};`;

/** Everything that Markdown, its tables, HTML, math or automatic links give a meaning to. Entities hold in Markdown and in HTML blocks. */
function escapeEntities(line: string): string {
  return line
    .replace(/[&<>`*~[\]|\\$#@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\/\/)/g, toEntity)
    .replace(/\b(www)\./gi, '$1&#46;')
    .replace(/^(?:[-+=]|\d(?=\d*[.)]))/, toEntity);
}

/**
 * Foreign words as running text of Markdown, in one line: they format, link, mention and end nothing.
 * GitHub looks for mentions and issue numbers after the Markdown is rendered, so no escape hides them: a zero-width space parts them.
 */
export function escapeMarkdown(text: string, maxChars?: number): string {
  return escapeEntities(toInline(text, maxChars)).replace(/&#64;|&#35;(?=\d)/g, '$&&#8203;');
}

/** Foreign words as code, for places where Markdown is not read: within `<summary>`. */
export function escapeHtmlCode(text: string, maxChars?: number): string {
  return `<code>${escapeEntities(toInline(text, maxChars))}</code>`;
}

/** Foreign words as code, in Markdown and its tables. Nothing is linked or mentioned within code. */
export function escapeCode(text: string, maxChars?: number): string {
  const line = toInline(text, maxChars);
  return line === '' || /[`|\\<>&]/.test(line) ? escapeHtmlCode(text, maxChars) : `\`${line}\``;
}

/** Foreign lines as a block of code that they cannot end: its marks are longer than any run of backticks within. */
export function fence(lines: readonly string[], language = 'text'): string {
  const clean = lines.map(cleanLine);
  const runs = clean.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const marks = '`'.repeat(1 + runs.reduce((longest, run) => Math.max(longest, run), 2));
  return [`${marks}${language}`, ...clean, marks].join('\n');
}

/** `0.4 s`, `12 s`, `3 min 12 s`, `2 h 05 min`. */
export function formatDuration(seconds: number): string {
  const positive = Math.max(0, seconds);
  if (positive < 9.95) return `${Number(positive.toFixed(1))} s`;
  const whole = Math.round(positive);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `1,234`; with a noun `1 target`, `14 targets`. */
export function formatCount(count: number, noun?: string, plural = `${noun ?? ''}s`): string {
  const digits = count.toLocaleString('en-US');
  return noun === undefined ? digits : `${digits} ${count === 1 ? noun : plural}`;
}

/** Foreign names in a sentence: `a, b, c and 5 more`, none of them too long. */
export function formatNames(names: readonly string[], max = 5): string {
  const shown = names
    .slice(0, max)
    .map((name) => toInline(name, MAX_NAME_CHARS))
    .join(', ');
  return names.length > max ? `${shown} and ${formatCount(names.length - max)} more` : shown;
}

/** A foreign name in a sentence, in quotes. */
export function quote(name: string): string {
  return `"${toInline(name, MAX_NAME_CHARS)}"`;
}
