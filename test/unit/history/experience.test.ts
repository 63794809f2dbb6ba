import { describe, expect, test } from '@jest/globals';
import { listKept, toExperience, type ExperienceOptions } from '../../../src/history/experience.js';
import type { CacheEntry, Proof } from '../../../src/history/history.js';
import type { StorePath } from '../../../src/nix/index.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { evaluated } from '../plan/samples.js';
import { historyOf, OLD_COMMIT, WEB } from './samples.js';

const ALL: ExperienceOptions = { changedOnly: true, retryFailed: false, useCache: true };
const OUTPUTS = { out: out('web'), dev: out('web-dev') };
const PROOF: Proof = { drvPath: drv('old-web'), outputs: OUTPUTS, verdict: 'success', revision: OLD_COMMIT };

describe('a proof that a target is good', () => {
  const prove = (proof: Partial<Proof>, outputs: Readonly<Record<string, StorePath>> = OUTPUTS, options: Partial<ExperienceOptions> = {}) =>
    toExperience(historyOf({ targets: new Map([[WEB, { ...PROOF, ...proof }]]) }), { ...ALL, ...options }).findProof(
      evaluated(WEB, { outputs }),
    );

  test('is that all its output paths were good before, whatever its drv path, and names the commit', () => {
    expect(prove({})).toBe(`Its output paths are those of commit ${'a'.repeat(12)}, which was good.`);
    expect(prove({ outputs: { dev: OUTPUTS.dev, out: OUTPUTS.out } })).toBeDefined();
  });

  test('needs no commit', () => {
    expect(prove({ revision: undefined })).toBe('Its output paths are those of an earlier run that was good.');
  });

  test.each<[string, Partial<Proof>, Readonly<Record<string, StorePath>>]>([
    ['it failed', { verdict: 'failure' }, OUTPUTS],
    ['one output is another', {}, { ...OUTPUTS, dev: out('web-dev-2') }],
    ['it has an output more', {}, { ...OUTPUTS, doc: out('web-doc') }],
    ['it has an output less', {}, { out: OUTPUTS.out }],
    ['its outputs have other names', {}, { out: OUTPUTS.out, lib: OUTPUTS.dev }],
    ['it has no known outputs', { outputs: {} }, {}],
  ])('is none if %s', (_, proof, outputs) => {
    expect(prove(proof, outputs)).toBeUndefined();
  });

  test('is none for a target that nobody tried, and none at all if everything is to be built', () => {
    expect(toExperience(historyOf(), ALL).findProof(evaluated(WEB, { outputs: OUTPUTS }))).toBeUndefined();
    expect(prove({}, OUTPUTS, { changedOnly: false })).toBeUndefined();
  });
});

describe('what failed before', () => {
  const history = historyOf({ failures: new Map([[drv('libx'), { name: 'libx', message: 'no', day: 1 }]]) });

  test('is known by exactly its derivation', () => {
    const { findFailure } = toExperience(history, ALL);
    expect(findFailure(drv('libx'))).toMatchObject({ name: 'libx', message: 'no' });
    expect(findFailure(drv('liby'))).toBeUndefined();
  });

  test('is not held against it if it is to be tried again', () => {
    expect(toExperience(history, { ...ALL, retryFailed: true }).findFailure(drv('libx'))).toBeUndefined();
  });
});

test('how long a build takes is known by its system and its name without version', () => {
  const { findSeconds } = toExperience(historyOf({ durations: new Map([['x86_64-linux/firefox', { seconds: 60, day: 1 }]]) }), ALL);
  expect(findSeconds(derivation('firefox-129.0'))).toBe(60);
  expect(findSeconds(derivation('firefox-129.0', [], { system: 'aarch64-linux' }))).toBeUndefined();
  expect(findSeconds(derivation('chromium-1'))).toBeUndefined();
});

describe('what the cache holds', () => {
  const entry = (key: string, paths: Readonly<Record<string, readonly string[]>>): CacheEntry => ({
    key,
    paths: Object.fromEntries(
      Object.entries(paths).map(([name, references]) => [out(name), { bytes: 1, used: 1, references: references.map(out) }]),
    ),
  });
  const history = historyOf({
    cache: new Map([
      ['x86_64-linux', entry('k', { a: [], b: ['a'], half: ['gone'], more: ['half'] })],
      ['aarch64-linux', entry('l', { arm: [] })],
    ]),
  });

  test('is what can be had with all it refers to, of all systems', () => {
    expect([...toExperience(history, ALL).kept].sort()).toEqual(['a', 'arm', 'b'].map(out));
    expect([...listKept(history, 'x86_64-linux').keys()].sort()).toEqual(['a', 'b'].map(out));
    expect(listKept(history, 'riscv64-linux').size).toBe(0);
  });

  test('is not counted on if there is to be no cache', () => {
    expect(toExperience(history, { ...ALL, useCache: false }).kept.size).toBe(0);
  });

  test('is only what is a store path', () => {
    const odd = historyOf({ cache: new Map([['x', { key: 'k', paths: { '../../etc': { bytes: 1, used: 1, references: [] } } }]]) });
    expect(listKept(odd, 'x').size).toBe(0);
  });
});
