import { describe, expect, test } from '@jest/globals';
import { type InputPath } from '../../../src/flake/index.js';
import { nextTrial, recordTrial, startBisect, type BisectState, type NextTrial } from '../../../src/update/index.js';

const ELEVEN = ['nixpkgs', 'disko', 'sops', 'home', 'agenix', 'utils', 'parts', 'hardware', 'stylix', 'lanza', 'vm'];
const paths = (names: readonly string[]): readonly InputPath[] => names.map((name) => [name]);
const names = (inputs: readonly InputPath[]) => inputs.map(([name = '']) => name);

/** Runs a search to its end: a set fails if it holds all of one of the culprits' sets. */
function run(inputs: readonly string[], culprits: readonly (readonly string[])[]) {
  const fails = (set: readonly string[]) => culprits.some((culprit) => culprit.every((name) => set.includes(name)));
  const tried: { readonly set: readonly string[]; readonly purpose: 'search' | 'explain'; readonly passed: boolean }[] = [];
  let state: BisectState = startBisect(paths(inputs));
  for (let next: NextTrial = nextTrial(state); ; next = nextTrial(state)) {
    if (next.kind !== 'try') {
      if (next.kind !== 'done') throw new Error('A search without trouble came to no end.');
      return { good: names(next.good), heldBack: names(next.heldBack), guilty: next.guilty.map(names), tried, fails };
    }
    const set = names(next.inputs);
    expect(tried.map((trial) => trial.set)).not.toContainEqual(set);
    expect(set.length).toBeGreaterThan(0);
    expect(set.length).toBeLessThan(inputs.length);
    const passed = !fails(set);
    tried.push({ set, purpose: next.purpose, passed });
    state = recordTrial(state, next.inputs, passed);
  }
}

