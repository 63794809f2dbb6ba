/**
 * Text as one word of a POSIX shell, whatever it holds: between single quotes nothing is special but the quote itself.
 * @throws Error for a NUL byte, which no shell can hold; the configuration refuses it
 */
export function quoteShell(text: string): string {
  if (text.includes('\0')) throw new Error('A NUL byte cannot be passed to a shell.');
  return `'${text.replaceAll("'", "'\\''")}'`;
}
