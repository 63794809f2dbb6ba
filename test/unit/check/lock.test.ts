import { describe, expect, test } from '@jest/globals';
import type { DeclaredInput } from '../../../src/check/declared-inputs.js';
import { checkLock, type LockFacts } from '../../../src/check/lock.js';

const REV = '0123456789abcdef0123456789abcdef01234567';
const github = (repo: string, ref?: string) => ({ type: 'github', owner: 'o', repo, ...(ref === undefined ? {} : { ref }) });
const pinned = (repo: string) => ({
  locked: { ...github(repo), rev: REV, narHash: 'sha256-AAAA', lastModified: 1 },
  original: github(repo),
});

const declare = (name: string, line: number, rest: Partial<DeclaredInput> = {}): DeclaredInput => {
  return { name, line, column: 5, source: { url: `github:o/${name}` }, flake: true, inputs: [], ...rest };
};
const follow = (name: string, line: number, target: readonly string[]): DeclaredInput =>
  declare(name, line, { source: {}, follows: target });

const lockOf = (nodes: Record<string, unknown>) => JSON.stringify({ nodes, root: 'root', version: 7 }, undefined, 2);
const CLEAN = { flake: 'clean', lock: 'clean' } as const;

const check = (facts: Partial<LockFacts>) => checkLock({ declared: [], text: undefined, directory: '', git: CLEAN, ...facts });
/** `severity place: message` of each problem. */
const tell = (facts: Partial<LockFacts>) =>
  check(facts).map(({ severity, position, message }) => `${severity} ${position?.file ?? ''}:${position?.line ?? ''}: ${message}`);

describe('a lock file that is right', () => {
  test('has no problems, with follows, overrides, source trees and relative paths', () => {
    const declared = [
      declare('nixpkgs', 3),
      declare('sops', 4, { inputs: [follow('nixpkgs', 5, ['nixpkgs']), follow('extra', 6, [])] }),
      follow('lib', 7, ['sops', 'utils']),
      declare('src', 8, { source: { url: 'path:./src' }, flake: false }),
    ];
    const text = lockOf({
      root: { inputs: { nixpkgs: 'nixpkgs', sops: 'sops', lib: ['sops', 'utils'], src: 'src' } },
      nixpkgs: pinned('nixpkgs'),
      sops: { ...pinned('sops'), inputs: { nixpkgs: ['nixpkgs'], extra: [], utils: 'utils', more: ['sops', 'utils'] } },
      utils: pinned('utils'),
      src: { flake: false, locked: { type: 'path', path: './src' }, original: { type: 'path', path: './src' }, parent: [] },
    });

    expect(tell({ declared, text })).toEqual([]);
  });

  test('may be missing where no inputs are declared', () => {
    expect(tell({})).toEqual([]);
  });
});

describe('a lock file that is missing or unreadable', () => {
  test('is told at the first input, naming all', () => {
    expect(tell({ declared: [declare('nixpkgs', 3), declare('disko', 4)] })).toEqual([
      'error flake.nix:3: flake.lock is missing, but flake.nix declares inputs: "nixpkgs", "disko". Run "nix flake lock" and commit the result.',
    ]);
  });

  test('says nothing if flake.nix itself cannot be read', () => {
    expect(tell({ declared: undefined })).toEqual([]);
  });

  test('points at the first merge conflict marker', () => {
    expect(tell({ text: '{\n  "nodes": {\n<<<<<<< HEAD\n  }\n' })).toEqual([
      'error flake.lock:3: flake.lock is not valid JSON. It holds merge conflict markers. Restore it from git, or run "nix flake lock" to write it anew.',
    ]);
  });

  test('points at a merge conflict in a list, where a JSON parser tells no place', () => {
    expect(tell({ text: '{\n  "a": [\n    "b",\n<<<<<<< HEAD\n  ]\n}' })[0]).toMatch(/^error flake\.lock:4: /);
  });

  test('points at where the JSON ends making sense', () => {
    expect(tell({ text: '{\n  "nodes": {},\n  oops\n}' })[0]).toMatch(/^error flake\.lock:3: flake\.lock is not valid JSON/);
  });

  test('with a version that no Nix of today knows is told as such', () => {
    expect(tell({ text: JSON.stringify({ nodes: { root: {} }, root: 'root', version: 9 }) })).toEqual([
      'error flake.lock:: flake.lock has version 9; versions 5 to 7 are known. Run "nix flake lock" with a Nix from 2.18 to 2.35.',
    ]);
  });

  test('names a node that it does not hold', () => {
    expect(tell({ declared: [declare('a', 3)], text: lockOf({ root: { inputs: { a: 'gone' } } }) })).toEqual([
      'error flake.lock:5: flake.lock names a node "gone", which it does not hold. Restore flake.lock from git, or run "nix flake lock" after removing what names it.',
    ]);
  });
});

