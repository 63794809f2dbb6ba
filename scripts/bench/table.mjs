// Plain text that is readable in a terminal and in a log.

const NUMBER = /^[\d.,]+(?:[ +]?[\dA-Za-z%]+)?$/;

/**
 * Columns of one width each, numbers to the right.
 * @param {readonly string[]} head @param {readonly (readonly (string | number)[])[]} rows @returns {string} lines
 */
export function formatTable(head, rows) {
  const cells = rows.map((row) => row.map(String));
  const widths = head.map((title, column) => Math.max(...[title, ...cells.map((row) => row[column] ?? '')].map((text) => text.length)));
  const isNumeric = head.map((_, column) => column > 0 && cells.every((row) => (row[column] ?? '') === '' || NUMBER.test(row[column])));
  const format = (row) =>
    row
      .map((text, column) => (isNumeric[column] ? text.padStart(widths[column]) : text.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  return [format(head), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(format)].join('\n');
}

/** `12 kB`, `3.4 MB`: powers of 1000, as networks count. @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

/** @param {number} value @param {number} [digits] */
export const formatNumber = (value, digits = 2) => value.toFixed(digits);
