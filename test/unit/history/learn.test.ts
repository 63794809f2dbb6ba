import { describe, expect, test } from '@jest/globals';
import { findHistory, formatHistory, type Proof, type RememberedFailure } from '../../../src/history/history.js';
import { learn } from '../../../src/history/learn.js';
import { drv, out } from '../../support/derivations.js';
import { buildOf, DB, failureOf, historyOf, NEW_COMMIT, OLD_COMMIT, planned, planOf, recordOf, resultOf, TODAY, WEB } from './samples.js';

const proofOf = (name: string, more: Partial<Proof> = {}): Proof => ({
  drvPath: drv(name),
  outputs: { out: out(name) },
  verdict: 'success',
  revision: OLD_COMMIT,
  ...more,
});

describe('what is learned of targets', () => {
  test('is how each ended, by commit', () => {
    const { targets, revision, nix } = learn(
      historyOf({ nix: '2.20.0', revision: OLD_COMMIT }),
      recordOf({ plan: planOf([planned(WEB), planned(DB)]), verdicts: { [WEB]: 'success', [DB]: 'failure' } }),
    );
    expect([...targets]).toEqual([
      [WEB, proofOf('web', { revision: NEW_COMMIT })],
      [DB, proofOf('db', { revision: NEW_COMMIT, verdict: 'failure' })],
    ]);
    expect([revision, nix]).toEqual([NEW_COMMIT, '2.34.8']);
  });

  test('names no commit where the flake has none', () => {
    const learned = learn(
      historyOf(),
      recordOf({ plan: planOf([planned(WEB)], { flake: { reference: '.' } }), verdicts: { [WEB]: 'success' } }),
    );
    expect(learned.targets.get(WEB)).not.toHaveProperty('revision');
    expect(learned).not.toHaveProperty('revision');
  });

  const old = historyOf({ targets: new Map([[WEB, proofOf('old-web')]]) });
  test.each<[string, Parameters<typeof recordOf>[0]]>([
    ['was not proved this time', { plan: planOf([planned(WEB)]) }],
    [
      'does not evaluate',
      { plan: planOf([{ ...planned(WEB, { status: 'failed' }), drvPath: undefined }]), verdicts: { [WEB]: 'failure' } },
    ],
    ['has no known outputs', { plan: planOf([{ ...planned(WEB), outputs: undefined }]), verdicts: { [WEB]: 'success' } }],
    ['was left out by the inputs', { plan: planOf([], { excluded: [WEB] }) }],
  ])('stays what it was if it %s', (_, run) => {
    expect(learn(old, recordOf(run)).targets).toEqual(old.targets);
  });

  test('is forgotten if the flake has it no more', () => {
    expect(learn(old, recordOf({ plan: planOf([planned(DB)]) })).targets.size).toBe(0);
  });

  test('is replaced, a success by a failure too', () => {
    expect(learn(old, recordOf({ plan: planOf([planned(WEB)]), verdicts: { [WEB]: 'failure' } })).targets.get(WEB)).toEqual(
      proofOf('web', { verdict: 'failure', revision: NEW_COMMIT }),
    );
  });
});

describe('what is learned of durations', () => {
  const learnBuilds = (builds: ReturnType<typeof buildOf>[], durations = {}) =>
    Object.fromEntries(
      learn(historyOf({ durations: new Map(Object.entries(durations)) }), recordOf({ results: [resultOf({ builds })] })).durations,
    );

  test('is the time of each build, by system and name without version', () => {
    expect(learnBuilds([buildOf('firefox-128.0', 61.26), buildOf('hello', 1, { system: 'aarch64-linux' })])).toEqual({
      'x86_64-linux/firefox': { seconds: 61.3, day: TODAY },
      'aarch64-linux/hello': { seconds: 1, day: TODAY },
    });
  });

  test('is the mean of the newest time and of what was known', () => {
    expect(learnBuilds([buildOf('firefox-129.0', 100)], { 'x86_64-linux/firefox': { seconds: 40, day: TODAY - 80 } })).toEqual({
      'x86_64-linux/firefox': { seconds: 70, day: TODAY },
    });
  });

  test('is nothing of what failed, as that ends early, nor of what has no system', () => {
    expect(learnBuilds([buildOf('a', 5, { succeeded: false }), buildOf('b', 5, { system: undefined })])).toEqual({});
  });

  test('is forgotten after 90 days', () => {
    const durations = { 'x/a': { seconds: 1, day: TODAY - 90 }, 'x/b': { seconds: 1, day: TODAY - 91 } };
    expect(Object.keys(learnBuilds([], durations))).toEqual(['x/a']);
  });

  test('is bounded to 10 000; the oldest are forgotten first, then the shortest', () => {
    const many = Array.from({ length: 9_999 }, (_, index) => [`x/p${index}`, { seconds: 5, day: TODAY }] as const);
    const durations = { 'x/older': { seconds: 500, day: TODAY - 1 }, ...Object.fromEntries(many), 'x/shorter': { seconds: 1, day: TODAY } };
    const learned = learnBuilds([], durations);
    expect(Object.keys(learned)).toHaveLength(10_000);
    expect(learned).not.toHaveProperty(['x/older']);
    const next = learnBuilds([buildOf('long', 9)], learned);
    expect(Object.keys(next)).toHaveLength(10_000);
    expect(next).not.toHaveProperty(['x/shorter']);
    expect(next).toHaveProperty(['x86_64-linux/long']);
  });
});

