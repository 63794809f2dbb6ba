import { totalmem } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { chooseMemoryLimit, measureMemory } from '../../../src/flake/memory.js';

test('an evaluator may use most of the machine, but not all of it', () => {
  const limit = chooseMemoryLimit();
  expect(Number.isInteger(limit)).toBe(true);
  expect(limit).toBeGreaterThan(0);
  expect(limit).toBeLessThanOrEqual(totalmem() * 0.7);
});

describe('measureMemory', () => {
  test('tells the resident bytes of a process', async () => {
    const ballast = Buffer.alloc(64 * 1_048_576, 1);
    const bytes = await measureMemory(process.pid);
    expect(bytes).toBeGreaterThan(ballast.length);
    expect(bytes).toBeLessThan(totalmem());
  });

  test('tells nothing of a process that has ended', async () => {
    // Above the largest process id of any system.
    expect(await measureMemory(2 ** 31 - 2)).toBeUndefined();
  });
});
