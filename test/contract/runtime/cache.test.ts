import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ResultsService, startResultsService } from '../../support/results-service/index.js';
import { type CacheJobs, createCacheJobs, type StepRun } from './cache-step.js';

let service: ResultsService;
let jobs: CacheJobs;

beforeEach(async () => {
  service = await startResultsService();
  jobs = await createCacheJobs();
});

afterEach(async () => {
  await service.stop();
  await jobs.dispose();
});

const SAVE = `return await store.save(dir, 'panther-1/fleet/1/$');`;
const RESTORE = `return await store.restore(dir, 'panther-1/fleet/2/$', ['panther-1/fleet/']);`;
const ENTRY = { key: 'panther-1/fleet/1/$' };
const FILES = { 'nix-cache-info': 'StoreDir: /nix/store\n', 'nar/a.nar': 'a'.repeat(5_000) };

const save = (code = SAVE): Promise<StepRun> => jobs.run(code, { env: service.env('1') });
const restore = (code = RESTORE): Promise<StepRun> => jobs.run(code, { env: service.env('2') });

/** The entry is there, and the next job has begun. */
async function saveEntry(files: Readonly<Record<string, string | Buffer>> = FILES): Promise<void> {
  await jobs.begin(files);
  expect(await save()).toMatchObject({ value: 'saved', warnings: [] });
  await jobs.begin();
}

const NODES = [process.version, process.env['PANTHER_TEST_NODE24'] ?? 'PANTHER_TEST_NODE24 is not set'];

describe('an entry', () => {
  test.each(NODES.map((node) => [node]))('comes back whole in the next job, by the beginning of its key (node %s)', async (version) => {
    const node = version === process.version ? process.execPath : version;
    await jobs.begin({ ...FILES, '.hidden': 'h', 'tool.sh': '#!/bin/sh\n' });
    await chmod(join(jobs.directory, 'tool.sh'), 0o755);
    await symlink('nar/a.nar', join(jobs.directory, 'latest'));
    await mkdir(join(jobs.directory, 'empty'));
    const saved = await jobs.run(SAVE, { env: service.env('1'), node });
    const [entry] = service.cacheEntries.list();
    expect(saved).toMatchObject({
      value: 'saved',
      infos: [`Saved ${entry?.size ?? 0} B as the cache entry "panther-1/fleet/1/$".`],
      warnings: [],
    });
    expect(await readdir(jobs.temp)).not.toContain('kept.cache-entry');
    expect(await readFile(join(jobs.directory, '.hidden'), 'utf8')).toBe('h');

    await jobs.begin();
    const restored = await jobs.run(RESTORE, { env: service.env('2'), node });
    expect(restored).toMatchObject({
      value: ENTRY,
      infos: [`Restored ${entry?.size ?? 0} B from the cache entry "panther-1/fleet/1/$".`],
      warnings: [],
    });
    expect(await jobs.read()).toEqual({ ...FILES, '.hidden': 'h', 'tool.sh': '#!/bin/sh\n' });
    expect((await stat(join(jobs.directory, 'tool.sh'))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(jobs.directory, 'latest'))).toBe('nar/a.nar');
    expect((await lstat(join(jobs.directory, 'empty'))).isDirectory()).toBe(true);
    expect(await readdir(jobs.temp)).not.toContain('kept.cache-entry');
  });

  test('costs one question and one transfer, and shows the runner nothing but what to mask', async () => {
    await jobs.begin(FILES);
    const { stdout, debugs } = await save();
    expect(service.traffic('CreateCacheEntry').calls).toBe(1);
    const size = service.cacheEntries.list()[0]?.size;
    expect(service.traffic('UploadBlob')).toEqual({ calls: 1, bytesUp: size, bytesDown: 0 });
    expect(stdout).toMatch(/^(::add-mask::\S+\n){2}$/);
    expect(debugs).toContain('Reserving Cache');

    await jobs.begin();
    expect((await restore()).stdout).toMatch(/^(::add-mask::\S+\n){2}$/);
    expect(service.traffic('GetCacheEntryDownloadURL').calls).toBe(1);
    expect(service.traffic('DownloadBlob')).toEqual({ calls: 1, bytesUp: 0, bytesDown: size });
  });

  test('of some megabytes that cannot be compressed comes back as it was', async () => {
    const bytes = randomBytes(20 * 1024 * 1024);
    await saveEntry({ 'nar/big.nar': bytes });
    expect((await restore()).infos).toEqual(['Restored 20 MiB from the cache entry "panther-1/fleet/1/$".']);
    expect((await readFile(join(jobs.directory, 'nar/big.nar'))).equals(bytes)).toBe(true);
  });

  test('is the newest of those whose key begins so, and the key itself comes first', async () => {
    for (const run of ['1', '10', '2']) {
      await jobs.begin({ run });
      await save(`return await store.save(dir, 'panther-1/fleet/${run}/$')`);
    }
    const restored: unknown[] = [];
    for (const [key, prefix] of [
      ['panther-1/fleet/3/$', 'panther-1/fleet/'],
      ['panther-1/fleet/1/$', 'panther-1/fleet/'],
      ['panther-1/fleet/3/$', 'panther-1/fleet/1/'],
      ['panther-1/other/3/$', 'panther-1/other/'],
    ]) {
      await jobs.begin();
      const { value } = await restore(`return await store.restore(dir, '${key ?? ''}', ['${prefix ?? ''}'])`);
      restored.push([(value as { key: string } | null)?.key, await jobs.read()]);
    }
    expect(restored).toEqual([
      ['panther-1/fleet/2/$', { run: '2' }],
      ['panther-1/fleet/1/$', { run: '1' }],
      ['panther-1/fleet/1/$', { run: '1' }],
      [undefined, undefined],
    ]);
  });

  test('that is not there is no fault', async () => {
    expect(await restore()).toMatchObject({ value: null, infos: ['GitHub’s cache has no entry of an earlier run yet.'], warnings: [] });
    expect(await jobs.read()).toBeUndefined();
  });

  test('of a pull request is seen by no other branch, and the pull request sees those of the default branch', async () => {
    const pull = service.env('3', 'job', { ref: 'refs/pull/7/merge' });
    await jobs.begin(FILES);
    await jobs.run(`return await store.save(dir, 'panther-1/fleet/3/$')`, { env: pull });
    await jobs.begin();
    expect((await restore()).value).toBeNull();

    await saveEntry();
    await service.cacheEntries.remove('panther-1/fleet/3/$');
    expect((await jobs.run(RESTORE, { env: pull })).value).toEqual(ENTRY);
  });

  test('is found by a job whose directories have other names, as those of another kind of runner have', async () => {
    const other = await createCacheJobs();
    try {
      await jobs.begin(FILES);
      await save();
      expect((await other.run(RESTORE, { env: service.env('2') })).value).toEqual(ENTRY);
      expect(await other.read()).toEqual(FILES);
    } finally {
      await other.dispose();
    }
  });
});

