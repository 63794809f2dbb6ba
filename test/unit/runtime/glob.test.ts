import { describe, expect, test } from '@jest/globals';
import { globToRegexSource, matchesAny } from '../../../src/runtime/glob.js';
import { GLOB_CASES } from '../../support/globs.js';

describe('matchesAny', () => {
  test.each(GLOB_CASES)('$glob matches $matches and not $misses', ({ glob, matches, misses }) => {
    expect([...matches, ...misses].filter((name) => matchesAny(name, [glob]))).toEqual(matches);
  });

  test('a name needs to match only one of several globs', () => {
    expect(matchesAny('db', ['web', 'd?'])).toBe(true);
    expect(matchesAny('mail', ['web', 'd?'])).toBe(false);
  });

  test('no glob matches nothing', () => {
    expect(matchesAny('', [])).toBe(false);
  });

  test('a line feed is a character like others', () => {
    expect(matchesAny('a\nb', ['a*b'])).toBe(true);
    expect(matchesAny('a\nb', ['a', 'b'])).toBe(false);
  });
});

describe('globToRegexSource', () => {
  // What Nix makes of these is proved by test/contract/nix/glob.test.ts.
  test.each([
    { glob: 'web-?.*', source: String.raw`^web-.\..*$` },
    { glob: '{a,b}', source: '^(a|b)$' },
    { glob: '{a,{b', source: '^(a|(b))$' },
    { glob: 'a}', source: '^a}$' },
    { glob: '^$()|[]+\\', source: String.raw`^\^\$\(\)\|\[]\+\\$` },
    { glob: '', source: '^$' },
  ])('$glob is $source, in the words that JavaScript and POSIX share', ({ glob, source }) => {
    expect(globToRegexSource(glob)).toBe(source);
  });
});
