import { describe, expect, test } from '@jest/globals';
import { describeCacheProblem, describeCacheSuccess, describeCacheTimeLimit, describeNoRoom } from '../../../src/runtime/cache-messages.js';
import { classifyCacheProblem, judgeRestore, judgeSave, readCacheLine, type CacheReport } from '../../../src/runtime/cache-outcome.js';
import { parseToolkitLine } from '../../../src/runtime/cache-output.js';

/** A report of what the toolkit printed. */
const read = (...lines: readonly string[]): CacheReport => lines.map(parseToolkitLine).reduce(readCacheLine, {});
const MIB = 2 ** 20;

describe('a line of the toolkit', () => {
  test.each([
    ['::warning::Failed to save: 50%25 of%0Ait', { source: 'warning', text: 'Failed to save: 50% of\nit' }],
    ['::error title=Panther,file=a%3Ab::broken', { source: 'error', text: 'broken' }],
    ['::debug::File Size: 12', { source: 'debug', text: 'File Size: 12' }],
    ['::warning::a%250Ab', { source: 'warning', text: 'a%0Ab' }],
    ['::group::title', { source: 'info', text: '::group::title' }],
    ['Cache hit for: a', { source: 'info', text: 'Cache hit for: a' }],
  ])('%s', (line, parsed) => {
    expect(parseToolkitLine(line)).toEqual(parsed);
  });
});

describe('a restore', () => {
  test('that returned a key has worked, whatever was said before', () => {
    const report = read('Attempt 1 of 5 failed with error: x. Retrying request in 3000 ms...', 'Cache Size: ~12 MB (12582912 B)');
    expect(judgeRestore('k', report)).toEqual({ kind: 'hit', key: 'k', bytes: 12 * MIB });
  });

  test('that found nothing has not failed', () => {
    expect(judgeRestore(undefined, read('::debug::Cache not found for version 1 of keys: a, b'))).toEqual({ kind: 'miss' });
  });

  test('that found an entry and could not unpack it names the entry', () => {
    const report = read(
      'Cache hit for restore-key: k',
      `::warning::Failed to restore: "/usr/bin/tar" failed with error: The process '/usr/bin/tar' failed with exit code 2`,
    );
    expect(judgeRestore(undefined, report)).toEqual({ kind: 'failed', problem: { kind: 'archive' }, key: 'k' });
  });

  test('on a full disk is not called a damaged entry', () => {
    const program = (text: string) =>
      readCacheLine(read(`::warning::Failed to restore: tar failed with exit code 2`), { source: 'program', text });
    expect(judgeRestore(undefined, program('tar: a: Cannot write: No space left on device'))).toMatchObject({
      problem: { kind: 'disk-full' },
    });
    expect(judgeRestore(undefined, program('tar: a: Wrote only 1024 of 10240 bytes'))).toMatchObject({ problem: { kind: 'disk-full' } });
    expect(judgeRestore(undefined, program('Failed to restore: ENOENT'))).toMatchObject({ problem: { kind: 'archive' } });
  });

  test('that the runner does not permit is denied', () => {
    const report = read("Cache restore skipped: the effective cache-mode 'none' does not permit reads.");
    expect(judgeRestore(undefined, report)).toMatchObject({ problem: { kind: 'denied' } });
  });
});

