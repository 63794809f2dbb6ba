import { describe, expect, test } from '@jest/globals';
import { formatReport, judge, renderSummary, renderTerminal, type Evidence, type VmEvidence } from '../../../src/report/index.js';
import { makeUnbootedResult, type VmResult } from '../../../src/vm/index.js';
import { evidence, evidenceOf, id, planned } from './samples.js';

const [WEB_VM, DB_VM, TEST] = [
  'nixosConfigurations.web.config.system.build.vm',
  'nixosConfigurations.db.config.system.build.vm',
  'checks.x86_64-linux.login',
];
const CELL = 'vm-x86_64-linux-1';
const PASSED: VmResult = {
  ...makeUnbootedResult('web', { verdict: 'error', cause: 'qemu-missing', reason: 'The host is well.' }),
  verdict: 'passed',
  cause: 'healthy',
  seconds: 23,
  accelerator: 'kvm',
  stages: [
    { name: 'kernel', state: 'done', seconds: 1.5 },
    { name: 'userspace', state: 'done', seconds: 12 },
  ],
};
const FAILED: VmResult = {
  ...PASSED,
  name: 'db',
  verdict: 'failed',
  cause: 'kernel-panic',
  reason: 'The kernel panicked.',
  consoleTail: ['Kernel panic - not syncing', '::error::forged'],
  failedUnits: [{ name: 'postgresql.service', result: 'exit-code', journal: ['no space'] }],
  health: [{ check: '0', name: 'answers', ok: false, message: 'refused' }],
};

/** A run that builds two hosts' machines and a test, and what its VM job told. */
function runOf(results: Readonly<Record<string, VmResult>> | undefined, more: Partial<Evidence> = {}): Evidence {
  const targets = [
    planned(WEB_VM, { kind: 'boot-test', name: 'web' }),
    planned(DB_VM, { kind: 'boot-test', name: 'db' }),
    planned(TEST, { kind: 'nixos-test', name: 'login' }),
  ];
  const ids = targets.map((target) => target.id);
  const vm: VmEvidence = {
    cells: [{ id: CELL, targets: ids }],
    results: new Map(
      results === undefined ? [] : [[CELL, new Map(Object.entries(results).map(([target, result]) => [id(target), result]))]],
    ),
  };
  return { ...evidenceOf(targets), vm, ...more };
}

const statusesOf = (given: Evidence) => judge(given).targets.map(({ status }) => status);

