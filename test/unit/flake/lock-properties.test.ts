import { describe, expect, test } from '@jest/globals';
import { diffLocks, type InputChange } from '../../../src/flake/lock-diff.js';
import { findLockNode, type InputPath, type LockFile } from '../../../src/flake/lock-file.js';
import { comparePaths, listLockedInputs } from '../../../src/flake/lock-paths.js';
import { createRandom, generateLock, mutateLock, relabelLock } from '../../support/locks.js';

/** Each seed is one pair of lock files; a failure names it. */
const SEEDS = Array.from({ length: 400 }, (_, index) => index + 1);

function forEachPair(check: (before: LockFile, after: LockFile, random: () => number) => void): void {
  for (const seed of SEEDS) {
    const random = createRandom(seed);
    const before = generateLock(random);
    const after = random() < 0.9 ? mutateLock(before, random) : generateLock(random);
    try {
      check(before, after, random);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify({ before, after })}`, { cause: error });
    }
  }
}

const keyOf = (path: InputPath): string => path.join('/');

/** The oracle: walks one path from the root, entry by entry, with nothing remembered. Undefined if the path is no entry of its own. */
function describeEntry(lock: LockFile, path: InputPath): string | undefined {
  let label = lock.root;
  const entered: string[] = [];
  for (const [index, name] of path.entries()) {
    if (entered.includes(label)) return undefined;
    entered.push(label);
    const next = lock.nodes[label]?.inputs[name];
    const isLast = index === path.length - 1;
    if (next === undefined || (typeof next !== 'string' && !isLast)) return undefined;
    if (typeof next !== 'string') return `follows ${next.join('/')}`;
    label = next;
  }
  const { original, locked, flake } = lock.nodes[label] ?? {};
  return JSON.stringify([original?.['repo'], original?.['ref'], locked?.['repo'], locked?.['rev'], flake]);
}

/** All paths that a walk along labels can take, by trying every name at every step. */
function listEveryPath(lock: LockFile): readonly InputPath[] {
  const names = [...new Set(Object.values(lock.nodes).flatMap(({ inputs }) => Object.keys(inputs)))];
  const found: InputPath[] = [];
  let level: readonly InputPath[] = [[]];
  while (level.length > 0) {
    level = level.flatMap((path) => names.map((name) => [...path, name])).filter((path) => describeEntry(lock, path) !== undefined);
    found.push(...level);
  }
  return found;
}

const MIRROR: Readonly<Record<InputChange['kind'], string>> = {
  updated: 'updated',
  retargeted: 'retargeted',
  added: 'removed',
  removed: 'added',
  'now-follows': 'no-longer-follows',
  'no-longer-follows': 'now-follows',
};

describe('the difference of two generated lock files', () => {
  test('is nothing between one and itself under other labels', () => {
    let nodes = 0;
    forEachPair((lock, _, random) => {
      const other = relabelLock(lock, random);
      nodes += Object.keys(other.nodes).filter((label) => !Object.hasOwn(lock.nodes, label)).length;

      expect(diffLocks(lock, other)).toEqual([]);
    });
    expect(nodes).toBeGreaterThan(SEEDS.length);
  });

  test('is the same whatever the labels of either are', () => {
    forEachPair((before, after, random) => {
      const shape = (changes: readonly InputChange[]) => changes.map(({ path, kind, follows }) => ({ path, kind, follows }));

      expect(shape(diffLocks(relabelLock(before, random), relabelLock(after, random)))).toEqual(shape(diffLocks(before, after)));
    });
  });

  test('covers exactly the paths that a slow walk of every path finds changed, sorted', () => {
    const seen = new Set<string>();
    forEachPair((before, after) => {
      const paths = new Map([...listEveryPath(before), ...listEveryPath(after)].map((path) => [keyOf(path), path]));
      const changed = [...paths.values()].filter((path) => describeEntry(before, path) !== describeEntry(after, path)).map(keyOf);
      const changes = diffLocks(before, after);
      for (const { kind } of changes) seen.add(kind);

      expect(changes.map(({ path }) => keyOf(path)).sort()).toEqual(changed.sort());
      expect([...changes].sort((a, b) => comparePaths(a.path, b.path))).toEqual(changes);
    });
    // The generator comes to every kind of change, so none went untried.
    expect([...seen].sort()).toEqual(Object.keys(MIRROR).sort());
  });

  test('is mirrored when the two change places', () => {
    forEachPair((before, after) => {
      const there = diffLocks(before, after);
      const back = diffLocks(after, before);

      expect(back).toHaveLength(there.length);
      for (const [index, change] of there.entries()) {
        const other = back[index];
        // From one followed path to another, it follows a new one both ways.
        const isMoved = change.kind === 'now-follows' && other?.kind === 'now-follows';
        expect(other?.path).toEqual(change.path);
        expect(other?.kind).toBe(isMoved ? 'now-follows' : MIRROR[change.kind]);
        expect([other?.after, other?.before]).toEqual([change.before, change.after]);
        if (!isMoved) expect(other?.follows).toEqual(change.follows);
      }
    });
  });

  test('explains every path that leads to something else, also through what is followed', () => {
    let followed = 0;
    forEachPair((before, after) => {
      const changed = new Set(diffLocks(before, after).map(({ path }) => keyOf(path)));
      /** Whether a changed entry lies on the way to the end of a path, with each follows walked as well. */
      const isExplained = (lock: LockFile, path: InputPath, seen: ReadonlySet<string> = new Set()): boolean =>
        path.some((_, index) => {
          const here = path.slice(0, index + 1);
          if (changed.has(keyOf(here))) return true;
          const entry = describeEntry(lock, here);
          const target = entry?.startsWith('follows ') === true ? entry.slice('follows '.length).split('/') : undefined;
          if (target === undefined) return false;
          const next = [...target.filter((name) => name !== ''), ...path.slice(index + 1)];
          return !seen.has(keyOf(next)) && isExplained(lock, next, new Set([...seen, keyOf(next)]));
        });
      const contentOf = (lock: LockFile, path: InputPath) => {
        const { original, locked, flake } = findLockNode(lock, path)?.node ?? {};
        return JSON.stringify([original, locked, flake]);
      };
      for (const { path, follows } of listLockedInputs(before)) {
        if (contentOf(before, path) === contentOf(after, path)) continue;
        if (follows !== undefined && !changed.has(keyOf(path))) followed += 1;
        expect({ path, explained: isExplained(before, path) || isExplained(after, path) }).toEqual({ path, explained: true });
      }
    });
    expect(followed).toBeGreaterThan(0);
  });
});

describe('the inputs of a generated lock file', () => {
  test('are where a path leads, and each follows the path that the lock file says', () => {
    forEachPair((lock) => {
      for (const { path, label, node, follows } of listLockedInputs(lock)) {
        expect(node).toBe(lock.nodes[label]);
        expect(findLockNode(lock, path)?.label).toBe(label);
        if (follows !== undefined) expect(findLockNode(lock, follows)?.label).toBe(label);
      }
    });
  });
});
