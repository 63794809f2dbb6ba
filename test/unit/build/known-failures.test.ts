import { expect, test } from '@jest/globals';
import { askBlocked, findBlocked } from '../../../src/build/known-failures.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';

/** web needs etc, which needs lib; db needs lib directly; mail needs nothing. */
const FLEET = byDrvPath([
  derivation('web', ['etc']),
  derivation('etc', ['lib']),
  derivation('db', ['lib']),
  derivation('lib'),
  derivation('mail'),
]);
const ALL = new Set([...FLEET.keys()]);
const WANTED = [drv('web'), drv('db'), drv('mail')];

test('what needs a failed derivation at any distance is blocked, and nothing else', () => {
  expect([...findBlocked(WANTED, new Set([drv('lib')]), FLEET, ALL).blocked]).toEqual([
    [drv('web'), [drv('lib')]],
    [drv('db'), [drv('lib')]],
  ]);
});

test('a target that failed itself is blocked by itself', () => {
  expect([...findBlocked(WANTED, new Set([drv('mail')]), FLEET, ALL).blocked]).toEqual([[drv('mail'), [drv('mail')]]]);
});

test('a target is not blocked if a store has what lies between it and the failed derivation', () => {
  const willBuild = new Set([...ALL].filter((drvPath) => drvPath !== drv('etc')));
  expect([...findBlocked(WANTED, new Set([drv('lib')]), FLEET, willBuild).blocked.keys()]).toEqual([drv('db')]);
});

test('a target that is there already is not blocked', () => {
  expect([...findBlocked(WANTED, new Set([drv('lib')]), FLEET, new Set([drv('lib')])).blocked]).toEqual([]);
});

test('Nix is asked only about what may be blocked', async () => {
  const asked: unknown[] = [];
  const nix = {
    dryRun: (drvPaths: readonly unknown[]) => {
      asked.push(drvPaths);
      return Promise.resolve({ willBuild: ALL, willFetch: new Set<never>(), unknown: new Set<never>() });
    },
  };
  expect((await askBlocked(WANTED, [drv('lib')], FLEET, nix)).blocked.size).toBe(2);
  expect((await askBlocked(WANTED, [drv('elsewhere')], FLEET, nix)).blocked.size).toBe(0);
  expect(asked).toEqual([[drv('web'), drv('db')]]);
});

test('nothing is blocked if Nix does not answer: a good target must not be red for that', async () => {
  const nix = { dryRun: () => Promise.reject(new Error('no network')) };
  expect((await askBlocked(WANTED, [drv('lib')], FLEET, nix)).blocked.size).toBe(0);
});

test('what a blocked target needs besides is built all the same, by the derivations on top of it', () => {
  const fleet = byDrvPath([
    derivation('web', ['etc', 'site']),
    derivation('etc', ['lib', 'units']),
    derivation('units', ['unit']),
    derivation('unit'),
    derivation('site', ['there']),
    derivation('there'),
    derivation('lib', ['source']),
    derivation('source'),
  ]);
  const willBuild = new Set([...fleet.keys()].filter((drvPath) => drvPath !== drv('there')));
  expect(findBlocked([drv('web')], new Set([drv('lib')]), fleet, willBuild)).toEqual({
    blocked: new Map([[drv('web'), [drv('lib')]]]),
    loose: [drv('site'), drv('units')],
  });
});
