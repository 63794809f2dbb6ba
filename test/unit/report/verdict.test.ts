import { describe, expect, test } from '@jest/globals';
import type { GroupResult } from '../../../src/build/index.js';
import { hashPlan, type Plan } from '../../../src/plan/index.js';
import { formatHeadline, judge, type Evidence, type Missing, type Report } from '../../../src/report/index.js';
import {
  built,
  CLEAN,
  DB,
  DB_RESULT,
  DONE,
  drv,
  evidence,
  evidenceOf,
  evidenceOfWeb,
  failure,
  FMT,
  group,
  id,
  makePlan,
  makeResult,
  MAIL,
  planned,
  problem,
  WEB,
  WEB_RESULT,
} from './samples.js';

const MISSING = { missing: true, reason: 'The artifact "panther-plan" of this run is missing' } as const;
const GROUP_1 = 'x86_64-linux-1';
const GROUP_2 = 'x86_64-linux-2';

const statusOf = (report: Report, target: string) => report.targets.find((one) => one.id === target)?.status;
const stageOf = (report: Report, name: string) => report.stages.find((stage) => stage.name === name);
const withWeb = (web: GroupResult | Missing) =>
  new Map<string, GroupResult | Missing>([
    [GROUP_1, web],
    [GROUP_2, DB_RESULT],
  ]);
/** A plan and results that follow it, so that only the plan itself is at fault. */
function followed(plan: Plan): Evidence {
  return evidence({
    plan,
    results: new Map(
      plan.groups.map((one) => [
        one.id,
        makeResult(
          plan,
          one.id,
          [...new Set(one.targets)].map((target) => built(target)),
        ),
      ]),
    ),
  });
}

describe('a run is green', () => {
  test('if check, plan, results and jobs are all there and good', () => {
    const report = judge(evidence());
    expect(report).toMatchObject({
      verdict: 'success',
      reasons: [],
      notices: [`1 target was not built again: ${FMT}. Its output paths are those of an earlier run that was good.`],
      failures: [],
      flake: { reference: '.', revision: 'abc123' },
    });
    expect(report.targets.map(({ id: target, status }) => [target, status])).toEqual([
      [WEB, 'built'],
      [DB, 'built'],
      [MAIL, 'cached'],
      [FMT, 'unchanged'],
    ]);
    expect(report.stages).toEqual([
      { name: 'check', status: 'success' },
      { name: 'plan', status: 'success' },
      { name: 'build', status: 'success', seconds: 75 },
    ]);
    expect(report.totals).toEqual({
      targets: 4,
      statuses: { built: 2, cached: 1, unchanged: 1, failed: 0, 'dependency-failed': 0, skipped: 0, unsupported: 0 },
      derivations: { total: 230, cached: 200, toBuild: 30, built: 2 },
      fetchedPaths: 14,
      evaluations: { processes: 1, targets: 4 },
      problems: { error: 0, warning: 0, notice: 0 },
    });
  });

  test('without jobs, where the pipeline is one process, and then takes the measured times', () => {
    const { check, plan, planHash, results } = evidence();
    const report = judge({ check, plan, planHash, results, seconds: { check: 1, plan: 2.5, build: 80 } });
    expect(report.verdict).toBe('success');
    expect(report.stages.map(({ seconds }) => seconds)).toEqual([1, 2.5, 80]);
  });

  test('if the build job was skipped as the plan has no groups', () => {
    const plan = makePlan([planned(MAIL, { status: 'cached' })], []);
    const report = judge(evidence({ plan, results: new Map(), needs: { plan: { result: 'success' }, build: { result: 'skipped' } } }));
    expect(report).toMatchObject({ verdict: 'success', reasons: [] });
    expect(stageOf(report, 'build')).toEqual({ name: 'build', status: 'skipped', reason: 'There was nothing to build.' });
  });

  test('with warnings, and says how many', () => {
    const report = judge(evidence({ check: { ...CLEAN, problems: [problem({ severity: 'warning' }), problem({ severity: 'notice' })] } }));
    expect(report.verdict).toBe('success');
    expect(report.totals.problems).toEqual({ error: 0, warning: 1, notice: 1 });
  });

  test('with an unsupported target, which a notice names with what to do', () => {
    const report = judge(evidenceOf([planned(WEB), planned(MAIL, { status: 'unsupported', reason: 'No runner for aarch64-linux.' })]));
    expect(report).toMatchObject({
      verdict: 'success',
      notices: [
        `1 target was not tried, as no runner fits: ${MAIL}. Name a runner for the system in the input "runner-map" to have them built.`,
      ],
    });
    expect(formatHeadline(report)).toBe('1 of 2 targets are good: 1 built, 1 unsupported here');
  });

  test('if there is nothing to build and nothing was left out, and says that only the check speaks for it', () => {
    const report = judge(evidence({ plan: makePlan([], []), results: new Map() }));
    expect(report.verdict).toBe('success');
    expect(formatHeadline(report)).toBe('Nothing to build, and the check is clean');
    expect(report.notices).toEqual([
      expect.stringMatching(/^Nothing to build: the flake has no hosts, .* Only the check speaks for it\.$/),
    ]);
  });

  test('without hosts, which a notice says', () => {
    expect(judge(evidenceOf([planned(FMT)]))).toMatchObject({ verdict: 'success', notices: [expect.stringMatching(/^No hosts: /)] });
  });

  test('with excluded targets and parts of the check not done, which notices say', () => {
    const plan = makePlan([planned(MAIL, { status: 'cached' })], [], { excluded: [WEB, DB] });
    expect(judge(evidence({ plan, results: new Map(), check: { ...CLEAN, skipped: ['deadnix: not installed'] } }))).toMatchObject({
      verdict: 'success',
      excluded: [WEB, DB],
      notices: [`2 targets are left out by the inputs "include" and "exclude": ${WEB}, ${DB}.`, 'Not checked: deadnix: not installed'],
    });
  });
});

