import { describe, expect, test } from '@jest/globals';
import { diffLocks } from '../../../src/flake/lock-diff.js';
import { findLockNode, parseLockFile } from '../../../src/flake/lock-file.js';
import { listLockedInputs } from '../../../src/flake/lock-paths.js';

const parse = (nodes: Record<string, unknown>) => parseLockFile(JSON.stringify({ version: 7, root: 'root', nodes }));
const pin = (repo: string, rev = 'a', rest: Record<string, unknown> = {}) => ({
  locked: { type: 'github', owner: 'o', repo, rev: rev.repeat(40) },
  original: { type: 'github', owner: 'o', repo },
  ...rest,
});
const tell = (before: Record<string, unknown> | undefined, after: Record<string, unknown>) =>
  diffLocks(before === undefined ? undefined : parse(before), parse(after)).map(({ kind, path, follows }) =>
    [kind, path.join('/'), ...(follows === undefined ? [] : [follows.join('/')])].join(' '),
  );

describe('diffLocks', () => {
  test('takes every input as new where there was no lock file', () => {
    const nodes = { root: { inputs: { a: 'a', b: ['a', 'x'] } }, a: pin('a', 'a', { inputs: { x: 'x' } }), x: pin('x') };

    expect(tell(undefined, nodes)).toEqual(['added a', 'added a/x', 'added b a/x']);
  });

  test('sees an update below an input that stayed', () => {
    const nodes = { root: { inputs: { a: 'a' } }, a: pin('a', 'a', { inputs: { x: 'x' } }), x: pin('x') };

    expect(tell(nodes, { ...nodes, x: pin('x', 'b') })).toEqual(['updated a/x']);
  });

  test('takes another reference, and a source tree instead of a flake, as retargeted', () => {
    const nodes = { root: { inputs: { a: 'a', b: 'b' } }, a: pin('a'), b: pin('b') };
    const original = { type: 'github', owner: 'o', repo: 'a', ref: 'main' };

    expect(tell(nodes, { ...nodes, a: pin('a', 'a', { original }), b: pin('b', 'a', { flake: false }) })).toEqual([
      'retargeted a',
      'retargeted b',
    ]);
  });

  test('takes a relative path that starts from another input as changed', () => {
    const relative = (parent: readonly string[]) => ({
      locked: { type: 'path', path: './x' },
      original: { type: 'path', path: './x' },
      parent,
    });

    expect(tell({ root: { inputs: { a: 'a' } }, a: relative([]) }, { root: { inputs: { a: 'a' } }, a: relative(['b']) })).toEqual([
      'updated a',
    ]);
  });

  test('takes an input that follows another one than before as following now', () => {
    const nodes = { a: pin('a'), b: pin('b') };
    const before = { ...nodes, root: { inputs: { a: 'a', b: 'b', c: ['a'] } } };
    const [change] = diffLocks(parse(before), parse({ ...nodes, root: { inputs: { a: 'a', b: 'b', c: ['b'] } } }));

    expect(change).toMatchObject({ kind: 'now-follows', path: ['c'], follows: ['b'] });
    expect([change?.before?.locked?.['repo'], change?.after?.locked?.['repo']]).toEqual(['a', 'b']);
  });

  test('says nothing of an input that follows what was updated', () => {
    const nodes = { root: { inputs: { a: 'a', b: ['a'] } }, a: pin('a') };

    expect(tell(nodes, { ...nodes, a: pin('a', 'b') })).toEqual(['updated a']);
  });

  test('tells apart what follows nothing that exists, and circles', () => {
    const before = { root: { inputs: { a: ['b'], b: ['a'], c: ['gone'] } } };

    expect(tell(before, before)).toEqual([]);
    expect(tell(before, { root: { inputs: { a: ['b'], b: ['c'], c: ['also', 'gone'] } } })).toEqual([
      'now-follows b c',
      'now-follows c also/gone',
    ]);
  });

  test('knows names apart that look like the same path', () => {
    const before = { root: { inputs: { a: 'a', 'a/b': 'b' } }, a: pin('a'), b: pin('b') };
    const after = { root: { inputs: { a: 'a' } }, a: pin('a', 'a', { inputs: { b: 'b' } }), b: pin('b') };

    expect(tell(before, after)).toEqual(['added a/b', 'removed a/b']);
  });
});

describe('listLockedInputs', () => {
  test('leaves out what is locked to nothing', () => {
    const lock = parse({ root: { inputs: { a: ['gone'], b: 'missing', c: 'c', d: [] } }, c: pin('c') });

    expect(listLockedInputs(lock).map(({ path, label }) => `${path.join('/')} ${label}`)).toEqual(['c c', 'd root']);
  });

  test('lists a node once for each path that leads to it', () => {
    const lock = parse({ root: { inputs: { a: 'a', b: 'a' } }, a: pin('a', 'a', { inputs: { x: 'x' } }), x: pin('x') });

    expect(listLockedInputs(lock).map(({ path }) => path.join('/'))).toEqual(['a', 'a/x', 'b', 'b/x']);
  });

  test('refuses nodes that share nodes until there are more paths than memory', () => {
    const levels = Array.from({ length: 40 }, (_, index) => [
      `n${index}`,
      pin('a', 'a', { inputs: { l: `n${index + 1}`, r: `n${index + 1}` } }),
    ]);
    const lock = parse({ root: { inputs: { a: 'n0' } }, ...(Object.fromEntries(levels) as Record<string, unknown>), n40: pin('a') });

    expect(() => listLockedInputs(lock)).toThrow('flake.lock leads to more than 10000 inputs of inputs, more than can be told apart.');
  });
});

describe('findLockNode', () => {
  test('walks each follows once, however often they lead through each other', () => {
    // Each leads twice through the one before: 2^60 steps without memory.
    const counts = Array.from({ length: 60 }, (_, index) => index);
    const own = Object.fromEntries(counts.map((index) => [`g${index + 1}`, [`g${index}`, `h${index}`]] as const));
    const nested = Object.fromEntries(counts.map((index) => [`h${index}`, [`g${index}`]] as const));
    const lock = parse({ root: { inputs: { g0: 'n', ...own } }, n: pin('n', 'a', { inputs: nested }) });

    expect(findLockNode(lock, ['g60'])?.label).toBe('n');
  });

  test('finds nothing by names that every object of JavaScript has', () => {
    const lock = parse({ root: { inputs: { a: 'constructor' } } });

    expect(findLockNode(lock, ['constructor'])).toBeUndefined();
    expect(findLockNode(lock, ['a'])).toBeUndefined();
    expect(listLockedInputs(lock)).toEqual([]);
  });
});
