import { describe, expect, test } from '@jest/globals';
import type { GroupResult } from '../../../src/build/index.js';
import type { Group } from '../../../src/plan/index.js';
import {
  formatHeadline,
  formatReport,
  judge,
  renderSummary,
  renderTerminal,
  type Evidence,
  type JobEnd,
  type Missing,
} from '../../../src/report/index.js';
import {
  built,
  CLEAN,
  DB,
  drv,
  evidence,
  evidenceOf,
  failure,
  group,
  makePlan,
  makeResult,
  MAIL,
  planned,
  problem,
  WEB,
} from './samples.js';

const SHARED = 'shared-x86_64-linux-1';
const [ONE, TWO] = ['x86_64-linux-1', 'x86_64-linux-2'];
const FIRST = group(SHARED, [], { wave: 1, roots: [drv('libx')] });
const SECOND: readonly Group[] = [group(ONE, [WEB], { needs: [SHARED] }), group(TWO, [DB], { needs: [SHARED] })];
const PLAN = makePlan([planned(WEB), planned(DB, { name: 'db', drvPath: drv('db') })], [FIRST, ...SECOND]);
const GOOD = { plan: { result: 'success' }, shared: { result: 'success' }, build: { result: 'success' } } as const;
const results = (more: Readonly<Record<string, GroupResult | Missing>> = {}) =>
  new Map<string, GroupResult | Missing>(
    Object.entries({
      [SHARED]: makeResult(PLAN, SHARED, [], { roots: [{ drvPath: drv('libx'), status: 'built', failures: [] }] }),
      [ONE]: makeResult(PLAN, ONE, [built(WEB)]),
      [TWO]: makeResult(PLAN, TWO, [built(DB)]),
      ...more,
    }),
  );
const runOf = (more: Partial<Evidence> = {}) => judge(evidence({ plan: PLAN, results: results(), needs: GOOD, ...more }));
const ended = (shared: JobEnd, build: JobEnd = 'success') =>
  ({ plan: { result: 'success' }, shared: { result: shared }, build: { result: build } }) as const;

