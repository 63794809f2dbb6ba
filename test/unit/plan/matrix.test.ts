import { describe, expect, test } from '@jest/globals';
import { MATRIX_LIMIT } from '../../../src/plan/make-groups.js';
import { makeMatrix } from '../../../src/plan/matrix.js';
import type { Group, Plan } from '../../../src/plan/plan.js';
import { drv } from '../../support/derivations.js';
import { id } from './samples.js';

const groupOf = (names: readonly string[], more: Partial<Group> = {}): Group => ({
  id: 'x86_64-linux-1',
  wave: 2,
  system: 'x86_64-linux',
  runner: ['ubuntu-latest'],
  targets: names.map((name) => id(`nixosConfigurations."${name}"`)),
  roots: [],
  needs: [],
  restores: false,
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
    estimate: { seconds: 0, runnerSeconds: 0, lowerBound: 0 },
    excluded: [],
  };
}
const titleOf = (names: readonly string[]) => makeMatrix(planOf([groupOf(names)], names), 2).include[0]?.title;

describe('makeMatrix', () => {
  test('has a cell for each group, with what its job needs', () => {
    const groups = [
      groupOf(['web', 'db']),
      groupOf(['pi'], { id: 'aarch64-linux-1', system: 'aarch64-linux', runner: ['self-hosted', 'arm'] }),
    ];
    expect(makeMatrix(planOf(groups, ['web', 'db', 'pi']), 2)).toEqual({
      include: [
        { group: 'x86_64-linux-1', runner: ['ubuntu-latest'], system: 'x86_64-linux', title: 'web, db' },
        { group: 'aarch64-linux-1', runner: ['self-hosted', 'arm'], system: 'aarch64-linux', title: 'pi' },
      ],
    });
  });

  const sharedOf = (roots: readonly string[]) => groupOf([], { id: 'shared-x86_64-linux-1', wave: 1, roots: roots.map(drv), needs: [] });

  test('has the cells of one wave only', () => {
    const plan = planOf([sharedOf(['llvm-19.1']), groupOf(['web'])], ['web']);
    expect(makeMatrix(plan, 1).include.map(({ group }) => group)).toEqual(['shared-x86_64-linux-1']);
    expect(makeMatrix(plan, 2).include.map(({ group }) => group)).toEqual(['x86_64-linux-1']);
  });

  test.each<[string, readonly string[], string]>([
    ['one thing', ['firefox-128.0'], 'shared: firefox'],
    ['two things', ['firefox-128.0', 'llvm-19.1'], 'shared: firefox, llvm'],
    ['more things, the first two of which cost most', ['firefox-128.0', 'llvm-19.1', 'gcc-14', 'glibc-2.40'], 'shared: firefox, llvm (+2)'],
    ['two versions of one thing', ['llvm-19.1', 'llvm-18.2'], 'shared: llvm'],
    ['something with a very long name', ['x'.repeat(150), 'llvm'], `shared: ${'x'.repeat(100)} (+1)`],
  ])('calls a job of the first wave by what it builds: %s', (_, roots, title) => {
    expect(makeMatrix(planOf([sharedOf(roots)], []), 1).include[0]?.title).toBe(title);
  });

  test('is empty if nothing has to be built', () => {
    expect(makeMatrix(planOf([], ['web']), 2)).toEqual({ include: [] });
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
    expect(makeMatrix(planOf([groupOf(['web'])], []), 2).include[0]?.title).toBe('nixosConfigurations."web"');
  });

  test('stays far below the 1 MB of a job’s outputs with all the groups that GitHub takes, each of long names', () => {
    const names = Array.from({ length: 40 }, (_, index) => `${'猫'.repeat(100)}-${index}`);
    const groups = Array.from({ length: MATRIX_LIMIT }, (_, index) => groupOf(names, { id: `x86_64-linux-${index + 1}` }));
    const { include } = makeMatrix(planOf(groups, names), 2);
    expect(include).toHaveLength(255);
    expect(Buffer.byteLength(JSON.stringify({ include }))).toBeLessThan(150_000);
  });
});
