import { setMaxListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { StorePath } from '../../../src/nix/index.js';
import { createPusher, parsePushUrl, PUSH_FINISH_MS, type PushOptions, type PushPorts } from '../../../src/push/index.js';
import { ToolError } from '../../../src/runtime/index.js';
import { out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';

const [a, b, c, d] = [out('a'), out('b'), out('c'), out('d')];
const failure = (tail: string) => new ToolError(['nix', 'copy', '--to', 'URL'], 1, tail);
const UNREACHABLE = failure('copying 1 paths...\nerror: unable to upload: Connection refused\n');

/** A copy that is running, to be ended by the test. */
interface Copy {
  readonly url: string;
  readonly paths: readonly StorePath[];
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

/** Lets everything run that can run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function onceAborted(signal: AbortSignal, reject: (error: Error) => void): void {
  // One batch after the other adds a listener here; a real copy takes its own away.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', () => reject(new Error('aborted')));
}

function start(options: Partial<PushOptions> = {}, ports: Partial<PushPorts> = {}) {
  const log = createRecorder();
  const copies: Copy[] = [];
  const signed: string[] = [];
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const cancel = new AbortController();
  const pusher = createPusher(
    { target: parsePushUrl('https://cache.example.org'), keyFile: undefined, ...options },
    {
      copyTo: (url, paths, signal) =>
        new Promise((resolve, reject) => {
          onceAborted(signal, reject);
          copies.push({ url, paths, succeed: resolve, fail: reject });
        }),
      sign: (keyFile, paths) => Promise.resolve(void signed.push(`${keyFile}: ${paths.join(' ')}`)),
      log,
      signal: cancel.signal,
      now: () => copies.length * 1_000,
      sleep: (ms, signal) =>
        new Promise<void>((resolve, reject) => {
          onceAborted(signal, reject);
          pauses.push({ ms, end: resolve });
        }),
      ...ports,
    },
  );
  const fail = async (error: Error) => {
    copies.at(-1)?.fail(error);
    await settle();
  };
  const endPause = async () => {
    pauses.at(-1)?.end();
    await settle();
  };
  return { pusher, log, copies, signed, pauses, cancel, fail, endPause };
}

describe('batches', () => {
  test('what comes in one turn goes together, what comes while a copy runs goes into the next', async () => {
    const { pusher, copies } = start();
    pusher.push([a]);
    pusher.push([b]);
    await settle();
    pusher.push([c]);
    pusher.push([d]);
    await settle();
    expect(copies.map(({ paths }) => paths)).toEqual([[a, b]]);
    copies[0]?.succeed();
    await settle();
    expect(copies.map(({ paths }) => paths)).toEqual([
      [a, b],
      [c, d],
    ]);
  });

  test('a path is pushed once', async () => {
    const { pusher, copies } = start();
    pusher.push([a]);
    await settle();
    pusher.push([a]);
    copies[0]?.succeed();
    await settle();
    pusher.push([a]);
    await settle();
    expect(copies).toHaveLength(1);
  });

  test('what comes after all was pushed is pushed too', async () => {
    const { pusher, copies } = start();
    pusher.push([a]);
    await settle();
    copies[0]?.succeed();
    await settle();
    pusher.push([b]);
    await settle();
    expect(copies[1]?.paths).toEqual([b]);
  });

  test('nothing to push is nothing to say', async () => {
    const { pusher, log, copies } = start();
    pusher.push([]);
    expect(await pusher.finish()).toEqual({ pushed: [], left: [], reason: undefined, copyMs: 0 });
    expect([copies, log.infos, log.warnings]).toEqual([[], [], []]);
  });
});

describe('a cache that fails', () => {
  test('is tried again with growing pauses, and the job hears nothing more if it works', async () => {
    const { pusher, log, copies, pauses, fail, endPause } = start();
    pusher.push([a]);
    await settle();
    await fail(UNREACHABLE);
    await endPause();
    await fail(UNREACHABLE);
    await endPause();
    expect(copies).toHaveLength(3);
    copies[2]?.succeed();
    const outcome = await pusher.finish();
    expect(outcome).toMatchObject({ pushed: [a], left: [], reason: undefined });
    expect(pauses.map(({ ms }) => ms)).toEqual([2_000, 10_000, PUSH_FINISH_MS]);
    expect(log.warnings).toEqual([]);
    expect(log.infos[0]).toBe(
      'Pushing to https://cache.example.org failed and is tried again in 2 seconds: error: unable to upload: Connection refused',
    );
  });

  /** Fails all four attempts at a batch. */
  const failBatch = async ({ fail, endPause }: ReturnType<typeof start>) => {
    for (let pause = 0; pause < 3; pause += 1) {
      await fail(UNREACHABLE);
      await endPause();
    }
    await fail(UNREACHABLE);
  };

  test('after a batch given up, the next one gets its chance', async () => {
    const run = start();
    run.pusher.push([a]);
    await settle();
    run.pusher.push([b]);
    await failBatch(run);
    expect(run.copies).toHaveLength(5);
    run.copies[4]?.succeed();
    const outcome = await run.pusher.finish();
    expect(outcome).toMatchObject({ pushed: [b], left: [a], reason: 'error: unable to upload: Connection refused' });
    expect(run.log.warnings).toEqual([
      expect.stringMatching(
        /^1 of 2 outputs were not pushed to https:\/\/cache\.example\.org: error: unable to upload: Connection refused\. The builds are not affected/,
      ),
    ]);
  });

  test('after two batches given up in a row, nothing more is tried, and one warning says so', async () => {
    const run = start();
    run.pusher.push([a]);
    await settle();
    run.pusher.push([b]);
    await failBatch(run);
    run.pusher.push([c]);
    await failBatch(run);
    run.pusher.push([d]);
    await settle();
    expect(run.copies).toHaveLength(8);
    expect(await run.pusher.finish()).toMatchObject({ pushed: [], left: [a, b, c, d] });
    expect(run.log.warnings).toHaveLength(1);
  });

  test('for good is not tried again', async () => {
    const { pusher, log, copies, fail } = start();
    pusher.push([a]);
    await settle();
    pusher.push([b]);
    await fail(failure("error: unable to upload 'https://x/nar': HTTP error 403 ('')\n"));
    expect(copies).toHaveLength(1);
    expect(await pusher.finish()).toMatchObject({ left: [a, b] });
    expect(log.warnings[0]).toContain('HTTP error 403');
  });

  test('never shows a password of its URL', async () => {
    const target = parsePushUrl('https://me:s3cret@cache.example.org');
    const { pusher, log, fail, endPause } = start({ target });
    pusher.push([a]);
    await settle();
    await fail(failure("error: unable to upload to 'https://me:s3cret@cache.example.org'"));
    await endPause();
    await fail(failure("error: HTTP error 401 from 'https://me:s3cret@cache.example.org'"));
    const outcome = await pusher.finish();
    expect(log.infos[0]).toContain('https://me:***@cache.example.org');
    expect(JSON.stringify([outcome, log.infos, log.warnings])).not.toContain('s3cret');
  });
});

describe('the end', () => {
  test('is waited for, but not for ever: a copy that takes too long is ended', async () => {
    const { pusher, log, copies, pauses } = start({ finishMs: 120_000 });
    pusher.push([a]);
    await settle();
    copies[0]?.succeed();
    await settle();
    pusher.push([b, c]);
    const end = pusher.finish();
    await settle();
    expect(pauses.map(({ ms }) => ms)).toEqual([120_000]);
    pauses[0]?.end();
    expect(await end).toMatchObject({ pushed: [a], left: [b, c], reason: 'it was not done 2 minutes after the builds' });
    expect(log.warnings).toEqual([expect.stringContaining('2 of 3 outputs were not pushed')]);
  });

  test('of a cancelled job comes at once, without a warning', async () => {
    const { pusher, log, cancel } = start();
    pusher.push([a]);
    await settle();
    const end = pusher.finish();
    cancel.abort(new Error('cancelled'));
    expect(await end).toMatchObject({ left: [a] });
    expect(log.warnings).toEqual([]);
  });
});

describe('signing', () => {
  test('is left to a binary cache by a parameter', async () => {
    const { pusher, copies, signed } = start({ target: parsePushUrl('s3://bucket?region=eu'), keyFile: '/t/k e+y' });
    pusher.push([a]);
    await settle();
    expect(copies[0]?.url).toBe('s3://bucket?region=eu&compression=zstd&secret-key=/t/k%20e%2By');
    expect(signed).toEqual([]);
  });

  test('is done here for a store that does not sign', async () => {
    const { pusher, copies, signed } = start({ target: parsePushUrl('ssh-ng://me@host'), keyFile: '/t/key' });
    pusher.push([a, b]);
    await settle();
    expect(signed).toEqual([`/t/key: ${a} ${b}`]);
    expect(copies[0]?.url).toBe('ssh-ng://me@host');
  });

  test('that fails is a failed push', async () => {
    const { pusher, copies } = start(
      { target: parsePushUrl('ssh-ng://me@host'), keyFile: '/t/key' },
      { sign: () => Promise.reject(failure('error: you are not privileged to add signatures')) },
    );
    pusher.push([a]);
    await settle();
    expect(copies).toEqual([]);
    expect(await pusher.finish()).toMatchObject({ left: [a], reason: 'error: you are not privileged to add signatures' });
  });
});
