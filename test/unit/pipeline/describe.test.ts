import { describe, expect, test } from '@jest/globals';
import type { TargetId } from '../../../src/flake/index.js';
import { describePlan, listBuildTargets, summarizeGroup } from '../../../src/pipeline/describe.js';
import { UserError } from '../../../src/runtime/index.js';
import { drv } from '../../support/derivations.js';
import { DB, PLAN, resultOf, WEB } from './samples.js';

describe('describePlan', () => {
  test('tells in a few lines what will happen to which targets', () => {
    expect(describePlan(PLAN)).toEqual([
      '4 targets: 3 hosts, 1 check; evaluated by 1 process; 1 left out',
      '2 to build, 1 cached',
      '1 failed: checks.x86_64-linux.fmt',
      '3 derivations: 1 need no building, 2 to build in 2 jobs',
      `  x86_64-linux-1 (1 derivation): ${WEB}`,
      `  x86_64-linux-2 (1 derivation): ${DB}`,
    ]);
  });

  test('has words for one job and for several processes, and none for what is not there', () => {
    const lines = describePlan({
      ...PLAN,
      targets: PLAN.targets.slice(0, 1),
      groups: PLAN.groups.slice(0, 1),
      evaluations: { processes: 2, targets: 1 },
      excluded: [],
    });
    expect(lines).toEqual([
      '1 target: 1 host; evaluated by 2 processes',
      '1 to build',
      '3 derivations: 1 need no building, 2 to build in 1 job',
    ]);
  });

  test('says so when there is nothing', () => {
    const lines = describePlan({ ...PLAN, targets: [], groups: [], derivations: { total: 0, cached: 0, toBuild: 0 }, excluded: [] });
    expect(lines).toEqual(['0 targets; evaluated by 1 process', '0 derivations: 0 need no building, 0 to build in 0 jobs']);
  });

  test('knows every status and names what is not good', () => {
    const statuses = ['unsupported', 'unchanged', 'failed', 'cached', 'build'] as const;
    const targets = statuses.map((status) => ({ id: status as string as TargetId, kind: 'host' as const, name: status, status }));
    expect(describePlan({ ...PLAN, targets, groups: [] }).slice(1, -1)).toEqual([
      '1 to build, 1 cached, 1 unchanged',
      '1 failed: failed',
      '1 unsupported: unsupported',
    ]);
  });

  test('does not list a thousand targets', () => {
    const targets = Array.from({ length: 1_000 }, (_, index) => ({
      id: `t${index}` as TargetId,
      kind: 'host' as const,
      name: 't',
      status: 'failed' as const,
    }));
    expect(describePlan({ ...PLAN, targets, groups: [] })[1]).toBe('1000 failed: t0, t1, t2, t3, t4, t5, t6, t7 and 992 more');
    expect(describePlan({ ...PLAN, targets: targets.slice(0, 8), groups: [] })[1]).toBe('8 failed: t0, t1, t2, t3, t4, t5, t6, t7');
  });
});

describe('listBuildTargets', () => {
  const [group] = PLAN.groups;
  if (group === undefined) throw new Error('the sample has a group');

  test('are the targets of a group, with what a builder has to know', () => {
    expect(listBuildTargets(PLAN, group)).toMatchObject([{ id: WEB, kind: 'host', drvPath: drv('web') }]);
  });

  test.each(['nixosConfigurations.unheard-of', 'checks.x86_64-linux.fmt'])(
    'refuses a group that names %s, which has no derivation',
    (id) => {
      const list = () => listBuildTargets(PLAN, { ...group, targets: [id as TargetId] });
      expect(list).toThrow(
        new UserError(`The plan's group x86_64-linux-1 names ${id}, which has no derivation. Run the whole workflow again.`),
      );
      expect(list).toThrow(expect.objectContaining({ exitCode: 3 }));
    },
  );
});

test('summarizeGroup takes for good only what is built, and names targets by id, the rest by name, with how they ended', () => {
  const targets = (['built', 'failed', 'dependency-failed', 'skipped'] as const).map((status) => ({
    id: `a.${status}` as TargetId,
    status,
    failures: [],
  }));
  const roots = [
    { drvPath: drv('libx'), status: 'built' as const, failures: [] },
    { drvPath: drv('liby'), status: 'failed' as const, failures: [] },
  ];
  expect(summarizeGroup(resultOf('x86_64-linux-1', { targets, roots }))).toEqual({
    good: ['a.built', 'libx'],
    bad: ['a.failed (failed)', 'a.dependency-failed (dependency-failed)', 'a.skipped (skipped)', 'liby (failed)'],
  });
  expect(summarizeGroup(resultOf('x86_64-linux-1', { targets: [] }))).toEqual({ good: [], bad: [] });
});
