import { describe, expect, test } from '@jest/globals';
import { MATRIX_LIMIT } from '../../../src/plan/make-plan.js';
import { makeMatrix } from '../../../src/plan/matrix.js';
import type { Group, Plan } from '../../../src/plan/plan.js';
import { id } from './samples.js';

const groupOf = (names: readonly string[], more: Partial<Group> = {}): Group => ({
  id: 'x86_64-linux-1',
  system: 'x86_64-linux',
  runner: ['ubuntu-latest'],
  targets: names.map((name) => id(`nixosConfigurations."${name}"`)),
  derivations: 1,
  seconds: 2,
  ...more,
});

function planOf(groups: readonly Group[], names: readonly string[]): Plan {
  return {
    version: 1,
    flake: { reference: '.' },
    targets: names.map((name) => ({ id: id(`nixosConfigurations."${name}"`), kind: 'host', name, status: 'build' })),
    derivations: { total: 0, cached: 0, toBuild: 0 },
    evaluations: { processes: 1, targets: names.length },
    groups: [...groups],
    excluded: [],
  };
}
const titleOf = (names: readonly string[]) => makeMatrix(planOf([groupOf(names)], names)).include[0]?.title;

describe('makeMatrix', () => {
  test('has a cell for each group, with what its job needs', () => {
    const groups = [
      groupOf(['web', 'db']),
      groupOf(['pi'], { id: 'aarch64-linux-1', system: 'aarch64-linux', runner: ['self-hosted', 'arm'] }),
    ];
    expect(makeMatrix(planOf(groups, ['web', 'db', 'pi']))).toEqual({
      include: [
        { group: 'x86_64-linux-1', runner: ['ubuntu-latest'], system: 'x86_64-linux', title: 'web, db' },
        { group: 'aarch64-linux-1', runner: ['self-hosted', 'arm'], system: 'aarch64-linux', title: 'pi' },
      ],
    });
  });

  test('is empty if nothing has to be built', () => {
    expect(makeMatrix(planOf([], ['web']))).toEqual({ include: [] });
  });

  const HUNDRED = 'x'.repeat(100);
  test.each<[string, readonly string[], string]>([
    ['names all targets that fit', ['a'.repeat(50), 'b'.repeat(50)], `${'a'.repeat(50)}, ${'b'.repeat(50)}`],
    ['leaves out what is one letter too long', ['a'.repeat(50), 'b'.repeat(51)], `${'a'.repeat(50)} (+1)`],
    ['counts those that do not', ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40), 'd'], `${'a'.repeat(40)}, ${'b'.repeat(40)} (+2)`],
    ['names the first target in any case, cut if it has to be', [`${HUNDRED}yz`], HUNDRED],
    ['counts what comes after such a one', [`${HUNDRED}yz`, 'b', 'c'], `${HUNDRED} (+2)`],
  ])('%s in a title', (_, names, title) => {
    expect(titleOf(names)).toBe(title);
  });

  test('takes the id of a target that the plan has not', () => {
    expect(makeMatrix(planOf([groupOf(['web'])], [])).include[0]?.title).toBe('nixosConfigurations."web"');
  });

  test('stays far below the 1 MB of a job’s outputs with all the groups that GitHub takes, each of long names', () => {
    const names = Array.from({ length: 40 }, (_, index) => `${'猫'.repeat(100)}-${index}`);
    const groups = Array.from({ length: MATRIX_LIMIT }, (_, index) => groupOf(names, { id: `x86_64-linux-${index + 1}` }));
    const { include } = makeMatrix(planOf(groups, names));
    expect(include).toHaveLength(255);
    expect(Buffer.byteLength(JSON.stringify({ include }))).toBeLessThan(150_000);
  });
});