describe('a lock file that does not fit flake.nix', () => {
  const text = lockOf({ root: { inputs: { nixpkgs: 'nixpkgs' } }, nixpkgs: pinned('nixpkgs') });

  test('lacks an input: the first is named with its line, the others after it', () => {
    const declared = [declare('nixpkgs', 3), declare('sops-nix', 14), declare('disko', 15)];

    expect(tell({ declared, text })).toEqual([
      'error flake.nix:14: flake.lock has no entry for the input "sops-nix" (declared in flake.nix:14). Run "nix flake lock" and commit the result. Also missing: "disko".',
    ]);
  });

  test('holds an input that is not declared any more', () => {
    expect(tell({ declared: [], text })).toEqual([
      'error flake.lock:5: flake.lock holds the input "nixpkgs", which flake.nix does not declare any more, so Nix refuses the lock file. Run "nix flake lock" and commit the result.',
    ]);
  });

  test('was made for another branch', () => {
    const declared = [declare('nixpkgs', 3, { source: { url: 'github:o/nixpkgs/nixos-24.11' } })];

    expect(tell({ declared, text })).toEqual([
      'error flake.nix:3: The input "nixpkgs" is github:o/nixpkgs/nixos-24.11 (flake.nix:3), but flake.lock was made when it was github:o/nixpkgs. Run "nix flake lock" and commit the result.',
    ]);
  });

  test('was made before an input of an input followed another', () => {
    const declared = [declare('a', 3, { inputs: [follow('dep', 4, ['b'])] }), declare('b', 5)];
    const nodes = {
      root: { inputs: { a: 'a', b: 'b' } },
      a: { ...pinned('a'), inputs: { dep: 'dep' } },
      b: pinned('b'),
      dep: pinned('dep'),
    };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([
      'error flake.nix:4: The input "a/dep" follows "b" (flake.nix:4), but flake.lock was made when it had a source of its own. Run "nix flake lock" and commit the result.',
    ]);
  });

  test('was made when an input of an input followed something else', () => {
    const declared = [declare('a', 3, { inputs: [follow('dep', 4, [])] }), declare('b', 5)];
    const nodes = { root: { inputs: { a: 'a', b: 'b' } }, a: { ...pinned('a'), inputs: { dep: ['b'] } }, b: pinned('b') };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([
      'error flake.nix:4: The input "a/dep" follows the flake itself (flake.nix:4), but flake.lock was made when it followed "b". Run "nix flake lock" and commit the result.',
    ]);
  });

  test('still follows what flake.nix does not say any more', () => {
    const declared = [declare('a', 3), declare('b', 5)];
    const nodes = { root: { inputs: { a: 'a', b: 'b' } }, a: { ...pinned('a'), inputs: { dep: ['b'] } }, b: pinned('b') };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([
      'error flake.lock:24: In flake.lock the input "a/dep" follows "b", which flake.nix does not say any more. Run "nix flake lock" and commit the result.',
    ]);
  });

  test('is not compared with overrides that only lead to deeper ones, nor for what lies deeper than an input of an input', () => {
    const declared = [
      declare('a', 3, { inputs: [declare('utils', 4, { source: {}, inputs: [follow('systems', 4, ['b'])] })] }),
      declare('b', 5),
    ];
    const nodes = {
      root: { inputs: { a: 'a', b: 'b' } },
      a: { ...pinned('a'), inputs: { utils: 'utils' } },
      b: pinned('b'),
      utils: { ...pinned('utils'), inputs: { systems: ['b'], odd: ['b'] } },
    };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([]);
  });

  test('still has a flake for what is now a source tree, which Nix does not notice', () => {
    const declared = [declare('nixpkgs', 3, { flake: false })];

    expect(tell({ declared, text })).toEqual([
      'warning flake.nix:3: The input "nixpkgs" is declared as a plain source tree (flake = false), but flake.lock still has it as a flake, and that is what Nix uses. Run "nix flake update nixpkgs" and commit the result.',
    ]);
  });

  test('is marked as inferred only where Nix would compare the same and know better', () => {
    expect(check({ declared: [], text }).map(({ inferred }) => inferred)).toEqual([true]);
    expect(check({ declared: [declare('nixpkgs', 3, { flake: false })], text }).map(({ inferred }) => inferred)).toEqual([false]);
  });
});