describe('what is learned of failures', () => {
  const oldFailure = (day: number): RememberedFailure => ({ name: 'libx', message: 'builder failed with exit code 1', day });
  const remember = (failures: Readonly<Record<string, RememberedFailure>>, run: Parameters<typeof recordOf>[0]) =>
    Object.fromEntries(learn(historyOf({ failures: new Map(Object.entries(failures)) }), recordOf(run)).failures);

  test('is which derivation failed, how, and in which commit', () => {
    expect(remember({}, { results: [resultOf({ failures: [failureOf('libx', { message: 'hash mismatch' })] })] })).toEqual({
      [drv('libx')]: { name: 'libx', message: 'hash mismatch', day: TODAY, revision: NEW_COMMIT },
    });
  });

  test('is nothing of what failed for reasons outside of it', () => {
    expect(remember({}, { results: [resultOf({ failures: [failureOf('libx', { transient: true })] })] })).toEqual({});
  });

  test('is nothing of what failed and then was built, in the same job or another', () => {
    const failed = resultOf({ failures: [failureOf('libx')], builds: [buildOf('libx', 1, { succeeded: false })] });
    expect(remember({}, { results: [failed, resultOf({ builds: [buildOf('libx', 1)] })] })).toEqual({});
    expect(Object.keys(remember({}, { results: [failed] }))).toEqual([drv('libx')]);
  });

  test('is forgotten once it was built', () => {
    const failures = { [drv('libx')]: oldFailure(TODAY - 1), [drv('other')]: oldFailure(TODAY - 1) };
    expect(Object.keys(remember(failures, { results: [resultOf({ builds: [buildOf('libx', 1)] })] }))).toEqual([drv('other')]);
  });

  test('is forgotten after 14 days, counted from when it was tried last', () => {
    const failures = { [drv('a')]: oldFailure(TODAY - 14), [drv('b')]: oldFailure(TODAY - 15), [drv('c')]: oldFailure(TODAY - 15) };
    expect(Object.keys(remember(failures, { results: [resultOf({ failures: [failureOf('c')] })] })).sort()).toEqual([drv('a'), drv('c')]);
  });

  test('is bounded to 500; the newest stay', () => {
    const failures = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [drv(`p${index}`), oldFailure(TODAY - 1 - (index === 7 ? 1 : 0))]),
    );
    const learned = remember(failures, { results: [resultOf({ failures: [failureOf('new')] })] });
    expect(Object.keys(learned)).toHaveLength(500);
    expect(learned).toHaveProperty([drv('new')]);
    expect(learned).not.toHaveProperty([drv('p7')]);
  });
});

test('what the cache holds is written down as it is told, in place of what was there', () => {
  const paths = new Map([[out('a'), { bytes: 1, used: 2, references: [out('b')] }]]);
  const old = historyOf({ cache: new Map([['aarch64-linux', { key: 'old', paths: {} }]]) });
  const { cache } = learn(old, recordOf({ cache: new Map([['x86_64-linux', { key: 'new', paths }]]) }));
  expect(Object.fromEntries(cache)).toEqual({
    'x86_64-linux': { key: 'new', paths: { [out('a')]: { bytes: 1, used: 2, references: [out('b')] } } },
  });
});

test('what is learned can be read by the next run, and nothing that was known is changed', () => {
  const old = historyOf({
    targets: new Map([[WEB, proofOf('web')]]),
    failures: new Map([[drv('a'), { name: 'a', message: 'm', day: TODAY }]]),
  });
  const before = formatHistory(old);
  const learned = learn(
    old,
    recordOf({
      plan: planOf([planned(WEB), planned(DB)]),
      verdicts: { [WEB]: 'failure', [DB]: 'success' },
      results: [resultOf({ builds: [buildOf('db', 5), buildOf('a', 1)], failures: [failureOf('web')] })],
      cache: new Map([['x86_64-linux', { key: 'k', paths: new Map([[out('db'), { bytes: 1, used: TODAY, references: [] }]]) }]]),
    }),
  );
  expect(findHistory(formatHistory(learned))).toEqual(learned);
  expect(formatHistory(old)).toBe(before);
});
