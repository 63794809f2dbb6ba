import { expect, test } from '@jest/globals';
import { chooseNext, fitsAlone, orderByLength, type GuestNeeds } from '../../../src/vm/schedule.js';

const guest = (memory: number, cores = 1, expectedSeconds?: number): { readonly needs: GuestNeeds } => ({
  needs: { memory, cores, ...(expectedSeconds === undefined ? {} : { expectedSeconds }) },
});
const BUDGET = { memory: 10, cores: 4 };

test('the longest come first, unknown ones before them, equals in their order', () => {
  const guests = [guest(1, 1, 5), guest(2, 1, 9), guest(3), guest(4), guest(5, 1, 9)];
  expect(orderByLength(guests).map(({ needs }) => needs.memory)).toEqual([3, 4, 2, 5, 1]);
});

test('the first that fits in memory and cores is next', () => {
  expect(chooseNext([guest(8), guest(4)], [], BUDGET)).toBe(0);
  expect(chooseNext([guest(8), guest(4)], [{ memory: 5, cores: 1 }], BUDGET)).toBe(1);
  expect(chooseNext([guest(1, 3), guest(1, 2)], [{ memory: 1, cores: 2 }], BUDGET)).toBe(1);
  expect(chooseNext([guest(6)], [{ memory: 5, cores: 1 }], BUDGET)).toBeUndefined();
  expect(chooseNext([], [], BUDGET)).toBeUndefined();
});

test('alone, a guest may have more cores than the machine, but not more memory', () => {
  expect(chooseNext([guest(1, 16)], [], BUDGET)).toBe(0);
  expect(fitsAlone({ memory: 10, cores: 16 }, BUDGET)).toBe(true);
  expect(fitsAlone({ memory: 11, cores: 1 }, BUDGET)).toBe(false);
});
