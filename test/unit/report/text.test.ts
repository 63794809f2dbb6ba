import { describe, expect, test } from '@jest/globals';
import { escapeCode, escapeHtmlCode, escapeMarkdown, fence, formatCount, formatDuration } from '../../../src/report/index.js';
import { cleanLine, formatNames, isClean, quote, shorten, toInline } from '../../../src/report/text.js';

describe('escaping foreign words', () => {
  test.each([
    ['plain words, 1.5 GB (ok) -> x86_64-linux', 'plain words, 1.5 GB (ok) -&#62; x86_64-linux'],
    ['**bold** _it_ ~~no~~ `code`', '&#42;&#42;bold&#42;&#42; &#95;it&#95; &#126;&#126;no&#126;&#126; &#96;code&#96;'],
    ['[a](http://evil.example)', '&#91;a&#93;(http&#58;//evil.example)'],
    ['see WWW.evil.example', 'see WWW&#46;evil.example'],
    ['<img src=x> &amp; $x$', '&#60;img src=x&#62; &#38;amp; &#36;x&#36;'],
    ['a | b \\| c', 'a &#124; b &#92;&#124; c'],
    ['@admin, #12 and a#b', '&#64;&#8203;admin, &#35;&#8203;12 and a&#35;b'],
    ['- item', '&#45; item'],
    ['+ item', '&#43; item'],
    ['=====', '&#61;===='],
    ['12) item', '&#49;2) item'],
    ['1. item', '&#49;. item'],
    ['  two\nlines\t tabs  ', 'two lines tabs'],
    ['a\u001b[31mred\u001b[0m\u0000b', 'aredb'],
    ['a\u202eb\u200b\u009b\u2028', 'a&#92;u{202e}b&#92;u{200b}&#92;u{2028}'],
    ['👩‍🚀', '👩‍🚀'],
    ['::error::x', ': :error::x'],
    ['x ##[error]y', 'x &#35;&#35; &#91;error&#93;y'],
    ['', ''],
  ])('%j as Markdown', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test.each([
    ['nixosConfigurations."db.example.org"', '`nixosConfigurations."db.example.org"`'],
    ['homeConfigurations."alice@laptop"', '`homeConfigurations."alice@laptop"`'],
    ['a|b', '<code>a&#124;b</code>'],
    ['a`b', '<code>a&#96;b</code>'],
    ['a\\', '<code>a&#92;</code>'],
    ['</code><script>', '<code>&#60;/code&#62;&#60;script&#62;</code>'],
    ['&lt;', '<code>&#38;lt;</code>'],
    ['', '<code></code>'],
  ])('%j as code', (text, escaped) => {
    expect(escapeCode(text)).toBe(escaped);
  });

  test('as code within HTML, where Markdown is not read', () => {
    expect(escapeHtmlCode('web</summary>')).toBe('<code>web&#60;/summary&#62;</code>');
  });

  test('cuts long words, megabytes in no time', () => {
    const start = performance.now();
    expect(escapeMarkdown('*'.repeat(4_000_000), 3)).toBe('&#42;&#42;&#42;… (3,999,997 more characters)');
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('a fence', () => {
  test('cannot be ended by what it holds', () => {
    expect(fence(['a', '```', '`````x'])).toBe('``````text\na\n```\n`````x\n``````');
  });

  test('is three backticks long where that is enough', () => {
    expect(fence(['a `b` ``c``'], 'sh')).toBe('```sh\na `b` ``c``\n```');
  });

  test('holds one line per line, without controls and workflow commands', () => {
    expect(fence(['a\n```\nb', '  ::set-output name=x::y', '\u001b[2Jx'])).toBe('````text\na ``` b\n  : :set-output name=x::y\nx\n````');
  });
});

describe('lines', () => {
  test.each([
    ['::error::x', ': :error::x'],
    ['\t ::add-mask::x', '\t : :add-mask::x'],
    ['\u001b[1m::error::x', ': :error::x'],
    ['a::b', 'a::b'],
    ['a ##[group]b ##[endgroup]', 'a ## [group]b ## [endgroup]'],
    ['#\u0000#[error]', '## [error]'],
    ['a\nb', 'a b'],
  ])('%j are made harmless for a log', (line, clean) => {
    expect(cleanLine(line)).toBe(clean);
  });

  test.each([
    ['plain', true],
    ['too long', false],
    ['a\nb', false],
    ['a\tb', false],
    ['a\u202e', false],
    ['##[x', false],
  ])('%j are clean or not', (line, clean) => {
    expect(isClean(line, 7)).toBe(clean);
  });

  test('are cut, but not within a character, and say how much is gone', () => {
    expect(shorten('abcd', 4)).toBe('abcd');
    expect(shorten('abcde', 4)).toBe('abcd… (1 more character)');
    expect(shorten('ab😀cd', 3)).toBe('ab… (4 more characters)');
  });

  test('lose line feeds and double blanks in running text', () => {
    expect(toInline(' a \n\n b\r\n')).toBe('a b');
  });
});

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [10.4, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [192, '3 min 12 s'],
  [3_599.7, '1 h 00 min'],
  [7_500, '2 h 05 min'],
  [-3, '0 s'],
])('%d seconds are written %j', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('counts have separators and the right form of the noun', () => {
  expect([formatCount(1_234), formatCount(1, 'target'), formatCount(0, 'target'), formatCount(2, 'process', 'processes')]).toEqual([
    '1,234',
    '1 target',
    '0 targets',
    '2 processes',
  ]);
});

test('names in a sentence are few and short', () => {
  expect(formatNames(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
  expect(formatNames(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  expect(formatNames(['x'.repeat(125)])).toBe(`${'x'.repeat(120)}… (5 more characters)`);
  expect(quote('a\nb')).toBe('"a b"');
});