describe('a run is red, with a sentence that says what to do,', () => {
  const RED: readonly (readonly [title: string, evidence: Evidence, reason: RegExp, others?: number])[] = [
    [
      'if there is no plan',
      evidence({ plan: MISSING, results: new Map() }),
      /^There is no plan.* "panther-plan" of this run is missing\. Look at the job/,
    ],
    [
      'if there is no plan and nothing says why',
      evidence({ plan: { missing: true, reason: ' ' }, results: new Map() }),
      /built\. Nothing says why\. Look/,
    ],
    [
      'if plan and check are gone for one reason, which is told once',
      evidence({ plan: MISSING, check: MISSING, results: new Map() }),
      /^The check left no result, for the same reason as the plan\.$/,
      1,
    ],
    ['if the check left nothing', evidence({ check: MISSING }), /^The check left no result\. The artifact .* missing\. Look at the job/],
    [
      'if the check found an error',
      evidence({ check: { ...CLEAN, problems: [problem(), problem({ severity: 'warning', title: 'Other' })] } }),
      /^The check found 1 error: Unlocked input\. Correct/,
    ],
    [
      'if the check found an error of a target that is only built',
      evidence({ check: { ...CLEAN, problems: [problem({ source: 'evaluation', id: WEB })] } }),
      /^The check found 1 error/,
    ],
    [
      'if the plan is not the announced one',
      evidence({ planHash: hashPlan(makePlan([], [])) }),
      /^The plan is not the one that its job announced/,
      2,
    ],
    ['if no plan was announced', evidence({ planHash: '' }), /^The plan's job did not announce a plan/, 2],
    [
      'if a target does not evaluate',
      evidenceOf([planned(WEB, { status: 'failed', error: { message: 'infinite recursion' } }), planned(MAIL)]),
      /^1 target does not evaluate: nixosConfigurations\.web\. Correct/,
    ],
    [
      'if filters leave nothing',
      evidence({ plan: makePlan([], [], { excluded: [WEB] }), results: new Map() }),
      /leave out all .*web\. Let at least one/,
    ],
    [
      'if a target is planned twice',
      followed(makePlan([planned(WEB), planned(WEB)], [group('a', [WEB])])),
      /more than one target of a name: .*web.*report it/,
    ],
    [
      'if two groups have one name',
      followed(makePlan([planned(WEB), planned(DB)], [group('a', [WEB, DB]), group('a', [WEB, DB])])),
      /more than one group of a name: a\./,
      1,
    ],
    [
      'if a target is in two groups',
      followed(makePlan([planned(WEB)], [group('a', [WEB]), group('b', [WEB])])),
      /has a target build twice: .*web/,
    ],
    ['if a target is twice in a group', followed(makePlan([planned(WEB)], [group('a', [WEB, WEB])])), /has a target build twice: .*web/],
    [
      'if a group holds a target that is not to be built',
      followed(makePlan([planned(WEB, { status: 'cached' })], [group('a', [WEB])])),
      /has a group build what is not to be built: .*web/,
    ],
    [
      'if a group holds a target that the plan does not have',
      followed(makePlan([], [group('a', [WEB])])),
      /has a group build what is not to be built/,
    ],
    [
      'if no group has a target',
      followed(makePlan([planned(WEB), planned(DB)], [group('a', [DB])])),
      /has no group build what is to be built: .*web/,
    ],
    [
      'if a group left nothing',
      evidence({ results: new Map([[GROUP_2, DB_RESULT]]) }),
      /^The group "x86_64-linux-1" left no result: .* run it again\.$/,
    ],
    [
      'if a result cannot be read',
      evidence({ results: withWeb({ missing: true, reason: 'It is not valid JSON.' }) }),
      /^The group "x86_64-linux-1" left no result that can be used: It is not valid JSON\. Look/,
    ],
    [
      'if a result was made for another plan',
      evidence({ results: withWeb({ ...WEB_RESULT, plan: 'f00' }) }),
      /left a result that was made for another plan\. Look/,
    ],
    [
      'if a result was made for another group',
      evidence({ results: withWeb({ ...WEB_RESULT, group: GROUP_2 }) }),
      /^The group "x86_64-linux-1" left a result that was made for the group "x86_64-linux-2"\. Look/,
    ],
    ['if a result does not mention a target', evidenceOfWeb([]), /does not mention: nixosConfigurations\.web\. Look/],
    [
      'if a result speaks of others',
      evidenceOfWeb([built(WEB), built(MAIL)]),
      /speaks of what is not in the group: nixosConfigurations\.mail\. Look/,
    ],
    [
      'if a result speaks twice of a target',
      evidenceOfWeb([built(WEB), built(WEB)]),
      /speaks more than once of: nixosConfigurations\.web\. Look/,
    ],
    [
      'if a result calls built what has a derivation to blame',
      evidenceOfWeb([built(WEB, { failures: [0] })], { failures: [failure('libx')] }),
      /calls built what it blames a derivation for: nixosConfigurations\.web/,
    ],
    [
      'if a result is there that no group is for',
      evidence({ results: new Map([...evidence().results, ['zzz', WEB_RESULT]]) }),
      /plan does not have: zzz\. Run/,
    ],
    [
      'if an unreadable result is there that no group is for',
      evidence({ results: new Map([...evidence().results, ['zzz', { missing: true as const, reason: '' }]]) }),
      /plan does not have: zzz\. Run/,
    ],
    [
      'if a target does not build',
      evidenceOfWeb([built(WEB, { status: 'failed', failures: [0] })], { failures: [failure('web')] }),
      /^1 target does not build: .*web\. Read/,
    ],
    [
      'if something that a target needs does not build',
      evidenceOfWeb([built(WEB, { status: 'dependency-failed', failures: [0] })], { failures: [failure('libx')] }),
      /^1 target needs something that does not build: .*web\. Read/,
    ],
    [
      'if a target was not tried',
      evidenceOfWeb([built(WEB, { status: 'skipped', reason: 'The disk was full.' })]),
      /^1 target was not tried: .*web/,
    ],
    [
      'if a job was cancelled after it had uploaded good results',
      evidence({ needs: { ...DONE, build: { result: 'cancelled' } } }),
      /^The job "build" was cancelled, .* Run it again\.$/,
    ],
    [
      'if a job failed after it had uploaded good results',
      evidence({ needs: { ...DONE, build: { result: 'failure' } } }),
      /^The job "build" failed, although all that it left is good\. Read its log/,
    ],
    [
      'if the plan job failed although its plan is good',
      evidence({ needs: { ...DONE, plan: { result: 'failure' } } }),
      /^The job "plan" failed, although all that it left is good/,
    ],
    [
      'if a job of no stage of ours failed',
      evidence({ needs: { ...DONE, lint: { result: 'failure' } } }),
      /^The job "lint" failed\. Read its log/,
    ],
    [
      'if a job whose name only looks like the build’s was skipped',
      evidence({ needs: { ...DONE, builder: { result: 'skipped' } } }),
      /^The job "builder" was skipped, but the gate needs it/,
    ],
    [
      'if the build job was skipped although there are groups',
      evidence({ needs: { ...DONE, 'build-2': { result: 'skipped' } } }),
      /^The job "build-2" was skipped, but the plan has 2 groups for it to build\. Run the whole/,
    ],
    [
      'if the plan job was skipped',
      evidence({ needs: { ...DONE, plan: { result: 'skipped' } } }),
      /^The job "plan" was skipped, but the gate needs it/,
    ],
    [
      'if the build job was skipped as there is no plan, which is told once',
      evidence({ plan: MISSING, results: new Map(), needs: { build: { result: 'skipped' } } }),
      /^There is no plan/,
    ],
    [
      'if a job ended in a way that we do not know',
      evidence({ needs: { ...DONE, build: { result: 'neutral' as 'success' } } }),
      /^The job "build" ended with "neutral", which is not a success/,
    ],
  ];

  test.each(RED)('%s', (_title, given, reason, others = 0) => {
    const report = judge(given);
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toContainEqual(expect.stringMatching(reason));
    expect(report.reasons).toHaveLength(1 + others);
    for (const text of report.reasons) expect(text).toMatch(/[.)]$|https:\S+$/);
  });

  test('and each of these faults is what makes it red: the sample without it is green', () => {
    expect(judge(evidence()).verdict).toBe('success');
    expect(judge(followed(makePlan([planned(WEB), planned(DB)], [group('a', [WEB]), group('b', [DB])]))).verdict).toBe('success');
  });
});

