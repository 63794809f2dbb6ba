import { describe, expect, test } from '@jest/globals';
import {
  findCause,
  findTimeLimit,
  isLostConnection,
  isOutsideMessage,
  listDependents,
  mayHaveTimedOut,
} from '../../../src/build/classify.js';
import { findReportedError } from '../../../src/build/failures.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';
import { builderFailed } from './events.js';

/** Words of real versions; where one is named, it printed them. */
const OUTSIDE: readonly (readonly [string, string])[] = [
  [
    'a cache that is busy (2.26, 2.34)',
    "unable to download 'http://127.0.0.1:8765/x/1d6kvk218xn7vg5sbgxxh5zbw5v1wraf.narinfo': HTTP error 500",
  ],
  ['a cache that refuses for a while (2.26, 2.34)', "unable to download 'https://cache.example.org/nar/1.nar': HTTP error 429"],
  [
    'a download that broke off (2.26, 2.34)',
    "unable to download 'http://x/1.nar': HTTP error 200 (curl error: Transferred a partial file)",
  ],
  [
    'nobody at the port (2.26, 2.34)',
    "unable to download 'http://127.0.0.1:1/nix-cache-info': Could not connect to server (7) Failed to connect",
  ],
  [
    'no such host',
    "unable to download 'https://cache.example.org/x.narinfo': Could not resolve hostname (6) Could not resolve host: cache.example.org",
  ],
  ['no such host, in older words', "unable to download 'https://x': Couldn't resolve host name (6)"],
  ['a transfer that stood still', "unable to download 'https://x': Timeout was reached (28) Operation too slow"],
  ['an HTTP error as Lix says it', "unable to download 'https://x': HTTP error 503 (Service Unavailable)"],
  [
    'a path that nobody has (2.34)',
    "path '/nix/store/1d6kvk218xn7vg5sbgxxh5zbw5v1wraf-top' is required, but there is no substituter that can build it",
  ],
  ['references of a path', "some references of path '/nix/store/1d6kvk218xn7vg5sbgxxh5zbw5v1wraf-top' could not be realised"],
  ['a daemon that died', 'Nix daemon disconnected unexpectedly (maybe it crashed?)'],
  ['a daemon that died (before 2.19)', 'unexpected end-of-file'],
  ['a daemon that is gone', "cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused"],
  ['a connection that was reset', 'reading from file: Connection reset by peer'],
];

const OWN: readonly (readonly [string, string])[] = [
  ['an output check', "output '/nix/store/a5xrc3myg4l3pnmbw2wkfws21ay90bli-refs' is not allowed to refer to the following paths:"],
  ['a builder that took too long (2.34)', 'timed out after 2 seconds'],
  ['a full disk', 'writing to file: No space left on device'],
  ['a reason that is no reason', 'something else went wrong'],
];

test.each(OUTSIDE)('%s is outside of every derivation', (_, message) => {
  expect(isOutsideMessage(message)).toBe(true);
});

test.each(OWN)('%s is not outside', (_, message) => {
  expect(isOutsideMessage(message)).toBe(false);
});

test('only what cuts off the daemon takes its builders with it', () => {
  expect(OUTSIDE.filter(([, message]) => isLostConnection(message)).map(([what]) => what)).toEqual([
    'a daemon that died',
    'a daemon that died (before 2.19)',
    'a daemon that is gone',
    'a connection that was reset',
  ]);
});

describe('the cause of a failure', () => {
  const causeOf = (text: string, fixedOutput = false) =>
    findCause({ derivation: derivation('a', [], { fixedOutput }), error: findReportedError(text), words: undefined });
  const A = drv('a');
  const MISMATCH = `hash mismatch in fixed-output derivation '${A}':\n  specified: sha256-a\n     got:    sha256-b`;

  test.each([
    ['an exit code (2.34)', builderFailed('a', 1), 'own', 'outside'],
    ['an exit code (2.26)', `builder for '${A}' failed with exit code 1`, 'own', 'outside'],
    ['a signal', `Cannot build '${A}'.\nReason: builder failed due to signal 15 (Terminated).`, 'own', 'outside'],
    ['no output', `builder for '${A}' failed to produce output path for output 'out' at '/x'`, 'own', 'outside'],
    ['a wrong hash', MISMATCH, 'own', 'own'],
    ['the time limit (2.26)', `building of '${A}^out' from .drv file timed out after 2 seconds`, 'own', 'own'],
    ['silence (2.26)', `building of '${A}^out' timed out after 60 seconds of silence`, 'own', 'own'],
    ['a missing feature', `Cannot build '${A}'.\nReason: missing system features\nRequired features: {quantum}`, 'own', 'own'],
    [
      'substitutes that failed (2.26, 2.34)',
      `some substitutes for the outputs of derivation '${A}' failed (usually happens due to networking issues); try '--fallback' to build derivation from source `,
      'outside',
      'outside',
    ],
  ] as const)('%s', (_, text, ordinary, fetcher) => {
    expect(findReportedError(text)?.drvPath).toBe(A);
    expect([causeOf(text), causeOf(text, true)]).toEqual([ordinary, fetcher]);
  });

  test('is not read from what the builder printed', () => {
    const log = "\n       Last 2 log lines:\n       > unable to download 'https://x': HTTP error 503\n       > Connection reset by peer";
    expect(causeOf(`Cannot build '${A}'.\nReason: builder failed with exit code 1.${log}`)).toBe('own');
  });

  test.each([
    ['that nobody explains is its own', undefined, 'own'],
    ['whose builder went away with the daemon is outside', 'Nix daemon disconnected unexpectedly (maybe it crashed?)', 'outside'],
    ['that Nix explains without its name is its own', 'timed out after 2 seconds', 'own'],
  ] as const)('%s', (_, words, cause) => {
    expect(findCause({ derivation: derivation('a', [], { fixedOutput: true }), error: undefined, words })).toBe(cause);
  });
});

test.each([
  ['timed out after 1800 seconds', 1_800],
  ['Its builder timed out after 2 seconds.', 2],
  ['Its builder timed out after 60 seconds of silence.', undefined],
  ['Builder failed with exit code 1.', undefined],
])('the time limit in "%s" is %s', (message, seconds) => {
  expect(findTimeLimit(message)).toBe(seconds);
});

test.each([
  [1_000, 3_000, 'timed out after 2 seconds', true],
  [1_000, 2_100, 'timed out after 2 seconds', true],
  [1_000, 1_900, 'timed out after 2 seconds', false],
  [1_000, undefined, 'timed out after 2 seconds', false],
  [1_000, 9_000, 'no', false],
])('a run from %s to %s may be the one of which Nix says "%s": %s', (start, end, message, expected) => {
  const log = { file: '', append: () => undefined, flush: () => undefined, tail: () => ({ lines: [], total: 0 }), isCut: () => false };
  expect(mayHaveTimedOut({ drvPath: drv('a'), start, log, ...(end === undefined ? {} : { end }) }, message)).toBe(expected);
});

test('dependents are all that need a derivation at any distance, and itself', () => {
  const derivations = byDrvPath([derivation('web', ['etc']), derivation('etc', ['lib']), derivation('lib'), derivation('db')]);
  expect([...listDependents([drv('lib')], derivations)]).toEqual([drv('lib'), drv('etc'), drv('web')]);
});
