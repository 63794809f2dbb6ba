import { describe, expect, test } from '@jest/globals';
import { addAll, addBit, countBits, createBitSets, isEmpty, listBits, numberSets, visitBits } from '../../../src/plan/bit-sets.js';

/** A row for each list of numbers below `size`. */
function setsOf(size: number, ...rows: readonly (readonly number[])[]) {
  const sets = createBitSets(rows.length, size);
  for (const [row, numbers] of rows.entries()) for (const number of numbers) addBit(sets, row, number);
  return sets;
}

describe('bit sets', () => {
  test.each([
    [1, [0]],
    [31, [0, 30]],
    [32, [0, 30, 31]],
    [33, [0, 31, 32]],
    [65, [0, 31, 32, 63, 64]],
  ])('of %i numbers hold what was put in, in order, and nothing leaks into the next row', (size, numbers) => {
    const sets = setsOf(size, [], [...numbers].reverse(), []);
    expect([0, 1, 2].map((row) => listBits(sets, row))).toEqual([[], numbers, []]);
    expect([0, 1, 2].map((row) => isEmpty(sets, row))).toEqual([true, false, true]);
    expect(countBits(sets, 1)).toBe(numbers.length);
  });

  test('of no numbers are empty', () => {
    expect(listBits(createBitSets(2, 0), 1)).toEqual([]);
  });

  test('are united with a set of other sets', () => {
    const sets = setsOf(40, [1, 33]);
    addAll(sets, 0, setsOf(40, [5], [2, 39]), 1);
    expect(listBits(sets, 0)).toEqual([1, 2, 33, 39]);
  });

  test('are visited no longer than wanted', () => {
    const seen: number[] = [];
    visitBits(setsOf(70, [3, 31, 32, 69]), 0, (bit) => {
      seen.push(bit);
      return bit < 31;
    });
    expect(seen).toEqual([3, 31]);
  });
});

describe('numberSets', () => {
  test('gives equal sets one number, in the order in which they come', () => {
    const { numberOf, firstRows } = numberSets(setsOf(40, [1], [39], [], [1], [1, 39], [39]));
    expect([...numberOf]).toEqual([0, 1, 2, 0, 3, 1]);
    expect(firstRows).toEqual([0, 1, 2, 4]);
  });

  test('keeps thousands of sets apart that differ in one number', () => {
    const { firstRows } = numberSets(setsOf(3_000, ...Array.from({ length: 3_000 }, (_, number) => [number])));
    expect(firstRows).toHaveLength(3_000);
  });
});