describe('targets', () => {
  test('of a lost group are "skipped", with the reason, and those of the others keep theirs', () => {
    const report = judge(evidence({ results: new Map([[GROUP_2, DB_RESULT]]) }));
    expect(report.targets[0]).toMatchObject({
      status: 'skipped',
      group: GROUP_1,
      reason: expect.stringContaining('left no result'),
    });
    expect(statusOf(report, DB)).toBe('built');
    expect(formatHeadline(report)).toBe('1 of 4 targets was not tried');
    expect(stageOf(report, 'build')).toMatchObject({ status: 'failure', reason: report.reasons[0] });
  });

  const WORST_FIRST = ['failed', 'dependency-failed', 'skipped', 'built'] as const;
  const PAIRS = WORST_FIRST.flatMap((worse, index) => WORST_FIRST.slice(index + 1).map((better) => [worse, better] as const));
  test.each(PAIRS)('with the words "%s" and "%s" in one result keep the first, whatever their order', (worse, better) => {
    const say = (status: (typeof WORST_FIRST)[number]) => built(WEB, { status });
    expect(statusOf(judge(evidenceOfWeb([say(worse), say(better)])), WEB)).toBe(worse);
    expect(statusOf(judge(evidenceOfWeb([say(better), say(worse)])), WEB)).toBe(worse);
  });

  test('that a faulty plan gives to two groups keep the worse', () => {
    const plan = makePlan([planned(WEB)], [group('a', [WEB]), group('b', [WEB])]);
    const results = new Map([
      ['a', makeResult(plan, 'a', [built(WEB, { status: 'failed' })])],
      ['b', makeResult(plan, 'b', [built(WEB)])],
    ]);
    expect(statusOf(judge(evidence({ plan, results })), WEB)).toBe('failed');
  });

  test('that do not evaluate carry the message with its place', () => {
    const error = { message: 'attribute "foo" missing', file: 'hosts/web.nix', line: 3, column: 5 };
    const report = judge(evidenceOf([planned(WEB, { status: 'failed', error }), planned(MAIL)]));
    expect(report.targets[0]).toMatchObject({ status: 'failed', error, guilty: [] });
    expect(report.targets[0]).not.toHaveProperty('group', expect.anything());
    expect(stageOf(report, 'plan')).toMatchObject({ status: 'failure' });
    expect(stageOf(report, 'build')).toMatchObject({ status: 'success' });
  });

  test('that do not evaluate tell the check’s error of the same target, which is then not counted again', () => {
    const given = evidenceOf([planned(WEB, { status: 'failed', error: { message: 'boom' } })]);
    const report = judge({ ...given, check: { ...CLEAN, problems: [problem({ source: 'evaluation', id: WEB })] } });
    expect(report.reasons).toEqual([`1 target does not evaluate: ${WEB}. Correct what Nix names.`]);
    expect(report.problems).toHaveLength(1);
    expect(formatHeadline(report)).toBe('1 of 1 target failed');
  });

  test('point to the derivations to blame, each listed once over all groups', () => {
    const targets = [planned(WEB), planned(DB), planned(MAIL)];
    const plan = makePlan(targets, [group('a', [WEB, MAIL]), group('b', [DB])]);
    const libx = failure('libx', { log: 'logs/libx.log', position: { file: 'pkgs/libx.nix', line: 7 } });
    const results = new Map([
      [
        'a',
        makeResult(
          plan,
          'a',
          [built(WEB, { status: 'dependency-failed', failures: [1] }), built(MAIL, { status: 'failed', failures: [0] })],
          {
            failures: [failure('mail'), libx],
          },
        ),
      ],
      ['b', makeResult(plan, 'b', [built(DB, { status: 'dependency-failed', failures: [0, 99] })], { failures: [libx] })],
    ]);
    const report = judge(evidence({ plan, results }));
    expect(report.failures.map(({ name, group: from }) => [name, from])).toEqual([
      ['libx', 'a'],
      ['mail', 'a'],
    ]);
    expect(report.targets.map(({ guilty }) => guilty)).toEqual([[0], [0], [1]]);
    expect(report.targets[0]).toMatchObject({
      error: { message: 'libx: builder failed with exit code 1', file: 'pkgs/libx.nix', line: 7 },
      log: 'logs/libx.log',
    });
    expect(formatHeadline(report)).toBe('3 of 3 targets failed');
  });

  test('carry logs and messages of bounded size', () => {
    const huge = failure('web', {
      message: 'm'.repeat(4_000_000),
      logTail: [...Array<string>(1_000).fill('early'), 'x'.repeat(4_000_000)],
    });
    const [found] = judge(evidenceOfWeb([built(WEB, { status: 'failed', failures: [0] })], { failures: [huge] })).failures;
    expect(found?.logTail).toHaveLength(40);
    expect(found?.logTail.at(-1)).toMatch(/^x{1000}… \(3,999,000 more characters\)$/);
    expect(found?.message.length).toBeLessThan(8_100);
  });

  test.each([
    [planned(WEB), 'nix build .#nixosConfigurations.web.config.system.build.toplevel'],
    [planned(DB), `nix build '.#nixosConfigurations."db.example.org".config.system.build.toplevel'`],
    [planned(FMT), 'nix build .#checks.x86_64-linux.fmt'],
    [planned('devShells.x86_64-linux.default'), 'nix develop .#devShells.x86_64-linux.default -c true'],
    [planned(`checks.x86_64-linux."it's; rm -rf /"`), `nix build '.#checks.x86_64-linux."it'\\''s; rm -rf /"'`],
    [planned('checks.x86_64-linux."a\u202eb"'), undefined],
    [planned('checks.x86_64-linux."a\nb"'), undefined],
    [planned(`checks.x86_64-linux."${'a'.repeat(600)}"`), undefined],
  ])('%# are reproduced by a command that is what it looks like', (target, command) => {
    expect(judge(evidenceOf([target])).targets[0]?.command).toBe(command);
  });
});

