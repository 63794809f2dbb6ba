import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { findReportedError, type ReportedError } from '../../../src/build/failures.js';
import { parseLogLine, type DrvPath } from '../../../src/nix/index.js';
import { drv } from '../../support/derivations.js';

const FIXTURES = new URL('../../fixtures/nix-samples/internal-json/', import.meta.url);

/** What is found in each level 0 message of a recorded log, in order. */
function readErrors(file: string): readonly (ReportedError | undefined)[] {
  return readFileSync(new URL(file, FIXTURES), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const event = line === '' ? undefined : parseLogLine(line);
      return event?.kind === 'message' && event.level === 0 ? [findReportedError(event.error?.message ?? event.text)] : [];
    });
}

const FAILS = '/nix/store/y1hnmz4pf9fl0mps7nxn5y09hx3hwgcw-fails.drv' as DrvPath;
const NEEDS_FAILS = '/nix/store/6p8qm98slafpd93kj7hp9l30k2r2qhdd-needsfails.drv' as DrvPath;
const WRONG_HASH = '/nix/store/zw5gislybd6w0wkmfv4ag7z19jg7srq2-wronghash.drv' as DrvPath;
const FOREIGN = '/nix/store/qz5604kv27r2qm1m10kca5352a36n7za-foreign.drv' as DrvPath;

const MISMATCH = {
  drvPath: WRONG_HASH,
  message:
    'The hash does not match: sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= was specified, but the content has sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=.',
  hashMismatch: {
    specified: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
    got: 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
  },
  isDependencyFailure: false,
};
const OLD_FAILURE = { drvPath: FAILS, message: 'Its builder failed with exit code 3.', isDependencyFailure: false };
const NEW_FAILURE = { drvPath: FAILS, message: 'Builder failed with exit code 3.', isDependencyFailure: false };
const OLD_DEPENDENCY = {
  drvPath: NEEDS_FAILS,
  message: `1 dependencies of derivation '${NEEDS_FAILS}' failed to build.`,
  isDependencyFailure: true,
};
const NEW_DEPENDENCY = { drvPath: NEEDS_FAILS, message: '1 dependency failed.', isDependencyFailure: true };

describe('findReportedError reads what was recorded of', () => {
  test.each<[string, readonly (ReportedError | undefined)[]]>([
    ['nix-2.26.3-fail.txt', [OLD_FAILURE]],
    ['nix-2.34.8-fail.txt', [NEW_FAILURE]],
    ['nix-2.26.3-hash-mismatch.txt', [OLD_FAILURE, OLD_DEPENDENCY, MISMATCH, undefined]],
    ['lix-2.95.3-hash-mismatch.txt', [OLD_FAILURE, OLD_DEPENDENCY, MISMATCH, undefined]],
    ['nix-2.34.8-hash-mismatch.txt', [NEW_FAILURE, NEW_DEPENDENCY, MISMATCH, undefined]],
    ['nix-2.34.8-daemon-hash-mismatch.txt', [NEW_FAILURE, NEW_DEPENDENCY, MISMATCH, undefined]],
    ['determinate-3.11.2.txt', [NEW_FAILURE, NEW_DEPENDENCY, MISMATCH, undefined]],
    ['determinate-3.22.2.txt', [NEW_FAILURE, NEW_DEPENDENCY, MISMATCH, undefined]],
    [
      'nix-2.26.3-missing-feature.txt',
      [
        {
          drvPath: FOREIGN,
          message: `A 'x86_64-linux' with features {quantum} is required to build '${FOREIGN}', but I am a 'x86_64-linux' with features {benchmark, big-parallel, kvm, nixos-test, uid-range}.`,
          isDependencyFailure: false,
        },
      ],
    ],
    [
      'nix-2.34.8-missing-feature.txt',
      [{ drvPath: FOREIGN, message: 'Missing system features. Required features: {quantum}.', isDependencyFailure: false }],
    ],
  ])('%s', (file, expected) => {
    expect(readErrors(file)).toEqual(expected);
  });

  test('every failed build: none is overlooked', () => {
    const files = readdirSync(FIXTURES).filter((file) => /fail|mismatch|feature|determinate/.test(file));
    expect(files).toHaveLength(10);
  });
});

