import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mergeWatched } from '../../../src/build/attempts.js';
import { buildGroup } from '../../../src/build/build-group.js';
import type { ReportedError } from '../../../src/build/failures.js';
import type { BuildTarget } from '../../../src/build/judge-group.js';
import type { BuildOrder, BuildPorts } from '../../../src/build/order.js';
import type { BuildFailure } from '../../../src/build/result.js';
import type { BuildRun, Watched } from '../../../src/build/watch-build.js';
import type { TargetId } from '../../../src/flake/index.js';
import type { BuildRequest, NixEvent } from '../../../src/nix/index.js';
import { FREE_DISK_ADVICE, InterruptedError } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { builderFailed, failed, logged, started, stopped } from './events.js';

const WEB = 'nixosConfigurations.web' as TargetId;
const DB = 'nixosConfigurations.db' as TargetId;
const target = (id: TargetId, name: string): BuildTarget => ({ id, kind: 'host', name, status: 'build', drvPath: drv(name) });
const TARGETS = [target(WEB, 'web'), target(DB, 'db')];
/** web needs src, which is fetched; db needs lib, which is compiled. */
const FLEET = byDrvPath([
  derivation('web', ['src']),
  derivation('db', ['lib']),
  derivation('src', [], { fixedOutput: true }),
  derivation('lib'),
]);
const BUSY = "unable to download 'https://cache.example.org/x.narinfo': HTTP error 503";
const SRC_FAILS: readonly NixEvent[] = [started(1, 'src'), stopped(1), failed(builderFailed('src'))];
const LIB_FAILS: readonly NixEvent[] = [started(2, 'lib'), logged(2, 'no'), stopped(2), failed(builderFailed('lib'))];
const builds = (...names: readonly string[]): NixEvent[] => names.flatMap((name, index) => [started(index + 1, name), stopped(index + 1)]);

/** One `nix build`: what is said, each a second after the one before, and whose outputs are missing afterwards. */
interface Round {
  readonly events?: readonly NixEvent[];
  readonly missing?: readonly string[];
}

let temp: TempDir;
beforeEach(async () => {
  temp = await createTempDir('resilience');
});
afterEach(() => temp.dispose());