describe('totals', () => {
  test('are zero where there is no plan', () => {
    expect(judge(evidence({ plan: MISSING, results: new Map() })).totals).toMatchObject({
      targets: 0,
      derivations: { total: 0, cached: 0, toBuild: 0, built: 0 },
      evaluations: { processes: 0, targets: 0 },
    });
  });

  test('count as built only what succeeded', () => {
    const build = { drvPath: drv('web'), name: 'web', start: 0, end: 1 };
    const builds = [
      { ...build, succeeded: true },
      { ...build, succeeded: false },
    ];
    expect(judge(evidenceOfWeb([built(WEB)], { builds })).totals.derivations.built).toBe(2);
  });
});

describe('stages', () => {
  const MISSING_BUILD = { name: 'build', status: 'missing', reason: expect.any(String) };
  test.each<readonly [string, Evidence, readonly unknown[]]>([
    [
      'whose check found errors',
      evidence({ check: { ...CLEAN, problems: [problem()] } }),
      [{ status: 'failure', reason: expect.stringMatching(/^The check found/) }, { status: 'success' }, { status: 'success' }],
    ],
    ['whose check is gone', evidence({ check: MISSING }), [{ status: 'missing' }, { status: 'success' }, { status: 'success' }]],
    [
      'without a plan',
      evidence({ plan: MISSING, results: new Map() }),
      [{ status: 'success' }, { status: 'missing' }, { status: 'missing', reason: 'There is no plan.' }],
    ],
    ['without results', evidence({ results: new Map() }), [{ status: 'success' }, { status: 'success' }, MISSING_BUILD]],
    [
      'whose build job was cancelled after its upload',
      evidence({ needs: { ...DONE, build: { result: 'cancelled' } } }),
      [
        { status: 'success' },
        { status: 'success' },
        { status: 'failure', reason: expect.stringMatching(/^The job "build" was cancelled/) },
      ],
    ],
  ])('of a run %s', (_title, given, stages) => {
    const report = judge(given);
    expect(report.stages.map(({ name }) => name)).toEqual(['check', 'plan', 'build']);
    expect(report.stages).toMatchObject(stages);
    for (const { status, reason } of report.stages) expect(reason === undefined).toBe(status === 'success');
  });
});

