import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGitHubCacheStore, type CachePorts, type CacheStore, type CacheToolkit } from '../../../src/runtime/cache.js';
import { InterruptedError } from '../../../src/runtime/index.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

let temp: TempDir;
let directory: string;
let stage: string;
let log: Recorder;
let loads: number;

beforeEach(async () => {
  temp = await createTempDir('cache');
  directory = join(temp.path, 'deep', 'kept');
  stage = `${directory}.cache-entry`;
  log = createRecorder();
  loads = 0;
});

afterEach(() => temp.dispose());

const KEY = 'panther-1/a/1/$';
const PREFIXES = ['panther-1/a/'];

/** A store over a toolkit of which a test says what it does; the rest must not be called. */
function createStore(toolkit: Partial<CacheToolkit>, ports: Partial<CachePorts> = {}): CacheStore {
  const unexpected = () => Promise.reject(new Error('not expected'));
  const whole = { isFeatureAvailable: () => true, restoreCache: unexpected, saveCache: unexpected, ...toolkit };
  return createGitHubCacheStore({
    env: { ACTIONS_RUNTIME_TOKEN: 'token', RUNNER_TEMP: temp.path },
    log,
    load: () => {
      loads += 1;
      return Promise.resolve(whole);
    },
    freeBytes: () => Promise.resolve(1e12),
    ...ports,
  });
}

/** Unpacks as the toolkit does: where the paths say. */
async function unpack(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(stage, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(stage, name), content);
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;
const never = (): Promise<never> => new Promise(() => undefined);

describe('a restore', () => {
  test('asks for the key, then the prefixes, under a path that is the same in every job', async () => {
    const calls: unknown[] = [];
    const store = createStore({
      restoreCache: (...args) => {
        calls.push(args);
        return Promise.resolve(undefined);
      },
    });
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect(calls).toEqual([[[`${basename(stage)}/*`], KEY, PREFIXES, { segmentTimeoutInMs: 300_000 }]]);
    expect(await exists(directory)).toBe(false);
  });

  test('puts the entry into a directory that is empty, and nothing of an earlier try with it', async () => {
    await mkdir(directory, { recursive: true });
    await mkdir(stage);
    await writeFile(join(stage, 'old'), '');
    const store = createStore({ restoreCache: () => unpack({ new: 'n' }).then(() => KEY) });
    expect(await store.restore(directory, KEY, PREFIXES)).toEqual({ key: KEY });
    expect(await readdir(directory)).toEqual(['new']);
    expect(await exists(stage)).toBe(false);
    expect(log.infos).toEqual([`Restored from the cache entry "${KEY}".`]);
  });

  test.each([
    ['fails', () => unpack({ half: 'h' }).then(() => undefined)],
    ['throws', () => unpack({ half: 'h' }).then(() => Promise.reject(new Error('odd')))],
  ] as const)('that %s in the middle leaves nothing', async (_title, restoreCache) => {
    const store = createStore({ restoreCache });
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect([await exists(directory), await exists(stage)]).toEqual([false, false]);
  });

  test('that says it has worked, but has put the entry elsewhere, has not', async () => {
    const store = createStore({ restoreCache: () => Promise.resolve(KEY) });
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect(log.warnings).toEqual([expect.stringMatching(/damaged and cannot be unpacked/)]);
  });

  test('warns once of each kind, and tells the rest plainly', async () => {
    const failures = ['Cache service responded with 503', 'Cache service responded with 502', 'Cache service responded with 429'];
    const store = createStore({ restoreCache: () => Promise.reject(new Error(failures.shift())) });
    for (let call = 0; call < 3; call += 1) await store.restore(directory, KEY, PREFIXES);
    expect(log.warnings).toEqual([expect.stringMatching(/5xx/), expect.stringMatching(/429/)]);
    expect(log.infos).toEqual([expect.stringMatching(/5xx/)]);
  });

  test('that takes too long is given up; what arrives later is thrown away', async () => {
    let arrive = (): void => undefined;
    const store = createStore(
      {
        restoreCache: async () => {
          await new Promise<void>((resolve) => (arrive = resolve));
          await unpack({ late: 'l' });
          return KEY;
        },
        saveCache: () => Promise.resolve(1),
      },
      { limits: { restore: 5, save: 10_000 } },
    );
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect(log.warnings).toEqual([expect.stringMatching(/it took longer than 0.005 seconds/)]);
    await mkdir(directory);
    await writeFile(join(directory, 'mine'), 'm');
    expect(await store.save(directory, KEY)).toBe('failed');
    arrive();
    while ((await store.save(directory, KEY)) === 'failed') await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await readdir(directory)).toEqual(['mine']);
    expect(await exists(stage)).toBe(false);
  });

  test('ends with the reason of an interruption, before and in the middle', async () => {
    const controller = new AbortController();
    const store = createStore({ restoreCache: never }, { signal: controller.signal });
    const restored = store.restore(directory, KEY, PREFIXES);
    setTimeout(() => controller.abort(new InterruptedError('SIGTERM')), 5);
    await expect(restored).rejects.toThrow('Interrupted by SIGTERM');
    await expect(store.restore(join(temp.path, 'other'), KEY, PREFIXES)).rejects.toThrow('Interrupted by SIGTERM');
    expect(log.warnings).toEqual([]);
  });

  test('into a directory that holds something, or by a wrong key, is a mistake', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'mine'), 'm');
    const store = createStore({});
    await expect(store.restore(directory, KEY, PREFIXES)).rejects.toThrow(/which is not empty/);
    await expect(store.restore(`${directory}2`, KEY, ['panther-1/a'])).rejects.toThrow(/does not end in/);
    await expect(store.save(directory, 'a,b')).rejects.toThrow(/comma/);
  });
});

