import { describe, expect, test } from '@jest/globals';
import { findNarInfo, formatPlaceholder, nameNarInfo } from '../../../src/pack/narinfo.js';
import { formatNarInfo, infoOf, own } from './samples.js';

const WEB = infoOf('web', ['libx'], { narSize: 120 });
const HASH = own('web').slice('/nix/store/'.length, -'-web'.length);

describe('findNarInfo', () => {
  test('reads what Nix writes', () => {
    expect(findNarInfo(formatNarInfo(WEB))).toEqual({
      path: own('web'),
      url: `nar/${HASH}.nar`,
      fileSize: 120,
      narSize: 120,
      references: [own('libx')],
    });
  });

  test('leaves out that a path refers to itself', () => {
    expect(findNarInfo(formatNarInfo(infoOf('web', ['web', 'libx'])))?.references).toEqual([own('libx')]);
  });

  test('reads a path that refers to nothing, and one whose file’s size is not told', () => {
    const text = formatNarInfo(infoOf('web')).replace(/^FileSize: .*\n/m, '');
    expect(findNarInfo(text)).toMatchObject({ references: [], fileSize: 0 });
  });

  test('takes references for paths of the same store, wherever that is', () => {
    const path = own('web').replace('/nix/store', '/home/me/store');
    const found = findNarInfo(formatNarInfo(WEB, { StorePath: path }));
    expect(found?.path).toBe(path);
    expect(found?.references).toEqual([own('libx').replace('/nix/store', '/home/me/store')]);
  });

  test.each(['nar/0abc.nar', 'nar/0abc.nar.zst', '0abc.nar'])('takes an archive at %s', (url) => {
    expect(findNarInfo(formatNarInfo(WEB, { URL: url }))?.url).toBe(url);
  });

  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    'nar/../../x.nar',
    'nar//x.nar',
    'nar/.nar',
    'https://example.org/x.nar',
    'nar/a b.nar',
    'placeholder',
    '',
  ])('refuses an archive at "%s", which is not in the cache', (url) => {
    expect(findNarInfo(formatNarInfo(WEB, { URL: url }))).toBeUndefined();
  });

  test.each(['StorePath', 'URL', 'NarHash', 'NarSize'])('refuses what tells no %s', (field) => {
    expect(findNarInfo(formatNarInfo(WEB).replace(new RegExp(`^${field}: .*\n`, 'm'), ''))).toBeUndefined();
  });

  test.each([
    ['a path that is none', { StorePath: '/etc/passwd' }],
    ['a size that is no number', { NarSize: 'much' }],
    ['no size', { NarSize: '0' }],
    ['a size below nothing', { NarSize: '-5' }],
    ['references that lead elsewhere', { References: '../../etc' }],
  ])('refuses %s', (_, fields) => {
    expect(findNarInfo(formatNarInfo(WEB, fields))).toBeUndefined();
  });

  test.each(['', 'x', '\0\0\0', formatNarInfo(WEB).slice(0, 40)])('refuses what is damaged: %j', (text) => {
    expect(findNarInfo(text)).toBeUndefined();
  });
});

test('nameNarInfo names the file by the hash of the path', () => {
  expect(nameNarInfo(own('web'))).toBe(`${HASH}.narinfo`);
});

test('a placeholder is for Nix only: nobody takes it for an entry', () => {
  expect(formatPlaceholder(own('web'))).toContain(`StorePath: ${own('web')}\n`);
  expect(findNarInfo(formatPlaceholder(own('web')))).toBeUndefined();
});