describe('reasons', () => {
  test.each([
    [10, 10, 'The group "g9" left no result'],
    [11, 11, '1 more result of groups cannot be believed. Look'],
    [200, 11, '190 more results of groups cannot be believed. Look'],
  ])('of a run that lost %d groups stay few', (count, reasons, last) => {
    const targets = Array.from({ length: count }, (_, index) => planned(`nixosConfigurations.h${index}`));
    const plan = makePlan(
      targets,
      targets.map((target, index) => group(`g${index}`, [target.id])),
    );
    const report = judge(evidence({ plan, results: new Map() }));
    expect(report.reasons).toHaveLength(reasons);
    expect(report.reasons.at(-1)).toContain(last);
  });

  test('count one and many rightly', () => {
    const broken = (target: string) => planned(target, { status: 'failed', error: { message: 'x' } });
    const first = (...given: Parameters<typeof evidenceOf>) => judge(evidenceOf(...given)).reasons[0]?.split(':')[0];
    expect(first([broken(WEB)])).toBe('1 target does not evaluate');
    expect(first([broken(WEB), broken(DB)])).toBe('2 targets do not evaluate');
    expect(first([planned(WEB), planned(DB)], (target) => built(target.id, { status: 'failed' }))).toBe('2 targets do not build');
    const plan = makePlan([planned(WEB, { status: 'unsupported' }), planned(DB, { status: 'unsupported' })], [], { excluded: [MAIL] });
    expect(judge(evidence({ plan, results: new Map() })).notices.map((text) => text.split(':')[0])).toEqual([
      '2 targets were not tried, as no runner fits',
      '1 target is left out by the inputs "include" and "exclude"',
    ]);
  });

  test('name at most five targets and count the others', () => {
    const targets = Array.from({ length: 1_000 }, (_, index) => planned(`nixosConfigurations.h${index}`));
    const report = judge(evidenceOf(targets, (target) => built(target.id, { status: 'skipped' })));
    expect(report.reasons).toEqual([
      '1,000 targets were not tried: ' +
        `${[0, 1, 2, 3, 4].map((index) => `nixosConfigurations.h${index}`).join(', ')} and 995 more. The list of targets says why.`,
    ]);
  });

  test('hold hostile words as one harmless line', () => {
    const hostile = '::error::x\n::add-mask::y\u001b[2J\u202e';
    const report = judge(
      evidence({ plan: { missing: true, reason: hostile }, needs: { [hostile]: { result: 'failure' } }, results: new Map() }),
    );
    // eslint-disable-next-line no-control-regex
    for (const reason of report.reasons) expect(reason).not.toMatch(/[\n\u001b\u202e]|^::/);
  });

  test('of other stages do not explain a failed job', () => {
    const report = judge(
      evidence({ check: { ...CLEAN, problems: [problem()] }, needs: { plan: { result: 'failure' }, build: { result: 'failure' } } }),
    );
    expect(report.reasons).toEqual([
      expect.stringMatching(/^The check found 1 error/),
      expect.stringMatching(/^The job "build" failed, although all that it left is good/),
    ]);
  });

  test('that explain a failed job stand alone', () => {
    const report = judge({
      ...evidenceOfWeb([built(WEB, { status: 'failed', failures: [0] })], { failures: [failure('web', { drvPath: drv('web') })] }),
      needs: { ...DONE, build: { result: 'failure' } },
    });
    expect(report.reasons).toEqual([`1 target does not build: ${WEB}. Read the log of the derivation to blame.`]);
    expect(stageOf(report, 'build')).toMatchObject({ status: 'failure' });
  });
});