describe('a directory that is in use', () => {
  test('is not restored into', async () => {
    await jobs.begin({ mine: 'm' });
    expect((await restore()).value).toEqual({ error: expect.stringMatching(/kept, which is not empty/) });
    expect(service.requests).toEqual([]);
  });

  test('that is empty is not saved', async () => {
    expect(await save()).toMatchObject({ value: 'failed', infos: [expect.stringMatching(/^There is nothing to save/)], warnings: [] });
    expect(service.requests).toEqual([]);
  });
});

describe('without a service', () => {
  test.each([
    ['no token', { ACTIONS_RUNTIME_TOKEN: '' }],
    ['no address', { ACTIONS_RESULTS_URL: '' }],
    ['GitHub Enterprise Server without a cache', { GITHUB_SERVER_URL: 'https://git.example.com' }],
  ])('one line says so, however often it is asked (%s)', async (_title, change) => {
    await jobs.begin(FILES);
    const code = `return [await store.restore(dir + '2', 'k/$', []) ?? 'none', await store.save(dir, 'k/$'), await store.save(dir, 'l/$')];`;
    expect(await jobs.run(code, { env: { ...service.env(), ...change } })).toMatchObject({
      value: ['none', 'failed', 'failed'],
      infos: [expect.stringMatching(/^GitHub’s cache is not available here/)],
      warnings: [],
      stdout: '',
    });
    expect(service.requests).toEqual([]);
  });

  test('one that nobody listens to is one warning', async () => {
    const env = { ...service.env(), ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' };
    const done = await jobs.run(RESTORE, { env, isImpatient: true });
    expect(done).toMatchObject({ value: null, warnings: [expect.stringMatching(/the connection to it failed\. The build goes on/)] });
  });
});