async function build(rounds: readonly Round[], more: Partial<BuildOrder> = {}, ports: Partial<BuildPorts> = {}, derivations = FLEET) {
  let time = 0;
  let round = -1;
  const requests: BuildRequest[] = [];
  const pauses: number[] = [];
  const log = createRecorder();
  const progress: number[] = [];
  const all: BuildPorts = {
    log,
    signal: new AbortController().signal,
    now: () => time,
    sleep: (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
    onProgress: ({ ended }) => progress.push(ended),
    nix: {
      readDerivations: () => Promise.resolve(derivations),
      dryRun: () => Promise.resolve({ willBuild: new Set(FLEET.keys()), willFetch: new Set(), unknown: new Set() }),
      enterShell: () => Promise.reject(new Error('not asked')),
      build: (request, onEvent) => {
        requests.push(request);
        round += 1;
        for (const event of rounds[round]?.events ?? []) {
          onEvent(event);
          time += 1_000;
        }
        return Promise.resolve({ exitCode: rounds[round]?.missing === undefined ? 0 : 1, signal: undefined });
      },
      findInvalid: (paths) => Promise.resolve(new Set((rounds[round]?.missing ?? []).map(out).filter((path) => paths.includes(path)))),
    },
    ...ports,
  };
  const order = { group: 'g', targets: TARGETS, plan: 'p'.repeat(64), directory: temp.path, ...more };
  return { result: await buildGroup(order, all), requests, pauses, log, progress };
}

describe('a fetcher that fails at first', () => {
  const ROUNDS = [{ events: [...SRC_FAILS, ...builds('lib', 'db')], missing: ['web', 'src'] }, { events: builds('src', 'web') }];

  test('is tried again after a pause, for the target that needs it alone', async () => {
    const { result, requests, pauses } = await build(ROUNDS);
    expect(requests.map(({ drvPaths }) => drvPaths)).toEqual([[drv('web'), drv('db')], [drv('web')]]);
    expect(pauses).toEqual([15_000]);
    expect(result.targets.map(({ status }) => status)).toEqual(['built', 'built']);
    expect(result.failures).toEqual([]);
  });

  test('is flaky in the entry of the run that succeeded', async () => {
    const { result } = await build(ROUNDS);
    expect(result.builds.map(({ name, succeeded, flaky }) => [name, succeeded, flaky])).toEqual([
      ['src', false, undefined],
      ['lib', true, undefined],
      ['db', true, undefined],
      ['src', true, true],
      ['web', true, undefined],
    ]);
  });

  test('is told of once, as a notice with the reason, and by a line in the log', async () => {
    const { log } = await build(ROUNDS);
    expect(log.annotations).toEqual([
      { severity: 'notice', title: 'src failed once and succeeded when tried again', message: 'src: Builder failed with exit code 1.' },
    ]);
    expect(log.warnings).toEqual(['Failed for reasons outside of the build: src. Trying again in 15 seconds (retry 1 of 2).']);
  });

  test('hands on the outputs of all tries, each once', async () => {
    const { result } = await build(ROUNDS);
    expect(result.outputs).toEqual([out('src'), out('lib'), out('db'), out('web')]);
  });

  test('counts once as ended', async () => {
    const { progress } = await build(ROUNDS);
    expect(Math.max(...progress)).toBe(4);
  });
});

test("a fetcher that fails three times is a failure that may pass, with the last try's words", async () => {
  const fails = (code: number) => ({
    events: [started(1, 'src'), stopped(1), failed(builderFailed('src', code))],
    missing: ['web', 'src'],
  });
  const { result, requests, pauses, log } = await build([fails(1), fails(2), fails(3), fails(4)]);
  expect(requests).toHaveLength(3);
  expect(pauses).toEqual([15_000, 60_000]);
  expect(result.failures).toMatchObject([{ name: 'src', transient: true, message: 'Builder failed with exit code 3.' }]);
  expect(result.targets).toMatchObject([{ status: 'dependency-failed', failures: [0] }, { status: 'built' }]);
  expect(log.annotations.map(({ severity }) => severity)).toEqual(['error']);
});

test('a builder that fails is not tried again, and its failure is its own', async () => {
  const { result, requests, pauses } = await build([{ events: LIB_FAILS, missing: ['db', 'lib'] }]);
  expect([requests.length, pauses]).toEqual([1, []]);
  expect(result.failures).toMatchObject([{ name: 'lib', transient: false }]);
});

test('a builder that failed beside a fetcher stays failed, with its log, once the fetcher has succeeded', async () => {
  const { result, requests, log } = await build([
    { events: [...SRC_FAILS, ...LIB_FAILS], missing: ['web', 'db', 'src', 'lib'] },
    { events: builds('src', 'web'), missing: ['db', 'lib'] },
  ]);
  expect(requests.map(({ drvPaths }) => drvPaths)).toEqual([[drv('web'), drv('db')], [drv('web')]]);
  expect(result.targets).toMatchObject([
    { id: WEB, status: 'built', failures: [] },
    { id: DB, status: 'dependency-failed', failures: [0] },
  ]);
  expect(result.failures).toMatchObject([{ name: 'lib', message: 'Builder failed with exit code 1.', logTail: ['no'], transient: false }]);
  expect(log.annotations.map(({ severity, title }) => `${severity}: ${title}`)).toEqual([
    'error: lib failed to build',
    'notice: src failed once and succeeded when tried again',
  ]);
});

test('a builder whose output has no known path stays failed, although Nix succeeds without it', async () => {
  const floating = new Map([...FLEET, [drv('db'), derivation('db', [], { outputs: {} })]]);
  const dbFails = [started(2, 'db'), stopped(2), failed(builderFailed('db'))];
  const rounds = [{ events: [...SRC_FAILS, ...dbFails], missing: ['web', 'src'] }, { events: builds('src', 'web') }];
  const { result } = await build(rounds, {}, {}, floating);
  expect(result.targets).toMatchObject([
    { id: WEB, status: 'built' },
    { id: DB, status: 'failed', failures: [0] },
  ]);
});

test('a download that breaks off is tried again, and forgotten once it went well', async () => {
  const { result, log } = await build([{ events: [failed(BUSY)], missing: ['web', 'db'] }, { events: builds('web', 'db') }]);
  expect(result.targets.map(({ status }) => status)).toEqual(['built', 'built']);
  expect(result.builds.map(({ flaky }) => flaky)).toEqual([undefined, undefined]);
  expect(log.annotations).toEqual([]);
  expect(log.warnings).toEqual(['A download failed, or Nix lost its daemon. Trying again in 15 seconds (retry 1 of 2).']);
});

test('a daemon that dies takes no builder with it for good', async () => {
  const dies = [started(1, 'lib'), failed('Nix daemon disconnected unexpectedly (maybe it crashed?)')];
  const gone = { events: dies, missing: ['web', 'db', 'lib', 'src'] };
  const { result } = await build([gone, { events: builds('lib', 'db', 'src', 'web') }]);
  expect(result.failures).toEqual([]);
  const { result: lost } = await build([gone, gone, gone]);
  expect(lost.failures).toMatchObject([
    {
      name: 'lib',
      transient: true,
      message: 'Its builder ended without its outputs. Nix says: Nix daemon disconnected unexpectedly (maybe it crashed?)',
    },
  ]);
});

test('a substitute that failed is a failure that may pass, and says what could not be downloaded', async () => {
  const text = `some substitutes for the outputs of derivation '${drv('lib')}' failed (usually happens due to networking issues); try '--fallback' to build derivation from source `;
  const round = { events: [failed(BUSY), failed(text)], missing: ['db', 'lib'] };
  const { result, requests } = await build([round, round, round]);
  expect(requests).toHaveLength(3);
  expect(result.failures).toMatchObject([
    { name: 'lib', transient: true, message: `A binary cache has it, but it could not be downloaded. Nix says: ${BUSY}` },
  ]);
});

test('an interrupted build is never tried again, nor is one that is interrupted while it waits', async () => {
  const calls: string[] = [];
  const controller = new AbortController();
  const sleep = () => {
    calls.push('sleep');
    controller.abort(new InterruptedError('SIGTERM'));
    return Promise.reject(new Error('aborted'));
  };
  const waiting = build([{ events: SRC_FAILS, missing: ['web', 'src'] }, {}], {}, { sleep, signal: controller.signal });
  await expect(waiting).rejects.toBeInstanceOf(InterruptedError);
  expect(calls).toEqual(['sleep']);
});

describe('a disk that is full', () => {
  const full = [started(1, 'src'), started(2, 'lib'), stopped(1), stopped(2), failed('writing to file: No space left on device')];
  const FULL = { events: full, missing: ['web', 'db', 'src', 'lib'] };

  test('is tried once more with one build at a time, without a pause; nobody is called flaky for it', async () => {
    const { result, requests, pauses, log } = await build([FULL, { events: builds('src', 'web', 'lib', 'db') }], { maxJobs: 4 });
    expect(requests.map(({ maxJobs, drvPaths }) => [maxJobs, drvPaths.length])).toEqual([
      [4, 2],
      [1, 2],
    ]);
    expect(pauses).toEqual([]);
    expect(result.targets.map(({ status }) => status)).toEqual(['built', 'built']);
    expect(result.builds.map(({ name, succeeded, flaky }) => [name, succeeded, flaky]).slice(0, 3)).toEqual([
      ['src', false, undefined],
      ['lib', false, undefined],
      ['src', true, undefined],
    ]);
    expect(log.annotations).toEqual([]);
    expect(log.warnings).toEqual([
      'The disk is full. Trying once more, one build at a time: builds side by side fill it with their temporary files.',
    ]);
  });

  test('skips what is not there if it is full again, and hands on nothing that is not there', async () => {
    const { result, requests } = await build([FULL, FULL, FULL]);
    expect(requests).toHaveLength(2);
    expect(result.targets).toMatchObject([{ status: 'skipped', reason: `The disk is full. ${FREE_DISK_ADVICE}` }, { status: 'skipped' }]);
    expect(result.outputs).toEqual([]);
    expect(result.builds.map(({ succeeded }) => succeeded)).toEqual([false, false, false, false]);
  });

  test('is not confused with what a builder did in a full try, but what it does in the next one counts', async () => {
    const note = `${builderFailed('lib', 9)}\nnote: build failure may have been caused by lack of free disk space`;
    const first = {
      events: [started(1, 'src'), started(2, 'lib'), stopped(1), stopped(2), failed(note)],
      missing: ['web', 'db', 'src', 'lib'],
    };
    const { result } = await build([first, { events: [...builds('src', 'web'), ...LIB_FAILS], missing: ['db', 'lib'] }]);
    expect(result.failures).toMatchObject([{ name: 'lib', message: 'Builder failed with exit code 1.', transient: false }]);
    expect(result.targets).toMatchObject([{ status: 'built' }, { status: 'dependency-failed' }]);
  });

  test('is warned of before, with what is being built', async () => {
    const { log } = await build([{}], {}, { freeDisk: () => Promise.resolve(2 ** 30) });
    expect(log.annotations).toMatchObject([{ severity: 'warning', title: 'The disk is getting full' }]);
  });
});

describe('a time limit', () => {
  test.each([
    [1_800, '30 minutes'],
    [60, '1 minute'],
    [2, '2 seconds'],
  ])("of %i seconds is Nix's to keep, and the failure names it and the input to raise", async (timeLimit, words) => {
    for (const says of [
      `building of '${drv('lib')}^out' from .drv file timed out after ${timeLimit} seconds`,
      `timed out after ${timeLimit} seconds`,
    ]) {
      const spins = [started(1, 'lib'), ...Array.from({ length: timeLimit }, () => logged(1, '.')), stopped(1), failed(says)];
      const { result, requests } = await build([{ events: spins, missing: ['db', 'lib'] }], { timeLimit });
      expect(requests.map((request) => request.timeLimit)).toEqual([timeLimit]);
      expect(result.failures).toMatchObject([
        {
          name: 'lib',
          transient: false,
          message: `Its builder was stopped, as it took longer than ${words}. If it needs more, raise the input "build-time-limit".`,
        },
      ]);
      expect(result.targets).toMatchObject([{ status: 'built' }, { status: 'dependency-failed' }]);
    }
  });

  test('that Nix has by itself is not called ours', async () => {
    const says = `building of '${drv('lib')}^out' from .drv file timed out after 60 seconds`;
    const { result } = await build([{ events: [failed(says)], missing: ['db', 'lib'] }], { timeLimit: 1_800 });
    expect(result.failures).toMatchObject([{ message: 'Its builder timed out after 60 seconds.' }]);
  });
});

test('caches to ask first are handed to every try', async () => {
  const { requests } = await build([{ events: SRC_FAILS, missing: ['web', 'src'] }, {}], { substituters: ['file:///x?trusted=1'] });
  expect(requests.map(({ substituters }) => substituters)).toEqual([['file:///x?trusted=1'], ['file:///x?trusted=1']]);
});

describe('roots, without any target', () => {
  const ROOTS = { targets: [], roots: [drv('lib'), drv('src')] };

  test('are built and told of', async () => {
    const { result, requests } = await build([{ events: builds('lib', 'src') }], ROOTS);
    expect(requests.map(({ drvPaths }) => drvPaths)).toEqual([[drv('lib'), drv('src')]]);
    expect(result.roots).toEqual([
      { drvPath: drv('lib'), status: 'built', seconds: 1, failures: [] },
      { drvPath: drv('src'), status: 'built', seconds: 3, failures: [] },
    ]);
    expect([result.targets, result.outputs]).toEqual([[], [out('lib'), out('src')]]);
  });

  test('fail one by one, with log and annotation, at no position', async () => {
    const { result, log } = await build([{ events: [...LIB_FAILS, ...builds('src')], missing: ['lib'] }], ROOTS);
    expect(result.roots).toMatchObject([
      { status: 'failed', failures: [0] },
      { status: 'built', failures: [] },
    ]);
    expect(result.failures).toMatchObject([{ name: 'lib', logTail: ['no'], log: 'logs/01234567-lib.log', position: undefined }]);
    expect(log.annotations).toEqual([
      {
        severity: 'error',
        title: 'lib failed to build',
        message: 'Builder failed with exit code 1.\nLast lines of its log:\nno',
        position: undefined,
      },
    ]);
  });

  test('are named where no builder is to blame', async () => {
    const { log } = await build([{ events: [failed('it is odd')], missing: ['lib', 'src'] }], ROOTS);
    expect(log.annotations).toEqual([
      { severity: 'error', title: 'lib and 1 more are not built', message: 'it is odd', position: undefined },
    ]);
  });

  test('are absent from the result of a group of targets alone', async () => {
    expect((await build([{}])).result).not.toHaveProperty('roots');
  });
});

describe('what failed in an earlier job', () => {
  const LIB: BuildFailure = {
    drvPath: drv('lib'),
    name: 'lib',
    message: 'Builder failed with exit code 1.',
    logTail: ['no'],
    log: 'logs/lib.log',
    transient: false,
  };

  test('is not built again, nor what needs it; the rest is', async () => {
    const { result, requests, log } = await build([{ events: builds('src', 'web') }], { knownFailures: [LIB] });
    expect(requests.map(({ drvPaths }) => drvPaths)).toEqual([[drv('web')]]);
    expect(result.targets).toEqual([
      { id: WEB, status: 'built', seconds: 3, failures: [] },
      { id: DB, status: 'dependency-failed', seconds: 0, failures: [0] },
    ]);
    expect(result.failures).toEqual([{ ...LIB, log: undefined }]);
    expect(log.annotations).toEqual([]);
    expect(log.infos).toEqual(['Not built again, nor what needs them, as they failed in an earlier job: lib. It holds up db.']);
  });

  test('is told apart from what fails here', async () => {
    const { result } = await build(
      [
        { events: SRC_FAILS, missing: ['web', 'src'] },
        { events: SRC_FAILS, missing: ['web', 'src'] },
        { events: SRC_FAILS, missing: ['web', 'src'] },
      ],
      {
        knownFailures: [LIB],
      },
    );
    expect(result.failures.map(({ name }) => name)).toEqual(['lib', 'src']);
    expect(result.targets).toMatchObject([
      { id: WEB, status: 'dependency-failed', failures: [1] },
      { id: DB, status: 'dependency-failed', failures: [0] },
    ]);
  });

  test('makes the target that it is failed, not held up', async () => {
    const { result } = await build([{}], { knownFailures: [{ ...LIB, drvPath: drv('db'), name: 'db' }] });
    expect(result.targets).toMatchObject([{ status: 'built' }, { id: DB, status: 'failed', failures: [0] }]);
  });

  test('is not mentioned if nothing here needs it', async () => {
    const { result, requests } = await build([{}], { knownFailures: [{ ...LIB, drvPath: drv('elsewhere') }] });
    expect([result.failures, requests.length]).toEqual([[], 1]);
  });

  test('leaves Nix nothing to do if all need it: without arguments, Nix would build what it likes', async () => {
    const { result, requests } = await build([], { targets: TARGETS.slice(1), roots: [drv('lib')], knownFailures: [LIB] });
    expect(requests).toEqual([]);
    expect(result).toMatchObject({
      targets: [{ id: DB, status: 'dependency-failed', failures: [0] }],
      roots: [{ drvPath: drv('lib'), status: 'failed', failures: [0] }],
      builds: [],
      outputs: [],
    });
  });
});

describe('several builds seen as one', () => {
  const watched = (more: Partial<Watched>): Watched => ({
    runs: [],
    errors: new Map(),
    otherErrors: [],
    fetchedPaths: 0,
    diskFull: false,
    ...more,
  });
  const error = (name: string, message: string, isDependencyFailure = false) =>
    [drv(name), { drvPath: drv(name), message, isDependencyFailure }] as readonly [ReturnType<typeof drv>, ReportedError];
  const ran = (name: string) => ({ drvPath: drv(name) }) as BuildRun;
  const messages = (all: readonly Watched[]) => [...mergeWatched(all).errors.values()].map(({ message }) => message);

  test('keep what was said of a derivation that was not tried again', () => {
    expect(messages([watched({ errors: new Map([error('a', 'no')]) }), watched({})])).toEqual(['no']);
  });

  test('forget it once the derivation ran again', () => {
    expect(messages([watched({ errors: new Map([error('a', 'no')]) }), watched({ runs: [ran('a')] })])).toEqual([]);
  });

  test('prefer what a derivation did to what held it up later', () => {
    const later = watched({ errors: new Map([error('a', '1 dependency failed.', true)]) });
    expect(messages([watched({ errors: new Map([error('a', 'no')]) }), later])).toEqual(['no']);
  });

  test('take nothing from a full disk but the last one', () => {
    const full = watched({ errors: new Map([error('a', 'no')]), otherErrors: ['x'], diskFull: true });
    expect(mergeWatched([full, watched({})])).toMatchObject({ errors: new Map(), otherErrors: [], diskFull: false });
    expect(mergeWatched([watched({}), full])).toMatchObject({ otherErrors: ['x'], diskFull: true });
  });

  test('forget what passed, keep the rest, and count what was fetched', () => {
    const merged = mergeWatched([
      watched({ otherErrors: [BUSY, 'output x is not allowed'], fetchedPaths: 2 }),
      watched({ otherErrors: ['y'], fetchedPaths: 3 }),
    ]);
    expect(merged.otherErrors).toEqual(['output x is not allowed', 'y']);
    expect(merged.fetchedPaths).toBe(5);
  });
});