describe('what ran in virtual machines', () => {
  test('is good if every one of them passed, and tells how long each took', () => {
    const report = judge(runOf({ [WEB_VM]: PASSED, [DB_VM]: PASSED, [TEST]: { ...PASSED, stages: [] } }));
    expect(report).toMatchObject({ verdict: 'success', reasons: [] });
    expect(report.stages.at(-1)).toEqual({ name: 'vm-test', status: 'success' });
    expect(renderSummary(report)).toContain('Ran for 23 s with kvm: kernel 1.5 s, userspace 12 s.');
  });

  test('is red for a host that does not boot, with its console, its units and its checks', () => {
    const given = runOf({ [WEB_VM]: PASSED, [DB_VM]: FAILED, [TEST]: PASSED });
    const report = judge(given);
    expect(statusesOf(given)).toEqual(['built', 'failed', 'built']);
    expect(report.reasons).toEqual([
      '1 host does not boot, or is not well: db. The console, the journal and a screenshot are in the artifact of the job.',
    ]);
    const summary = renderSummary(report);
    for (const text of ['Kernel panic - not syncing', 'postgresql.service', 'no space', 'answers: refused', CELL])
      expect(summary).toContain(text);
    expect(renderTerminal(report).filter((line) => line.startsWith('::'))).toEqual([]);
    expect(JSON.parse(formatReport(report))).toMatchObject({ targets: [{}, { vm: { cause: 'kernel-panic', job: CELL } }, {}] });
  });

  test('says of a test that it fails', () => {
    expect(judge(runOf({ [WEB_VM]: PASSED, [DB_VM]: PASSED, [TEST]: FAILED })).reasons).toEqual([
      expect.stringMatching(/^1 NixOS test fails: login\./),
    ]);
  });

  test('two hosts that fail in the same words are two failures, each with its console', () => {
    const summary = renderSummary(judge(runOf({ [WEB_VM]: { ...FAILED, consoleTail: ['of web'] }, [DB_VM]: FAILED, [TEST]: PASSED })));
    expect(summary).toContain('### 2 failures');
    expect(summary).toContain('of web');
  });

  test.each<[string, Evidence, RegExp]>([
    ['the job left nothing', runOf(undefined), /The job "vm-x86_64-linux-1" left no result: it did not run/],
    [
      'what it left cannot be read',
      runOf(undefined, {
        vm: {
          cells: [{ id: CELL, targets: [WEB_VM, DB_VM, TEST].map(id) }],
          results: new Map([[CELL, { missing: true, reason: 'It is damaged.' }]]),
        },
      }),
      /The job "vm-x86_64-linux-1" left no result that can be used: It is damaged\./,
    ],
    ['it does not mention one', runOf({ [WEB_VM]: PASSED, [TEST]: PASSED }), /1 host was not booted: db/],
    ['no job was planned for them', runOf(undefined, { vm: { cells: [], results: new Map() } }), /2 hosts were not booted: web, db/],
    [
      'the machine could not boot one',
      runOf({
        [WEB_VM]: PASSED,
        [DB_VM]: makeUnbootedResult('db', { verdict: 'error', cause: 'qemu-missing', reason: 'No QEMU.' }),
        [TEST]: PASSED,
      }),
      /1 host was not booted: db/,
    ],
  ])('is red if %s', (_title, given, reason) => {
    const report = judge(given);
    expect(report.verdict).toBe('failure');
    expect(report.reasons).toContainEqual(expect.stringMatching(reason));
    expect(report.targets.filter(({ status }) => status === 'skipped').length).toBeGreaterThan(0);
  });

  test('skipped by policy makes nothing red and proves nothing', () => {
    const skipped = makeUnbootedResult('db', { verdict: 'skipped', cause: 'no-accelerator', reason: 'No KVM here.' });
    const given = runOf({ [WEB_VM]: PASSED, [DB_VM]: skipped, [TEST]: PASSED });
    expect(judge(given)).toMatchObject({
      verdict: 'success',
      notices: expect.arrayContaining(['Not run in a virtual machine: db. No KVM here.']),
    });
    expect(statusesOf(given)).toEqual(['built', 'unsupported', 'built']);
  });

  test('a host that does not build is told once, as that', () => {
    const given = runOf({ [WEB_VM]: PASSED, [TEST]: PASSED });
    const result = given.results.get('all');
    if (result === undefined || 'missing' in result) throw new Error('The sample has no result.');
    const targets = result.targets.map((target) => (target.id === DB_VM ? { ...target, status: 'dependency-failed' as const } : target));
    const { reasons } = judge({ ...given, results: new Map([['all', { ...result, targets }]]) });
    expect(reasons).toEqual([expect.stringMatching(/^1 target needs something that does not build/)]);
  });

  test.each([
    ['cancelled', /The job "vm-test" was cancelled/],
    ['failure', /The job "vm-test" failed, although all that it left is good/],
    ['skipped', /The job "vm-test" was skipped, but the plan has 1 set of virtual machines/],
  ] as const)('is red if its job was %s, whatever it left', (result, reason) => {
    const needs = { plan: { result: 'success' }, build: { result: 'success' }, 'vm-test': { result } } as const;
    const report = judge(runOf({ [WEB_VM]: PASSED, [DB_VM]: PASSED, [TEST]: PASSED }, { needs }));
    expect(report.reasons).toEqual([expect.stringMatching(reason)]);
  });

  test('a job that had nothing to run may be skipped', () => {
    const needs = { plan: { result: 'success' }, build: { result: 'success' }, 'vm-test': { result: 'skipped' } } as const;
    expect(judge(evidence({ needs })).reasons).toEqual([]);
  });
});
