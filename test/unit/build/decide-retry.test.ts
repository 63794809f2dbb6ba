import { describe, expect, test } from '@jest/globals';
import { decideRetry, ranTogether, RETRY_PAUSES, type Situation } from '../../../src/build/decide-retry.js';
import { findReportedError } from '../../../src/build/failures.js';
import type { BuildRun, Watched } from '../../../src/build/watch-build.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { builderFailed } from './events.js';

const log = { file: '', append: () => undefined, flush: () => undefined, tail: () => ({ lines: [], total: 0 }), isCut: () => false };
const run = (name: string, start: number, end?: number): BuildRun => ({
  drvPath: drv(name),
  start,
  log,
  ...(end === undefined ? {} : { end }),
});
const BUSY = "unable to download 'https://cache.example.org/x.narinfo': HTTP error 503";

/** web needs src, which is fetched; db needs lib, which is compiled; both needs both. */
const FLEET = byDrvPath([
  derivation('web', ['src']),
  derivation('db', ['lib']),
  derivation('both', ['src', 'lib']),
  derivation('src', [], { fixedOutput: true }),
  derivation('lib'),
]);
const WANTED = [drv('web'), drv('db'), drv('both')];

interface Case {
  /** Names of those whose builder failed. */
  readonly failed?: readonly string[];
  /** Names of those whose outputs are not there. */
  readonly missing?: readonly string[];
  readonly otherErrors?: readonly string[];
  readonly more?: Partial<Watched>;
  readonly end?: Situation['end'];
  readonly retries?: Situation['retries'];
}

function decide({ failed = [], missing = [], otherErrors = [], more = {}, end, retries = { outside: 0, diskFull: 0 } }: Case) {
  const errors = new Map(failed.map((name) => [drv(name), findReportedError(builderFailed(name))] as const));
  const watched = {
    runs: failed.map((name) => run(name, 0, 1)),
    errors,
    otherErrors,
    fetchedPaths: 0,
    diskFull: false,
    ...more,
  } as Watched;
  const evidence = { derivations: FLEET, watched, invalid: new Set(missing.map(out)), succeeded: false, start: 0, end: 9 };
  return decideRetry({ wanted: WANTED, evidence, last: watched, end: end ?? { exitCode: 1, signal: undefined }, retries });
}

describe('after a build that left something out, tried again is', () => {
  test.each<[string, Case, readonly string[]]>([
    ['what a fetcher held up', { failed: ['src'], missing: ['web', 'both', 'src'] }, ['web', 'both']],
    ['nothing that a builder held up', { failed: ['lib'], missing: ['db', 'both', 'lib'] }, []],
    ['what a fetcher held up and no builder does', { failed: ['src', 'lib'], missing: ['web', 'db', 'both', 'src', 'lib'] }, ['web']],
    [
      'nothing if all that a fetcher held up is held up by a builder, too',
      { failed: ['src', 'lib'], missing: ['db', 'both', 'src', 'lib'] },
      [],
    ],
    ['all that is missing after a broken download', { missing: ['web', 'db'], otherErrors: [BUSY] }, ['web', 'db']],
    ['what no builder held up, after a broken download', { failed: ['lib'], missing: ['web', 'db', 'lib'], otherErrors: [BUSY] }, ['web']],
    ['all that was cut off with the daemon', { missing: ['web'], otherErrors: ['unexpected end-of-file'] }, ['web']],
    ['nothing if Nix gave no reason', { missing: ['web'] }, []],
    ['nothing if Nix gave a reason of its own', { missing: ['web'], otherErrors: ['it is odd'] }, []],
    ['nothing if all is there, whatever was said', { otherErrors: [BUSY] }, []],
    ['nothing if Nix says it succeeded', { missing: ['web'], otherErrors: [BUSY], end: { exitCode: 0, signal: undefined } }, []],
    ['nothing if a signal ended Nix', { missing: ['web'], otherErrors: [BUSY], end: { exitCode: undefined, signal: 'SIGKILL' } }, []],
  ])('%s', (_, one, names) => {
    const step = decide(one);
    expect(step.kind === 'retry' ? step.drvPaths : []).toEqual(names.map(drv));
    expect(step.kind).toBe(names.length === 0 ? 'stop' : 'retry');
  });

  test('named: the fetchers, not the builders', () => {
    expect(decide({ failed: ['src', 'lib'], missing: ['web', 'src', 'lib'] })).toMatchObject({ why: 'outside', failed: [drv('src')] });
  });
});

test('there are two more tries after failures from outside, each later than the one before', () => {
  const pauses = [0, 1, 2].map((outside) => {
    const step = decide({ missing: ['web'], otherErrors: [BUSY], retries: { outside, diskFull: 0 } });
    return step.kind === 'retry' ? step.pauseSeconds : undefined;
  });
  expect(pauses).toEqual([15, 60, undefined]);
  expect(RETRY_PAUSES).toEqual([15, 60]);
});

describe('after a full disk', () => {
  const together = { diskFull: true, runs: [run('src', 0, 5), run('lib', 1, 6)] };
  test.each<[string, Case, string]>([
    ['all that is missing is tried again at once', { missing: ['web', 'lib'], more: together }, 'retry'],
    ['nothing is tried a third time', { missing: ['web'], more: together, retries: { outside: 0, diskFull: 1 } }, 'stop'],
    [
      'nothing is tried again if one build alone filled it',
      { missing: ['web'], more: { ...together, runs: [run('src', 0, 5), run('lib', 5, 6)] } },
      'stop',
    ],
  ])('%s', (_, one, kind) => {
    const step = decide(one);
    expect(step.kind).toBe(kind);
    if (step.kind === 'retry')
      expect(step).toEqual({ kind: 'retry', why: 'disk-full', drvPaths: [drv('web')], failed: [], pauseSeconds: 0 });
  });
});

test.each<[string, readonly BuildRun[], boolean]>([
  ['none', [], false],
  ['one', [run('a', 0, 9)], false],
  ['one after the other', [run('a', 0, 5), run('b', 5, 9)], false],
  ['one beside the other', [run('b', 4, 9), run('a', 0, 5)], true],
  ['a short one inside a long one, after another', [run('a', 0, 1), run('c', 3, 4), run('b', 2, 9)], true],
  ['one that was cut off, and another', [run('a', 0), run('b', 5, 9)], true],
])('runs together? %s', (_, runs, expected) => {
  expect(ranTogether(runs)).toBe(expected);
});