describe('an override', () => {
  test('of an input that the other flake does not have is a warning with the nearest name', () => {
    const declared = [declare('a', 3, { inputs: [follow('nixpgks', 4, ['nixpkgs'])] }), declare('nixpkgs', 5)];
    const nodes = {
      root: { inputs: { a: 'a', nixpkgs: 'nixpkgs' } },
      a: { ...pinned('a'), inputs: { nixpkgs: 'dep' } },
      nixpkgs: pinned('nixpkgs'),
      dep: pinned('nixpkgs'),
    };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([
      'warning flake.nix:4: The input "a" has no input "nixpgks", so what flake.nix sets for it does nothing. Did you mean "nixpkgs"? Else remove the line.',
    ]);
  });
});

describe('follows', () => {
  const text = lockOf({ root: { inputs: { a: 'a', b: 'b' } }, a: { ...pinned('a'), inputs: { dep: ['absent'] } }, b: pinned('b') });

  test('that name no input are told once, at the line in flake.nix', () => {
    const declared = [declare('a', 3, { inputs: [follow('dep', 4, ['absent'])] }), declare('b', 5)];

    expect(tell({ declared, text })).toEqual([
      'error flake.nix:4: The input "a/dep" follows "absent", which does not exist. Name an input of this flake ("a", "b") or an input of one, then run "nix flake lock".',
    ]);
  });

  test('that name no input of an input are told by the lock file', () => {
    const declared = [declare('a', 3), follow('c', 4, ['a', 'nope'])];
    const nodes = { root: { inputs: { a: 'a', c: ['a', 'nope'] } }, a: pinned('a') };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([
      'error flake.nix:4: The input "c" follows "a/nope", which does not exist. Name an input of this flake ("a", "c") or an input of one, then run "nix flake lock".',
    ]);
  });

  test('that only the lock file has are told at their line there', () => {
    const nodes = { root: { inputs: { a: 'a' } }, a: { ...pinned('a'), inputs: { dep: ['a', 'gone'] } } };

    expect(tell({ declared: [declare('a', 3)], text: lockOf(nodes) })).toEqual([
      'error flake.lock:23: In flake.lock: The input "a/dep" follows "a/gone", which does not exist. Run "nix flake lock" and commit the result.',
    ]);
  });

  test('that lead in a circle are told for each input of it', () => {
    const nodes = { root: { inputs: { d: ['e'], e: ['d'] } } };

    expect(tell({ declared: [follow('d', 3, ['e']), follow('e', 4, ['d'])], text: lockOf(nodes) })).toEqual([
      'error flake.nix:3: The input "d" follows "e", which leads back to it. Give one of them a "url".',
      'error flake.nix:4: The input "e" follows "d", which leads back to it. Give one of them a "url".',
    ]);
  });

  test('of an input of an input that lead back to itself are a circle too', () => {
    const declared = [declare('b', 3, { inputs: [follow('dep', 4, ['b', 'dep'])] })];
    const nodes = { root: { inputs: { b: 'b' } }, b: { ...pinned('b'), inputs: { dep: ['b', 'dep'] } } };

    expect(tell({ declared, text: lockOf(nodes) })).toEqual([
      'error flake.nix:4: The input "b/dep" follows "b/dep", which leads back to it. Give one of them a "url".',
    ]);
  });

  test('that grow without end are a circle too', () => {
    const nodes = { root: { inputs: { a: ['a', 'x'] } } };

    expect(tell({ declared: [follow('a', 3, ['a', 'x'])], text: lockOf(nodes) })).toEqual([
      'error flake.nix:3: The input "a" follows "a/x", which leads back to it. Give one of them a "url".',
    ]);
    expect(tell({ declared: undefined, text: lockOf(nodes) })).toEqual([]);
    expect(tell({ declared: [], text: lockOf(nodes) })[1]).toMatch(
      /^error flake\.lock:5: In flake\.lock: The input "a" follows "a\/x", which leads back to it\./,
    );
  });

  test('of an input that is locked from another source are not judged either, nor are its overrides', () => {
    const declared = [
      declare('a', 3, { source: { url: 'github:o/fork' }, inputs: [follow('extra', 4, ['b'])] }),
      declare('b', 5),
      follow('c', 6, ['a', 'more']),
    ];
    const nodes = { root: { inputs: { a: 'a', b: 'b', c: ['a', 'more'] } }, a: pinned('a'), b: pinned('b') };

    expect(tell({ declared, text: lockOf(nodes) }).filter((line) => !line.startsWith('error flake.nix:3'))).toEqual([
      'error flake.lock:7: In flake.lock: The input "c" follows "a/more", which does not exist. Run "nix flake lock" and commit the result.',
    ]);
  });

  test('of an input that the lock file lacks are not judged: the missing input is the problem', () => {
    const declared = [declare('a', 3), declare('new', 4), follow('c', 5, ['new', 'dep'])];
    const nodes = { root: { inputs: { a: 'a', c: ['new', 'dep'] } }, a: pinned('a') };

    const told = tell({ declared, text: lockOf(nodes) });

    expect(told.filter((line) => line.startsWith('error flake.nix:5'))).toEqual([]);
    expect(told[0]).toContain('flake.lock has no entry for the input "new"');
  });
});

