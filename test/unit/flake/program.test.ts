import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { quoteNix, writeProgram } from '../../../src/flake/program.js';
import { readArguments } from './fake-evaluator.js';

describe('quoteNix', () => {
  test.each([
    ['plain text', 'hosts/web-1', '"hosts/web-1"'],
    ['nothing', '', '""'],
    ['quotes', 'say "hi"', '"say \\"hi\\""'],
    ['backslashes', 'a\\n', '"a\\\\n"'],
    ['antiquotations', '${builtins.abort "x"}', '"\\${builtins.abort \\"x\\"}"'],
    ['dollars that open nothing', '$HOME costs $5', '"$HOME costs $5"'],
    ['a dollar before an antiquotation', '$${x}', '"$\\${x}"'],
    ['an escaped antiquotation', '\\${x}', '"\\\\\\${x}"'],
    ['line ends, which Nix would make one kind of', 'a\r\nb\rc', '"a\\r\\nb\\rc"'],
    ['letters of any script', 'ünïcödé 猫', '"ünïcödé 猫"'],
  ])('writes %s as a Nix string literal', (_, text, literal) => {
    expect(quoteNix(text)).toBe(literal);
  });
});

describe('writeProgram', () => {
  const HOSTILE = 'x"; builtins.abort "${y}" \\ \n';
  const program = writeProgram({
    token: 'panther-0123',
    systems: ['x86_64-linux', HOSTILE],
    include: ['checks.*'],
    exclude: ['a.b', '{c,d}?'],
    checkOutputs: true,
    skipCategories: ['packages'],
    from: 7,
  });

  test('applies evaluate.nix as it is to one literal of JSON', () => {
    const source = readFileSync(new URL('../../../src/flake/evaluate.nix', import.meta.url), 'utf8');
    expect(program.startsWith(`(${source}) (builtins.fromJSON "{`)).toBe(true);
    expect(program.endsWith('}")')).toBe(true);
  });

  test('hands over the arguments whole, globs as regular expressions', () => {
    expect(readArguments(program)).toEqual({
      token: 'panther-0123',
      systems: ['x86_64-linux', HOSTILE],
      include: ['^checks\\..*$'],
      exclude: ['^a\\.b$', '^(c|d).$'],
      checkOutputs: true,
      skipCategories: ['packages'],
      from: 7,
      to: null,
    });
  });

  test('hands over the end of the range if there is one', () => {
    const bounded = writeProgram({
      token: 't',
      systems: [],
      include: [],
      exclude: [],
      checkOutputs: false,
      skipCategories: [],
      from: 0,
      to: 3,
    });
    expect(readArguments(bounded)).toMatchObject({ from: 0, to: 3, checkOutputs: false });
  });
});
