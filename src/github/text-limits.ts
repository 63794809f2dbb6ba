/** Characters that GitHub takes; it refuses more (pull requests, comments) or cuts silently (statuses). */
export const TEXT_LIMITS = {
  title: 256,
  /** Bodies of pull requests and comments. */
  body: 65_536,
  /** Descriptions of commit statuses and deployment statuses. */
  description: 140,
  /** Summary and text of a check run. */
  checkOutput: 65_535,
} as const;

/** Room for the marks that close what is open: ten `</details>` and a fence. */
const MAX_CLOSING = 200;
const CUT_BODY = '\n\n_Cut here: GitHub takes no longer texts. The rest is in the summary of the run._\n';

/** Cuts a line with `…` at its end. Line feeds become spaces: titles and descriptions have one line. */
export function fitLine(text: string, limit: number): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  return line.length <= limit ? line : `${cutText(line, limit - 1).trimEnd()}…`;
}

/**
 * Cuts a Markdown text at the end of a line and says so. What was opened and would swallow the sentence, such as a code block or
 * `<details>`, is closed.
 * @param limit characters, as GitHub counts them: UTF-16 units, which is never less than what it counts
 */
export function fitBody(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = limit - CUT_BODY.length - MAX_CLOSING;
  const cut = cutText(text, room);
  const end = cut.lastIndexOf('\n');
  const head = end > room / 2 ? cut.slice(0, end) : cut;
  return `${head}${closeMarks(head)}${CUT_BODY}`;
}

/** Not between the two halves of a character. */
function cutText(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

function closeMarks(text: string): string {
  let fence = '';
  for (const [, marks = ''] of text.matchAll(/^ {0,3}(`{3,60}|~{3,60})/gm)) {
    if (fence === '') fence = marks;
    else if (marks.startsWith(fence)) fence = '';
  }
  const open = (text.match(/<details\b/g) ?? []).length - (text.match(/<\/details>/g) ?? []).length;
  return `${fence === '' ? '' : `\n${fence}`}${'\n</details>'.repeat(Math.min(Math.max(open, 0), 10))}`;
}
