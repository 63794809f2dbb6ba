import { describe, expect, test } from '@jest/globals';
import { makeVmMatrix, parseVmOrder, planVmOrder, toGuests, type VmOrderOptions } from '../../../src/boot/vm-order.js';
import { EMPTY_CONFIG, parseConfig } from '../../../src/config/index.js';
import type { TargetId, TargetKind } from '../../../src/flake/index.js';
import type { Plan, PlannedTarget } from '../../../src/plan/index.js';
import { drv, out } from '../../support/derivations.js';
import { group, makePlan } from '../report/samples.js';

const MINUTE = 60_000;
const LABELS = { plain: ['ubuntu-latest'], fast: ['kvm-runner'] };
const OPTIONS: VmOrderOptions = {
  'vm-time-limit': 10 * MINUTE,
  'test-time-limit': 60 * MINUTE,
  'require-kvm': true,
  maxJobs: 20,
  runners: {
    'x86_64-linux': [
      { labels: LABELS.plain, features: [] },
      { labels: LABELS.fast, features: ['kvm'] },
    ],
    'aarch64-linux': [{ labels: ['arm'], features: [] }],
  },
};

function target(name: string, kind: TargetKind = 'boot-test', more: Partial<PlannedTarget> = {}): PlannedTarget {
  const id = (kind === 'nixos-test' ? `checks.x86_64-linux.${name}` : `nixosConfigurations.${name}.config.system.build.vm`) as TargetId;
  return { id, kind, name, system: 'x86_64-linux', drvPath: drv(name), outputs: { out: out(name) }, status: 'build', ...more };
}

const planOf = (targets: readonly PlannedTarget[]): Plan =>
  makePlan(targets, [
    group(
      'one',
      targets.map(({ id }) => id),
    ),
  ]);

describe('planVmOrder', () => {
  test('runs what has to be built and what is there already, and neither what is proved nor what cannot be', () => {
    const targets = [
      target('web'),
      target('db', 'boot-test', { status: 'cached' }),
      target('mail', 'boot-test', { status: 'unchanged' }),
      target('broken', 'boot-test', { status: 'failed' }),
      target('mac', 'boot-test', { status: 'unsupported' }),
      target('web-host', 'host'),
      target('login', 'nixos-test'),
    ];
    const { cells, requireKvm } = planVmOrder(planOf(targets), EMPTY_CONFIG, OPTIONS);
    expect(cells).toHaveLength(1);
    expect(cells[0]?.guests.map(({ name }) => name).sort()).toEqual(['db', 'login', 'web']);
    expect(requireKvm).toBe(true);
  });

  test('takes a runner that says it has KVM, though another one is preferred for building', () => {
    const targets = [target('web'), target('pi', 'boot-test', { system: 'aarch64-linux' })];
    expect(planVmOrder(planOf(targets), EMPTY_CONFIG, OPTIONS).cells.map(({ id, runner }) => [id, runner])).toEqual([
      ['vm-x86_64-linux-1', LABELS.fast],
      ['vm-aarch64-linux-1', ['arm']],
    ]);
  });

  test('divides many hosts, but never into more jobs than there may be', () => {
    const targets = Array.from({ length: 100 }, (_, index) => target(`host-${index}`));
    const sizes = (maxJobs: number) =>
      planVmOrder(planOf(targets), EMPTY_CONFIG, { ...OPTIONS, maxJobs }).cells.map(({ guests }) => guests.length);
    expect(sizes(255)).toEqual([...Array.from({ length: 12 }, () => 8), 4]);
    expect(sizes(3)).toEqual([34, 34, 32]);
  });

  test('leaves what one group builds together', () => {
    const targets = Array.from({ length: 16 }, (_, index) => target(`host-${index}`));
    const [even, odd] = [0, 1].map((rest) => targets.flatMap(({ id }, index) => (index % 2 === rest ? [id] : [])));
    const plan = makePlan(targets, [group('even', even ?? []), group('odd', odd ?? [])]);
    expect(planVmOrder(plan, EMPTY_CONFIG, OPTIONS).cells.map(({ guests }) => [...new Set(guests.map((guest) => guest.group))])).toEqual([
      ['even'],
      ['odd'],
    ]);
  });

  test('arrives in another job as it was', () => {
    const order = planVmOrder(planOf([target('web'), target('login', 'nixos-test')]), EMPTY_CONFIG, OPTIONS);
    expect(parseVmOrder(JSON.parse(JSON.stringify(order)))).toEqual(order);
    expect(() => parseVmOrder({ version: 2 })).toThrow(/order of VM tests cannot be read/);
    expect(() => parseVmOrder({ ...order, cells: [{ id: '../x', runner: [], guests: [] }] })).toThrow(/cannot be read/);
  });

  test('makes no matrix of nothing', () => {
    expect(makeVmMatrix(planVmOrder(planOf([target('web-host', 'host')]), EMPTY_CONFIG, OPTIONS))).toEqual({ include: [] });
  });

  test('names a job by what it runs', () => {
    const targets = Array.from({ length: 6 }, (_, index) => target(`host-${index}`));
    expect(makeVmMatrix(planVmOrder(planOf(targets), EMPTY_CONFIG, OPTIONS)).include.map(({ title }) => title)).toEqual([
      'host-0, host-1, host-2, host-3 (+2)',
    ]);
  });
});

describe('toGuests', () => {
  const LIMITS = { 'vm-time-limit': 10 * MINUTE, 'test-time-limit': 60 * MINUTE };

  test('goes by the configuration for a host, and by the limit of tests for a test', () => {
    const config = parseConfig(
      'hosts: {web: {vm: {memory: 2 GiB, cores: 3, time-limit: 20 min}, health: [{unit: nginx.service}]}}',
      'c.yml',
    );
    const [web, login] = toGuests([target('web'), target('login', 'nixos-test')], config, LIMITS);
    expect(web).toMatchObject({ memory: 2 * 2 ** 30, cores: 3, limits: { totalMs: 20 * MINUTE }, checks: ['nginx.service'] });
    expect(login).toMatchObject({ limits: { totalMs: 60 * MINUTE }, checks: [] });
  });

  test('gives each guest a directory of its own, whatever it is called', () => {
    const names = ['web', 'WEB', '../x', '..', 'a/b', 'db.example.org', 'ü'.repeat(200)];
    const guests = toGuests(
      [...names.map((name) => target(name)), target('web', 'nixos-test')].map((one, index) => ({ ...one, id: `t${index}` as TargetId })),
      EMPTY_CONFIG,
      LIMITS,
    );
    const directories = guests.map(({ directory }) => directory);
    expect(new Set(directories.map((name) => name.toLowerCase())).size).toBe(directories.length);
    for (const directory of directories) expect(directory).toMatch(/^[^/\\.][^/\\]{0,210}$/);
  });
});
