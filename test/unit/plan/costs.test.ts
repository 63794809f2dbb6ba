import { describe, expect, test } from '@jest/globals';
import { durationKey, estimateSeconds } from '../../../src/plan/costs.js';
import { derivation } from '../../support/derivations.js';

describe('durationKey', () => {
  test.each([
    ['firefox-128.0', 'firefox'],
    ['firefox-unwrapped-128.0', 'firefox-unwrapped'],
    ['nixos-system-web-26.05.20260101.abcdef0', 'nixos-system-web'],
    ['unit-sshd.service', 'unit-sshd.service'],
    ['python3.12-requests-2.32', 'python3.12-requests'],
    ['gcc-wrapper', 'gcc-wrapper'],
    ['trailing-', 'trailing-'],
    ['odd-_thing', 'odd'],
    ['-1', ''],
    ['', ''],
  ])('leaves the version out of %s, as Nix does', (name, expected) => {
    expect(durationKey({ name, system: 'x86_64-linux' })).toBe(`x86_64-linux/${expected}`);
  });

  test.each([
    ['firefox-128.0.source.tar.xz', 'firefox.tar.xz'],
    ['bash-5.2.tar.gz', 'bash.tar.gz'],
    ['fix-1.2.patch', 'fix.patch'],
    ['serde-1.0.crate', 'serde.crate'],
  ])('keeps fetching %s apart from building it', (name, expected) => {
    expect(durationKey({ name, system: 'builtin' })).toBe(`builtin/${expected}`);
  });
});

describe('estimateSeconds', () => {
  const estimate = (known: number | undefined, more = {}) => estimateSeconds(derivation('web', [], more), { findSeconds: () => known });

  test.each([
    [undefined, 2],
    [700, 700],
    [0, 0],
    [0.25, 0.25],
    [-1, 2],
    [Number.NaN, 2],
    [Number.POSITIVE_INFINITY, 2],
  ])('takes what earlier runs say if it makes sense: %s', (known, seconds) => {
    expect(estimate(known)).toBe(seconds);
  });

  test.each([{ fixedOutput: true }, { preferLocalBuild: true }])('takes half the time for %j, unless it is known', (more) => {
    expect(estimate(undefined, more)).toBe(1);
    expect(estimate(9, more)).toBe(9);
  });
});