describe('a save', () => {
  test('that returned an id has worked', () => {
    expect(judgeSave(1, read('::debug::File Size: 5'))).toEqual({ kind: 'saved', bytes: 5 });
  });

  test('that returned an id and complained has not: version 1 names the entry before it has uploaded it', () => {
    expect(judgeSave(7, read('::warning::Failed to save: uploadChunk failed: Cache service responded with 500'))).toEqual({
      kind: 'failed',
      problem: { kind: 'service-error' },
    });
  });

  const RESERVED = 'Failed to save: Unable to reserve cache with key k, another job may be creating this cache.';
  test.each([
    [
      'Error: Failed to CreateCacheEntry: Received non-retryable error: Failed request: (409) Conflict: cache entry with the same key, version, and scope already exists',
      { kind: 'exists' },
    ],
    ['Error: Response was not ok', { kind: 'exists' }],
    [
      'Error: Failed to CreateCacheEntry: Rate limited: Failed request: (429) Too Many Requests',
      { kind: 'failed', problem: { kind: 'rate-limited' } },
    ],
    [
      'Error: Failed to CreateCacheEntry: Failed to make request after 5 attempts: Failed request: (500) Internal Server Error',
      { kind: 'failed', problem: { kind: 'service-error' } },
    ],
    ['Error: cache write denied: token has no writable scopes', { kind: 'failed', problem: { kind: 'denied' } }],
  ])('whose key could not be reserved is judged by the reason, not by what the toolkit makes of it: %s', (reason, judgement) => {
    expect(judgeSave(-1, read(`::debug::Failed to reserve cache: ${reason}`, RESERVED))).toEqual(judgement);
  });

  test('of version 1 has the reason in the message', () => {
    expect(judgeSave(-1, read(`${RESERVED} More details: Cache already exists. Scope: main`))).toEqual({ kind: 'exists' });
    expect(judgeSave(-1, read(`${RESERVED} More details: Failed request: (429)`))).toMatchObject({ problem: { kind: 'rate-limited' } });
  });

  test('that ends without a word is a failure all the same', () => {
    expect(judgeSave(-1, {})).toEqual({ kind: 'failed', problem: { kind: 'other', reason: 'it gave no reason' } });
  });

  test('keeps the last complaint, which is the outermost', () => {
    const report = read(
      '::warning::uploadCacheArchiveSDK: internal error uploading cache archive: x',
      '::warning::Failed to save: ENOSPC: no space left on device, write',
    );
    expect(judgeSave(-1, report)).toMatchObject({ problem: { kind: 'disk-full' } });
  });
});

describe('a complaint', () => {
  test.each([
    ['Cache service responded with 429', 'rate-limited'],
    ['Failed to GetCacheEntryDownloadURL: Unable to make request: ECONNREFUSED\nIf you are using self-hosted runners', 'unreachable'],
    ['Request timeout: /twirp/x', 'unreachable'],
    ['Aborting cache download as the download time exceeded the timeout.', 'unreachable'],
    ['Incomplete download. Expected file size: 5, actual file size: 3', 'archive'],
    ['Cache service responded with 503', 'service-error'],
    ['cache read denied: token has no readable scopes', 'denied'],
    ['Failed request: (403) Forbidden', 'denied'],
  ])('%s: %s', (text, kind) => {
    expect(classifyCacheProblem(text)).toEqual({ kind });
  });

  test('that nobody knows is shown, but not all of it', () => {
    expect(classifyCacheProblem('odd\nstack')).toEqual({ kind: 'other', reason: 'odd' });
    expect(classifyCacheProblem('x'.repeat(500))).toEqual({ kind: 'other', reason: `${'x'.repeat(200)}…` });
  });
});

describe('a message', () => {
  test('says what happened, why, and that the build goes on', () => {
    expect(describeCacheProblem('restore', { kind: 'rate-limited' }, 'k')).toBe(
      'Nothing was fetched from GitHub’s cache: it is asked too often at the moment (status 429). The build goes on without what earlier runs left, and takes longer.',
    );
    expect(describeCacheProblem('save', { kind: 'archive' }, 'k')).toBe(
      'Nothing was saved in GitHub’s cache: the files could not be packed. This run is not affected, but later ones take longer.',
    );
  });

  test('about time names the limit, and what was tried meanwhile', () => {
    expect(describeCacheTimeLimit('restore', 300_000, undefined)).toMatch(/: it took longer than 5 minutes\. The build/);
    expect(describeCacheTimeLimit('save', 2_500, 'Failed request: (500)')).toMatch(
      /: it took longer than 2.5 seconds \(Failed request: \(500\)\)\. This run/,
    );
  });

  test('about room names the place, and what to do', () => {
    expect(describeNoRoom(3 * 1024 * MIB, MIB, '/tmp')).toMatch(
      /takes up to 3 GiB in \/tmp, but only 1 MiB are free there\. .* Free space/,
    );
  });

  test('about success tells the size, if it is known', () => {
    expect(describeCacheSuccess('restore', 12 * MIB, 'k')).toBe('Restored 12 MiB from the cache entry "k".');
    expect(describeCacheSuccess('save', undefined, 'k')).toBe('Saved as the cache entry "k".');
  });
});
