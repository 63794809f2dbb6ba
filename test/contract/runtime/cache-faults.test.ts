import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault, type Operation, type ResultsService, startResultsService } from '../../support/results-service/index.js';
import { type CacheJobs, createCacheJobs, type StepRun } from './cache-step.js';

let service: ResultsService;
let jobs: CacheJobs;

beforeEach(async () => {
  service = await startResultsService({ slowMs: 1_500 });
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

const failAt = (operation: Operation, fault: Fault): void => service.setFault((each) => (each === operation ? fault : undefined));

describe('a restore that fails', () => {
  test.each<[string, Operation, Fault, RegExp]>([
    ['too many requests', 'GetCacheEntryDownloadURL', { status: 429 }, /it is asked too often at the moment \(status 429\)/],
    ['an error of the service', 'GetCacheEntryDownloadURL', { status: 500 }, /it answered with an error of its own \(status 5xx\)/],
    ['an error of the storage', 'DownloadBlob', { status: 503 }, /it answered with an error of its own \(status 5xx\)/],
    ['a corrupt archive', 'DownloadBlob', 'corrupt', /the entry "panther-1\/fleet\/1\/\$" is damaged and cannot be unpacked/],
    ['half an archive', 'DownloadBlob', 'truncate', /the entry "panther-1\/fleet\/1\/\$" is damaged and cannot be unpacked/],
    ['a connection that breaks', 'DownloadBlob', 'cut', /the connection to it failed/],
    ['an archive that was lost', 'DownloadBlob', 'missing', /damaged and cannot be unpacked/],
  ])('by %s is one warning, and leaves nothing of the entry', async (_title, operation, fault, reason) => {
    // Random, so that there is much to unpack before the damage.
    await saveEntry({ 'nar/a.nar': randomBytes(1_000_000), 'nar/b.nar': randomBytes(1_000_000) });
    failAt(operation, fault);
    const done = await jobs.run(`await store.restore(dir, 'panther-1/fleet/3/$', ['panther-1/fleet/']); ${RESTORE}`, {
      env: service.env('2'),
      isImpatient: true,
    });
    expect(done).toMatchObject({
      value: null,
      warnings: [expect.stringMatching(/^Nothing was fetched from GitHub’s cache: .* The build goes on/)],
    });
    expect(done.warnings[0]).toMatch(reason);
    expect(done.infos).toEqual(done.warnings);
    expect(done.stdout).not.toMatch(/::(warning|error)/);
    expect(await jobs.read()).toBeUndefined();
    expect(await readdir(jobs.temp)).not.toContain('kept.cache-entry');
  });

  test('as the run may not read is no warning', async () => {
    await saveEntry();
    const env = { ...service.env('2'), ACTIONS_CACHE_MODE: 'none' };
    expect(await jobs.run(RESTORE, { env })).toMatchObject({
      value: null,
      infos: [expect.stringMatching(/this run may not read it/)],
      warnings: [],
    });
  });

  test('by slowness is given up, and what arrives after all does not touch the directory', async () => {
    await saveEntry();
    failAt('DownloadBlob', 'slow');
    const code = `
      const found = await store.restore(dir, 'k/$', ['panther-1/fleet/']);
      await fs.mkdir(dir);
      await fs.writeFile(dir + '/mine', 'm');
      const early = await store.save(dir, 'panther-1/fleet/2/$');
      let late;
      do {
        await sleep(50);
        late = await store.save(dir, 'panther-1/fleet/2/$');
      } while (late === 'failed' && said.infos.length < 200);
      return [found ?? 'none', early, late, said.debugs.includes('Cache restored successfully')];`;
    const done = await jobs.run(code, { env: service.env('2'), limits: { restore: 500, save: 30_000 } });
    expect(done.value).toEqual(['none', 'failed', 'saved', true]);
    expect(done.warnings).toEqual([
      expect.stringMatching(/it took longer than 0.5 seconds\. The build goes on/),
      expect.stringMatching(/what was given up before is still going on/),
    ]);
    expect(await jobs.read()).toEqual({ mine: 'm' });
  });
});

describe('with the storage that GitHub has', () => {
  beforeEach(async () => {
    await service.stop();
    service = await startResultsService({ slowMs: 1_500, blobHost: 'panther.blob.core.windows.net' });
  });

  test('an entry comes back in pieces, and is put together right', async () => {
    const bytes = randomBytes(10 * 1024 * 1024);
    await saveEntry({ 'nar/big.nar': bytes });
    const done = await restore();
    expect(done).toMatchObject({ value: ENTRY, infos: ['Restored 10 MiB from the cache entry "panther-1/fleet/1/$".'], warnings: [] });
    expect(service.traffic('DownloadBlob').calls).toBeGreaterThan(2);
    expect((await readFile(join(jobs.directory, 'nar/big.nar'))).equals(bytes)).toBe(true);
  });

  test.each<[Fault, RegExp]>([
    [{ status: 503 }, /it gave no reason/],
    ['cut', /the connection to it failed/],
    ['missing', /it gave no reason/],
    ['truncate', /damaged and cannot be unpacked/],
  ])('a restore with the fault %j is one warning, and leaves nothing', async (fault, reason) => {
    await saveEntry({ 'nar/a.nar': randomBytes(1_000_000) });
    failAt('DownloadBlob', fault);
    const done = await jobs.run(RESTORE, { env: service.env('2'), isImpatient: true });
    expect(done).toMatchObject({
      value: null,
      warnings: [expect.stringMatching(reason)],
      stdout: expect.not.stringMatching(/::(warning|error)/),
    });
    expect(await jobs.read()).toBeUndefined();
  });
});

describe('a save that fails', () => {
  test.each<[string, Operation, Fault, RegExp]>([
    ['too many requests', 'CreateCacheEntry', { status: 429 }, /it is asked too often at the moment \(status 429\)/],
    ['an error of the service', 'CreateCacheEntry', { status: 500 }, /it answered with an error of its own \(status 5xx\)/],
    ['an error of the storage', 'UploadBlob', { status: 503 }, /./],
    ['an error at the end', 'FinalizeCacheEntryUpload', { status: 502 }, /it answered with an error of its own \(status 5xx\)/],
  ])('by %s is one warning, and the directory stays as it was', async (_title, operation, fault, reason) => {
    await jobs.begin(FILES);
    failAt(operation, fault);
    const done = await jobs.run(`await store.save(dir, 'panther-1/fleet/3/$'); ${SAVE}`, { env: service.env('1'), isImpatient: true });
    expect(done).toMatchObject({
      value: 'failed',
      warnings: [expect.stringMatching(/^Nothing was saved in GitHub’s cache: .* later ones take longer\./)],
    });
    expect(done.warnings[0]).toMatch(reason);
    expect(done.stdout).not.toMatch(/::(warning|error)/);
    expect(await jobs.read()).toEqual(FILES);
    expect(await readdir(jobs.temp)).not.toContain('kept.cache-entry');
    expect(service.cacheEntries.list()).toEqual([]);
  });

  test('as the run may not write is no warning, and nothing is sent', async () => {
    await jobs.begin(FILES);
    const denied = {
      value: 'failed',
      warnings: [],
      infos: [expect.stringMatching(/this run may not write it, as is usual for pull requests from forks/)],
    };
    expect(await jobs.run(SAVE, { env: service.env('1', 'job', { forkToken: true }) })).toMatchObject(denied);
    expect(await jobs.run(SAVE, { env: { ...service.env('1'), ACTIONS_CACHE_MODE: 'read' } })).toMatchObject(denied);
    expect(service.traffic('UploadBlob').calls).toBe(0);
  });

  test('as another run has saved the key is no warning: of two at once, one wins', async () => {
    await jobs.begin(FILES);
    failAt('UploadBlob', 'slow');
    const first = save();
    while (service.traffic('UploadBlob').calls === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await save()).toMatchObject({ value: 'exists', warnings: [], infos: [expect.stringMatching(/another job has saved it/)] });
    expect(await first).toMatchObject({ value: 'saved', warnings: [] });
    expect(await save()).toMatchObject({ value: 'exists' });
  });

  test('by slowness is given up', async () => {
    await jobs.begin(FILES);
    failAt('CreateCacheEntry', 'slow');
    const done = await jobs.run(SAVE, { env: service.env('1'), limits: { restore: 500, save: 500 } });
    expect(done).toMatchObject({ value: 'failed', warnings: [expect.stringMatching(/it took longer than 0.5 seconds/)] });
    expect(await jobs.read()).toEqual(FILES);
  });

  test('without anybody noticing is a missing entry for the next run', async () => {
    failAt('FinalizeCacheEntryUpload', 'missing');
    await saveEntry();
    expect(await restore()).toMatchObject({ value: null, warnings: [] });
  });
});

describe('a full disk', () => {
  /** Runs a step with so many bytes in RUNNER_TEMP, in a mount namespace of its own. */
  const runOnSmallDisk = (code: string, size: string): Promise<StepRun> => jobs.run(code, { env: service.env('2'), smallDisk: size });

  test('while unpacking is one warning that says what to do, and leaves nothing', async () => {
    await saveEntry({ 'nar/a.nar': 'a'.repeat(8_000_000) });
    const done = await runOnSmallDisk(
      `${RESTORE.replace('return', 'const found =')} return [found ?? 'none', await fs.readdir('${jobs.temp}')];`,
      '3m',
    );
    expect(done).toMatchObject({ warnings: [expect.stringMatching(/the disk is full\. .* Free space \(on a GitHub-hosted runner/)] });
    expect(done.value).toEqual(['none', [expect.stringMatching(/^[0-9a-f-]{36}$/)]]);
  });

  test('is seen before a save, which is left out', async () => {
    const code = `await fs.mkdir(dir); await fs.writeFile(dir + '/a', 'a'.repeat(1_000_000)); ${SAVE}`;
    const done = await runOnSmallDisk(code, '3m');
    expect(done).toMatchObject({
      value: 'failed',
      warnings: [expect.stringMatching(/packing the entry takes up to 977 KiB in \S+, but only 2 MiB are free there/)],
    });
    expect(service.requests).toEqual([]);
  });
});

test('an interrupted restore ends at once with its reason', async () => {
  await saveEntry();
  failAt('GetCacheEntryDownloadURL', 'slow');
  const code = `setTimeout(() => controller.abort(new Error('Interrupted by SIGTERM')), 500); ${RESTORE}`;
  const done = await restore(code);
  expect(done).toMatchObject({ value: { error: 'Interrupted by SIGTERM' }, infos: [], warnings: [] });
  expect(service.requests.find(({ operation }) => operation === 'DownloadBlob')).toBeUndefined();
});
