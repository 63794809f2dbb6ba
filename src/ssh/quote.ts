/** Not with `=` in front, which zsh takes for the name of a program. */
const PLAIN_WORD = /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/;

/**
 * A text as one word of a command line, for whatever shell a login has: POSIX shells and fish. They agree on what stands in single quotes but
 * for backslashes, which fish takes for escapes there, so these stand in double quotes.
 */
export function quoteShellWord(text: string): string {
  if (PLAIN_WORD.test(text)) return text;
  const quoted = text.replace(/['\\]+/g, (signs) => `'${signs.replaceAll('\\', '"\\\\"').replace(/'/g, `"'"`)}'`);
  return `'${quoted}'`;
}

/** A command line of these words. @throws Error for a NUL byte, which no command line can hold */
export function renderCommandLine(words: readonly string[]): string {
  if (words.some((word) => word.includes('\0'))) throw new Error('A word of a remote command holds a NUL byte.');
  return words.map(quoteShellWord).join(' ');
}
