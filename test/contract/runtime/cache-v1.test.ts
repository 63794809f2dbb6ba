import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ActCache, startActCache } from './act-cache.js';
import { type CacheJobs, createCacheJobs } from './cache-step.js';

let jobs: CacheJobs;

beforeEach(async () => {
  jobs = await createCacheJobs();
});

afterEach(() => jobs.dispose());

const FILES = { 'nix-cache-info': 'StoreDir: /nix/store\n', 'nar/a.nar': 'a'.repeat(5_000) };
const SAVE = `return await store.save(dir, 'panther-1/fleet/1/$');`;
const RESTORE = `return await store.restore(dir, 'panther-1/fleet/2/$', ['panther-1/fleet/']);`;

describe('the cache server of act', () => {
  let server: ActCache;
  beforeEach(async () => {
    server = await startActCache();
  });
  afterEach(() => server.stop());

  test('keeps an entry for the next job, which finds it by the beginning of its key', async () => {
    const bytes = randomBytes(40 * 1024 * 1024);
    await jobs.begin({ ...FILES, 'nar/big.nar': bytes });
    const saved = await jobs.run(SAVE, { env: server.env });
    expect(saved).toMatchObject({ value: 'saved', infos: ['Saved 40 MiB as the cache entry "panther-1/fleet/1/$".'], warnings: [] });

    await jobs.begin();
    const restored = await jobs.run(RESTORE, { env: server.env });
    expect(restored).toMatchObject({
      value: { key: 'panther-1/fleet/1/$' },
      infos: ['Restored 40 MiB from the cache entry "panther-1/fleet/1/$".'],
      warnings: [],
    });
    expect((await readFile(join(jobs.directory, 'nar/big.nar'))).equals(bytes)).toBe(true);
    expect(await readdir(jobs.temp)).not.toContain('kept.cache-entry');
  });

  test('finds nothing of another key, which is no fault', async () => {
    await jobs.begin(FILES);
    await jobs.run(`return await store.save(dir, 'panther-1/fleet/10/$')`, { env: server.env });
    await jobs.begin();
    const done = await jobs.run(`return await store.restore(dir, 'panther-1/fleet/1/$', ['panther-1/fleet/1/'])`, { env: server.env });
    expect(done).toMatchObject({ value: null, warnings: [], infos: [expect.stringMatching(/no entry of an earlier run yet/)] });
  });
});

describe('a server of version 1 that fails', () => {
  type Answer = readonly [status: number, body: unknown];
  let server: Server;
  let answer: (method: string) => Answer;
  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        const [status, body] = answer(request.method ?? '');
        response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const run = (code: string) => {
    const env = { ACTIONS_CACHE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ACTIONS_RUNTIME_TOKEN: 'token' };
    return jobs.run(code, { env, isImpatient: true });
  };

  test.each<[number, string, 'warnings' | 'infos', RegExp]>([
    [429, '', 'warnings', /it is asked too often/],
    [429, 'slow down', 'warnings', /GitHub’s cache: slow down\. This run/],
    [500, 'broken', 'warnings', /it answered with an error of its own/],
    [503, 'broken', 'warnings', /it answered with an error of its own/],
    [403, 'cache write denied: token has no writable scopes', 'infos', /this run may not write it/],
    [409, 'Cache already exists. Scope: refs/heads/main', 'infos', /another job has saved it/],
  ])('by %d (%j) to a save is told once', async (status, message, kind, reason) => {
    answer = () => [status, message === '' ? undefined : { message }];
    await jobs.begin(FILES);
    const done = await run(SAVE);
    expect(done).toMatchObject({ warnings: [], infos: [], [kind]: [expect.stringMatching(reason)] });
    expect(done.value).toBe(status === 409 ? 'exists' : 'failed');
    expect(done.stdout).not.toMatch(/::(warning|error)/);
  });

  test('in the middle of an upload has not saved, though the client names an entry', async () => {
    answer = (method) => (method === 'PATCH' ? [500, {}] : [201, { cacheId: 7 }]);
    await jobs.begin(FILES);
    expect(await run(SAVE)).toMatchObject({ value: 'failed', warnings: [expect.stringMatching(/error of its own/)] });
  });

  test.each<[number, string, 'warnings' | 'infos', RegExp]>([
    [429, 'slow down', 'warnings', /it is asked too often/],
    [500, 'broken', 'warnings', /it answered with an error of its own/],
    [403, 'cache read denied: token has no readable scopes', 'infos', /this run may not read it/],
  ])('by %d (%j) to a restore is told once', async (status, message, kind, reason) => {
    answer = () => [status, { message }];
    const done = await run(RESTORE);
    expect(done).toMatchObject({ value: null, warnings: [], infos: [], [kind]: [expect.stringMatching(reason)] });
    expect(done.stdout).not.toMatch(/::(warning|error)/);
  });
});