describe('an input that is not pinned', () => {
  const only = (locked: unknown) => ({
    declared: [declare('x', 3, { source: {} })],
    text: lockOf({ root: { inputs: { x: 'x' } }, x: { locked, original: { type: 'indirect', id: 'x' } } }),
  });

  test('by revision or hash is refused by Nix', () => {
    expect(tell(only({ type: 'github', owner: 'o', repo: 'x' }))).toEqual([
      'error flake.lock:8: flake.lock names github:o/x for the input "x" without a revision or a hash, so every run could get another one, and Nix refuses it. Restore flake.lock from git, or remove the node "x" and what names it, then run "nix flake lock".',
    ]);
  });

  test('but by a hash alone was locked from a changed work tree', () => {
    expect(tell(only({ type: 'git', url: 'https://x.org/y', narHash: 'sha256-AAAA' }))[0]).toMatch(
      /^warning flake\.lock:8: flake\.lock pins the input "x" \(git\+https:\/\/x\.org\/y\) by a hash but to no revision/,
    );
  });

  test('needs no revision if it is a tarball with a hash', () => {
    expect(tell(only({ type: 'tarball', url: 'https://x.org/y.tar.gz', narHash: 'sha256-AAAA' }))).toEqual([]);
  });

  test('needs nothing if it is a path inside the flake', () => {
    expect(tell(only({ type: 'path', path: './x' }))).toEqual([]);
  });

  test('and has no source at all is damage', () => {
    expect(tell(only(undefined))[0]).toMatch(/^error flake\.lock:8: flake\.lock does not say where the input "x" comes from\./);
  });

  test.each([
    [{ type: 'path', path: '/srv/x', narHash: 'sha256-AAAA' }, '/srv/x'],
    [{ type: 'git', url: 'file:///srv/x', rev: REV }, 'file:///srv/x'],
  ])('and lies on this machine only is a warning: %j', (locked, place) => {
    expect(tell(only(locked))).toEqual([
      `warning flake.lock:8: The input "x" is locked to ${place}, which exists on this machine only. Use a URL that every machine can reach, or a path inside the repository ("path:./…").`,
    ]);
  });
});

describe('git', () => {
  const text = lockOf({ root: {} });

  test('that does not know flake.lock hides it from Nix', () => {
    expect(tell({ text, git: { flake: 'clean', lock: 'untracked' } })).toEqual([
      'error flake.lock:: Nix does not see flake.lock, as it was never added to git. Run "git add flake.lock" and commit it.',
    ]);
  });

  test('that ignores flake.lock needs to be forced', () => {
    expect(tell({ text, directory: 'nix', git: { flake: 'clean', lock: 'ignored' } })).toEqual([
      'error nix/flake.lock:: Nix does not see flake.lock, as a .gitignore hides it from git. Run "git add --force nix/flake.lock" and commit it.',
    ]);
  });

  test('that has another flake.lock committed is a warning', () => {
    expect(tell({ text, git: { flake: 'clean', lock: 'modified' } })[0]).toMatch(
      /^warning flake\.lock:: flake\.lock has changes that are in no commit/,
    );
  });

  test('that has another flake.nix committed is everyday work', () => {
    expect(tell({ text, git: { flake: 'modified', lock: 'clean' } })).toEqual([]);
  });

  test('is not asked where there is none', () => {
    expect(tell({ text, git: undefined })).toEqual([]);
  });
});

test('a flake below the root of the repository has its files there', () => {
  expect(check({ declared: [declare('a', 3)], directory: 'nix/fleet' })[0]?.position).toEqual({
    file: 'nix/fleet/flake.nix',
    line: 3,
    column: 5,
  });
});
