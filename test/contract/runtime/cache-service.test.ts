import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CACHE_REQUESTS, type ResultsService, startResultsService } from '../../support/results-service/index.js';

let service: ResultsService;

beforeEach(async () => {
  service = await startResultsService();
});

afterEach(() => service.stop());

describe('the messages of our stand-in', () => {
  const readFields = async (message: string): Promise<readonly string[]> => {
    const source = await readFile('node_modules/@actions/cache/lib/generated/results/api/v1/cache.js', 'utf8');
    const [, block = ''] = new RegExp(`super\\("github\\.actions\\.results\\.api\\.v1\\.${message}", \\[([^\\]]*)\\]`).exec(source) ?? [];
    return [...block.matchAll(/no: \d+, name: "(\w+)", kind: "(\w+)"(?:, repeat: (\d)[^,]*)?, T: (?:\(\) => (\w+)|(\d+))/g)].map(
      ([, name, kind, repeat, type, scalar]) => [name, kind, repeat, type ?? scalar].join(' '),
    );
  };
  const KINDS: Readonly<Record<string, string>> = {
    'scalar  9': 'string',
    'scalar 2 9': 'strings',
    'scalar  3': 'int64',
    'message  CacheMetadata': 'cache-metadata',
  };

  test.each(Object.entries(CACHE_REQUESTS))('%s: the request is that of the installed client', async (operation, spec) => {
    const published = (await readFields(`${operation}Request`)).map((field) => {
      const [name = '', ...kind] = field.split(' ');
      return [name, KINDS[kind.join(' ')]];
    });
    expect(Object.entries(spec)).toEqual(published);
  });

  test('answers have the fields of the installed client, and it understands them', async () => {
    const call = async (operation: string, body: unknown) => {
      const response = await fetch(`${service.url}twirp/github.actions.results.api.v1.CacheService/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${service.token()}` },
        body: JSON.stringify(body),
      });
      const answer = (await response.json()) as Record<string, string>;
      return { answer, status: response.status, fields: (await readFields(`${operation}Response`)).map((field) => field.split(' ')[0]) };
    };
    const entry = { key: 'a', version: 'b' };
    const created = await call('CreateCacheEntry', entry);
    expect(created.fields).toEqual(expect.arrayContaining(Object.keys(created.answer)));
    const put = { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'abc' };
    expect((await fetch(created.answer['signed_upload_url'] ?? '', put)).status).toBe(201);
    const finalized = await call('FinalizeCacheEntryUpload', { ...entry, size_bytes: '3' });
    expect(finalized.fields).toEqual(expect.arrayContaining(Object.keys(finalized.answer)));
    const found = await call('GetCacheEntryDownloadURL', entry);
    expect(found.fields).toEqual(expect.arrayContaining(Object.keys(found.answer)));
    expect(found.answer['matched_key']).toBe('a');
    expect(await call('CreateCacheEntry', entry)).toMatchObject({ status: 409, answer: { code: 'already_exists' } });
    expect(await call('GetCacheEntryDownloadURL', { ...entry, restore_keys: Array.from({ length: 10 }, () => 'x') })).toMatchObject({
      status: 400,
    });
  });
});