describe('a run of two waves', () => {
  test('is green if both are good', () => {
    expect(runOf()).toMatchObject({ verdict: 'success', reasons: [], failures: [] });
  });

  test('is green without a job for a wave that has no groups', () => {
    const plan = makePlan([planned(WEB)], [group(ONE, [WEB])]);
    const alone = evidence({ plan, results: new Map([[ONE, makeResult(plan, ONE, [built(WEB)])]]), needs: ended('skipped') });
    expect(judge(alone)).toMatchObject({ verdict: 'success', reasons: [] });
    expect(judge({ ...alone, needs: ended('skipped', 'skipped') }).verdict).toBe('failure');
  });

  test.each<[JobEnd, RegExp]>([
    ['skipped', /^The job "shared" was skipped, but the plan has 1 group for it to build\. Run the whole/],
    ['failure', /^The job "shared" failed, although all that it left is good\. Read its log/],
    ['cancelled', /^The job "shared" was cancelled, so what it left may be half of it\. Run it again\.$/],
  ])('is red if the job of the first wave ended with "%s", whatever it left', (result, reason) => {
    const report = runOf({ needs: ended(result) });
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toEqual([expect.stringMatching(reason)]);
    expect(report.stages.find(({ name }) => name === 'build')).toMatchObject({ status: 'failure', reason: report.reasons[0] });
  });

  test('is red if the job of the second wave was skipped, and counts its own groups only', () => {
    expect(runOf({ needs: ended('success', 'skipped') }).reasons).toEqual([
      expect.stringMatching(/^The job "build" was skipped, but the plan has 2 groups for it to build\./),
    ]);
  });

  test('is red if a group of the first wave left nothing, although all targets are good', () => {
    const left = results();
    left.delete(SHARED);
    const report = runOf({ results: left });
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toEqual([expect.stringMatching(/^The group "shared-x86_64-linux-1" left no result: /)]);
    expect(report.targets.map(({ status }) => status)).toEqual(['built', 'built']);
  });

  test.each<[string, GroupResult | Missing, RegExp]>([
    ['cannot be read', { missing: true, reason: 'It is cut short.' }, /left no result that can be used: It is cut short\./],
    ['is another plan’s', makeResult(PLAN, SHARED, [], { plan: 'f00' }), /left a result that was made for another plan/],
    ['is another group’s', makeResult(PLAN, ONE, []), /left a result that was made for the group "x86_64-linux-1"/],
    ['does not mention what it had to build', makeResult(PLAN, SHARED, []), /does not mention: libx/],
    [
      'speaks of targets',
      makeResult(PLAN, SHARED, [built(WEB)], { roots: [{ drvPath: drv('libx'), status: 'built', failures: [] }] }),
      /speaks of what is not in the group: nixosConfigurations\.web/,
    ],
  ])('is red if the result of the first wave %s', (_, shared, reason) => {
    const report = runOf({ results: results({ [SHARED]: shared }) });
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toEqual([expect.stringMatching(reason)]);
  });

  test('is red if something failed that several groups need, although all targets came out', () => {
    const shared = makeResult(PLAN, SHARED, [], {
      failures: [failure('libx')],
      roots: [{ drvPath: drv('libx'), status: 'failed', failures: [0] }],
    });
    const report = runOf({ results: results({ [SHARED]: shared }) });
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toEqual([expect.stringMatching(/^What several groups need does not build: libx\./)]);
  });

  describe('in which something failed that several groups need', () => {
    const libx = failure('libx', { log: 'logs/libx.log' });
    const repeated = { ...libx, log: undefined };
    const report = runOf({
      needs: ended('failure', 'failure'),
      results: results({
        [SHARED]: makeResult(PLAN, SHARED, [], { failures: [libx], roots: [{ drvPath: drv('libx'), status: 'failed', failures: [0] }] }),
        [ONE]: makeResult(PLAN, ONE, [built(WEB, { status: 'dependency-failed', failures: [0] })], { failures: [repeated] }),
        [TWO]: makeResult(PLAN, TWO, [built(DB, { status: 'dependency-failed', failures: [1] })], { failures: [failure('db'), repeated] }),
      }),
    });

    test('tells it once, with the group that has its log, although the second wave repeats it', () => {
      expect(report.failures).toHaveLength(1);
      expect(report.failures[0]).toMatchObject({ name: 'libx', group: SHARED, log: 'logs/libx.log' });
      expect(report.targets.map(({ guilty, group: one, log }) => [guilty, one, log])).toEqual([
        [[0], ONE, 'logs/libx.log'],
        [[0], TWO, 'logs/libx.log'],
      ]);
    });

    test('gives one reason, which explains the failed jobs of both waves', () => {
      expect(report.reasons).toEqual([
        `2 targets need something that does not build: ${WEB}, ${DB}. Read the log of the derivation to blame.`,
      ]);
    });

    test('shows its last words once', () => {
      expect(renderSummary(report).match(/error: no such file/g)).toHaveLength(1);
    });
  });

  test('whose faults are elsewhere does not explain a failed job of the first wave', () => {
    const report = runOf({ needs: ended('failure'), check: { ...CLEAN, problems: [problem()] } });
    expect(report.reasons).toEqual([
      expect.stringMatching(/^The check found 1 error/),
      expect.stringMatching(/^The job "shared" failed, although/),
    ]);
  });
});

