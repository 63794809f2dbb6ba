import { describe, expect, test } from '@jest/globals';
import { parseDuration, readConfig } from '../../../src/config/index.js';

const reader = (files: Readonly<Record<string, string | Uint8Array>>) => (path: string) => {
  const content = files[path];
  return Promise.resolve(typeof content === 'string' ? new TextEncoder().encode(content) : content);
};

describe('the file of a repository', () => {
  test('may be missing', async () => {
    expect(await readConfig(reader({}))).toEqual({ file: '.github/panther.yml', entries: [] });
  });

  test.each(['.github/panther.yml', '.github/panther.yaml'])('is %s, and messages name it so', async (file) => {
    expect(await readConfig(reader({ [file]: 'hosts: { web: {} }' }))).toMatchObject({ file, entries: [{ glob: 'web' }] });
    await expect(readConfig(reader({ [file]: 'hosts: 1' }))).rejects.toThrow(`${file}:1:8: hosts must be `);
  });

  test('must not be there twice', async () => {
    const both = reader({ '.github/panther.yml': '', '.github/panther.yaml': '' });
    await expect(readConfig(both)).rejects.toThrow('There are two configurations, .github/panther.yml and .github/panther.yaml. Keep one');
  });

  test('must be UTF-8; the first line that is not is named', async () => {
    const bytes = Buffer.concat([Buffer.from('# é\n# x\n# '), Buffer.from([0xe9, 0x0a]), Buffer.from('hosts: {}\n')]);
    await expect(readConfig(reader({ '.github/panther.yml': bytes }))).rejects.toThrow(
      '.github/panther.yml:3:1: This line holds a byte that is no UTF-8. Save the file in the encoding UTF-8.',
    );
  });

  test('may begin with a byte order mark and have the line ends of Windows', async () => {
    const config = await readConfig(reader({ '.github/panther.yml': '\ufeffhosts:\r\n  web:\r\n    labels: [a]\r\n' }));
    expect(config.entries.map(({ glob, patch }) => [glob, patch.labels])).toEqual([['web', ['a']]]);
  });

  test('of many megabytes is not even decoded', async () => {
    await expect(readConfig(reader({ '.github/panther.yml': new Uint8Array(5 * 2 ** 20) }))).rejects.toThrow(
      '.github/panther.yml has 5 MiB; at most 4 MiB are read.',
    );
  });
});

describe('durations', () => {
  test.each([
    ['500 ms', 500],
    ['90 s', 90_000],
    ['90s', 90_000],
    ['1.5 min', 90_000],
    ['1 h', 3_600_000],
    ['24 h', 86_400_000],
  ])('%s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each([
    ['90', 'but is "90"; did you mean "90 s"?'],
    ['10 minutes', 'did you mean "10 min"?'],
    ['10m', 'did you mean "10 min"?'],
    ['2 Hours', 'did you mean "2 h"?'],
    ['3 days', 'the units are ms, s, min and h'],
    ['3 constructor', 'the units are ms, s, min and h'],
    ['0 s', 'must be longer than zero'],
    ['0', 'must be longer than zero'],
    ['25 h', 'must be at most 24 h'],
    ['0.1 ms', 'must be at least 1 ms'],
    ['-1 s', 'must be a duration with its unit'],
    ['1:30', 'must be a duration with its unit'],
    ['', 'must be a duration with its unit'],
  ])('%j is explained', (text, message) => {
    expect(() => parseDuration(text)).toThrow(message);
  });
});
