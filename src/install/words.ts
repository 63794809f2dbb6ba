/** Text as one word of a POSIX shell: between single quotes nothing is special but the quote itself. */
export const quoteWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
