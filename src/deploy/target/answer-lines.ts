/** What a verb printed. */
export interface AnswerLines {
  readonly values: ReadonlyMap<string, string>;
  /** The last line was there, so that nothing is missing. */
  readonly isComplete: boolean;
}

/** A log chunk has 32 KiB, a rehearsal's output 64 KiB; base64 makes a third more of it. */
const MAX_TEXT_CHARS = 200_000;
const MAX_VALUE_CHARS = 16_000;
const MAX_LINES = 500;
const LINE = /^([a-z][a-z0-9_.-]{0,63})=(.*)$/;
const TEXT_SUFFIX = '.base64';

/**
 * Reads what the agent printed for a verb. The host is not trusted: what is too long or no line of an answer is passed over, and of two lines for one key
 * the first counts. What a login shell prints before the answer is none of it.
 */
export function readAnswerLines(verb: string, stdout: string): AnswerLines {
  const values = new Map<string, string>();
  for (const line of listLines(cutBefore(stdout, `answer=${verb}\n`))) {
    if (line === `end=${verb}`) return { values, isComplete: true };
    const [, key, value = ''] = line.length > MAX_TEXT_CHARS ? [] : (LINE.exec(line) ?? []);
    if (key === undefined) continue;
    const isText = key.endsWith(TEXT_SUFFIX);
    const name = isText ? key.slice(0, -TEXT_SUFFIX.length) : key;
    const decoded = isText ? Buffer.from(value, 'base64').toString('utf8') : decodeValue(value);
    if (decoded !== undefined && !values.has(name)) values.set(name, decoded);
  }
  return { values, isComplete: false };
}

/** What comes after a line; nothing if there is no such line. */
function cutBefore(stdout: string, line: string): string {
  if (stdout.startsWith(line)) return stdout.slice(line.length);
  const index = stdout.indexOf(`\n${line}`);
  return index === -1 ? '' : stdout.slice(index + 1 + line.length);
}

/** The first lines, without splitting all that there is. */
function* listLines(stdout: string): Generator<string> {
  let start = 0;
  for (let count = 0; count < MAX_LINES && start < stdout.length; count += 1) {
    const end = stdout.indexOf('\n', start);
    yield stdout.slice(start, end === -1 ? undefined : end);
    start = end === -1 ? stdout.length : end + 1;
  }
}

/** Undoes the agent's percent-encoding; bytes that are no UTF-8 become replacement characters. */
function decodeValue(value: string): string | undefined {
  if (value.length > MAX_VALUE_CHARS) return undefined;
  if (!value.includes('%')) return value;
  const bytes = Buffer.from(value, 'utf8');
  const decoded: number[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    const code = bytes.toString('latin1', index + 1, index + 3);
    if (bytes[index] === 0x25 && /^[0-9a-fA-F]{2}$/.test(code)) {
      decoded.push(Number.parseInt(code, 16));
      index += 2;
    } else decoded.push(bytes[index] ?? 0);
  }
  return Buffer.from(decoded).toString('utf8');
}
