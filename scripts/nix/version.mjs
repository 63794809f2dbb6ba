/** The oldest Nix that Panther runs with. */
export const OLDEST_NIX = '2.18';

/**
 * Reads `nix (Nix) 2.34.8`, `nix (Lix, like Nix) 2.93.0`, `nix (Determinate Nix 3.8.4) 2.30.1`, `nix (Nix) 2.32.0pre20250801_ab12cd3`.
 * @param {string} text what `nix --version` prints
 * @returns {{ text: string, major: number, minor: number } | undefined} the version of Nix, which is the last one in the line
 */
export function parseNixVersion(text) {
  const match = [...text.split('\n')[0].matchAll(/(?<![\w.])(\d+)\.(\d+)(?:\.\d+)*/g)].at(-1);
  return match && { text: match[0], major: Number(match[1]), minor: Number(match[2]) };
}

/** @param {{ major: number, minor: number }} version */
export function isRecentEnough({ major, minor }) {
  const [oldestMajor, oldestMinor] = OLDEST_NIX.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
