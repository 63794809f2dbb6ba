import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { quoteShellWord, renderCommandLine } from '../../../src/ssh/index.js';

const WORDS = [
  '',
  'plain',
  'two words',
  "it's",
  '"double"',
  '$HOME `id` $(id) ${x}',
  'line\nfeed\n',
  'back\\slash',
  '\\\\',
  "\\'",
  "'\\",
  'ends with \\',
  '*.txt ?a [b]',
  '~',
  '!event',
  '# no comment',
  'a;b|c&d>e<f',
  '-n',
  '=ls',
  'größe ☃ 𝕏',
  '\t',
  '%s\\n',
];

/** What a shell makes of a command line: its words, one after the other. */
const readBack = (shell: string, line: string): readonly string[] =>
  execFileSync(shell, ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

test.each(['/bin/sh', 'bash'])('%s reads every word as it was', (shell) => {
  expect(readBack(shell, renderCommandLine(WORDS))).toEqual(WORDS);
});

test('a command line that went through two shells is what it was', () => {
  const inner = renderCommandLine(['printf', '%s\\0', ...WORDS]);
  const output = execFileSync('/bin/sh', ['-c', renderCommandLine(['/bin/sh', '-c', inner])], { encoding: 'utf8' });
  expect(output.split('\0').slice(0, -1)).toEqual(WORDS);
});

test('a word without signs stays readable', () => {
  expect(renderCommandLine(['/bin/sh', '--option=x', 'user@host:/path'])).toBe('/bin/sh --option=x user@host:/path');
});

test('no backslash stands in single quotes, where fish takes it for an escape', () => {
  expect(quoteShellWord("a\\\\b'c")).toBe(`'a'"\\\\""\\\\"'b'"'"'c'`);
});

test('a NUL byte is refused', () => {
  expect(() => renderCommandLine(['a\0b'])).toThrow('NUL');
});