describe('the headline of a green run', () => {
  const idle = (target: string) => planned(target, { status: 'unsupported' });
  test.each([
    ['1 target is good: 1 built', evidenceOf([planned(WEB)])],
    ['1 of 2 targets are good: 1 built, 1 unsupported here', evidenceOf([planned(WEB), idle(DB)])],
    ['Nothing could be tried: 1 target is unsupported here', evidenceOf([idle(WEB)])],
    ['Nothing could be tried: 2 targets are unsupported here', evidenceOf([idle(WEB), idle(DB)])],
  ])('%s', (headline, given) => {
    expect(judge(given).verdict).toBe('success');
    expect(formatHeadline(judge(given))).toBe(headline);
  });
});

describe('the headline of a red run', () => {
  test.each([
    ['The run is not proved good: no result of plan, build', evidence({ plan: MISSING, results: new Map() })],
    ['The run is not proved good', evidence({ needs: { ...DONE, build: { result: 'cancelled' } } })],
    ['The check found 1 error', evidence({ check: { ...CLEAN, problems: [problem()] } })],
    ['2 of 4 targets were not tried', evidence({ results: new Map() })],
    [
      '1 of 2 targets failed, the check found 1 error',
      {
        ...evidenceOf([planned(WEB, { status: 'failed', error: { message: 'x' } }), planned(MAIL)]),
        check: { ...CLEAN, problems: [problem(), problem({ source: 'evaluation', id: id(WEB) })] },
      },
    ],
  ])('%s', (headline, given) => {
    expect(formatHeadline(judge(given))).toBe(headline);
  });
});
