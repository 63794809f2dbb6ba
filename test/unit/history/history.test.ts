import { describe, expect, test } from '@jest/globals';
import { findHistory, formatHistory, NO_HISTORY, type History } from '../../../src/history/history.js';
import { drv, out } from '../../support/derivations.js';
import { DB, historyOf, NEW_COMMIT, WEB } from './samples.js';

const FULL: History = historyOf({
  revision: NEW_COMMIT,
  targets: new Map([
    [WEB, { drvPath: drv('web'), outputs: { out: out('web'), dev: out('web-dev') }, verdict: 'success', revision: NEW_COMMIT }],
    [DB, { drvPath: drv('db'), outputs: {}, verdict: 'failure' }],
  ]),
  durations: new Map([['x86_64-linux/firefox', { seconds: 61.3, day: 20_000 }]]),
  failures: new Map([[drv('libx'), { name: 'libx', message: 'no', day: 20_000, revision: NEW_COMMIT }]]),
  cache: new Map([['x86_64-linux', { key: 'k/$', paths: { [out('a')]: { bytes: 1, used: 2, references: [out('b')] } } }]]),
});

describe('a history', () => {
  test.each([
    ['a full one', FULL],
    ['an empty one', NO_HISTORY],
  ])('is read as it was written: %s', (_, history) => {
    expect(findHistory(formatHistory(history))).toEqual(history);
  });

  test('has one text, whatever the order in which it was learned', () => {
    const turned: History = { ...FULL, targets: new Map([...FULL.targets].reverse()) };
    expect(formatHistory(turned)).toBe(formatHistory(FULL));
  });

  const change = (edit: (json: Record<string, never>) => unknown) => {
    const json = JSON.parse(formatHistory(FULL)) as Record<string, never>;
    return JSON.stringify({ ...json, ...(edit(json) as object) });
  };
  test.each<[string, string]>([
    ['empty', ''],
    ['cut short', formatHistory(FULL).slice(0, -20)],
    ['no object', '[]'],
    ['nothing', 'null'],
    ['of a later version', change(() => ({ version: 2 }))],
    ['without a version', change(() => ({ version: undefined }))],
    ['without targets', change(() => ({ targets: undefined }))],
    [
      'with a target that is built from no derivation',
      change(() => ({ targets: { [WEB]: { drvPath: out('web'), outputs: {}, verdict: 'success' } } })),
    ],
    [
      'with an output that is no store path',
      change(() => ({ targets: { [WEB]: { drvPath: drv('web'), outputs: { out: '/etc' }, verdict: 'success' } } })),
    ],
    ['with a verdict that nobody knows', change(() => ({ targets: { [WEB]: { drvPath: drv('web'), outputs: {}, verdict: 'fine' } } }))],
    ['with a duration below nothing', change(() => ({ durations: { a: { seconds: -1, day: 1 } } }))],
    ['with half a day', change(() => ({ durations: { a: { seconds: 1, day: 1.5 } } }))],
    ['with a failure of no derivation', change(() => ({ failures: { [out('a')]: { name: 'a', message: 'm', day: 1 } } }))],
    [
      'with a cache whose references are no store paths',
      change(() => ({ cache: { x: { key: 'k', paths: { [out('a')]: { bytes: 1, used: 1, references: ['b'] } } } } })),
    ],
  ])('that is %s is as good as none', (_, text) => {
    expect(findHistory(text)).toBeUndefined();
  });

  test('may hold keys of a later Panther', () => {
    expect(findHistory(change(() => ({ later: true })))).toEqual(FULL);
  });
});
