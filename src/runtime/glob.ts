/**
 * Turns a glob over names into an anchored regular expression that both JavaScript and Nix (POSIX ERE) read alike:
 * `*` any characters, `?` one character, `{a,b}` alternatives; all else stands for itself.
 */
export function globToRegexSource(glob: string): string {
  let depth = 0;
  const parts = Array.from(glob, (char) => {
    if (char === '*') return '.*';
    if (char === '?') return '.';
    if (char === '{') {
      depth += 1;
      return '(';
    }
    if (char === '}' && depth > 0) {
      depth -= 1;
      return ')';
    }
    if (char === ',' && depth > 0) return '|';
    return /[.+^$()|[\\]/.test(char) ? `\\${char}` : char;
  });
  return `^${parts.join('')}${')'.repeat(depth)}$`;
}

/** Whether a name matches one of the globs. */
export function matchesAny(name: string, globs: readonly string[]): boolean {
  return globs.some((glob) => new RegExp(globToRegexSource(glob), 's').test(name));
}