/** Numbers from 0 to 1, the same for the same seed. Mulberry32. */
function createRandom(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('one guilty input', () => {
  test.each(ELEVEN)('of eleven, %s, is found and the rest proved in five trials; a sixth tells that it breaks alone', (culprit) => {
    const { good, guilty, heldBack, tried } = run(ELEVEN, [[culprit]]);
    expect(guilty).toEqual([[culprit]]);
    expect(heldBack).toEqual([culprit]);
    expect(good).toEqual(ELEVEN.filter((name) => name !== culprit));
    expect(tried.filter(({ purpose }) => purpose === 'search').length).toBeLessThanOrEqual(5);
    expect(tried.length).toBeLessThanOrEqual(6);
  });

  test('costs at worst what the documentation says, for one to twenty inputs', () => {
    const worst = Array.from({ length: 20 }, (_, index) => {
      const inputs = Array.from({ length: index + 1 }, (__, number) => `i${number}`);
      const runs = inputs.map((culprit) => run(inputs, [[culprit]]).tried);
      const search = Math.max(...runs.map((tried) => tried.filter(({ purpose }) => purpose === 'search').length));
      return `${inputs.length}: ${search} (${Math.max(...runs.map((tried) => tried.length))})`;
    });
    expect(worst.join(', ')).toBe(
      '1: 0 (0), 2: 2 (2), 3: 3 (4), 4: 3 (4), 5: 4 (5), 6: 4 (5), 7: 4 (5), 8: 4 (5), 9: 5 (6), 10: 5 (6), 11: 5 (6), 12: 5 (6), 13: 5 (6), 14: 5 (6), 15: 5 (6), 16: 5 (6), 17: 6 (7), 18: 6 (7), 19: 6 (7), 20: 6 (7)',
    );
  });

  test('that is the only input is guilty without a trial', () => {
    expect(nextTrial(startBisect([['a', 'b']]))).toEqual({ kind: 'done', good: [], heldBack: [['a', 'b']], guilty: [[['a', 'b']]] });
  });

  test('given twice counts once; a name with a slash is not a path', () => {
    expect(startBisect([['a', 'b'], ['c'], ['a', 'b'], ['a/b']]).inputs).toEqual([['a', 'b'], ['c'], ['a/b']]);
    expect(nextTrial(startBisect(paths(['a', 'a'])))).toMatchObject({ kind: 'done', guilty: [[['a']]] });
  });

  test('without inputs nothing is guilty', () => {
    expect(nextTrial(startBisect([]))).toEqual({ kind: 'done', good: [], heldBack: [], guilty: [] });
  });
});

describe('several guilty inputs', () => {
  test('two independent ones are both named, in any place, and the rest is proved as it is', () => {
    for (const [index, first] of ELEVEN.entries())
      for (const second of ELEVEN.slice(index + 1)) {
        const { good, guilty, tried } = run(ELEVEN, [[first], [second]]);
        expect(guilty).toEqual([[first], [second]]);
        expect(good).toEqual(ELEVEN.filter((name) => name !== first && name !== second));
        expect(tried).toContainEqual({ set: good, purpose: 'search', passed: true });
        expect(tried.length).toBeLessThanOrEqual(12);
      }
  });

  test('two that only break together are named as a pair, and only the later is held back', () => {
    for (const [index, first] of ELEVEN.entries())
      for (const second of ELEVEN.slice(index + 1)) {
        const { good, guilty, heldBack, tried } = run(ELEVEN, [[second, first]]);
        expect(guilty.map((set) => [...set].sort())).toEqual([[first, second].sort()]);
        expect(heldBack).toEqual([second]);
        expect(good).toEqual(ELEVEN.filter((name) => name !== second));
        expect(tried.length).toBeLessThanOrEqual(11);
      }
  });

  test('three that only break together are named together', () => {
    const { guilty, good } = run(ELEVEN, [['disko', 'parts', 'vm']]);
    expect(guilty.map((set) => [...set].sort())).toEqual([['disko', 'parts', 'vm']]);
    expect(good).toHaveLength(10);
  });

  test('all of them: nothing is good', () => {
    const { good, guilty } = run(['a', 'b', 'c'], [['a'], ['b'], ['c']]);
    expect(good).toEqual([]);
    expect(guilty).toEqual([['a'], ['b'], ['c']]);
  });

  test('of any kind: what is good passes, was tried, and cannot be larger; what is guilty fails, and cannot be smaller', () => {
    const random = createRandom(7);
    const pick = (bound: number) => Math.floor(random() * bound);
    for (let round = 0; round < 1_500; round += 1) {
      const inputs = Array.from({ length: 1 + pick(10) }, (_, index) => `i${index}`);
      const culprits = Array.from({ length: 1 + pick(3) }, () => [
        ...new Set(Array.from({ length: 1 + pick(3) }, () => inputs[pick(inputs.length)] ?? '')),
      ]);
      const { good, heldBack, guilty, tried, fails } = run(inputs, culprits);
      expect([...good, ...heldBack].sort()).toEqual([...inputs].sort());
      expect(good.length === 0 || tried.some(({ set, passed }) => passed && set.join() === good.join())).toBe(true);
      for (const held of heldBack) expect(fails([...good, held])).toBe(true);
      expect(guilty.map(([first]) => first)).toEqual(heldBack);
      for (const set of guilty) {
        expect(fails(set)).toBe(true);
        for (const left of set) expect(fails(set.filter((name) => name !== left))).toBe(false);
      }
      if (culprits.every((culprit) => culprit.length === 1)) {
        const singles = culprits.flat();
        expect(good).toEqual(inputs.filter((name) => !singles.includes(name)));
      }
    }
  });
});

describe('trouble', () => {
  test('an unknown trial ends the search with the largest set that is proved', () => {
    let state = startBisect(paths(['a', 'b', 'c', 'd']));
    const first = nextTrial(state);
    expect(first).toEqual({ kind: 'try', purpose: 'search', inputs: paths(['a', 'b']) });
    state = recordTrial(state, paths(['a', 'b']), true);
    state = recordTrial(state, paths(['a', 'b', 'c']), 'unknown');
    expect(nextTrial(state)).toEqual({ kind: 'undecided', good: paths(['a', 'b']), suspects: paths(['c', 'd']) });
  });

  test('at once: nothing is proved and all are suspects', () => {
    const state = recordTrial(startBisect(paths(['a', 'b'])), paths(['a']), 'unknown');
    expect(nextTrial(state)).toEqual({ kind: 'undecided', good: [], suspects: paths(['a', 'b']) });
  });

  test('a set that passed inside a larger one is still tried as it is before it is proposed', () => {
    const state = recordTrial(startBisect(paths(['a', 'b', 'c', 'd'])), paths(['a', 'b', 'c']), true);
    expect(nextTrial(state)).toEqual({ kind: 'try', purpose: 'search', inputs: paths(['a', 'b']) });
  });

  test('while explaining, the proved rest stays the one to propose', () => {
    let state = startBisect(paths(['a', 'b', 'c']));
    // b is guilty.
    state = recordTrial(state, paths(['a']), true);
    state = recordTrial(state, paths(['a', 'b']), false);
    state = recordTrial(state, paths(['a', 'c']), true);
    expect(nextTrial(state)).toEqual({
      kind: 'try',
      purpose: 'explain',
      inputs: paths(['b']),
      rest: { good: paths(['a', 'c']), heldBack: paths(['b']) },
    });
    expect(nextTrial(recordTrial(state, paths(['b']), 'unknown'))).toEqual({
      kind: 'undecided',
      good: paths(['a', 'c']),
      suspects: paths(['b']),
    });
  });

  test('an input that passes only together with another: what is good has still been tried as it is', () => {
    // home fails unless nixpkgs is updated too, which no search by halves can know; sops is guilty.
    const fails = (set: readonly string[]) => set.includes('sops') || (set.includes('home') && !set.includes('nixpkgs'));
    for (const order of [
      ['home', 'nixpkgs', 'sops', 'disko'],
      ['nixpkgs', 'home', 'sops', 'disko'],
    ]) {
      const passed: string[] = [''];
      let state = startBisect(paths(order));
      let next = nextTrial(state);
      for (; next.kind === 'try'; next = nextTrial(state)) {
        const ok = !fails(names(next.inputs));
        if (ok) passed.push(names(next.inputs).join());
        state = recordTrial(state, next.inputs, ok);
      }
      expect(next).toMatchObject({ kind: 'done' });
      expect(passed).toContain(names(next.good).join());
    }
  });
});
