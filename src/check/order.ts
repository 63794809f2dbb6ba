import type { Problem } from '../flake/index.js';

/** The same on every machine, whatever its language. */
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order by file and line; problems without a place come first. */
export function comparePlaces(a: Problem, b: Problem): number {
  const [left, right] = [a.position, b.position];
  const byFile = compareTexts(left?.file ?? '', right?.file ?? '');
  return byFile !== 0
    ? byFile
    : (left?.line ?? 0) - (right?.line ?? 0) || (left?.column ?? 0) - (right?.column ?? 0) || compareTexts(a.title, b.title);
}
