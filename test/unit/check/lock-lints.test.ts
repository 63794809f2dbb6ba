import { describe, expect, test } from '@jest/globals';
import { checkLock } from '../../../src/check/lock.js';
import type { LintOptions } from '../../../src/flake/index.js';

const day = (text: string): number => Date.parse(`${text}T12:00:00Z`) / 1_000;
const lint: LintOptions = {
  now: day('2026-11-23'),
  staleDays: 60,
  channels: { date: '2026-11-23', source: 's', channels: [{ ref: 'nixos-25.11', until: '2026-06-30' }] },
};
const pin = (owner: string, repo: string, ref: string | undefined, rest: Record<string, unknown> = {}) => ({
  locked: { type: 'github', owner, repo, rev: 'a'.repeat(40), narHash: 'sha256-x', lastModified: day('2026-11-01') },
  original: { type: 'github', owner, repo, ...(ref === undefined ? {} : { ref }) },
  ...rest,
});

const check = (nodes: Record<string, unknown>, options: LintOptions | undefined = lint, directory = '') => {
  const text = JSON.stringify({ nodes, root: 'root', version: 7 }, undefined, 2);
  return checkLock({ declared: undefined, text, directory, git: undefined, lint: options });
};
/** `severity place title` of each problem. */
const tell = (...args: Parameters<typeof check>) =>
  check(...args).map(({ severity, position, title }) => `${severity} ${position?.file ?? ''}:${position?.line ?? ''} ${title}`);

const OLD = { root: { inputs: { nixpkgs: 'nixpkgs' } }, nixpkgs: pin('NixOS', 'nixpkgs', 'nixos-25.11') };

/** A flake with `count` inputs, each with a nixpkgs of its own. */
function makeFleet(count: number, ref: string): Record<string, unknown> {
  const names = Array.from({ length: count }, (_, index) => `p${String(index).padStart(2, '0')}`);
  return {
    root: { inputs: { nixpkgs: 'nixpkgs', ...Object.fromEntries(names.map((name) => [name, name])) } },
    nixpkgs: pin('NixOS', 'nixpkgs', 'nixos-unstable'),
    ...Object.fromEntries(names.map((name) => [name, pin('o', name, undefined, { inputs: { nixpkgs: `${name}-nixpkgs` } })])),
    ...Object.fromEntries(names.map((name) => [`${name}-nixpkgs`, pin('NixOS', 'nixpkgs', ref)])),
  };
}

describe('hints about a lock file', () => {
  test('stand at the node, in the directory of the flake, and are warnings at worst', () => {
    expect(tell(OLD, lint, 'hosts')).toEqual(['warning hosts/flake.lock:8 A release of NixOS is not supported any more']);
  });

  test('are left out by who does not ask for them', () => {
    expect(check(OLD, { ...lint, now: day('2026-06-01') })).toEqual([]);
    const text = JSON.stringify({ nodes: OLD, root: 'root', version: 7 });
    expect(checkLock({ declared: undefined, text, directory: '', git: undefined })).toEqual([]);
  });

  test('are not refuted by an evaluation that opens the flake', () => {
    expect(check(OLD).map(({ inferred }) => inferred)).toEqual([false]);
  });

  test('tell an old nixpkgs and a name of the registry as notices', () => {
    const node = { ...pin('NixOS', 'nixpkgs', undefined), original: { type: 'indirect', id: 'nixpkgs' } };

    expect(tell({ root: { inputs: { nixpkgs: 'nixpkgs' } }, nixpkgs: node }, { ...lint, now: day('2027-02-01') })).toEqual([
      'notice flake.lock:8 An input is old',
      'notice flake.lock:8 An input is a name of the registry',
    ]);
  });

  test('tell all duplicates of one input at once', () => {
    const [problem, ...others] = check(makeFleet(12, 'nixos-unstable'));

    expect(others).toEqual([]);
    expect(problem?.severity).toBe('notice');
    expect(problem?.message).toBe(
      '12 inputs of inputs are locked a second time beside "nixpkgs": "p00/nixpkgs", "p01/nixpkgs", "p02/nixpkgs", "p03/nixpkgs", "p04/nixpkgs", "p05/nixpkgs", "p06/nixpkgs", "p07/nixpkgs", "p08/nixpkgs", "p09/nixpkgs" and 2 more. Each is fetched and evaluated by itself. If they may be the same, write in flake.nix: inputs.p00.inputs.nixpkgs.follows = "nixpkgs"; The others likewise.',
    );
  });

  test('tell one duplicate by itself', () => {
    expect(check(makeFleet(1, 'nixos-unstable')).map(({ message }) => message)).toEqual([
      'The input "p00/nixpkgs" (github:NixOS/nixpkgs/nixos-unstable) is locked a second time beside "nixpkgs": the same revision now, but updated apart. If they may be the same, write in flake.nix: inputs.p00.inputs.nixpkgs.follows = "nixpkgs";',
    ]);
  });

  test('tell releases of inputs of inputs at once, as a notice', () => {
    const problems = check(makeFleet(3, 'nixos-25.11'));

    expect(problems.map(({ severity, title }) => `${severity} ${title}`)).toEqual([
      'notice Inputs of inputs are of releases that are not supported any more',
    ]);
    expect(problems[0]?.message).toMatch(/^The input "p00\/nixpkgs" .* Likewise: "p01\/nixpkgs", "p02\/nixpkgs"\.$/);
  });

  test('do not repeat what the check tells of an input that is not locked', () => {
    const source = { type: 'github', owner: 'o', repo: 'r' };

    expect(tell({ root: { inputs: { x: 'x' } }, x: { locked: source, original: source } })).toEqual([
      'error flake.lock:8 An input is not locked',
    ]);
  });
});