describe('a save', () => {
  beforeEach(async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'mine'), 'm'.repeat(1_000));
  });

  test('packs the directory under the path that a restore asks for', async () => {
    const calls: unknown[] = [];
    const store = createStore({
      saveCache: async (paths, key) => {
        calls.push([paths, key, await readFile(join(stage, 'mine'), 'utf8')]);
        return 1;
      },
    });
    expect(await store.save(directory, KEY)).toBe('saved');
    expect(calls).toEqual([[[`${basename(stage)}/*`], KEY, 'm'.repeat(1_000)]]);
    expect(await exists(stage)).toBe(false);
    expect(await readdir(directory)).toEqual(['mine']);
  });

  test('that fails or is given up leaves the directory as it was', async () => {
    const store = createStore({ saveCache: () => Promise.reject(new Error('ENOSPC: no space left on device')) });
    expect(await store.save(directory, KEY)).toBe('failed');
    expect(log.warnings).toEqual([expect.stringMatching(/the disk is full/)]);
    expect(await createStore({ saveCache: never }, { limits: { restore: 5, save: 5 } }).save(directory, KEY)).toBe('failed');
    expect(await readdir(directory)).toEqual(['mine']);
  });

  test('is left out where the archive has no room, with half a gibibyte to spare', async () => {
    const reserve = 2 ** 29;
    const places: string[] = [];
    const saveAt = (free: number) => {
      const freeBytes = (path: string) => {
        places.push(path);
        return Promise.resolve(free);
      };
      return createStore({ saveCache: () => Promise.resolve(1) }, { freeBytes }).save(directory, KEY);
    };
    expect(await saveAt(reserve + 1_000)).toBe('saved');
    expect(await saveAt(reserve + 999)).toBe('failed');
    expect(places).toEqual([temp.path, temp.path]);
    expect(log.warnings).toEqual([expect.stringMatching(/packing the entry takes up to 1000 B in/)]);
  });

  test('counts what is in directories, and a link for itself', async () => {
    await mkdir(join(directory, 'sub'));
    await writeFile(join(directory, 'sub', 'more'), 'x'.repeat(500));
    await symlink('/dev', join(directory, 'link'));
    const store = createStore({}, { freeBytes: () => Promise.resolve(0) });
    await store.save(directory, KEY);
    expect(log.warnings).toEqual([expect.stringMatching(/takes up to 1.5 KiB/)]);
  });

  test('of nothing is nothing', async () => {
    expect(await createStore({}).save(join(temp.path, 'absent'), KEY)).toBe('failed');
    expect(log.warnings).toEqual([]);
    expect(log.infos).toEqual([expect.stringMatching(/^There is nothing to save/)]);
  });
});

describe('without a cache', () => {
  test.each([
    ['no token', { env: {} }, {}, 0],
    ['no address', {}, { isFeatureAvailable: () => false }, 1],
  ] as const)('(%s) one line is said for all calls', async (_title, ports, toolkit, expectedLoads) => {
    const store = createStore(toolkit, ports);
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect(await Promise.all([store.save(directory, KEY), store.save(directory, KEY)])).toEqual(['failed', 'failed']);
    expect(log.infos).toEqual([expect.stringMatching(/^GitHub’s cache is not available here/)]);
    expect([log.warnings, loads]).toEqual([[], expectedLoads]);
  });

  test('whose client cannot be loaded, the run goes on with one warning', async () => {
    const store = createStore({}, { load: () => Promise.reject(new Error('Cannot find package')) });
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect(await store.save(directory, KEY)).toBe('failed');
    expect([log.infos, log.warnings]).toEqual([[], [expect.stringMatching(/^GitHub’s cache is not used.*Cannot find package/)]]);
  });
});

describe('where nothing can be written', () => {
  test('a restore is one warning, and the job goes on without what earlier runs left', async () => {
    // A file where the directory should be stops root, too.
    await writeFile(join(temp.path, 'deep'), '');
    const store = createStore({});
    expect(await store.restore(directory, KEY, PREFIXES)).toBeUndefined();
    expect(log.warnings).toEqual([expect.stringMatching(/^Nothing was fetched from GitHub’s cache: .*(?:ENOTDIR|not a directory)/)]);
  });
});
