import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatRun, watchBuild, type BuildRun } from '../../../src/build/watch-build.js';
import type { NixEvent } from '../../../src/nix/index.js';
import { drv, out } from '../../support/derivations.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { builderFailed, failed, logged, relayed, started, stopped } from './events.js';

describe('watchBuild', () => {
  let temp: TempDir;
  let time: number;
  let told: string[];
  beforeEach(async () => {
    temp = await createTempDir('watch-build');
    time = 1_000;
    told = [];
  });
  afterEach(() => temp.dispose());

  function watch(...events: readonly NixEvent[]) {
    const watcher = watchBuild({
      now: () => time,
      logDirectory: temp.path,
      onStart: ({ drvPath, start }) => told.push(`${start} starts ${drvPath}`),
      onEnd: ({ drvPath, start, end }) => told.push(`${start} to ${end} ends ${drvPath}`),
    });
    for (const event of events) {
      watcher.take(event);
      time += 1_000;
    }
    return watcher;
  }
  const runsOf = (runs: readonly BuildRun[]) => runs.map(({ drvPath, start, end }) => [drvPath, start, end]);

  test('tells when each builder ran, however they overlap', () => {
    const { runs } = watch(started(1, 'a'), started(2, 'b'), stopped(2), stopped(1)).finish();
    expect(runsOf(runs)).toEqual([
      [drv('b'), 2_000, 3_000],
      [drv('a'), 1_000, 4_000],
    ]);
    expect(told).toEqual([
      `1000 starts ${drv('a')}`,
      `2000 starts ${drv('b')}`,
      `2000 to 3000 ends ${drv('b')}`,
      `1000 to 4000 ends ${drv('a')}`,
    ]);
  });

  test('gives each line to the log of its builder', async () => {
    const { runs } = watch(started(1, 'a'), started(2, 'b'), logged(2, 'of b'), logged(1, 'of a'), logged(9, 'of nobody')).finish();
    const logs = await Promise.all(runs.map(({ log }) => readFile(join(temp.path, log.file), 'utf8')));
    expect(logs).toEqual(['of a\n', 'of b\n']);
  });

  test('lists what is running, the longest first', () => {
    const watcher = watch(started(7, 'a'), started(3, 'b'), started(5, 'c'), stopped(3));
    expect(watcher.listRunning().map(({ drvPath }) => drvPath)).toEqual([drv('a'), drv('c')]);
  });

  test('ends what is still running once Nix is gone, and only once', () => {
    const watcher = watch(started(1, 'a'));
    expect(runsOf(watcher.finish().runs)).toEqual([[drv('a'), 1_000, 2_000]]);
    expect(runsOf(watcher.finish().runs)).toEqual([[drv('a'), 1_000, 2_000]]);
    expect(told).toHaveLength(2);
    expect(watcher.listRunning()).toEqual([]);
  });

  test('does not care about activities that are no builds', () => {
    const { runs } = watch({ kind: 'build-started', activity: 1, drvPath: '/tmp/x.drv', machine: '' }, stopped(1), stopped(2)).finish();
    expect(runs).toEqual([]);
  });

  test('counts the paths that were fetched', () => {
    const copy = (name: string): NixEvent => ({ kind: 'copy-started', activity: 1, path: out(name), from: 'https://cache.example.org' });
    const { fetchedPaths } = watch(copy('a'), copy('b'), { kind: 'download-started', activity: 2, uri: 'https://x' }).finish();
    expect(fetchedPaths).toBe(2);
  });

  describe('gathers errors', () => {
    test.each<[string, NixEvent]>([
      ['of Nix', failed(builderFailed('a'))],
      ['that a daemon relays', relayed(builderFailed('a'))],
      ['in plain words', { kind: 'plain', text: `error: builder for '${drv('a')}' failed with exit code 1` }],
    ])('%s', (_, event) => {
      const { errors, otherErrors } = watch(event).finish();
      expect([...errors.keys()]).toEqual([drv('a')]);
      expect(errors.get(drv('a'))?.message).toMatch(/failed with exit code 1\.$/);
      expect(otherErrors).toEqual([]);
    });

    test('of each derivation, preferring what its own builder did', () => {
      const dependency = `1 dependencies of derivation '${drv('a')}' failed to build`;
      const own = builderFailed('a', 7);
      for (const order of [
        [dependency, own],
        [own, dependency],
      ])
        expect(
          watch(...order.map(failed))
            .finish()
            .errors.get(drv('a'))?.message,
        ).toBe('Builder failed with exit code 7.');
    });

    test('and keeps the first of two of one kind', () => {
      const { errors } = watch(failed(builderFailed('a', 1)), failed(builderFailed('a', 2))).finish();
      expect(errors.get(drv('a'))?.message).toBe('Builder failed with exit code 1.');
    });

    test('about no derivation apart', () => {
      const { errors, otherErrors } = watch(failed('timed out after 2 seconds'), relayed('cannot connect to socket')).finish();
      expect(errors.size).toBe(0);
      expect(otherErrors).toEqual(['timed out after 2 seconds', 'cannot connect to socket']);
    });

    test('but not the summary at the end, nor what is no error', () => {
      const { errors, otherErrors } = watch(
        failed(`build of '${drv('a')}^out', '${drv('b')}^out' failed`),
        relayed(`build of '${drv('a')}^out' failed`),
        { kind: 'message', level: 1, text: `warning: '${drv('a')}' is odd` },
        { kind: 'message', level: 3, text: `building '${drv('a')}'...` },
        { kind: 'plain', text: `hello from '${drv('a')}'` },
        { kind: 'phase', activity: 1, phase: 'buildPhase' },
      ).finish();
      expect([errors.size, otherErrors]).toEqual([0, []]);
    });
  });

  test.each<[string, readonly NixEvent[]]>([
    ['a builder that failed', [logged(1, 'cp: No space left on device'), stopped(1), failed(builderFailed('a'))]],
    ['Nix', [failed('writing to file: No space left on device')]],
    ['a daemon', [relayed('database or disk is full')]],
  ])('notices a full disk in the words of %s', (_, events) => {
    expect(watch(started(1, 'a'), ...events).finish().diskFull).toBe(true);
  });

  test('does not take the log of a good builder, such as a test of just that, for a full disk, although another one fails', () => {
    const events = [started(1, 'a'), logged(1, 'ok: reports No space left on device'), stopped(1), failed(builderFailed('b'))];
    expect(watch(...events, logged(9, 'ENOSPC')).finish().diskFull).toBe(false);
  });

  test('sees no full disk where there is none', () => {
    expect(watch(started(1, 'a'), logged(1, 'hello'), failed(builderFailed('a'))).finish().diskFull).toBe(false);
  });
});

test.each([
  [0, 'web-1.0 (0 s)'],
  [1_499, 'web-1.0 (1 s)'],
  [89_000, 'web-1.0 (89 s)'],
  [90_000, 'web-1.0 (2 min)'],
  [3_600_000, 'web-1.0 (60 min)'],
])('after %i ms a heartbeat names a run as %s', (elapsed, text) => {
  expect(formatRun({ drvPath: drv('web-1.0'), start: 500 } as BuildRun, 500 + elapsed)).toBe(text);
});