describe('a target that needs what failed before', () => {
  const remembered = { drvPath: drv('libx'), name: 'libx', message: 'builder failed with exit code 1' };
  const position = { file: 'hosts/mail.nix', line: 3 };
  const mail = planned(MAIL, { status: 'failed', reason: 'It failed in an earlier run.', remembered, position });
  const given = evidenceOf([planned(WEB), mail]);
  const report = judge(given);

  test('makes the run red, with a sentence of its own that says how to try it again', () => {
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toEqual([
      `1 target needs what failed before and is still the same, so it was not tried again: ${MAIL}. ` +
        'To try it again run the jobs again on GitHub, or set "retry-failed: true".',
    ]);
    expect(report.stages.map(({ status }) => status)).toEqual(['success', 'failure', 'success']);
  });

  test('tells what failed, and where the target is defined', () => {
    expect(report.targets[1]).toMatchObject({
      status: 'failed',
      remembered: true,
      reason: 'It failed in an earlier run.',
      error: { message: 'libx: builder failed with exit code 1', ...position },
      guilty: [],
    });
    expect(report.targets[1]?.group).toBeUndefined();
    expect(report.failures).toEqual([]);
    expect(JSON.parse(formatReport(report))).toMatchObject({ targets: [{}, { remembered: true }] });
  });

  test('is told from one that does not evaluate', () => {
    const both = judge(evidenceOf([mail, planned(WEB, { status: 'failed', error: { message: 'infinite recursion' } })]));
    expect(both.reasons).toEqual([
      expect.stringMatching(/^1 target does not evaluate: nixosConfigurations\.web\. /),
      expect.stringMatching(/^1 target needs what failed before .*nixosConfigurations\.mail\. /),
    ]);
    expect(both.targets[1]).not.toHaveProperty('remembered');
  });

  test('does not hide what the check says of it', () => {
    const checked = judge({ ...given, check: { ...CLEAN, problems: [problem({ source: 'evaluation', id: MAIL })] } });
    expect(checked.reasons[0]).toMatch(/^The check found 1 error/);
  });

  test('counts and is shown as failed', () => {
    expect(report.totals.statuses.failed).toBe(1);
    expect(formatHeadline(report)).toBe('1 of 2 targets failed');
    expect(renderSummary(report)).toContain('builder failed with exit code 1');
    expect(renderTerminal(report).join('\n')).toContain('builder failed with exit code 1');
  });

  test('counts with others that need the same', () => {
    const many = judge(evidenceOf([mail, planned(DB, { status: 'failed', remembered })]));
    expect(many.reasons).toEqual([expect.stringMatching(/^2 targets need what failed before/)]);
  });
});

describe('a notice', () => {
  test('says which targets are unchanged, each reason once', () => {
    const [old, older] = [
      'Its output paths are those of commit a, which was good.',
      'Its output paths are those of commit b, which was good.',
    ];
    const unchanged = (name: string, reason: string) => planned(`nixosConfigurations.${name}`, { status: 'unchanged', reason });
    const report = judge(evidenceOf([unchanged('a', old), unchanged('b', older), unchanged('c', old), planned(WEB)]));
    expect(report.verdict).toBe('success');
    expect(report.notices).toEqual([
      `2 targets were not built again: nixosConfigurations.a, nixosConfigurations.c. ${old}`,
      `1 target was not built again: nixosConfigurations.b. ${older}`,
    ]);
  });

  test('names what failed once and then did not, each once, whichever groups built it', () => {
    const flaky = (...names: readonly string[]) =>
      names.map((name) => ({ drvPath: drv(name), name, start: 0, end: 1, succeeded: true, flaky: true as const }));
    const given = runOf({
      results: results({
        [ONE]: makeResult(PLAN, ONE, [built(WEB)], { builds: flaky('vm-test', 'libx') }),
        [TWO]: makeResult(PLAN, TWO, [built(DB)], { builds: flaky('libx') }),
      }),
    });
    expect(given).toMatchObject({ verdict: 'success', notices: ['Failed once and succeeded when tried again: vm-test, libx.'] });
  });

  test('is not made where nothing is unchanged or flaky, or results are missing', () => {
    expect(runOf().notices).toEqual([]);
    expect(runOf({ results: new Map([[ONE, { missing: true, reason: 'x' }]]) }).notices).toEqual([]);
  });
});
