import { stripControls } from '../nix/index.js';

/** Direction overrides, zero-width characters, odd line ends: they change what is seen, and nobody sees them. */
const INVISIBLE = /[\u2028\u2029\ufeff]|\p{Cf}/gu;
/** Half of a character outside the basic plane: no file and no XML can hold it. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A line of a guest without terminal escapes, control and invisible characters, and not longer than `maxChars`. Tabs become spaces. */
export function cleanLine(line: string, maxChars: number): string {
  const start = line.length > maxChars ? `${line.slice(0, maxChars)}…` : line;
  return stripControls(start.replaceAll(/[\n\t\r]/g, ' '))
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '\ufffd');
}

/** Foreign lines, clean: the last `maxLines` of a text. */
export function cleanLines(text: string, maxLines: number, maxChars: number): readonly string[] {
  const lines = text.split(/\r?\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(-maxLines).map((line) => cleanLine(line, maxChars).trimEnd());
}
