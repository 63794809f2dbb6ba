import { describe, expect, test } from '@jest/globals';
import type { BuildRun } from '../../../src/build/watch-build.js';
import { countDueWarnings, createDiskWatch, describeLowDisk } from '../../../src/build/watch-disk.js';
import { FREE_DISK_ADVICE } from '../../../src/runtime/index.js';
import { drv } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';

const GIB = 2 ** 30;
const run = (name: string) => ({ drvPath: drv(name), start: 0 }) as BuildRun;

test.each([
  [50 * GIB, 0],
  [5 * GIB, 0],
  [5 * GIB - 1, 1],
  [GIB, 1],
  [GIB - 1, 2],
  [0, 2],
])('with %i bytes free %i warnings are due', (free, due) => {
  expect(countDueWarnings(free)).toBe(due);
});

describe('a warning', () => {
  test('says how much is left, what is being built, and what to do', () => {
    expect(describeLowDisk(4.2 * GIB, [run('linux'), run('gcc')], 5_000)).toBe(
      `4.2 GiB are left where Nix builds. Being built: linux (5 s), gcc (5 s). ${FREE_DISK_ADVICE} Fewer targets in one job need less, too.`,
    );
  });

  test('names no more than five builds', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(describeLowDisk(GIB, names.map(run), 0)).toContain('e (0 s) and 2 more.');
  });

  test('says so if nothing is being built', () => {
    expect(describeLowDisk(GIB, [], 0)).toContain('Nothing is being built at the moment.');
  });
});

describe('a disk that fills up', () => {
  async function watch(...sizes: readonly (number | undefined | Error)[]) {
    const log = createRecorder();
    let size: number | undefined | Error;
    const look = createDiskWatch({
      freeDisk: () => (size instanceof Error ? Promise.reject(size) : Promise.resolve(size)),
      log,
      listRunning: () => [run('linux')],
      now: () => 0,
    });
    for (size of sizes) await look();
    return log.annotations.map(({ severity, title }) => `${severity}: ${title}`);
  }

  test('is told of once at each threshold', async () => {
    expect(await watch(9 * GIB, 4 * GIB, 3 * GIB, GIB / 2, GIB / 3)).toEqual([
      'warning: The disk is getting full',
      'warning: The disk is nearly full',
    ]);
  });

  test('is told of once if it passes both thresholds at once', async () => {
    expect(await watch(9 * GIB, GIB / 2, GIB / 3)).toEqual(['warning: The disk is nearly full']);
  });

  test('is not told of again if space came back in between', async () => {
    expect(await watch(4 * GIB, 9 * GIB, 4 * GIB)).toHaveLength(1);
  });

  test('stops nothing if it cannot be measured', async () => {
    expect(await watch(undefined, new Error('EIO'), 4 * GIB)).toEqual(['warning: The disk is getting full']);
  });
});