describe('findReportedError', () => {
  const A = drv('a');

  test.each([
    ['exit code (2.26)', `builder for '${A}' failed with exit code 1;`, 'Its builder failed with exit code 1.'],
    ['signal (2.26)', `builder for '${A}' failed due to signal 9 (Killed)`, 'Its builder failed due to signal 9 (Killed).'],
    [
      'missing output',
      `builder for '${A}' failed to produce output path for output 'out' at '/x.drv.chroot/out'`,
      "Its builder failed to produce output path for output 'out' at '/x.drv.chroot/out'.",
    ],
    ['timeout (2.26)', `building of '${A}^out' from .drv file timed out after 2 seconds`, 'Its builder timed out after 2 seconds.'],
    [
      'silence (2.26)',
      `building of '${A}^out' timed out after 60 seconds of silence`,
      'Its builder timed out after 60 seconds of silence.',
    ],
    ['signal (2.34)', `Cannot build '${A}'.\nReason: builder failed due to signal 9 (Killed).`, 'Builder failed due to signal 9 (Killed).'],
    [
      'foreign system (2.34)',
      `Cannot build '${A}'.\nReason: platform mismatch\nRequired system: 'aarch64-linux'\nCurrent system: 'x86_64-linux'`,
      "Platform mismatch. Required system: 'aarch64-linux'.",
    ],
  ])('tells by whom and why: %s', (_, text, message) => {
    expect(findReportedError(text)).toEqual({ drvPath: A, message, isDependencyFailure: false });
    expect(findReportedError(`error: ${text}`)).toEqual({ drvPath: A, message, isDependencyFailure: false });
  });

  test.each([
    ['that it failed itself', `Cannot build '${A}'.\n       Reason: builder failed with exit code 1.`],
    ['that it failed itself (2.26)', `builder for '${A}' failed with exit code 1;`],
  ])('does not take the words of a builder for those of Nix, which say %s', (_, text) => {
    const log = [
      '       Last 4 log lines:',
      '       > 2 dependencies of derivation failed to build',
      '       > Reason: the moon',
      '       > specified: sha256-a',
      '       > got: sha256-b',
      '       For full logs, run:',
      `         nix log ${A}`,
    ].join('\n');
    const found = findReportedError(`error: ${text}\n${log}`);
    expect(found).toMatchObject({ drvPath: A, isDependencyFailure: false });
    expect(found?.message).toMatch(/^(?:Its builder|Builder) failed with exit code 1\.$/);
    expect(found?.hashMismatch).toBeUndefined();
  });

  test('tells no more than the first line of words that it does not know', () => {
    expect(findReportedError(`derivation '${A}' is odd:\nmore of it`)).toMatchObject({ message: `Derivation '${A}' is odd.` });
  });

  test('makes no mismatch of half of one', () => {
    const text = `hash mismatch in fixed-output derivation '${A}':\n  specified: sha256-a`;
    expect(findReportedError(text)).toEqual({
      drvPath: A,
      message: `Hash mismatch in fixed-output derivation '${A}'.`,
      isDependencyFailure: false,
    });
  });

  test('does not take a name for a reason', () => {
    const dependency = drv('maven-dependency-plugin');
    expect(findReportedError(`builder for '${dependency}' failed with exit code 1`)).toMatchObject({
      drvPath: dependency,
      isDependencyFailure: false,
    });
  });

  test.each([
    ['many derivations', `build of '${A}^out', '${drv('b')}^out' failed`],
    ['an output', "output '/nix/store/a5xrc3myg4l3pnmbw2wkfws21ay90bli-refs' is not allowed to refer to the following paths:"],
    ['nothing', 'timed out after 2 seconds'],
    ['no path of the store', "builder for '/tmp/a.drv' failed with exit code 1"],
    ['a file of the flake', "opening file 'x.drv': No such file or directory"],
  ])('says nothing of a message that names %s', (_, text) => {
    expect(findReportedError(text)).toBeUndefined();
  });
});
