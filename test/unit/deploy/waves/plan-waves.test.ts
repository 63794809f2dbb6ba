import { describe, expect, test } from '@jest/globals';
import { planWaves, type WaveHost } from '../../../../src/deploy/waves/plan-waves.js';

const hosts = (...list: readonly (readonly [string, number])[]): WaveHost[] => list.map(([host, wave]) => ({ host, wave }));
const FLEET = hosts(['d', 100], ['a', 100], ['z', 10], ['b', 100], ['c', 200]);

describe('waves', () => {
  test('go by number, then by name', () => {
    expect(planWaves(FLEET, {})).toEqual([
      { name: 'wave 10', hosts: ['z'] },
      { name: 'wave 100', hosts: ['a', 'b', 'd'] },
      { name: 'wave 200', hosts: ['c'] },
    ]);
  });

  test('begin with canaries, which are the first of all', () => {
    expect(planWaves(FLEET, { canary: { kind: 'count', count: 2 } })).toEqual([
      { name: 'canary', hosts: ['z', 'a'] },
      { name: 'wave 100', hosts: ['b', 'd'] },
      { name: 'wave 200', hosts: ['c'] },
    ]);
  });

  test.each([
    ['1 percent is one host', 1, 1],
    ['20 percent of five are one', 20, 1],
    ['21 percent of five are two', 21, 2],
    ['100 percent are all', 100, 5],
    ['0 percent are none', 0, 0],
  ])('%s', (_, percent, count) => {
    const [first] = planWaves(FLEET, { canary: { kind: 'percent', percent } });

    expect(first?.name === 'canary' ? first.hosts.length : 0).toBe(count);
  });

  test('are cut by a percentage of all hosts, and say which part they are', () => {
    expect(planWaves(FLEET, { size: { kind: 'percent', percent: 40 } })).toEqual([
      { name: 'wave 10', hosts: ['z'] },
      { name: 'wave 100, part 1 of 2', hosts: ['a', 'b'] },
      { name: 'wave 100, part 2 of 2', hosts: ['d'] },
      { name: 'wave 200', hosts: ['c'] },
    ]);
  });

  test('of no hosts are none, and more canaries than hosts are all of them', () => {
    expect(planWaves([], { canary: { kind: 'count', count: 3 } })).toEqual([]);
    expect(planWaves(hosts(['a', 1]), { canary: { kind: 'count', count: 3 } })).toEqual([{ name: 'canary', hosts: ['a'] }]);
  });

  test('hold every host once, however they are cut', () => {
    for (const count of [1, 2, 3, 7]) {
      const waves = planWaves(FLEET, { canary: { kind: 'count', count }, size: { kind: 'count', count } });
      expect(waves.flatMap((wave) => wave.hosts).sort()).toEqual(['a', 'b', 'c', 'd', 'z']);
    }
  });
});
