import { describe, expect, test } from '@jest/globals';
import { makePlan } from '../../../src/plan/make-plan.js';
import { formatPlan, hashPlan, parsePlan, PLAN_STATUSES, type Plan } from '../../../src/plan/plan.js';
import { UserError } from '../../../src/runtime/index.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { broken, evaluated, evaluationOf, OPTIONS, storeOf } from './samples.js';

const HOSTILE = 'nixosConfigurations."a\n\\"${x}\\" ünïcödé \u0007"';
const PLAN = makePlan(
  evaluationOf(
    [
      evaluated('nixosConfigurations.web', { position: { file: 'hosts/web.nix', line: 3, column: 5 } }),
      evaluated('nixosConfigurations.mail', { outputs: { out: out('mail'), doc: out('mail-doc') } }),
      evaluated('nixosConfigurations.pi', { system: 'aarch64-linux' }),
      evaluated(HOSTILE, { name: 'a\n"${x}" ünïcödé \u0007', drvPath: drv('strange'), outputs: { out: out('strange') } }),
      broken('checks.x86_64-linux.fmt', 'no'),
    ],
    { revision: 'abc123', excluded: ['packages.x86_64-linux.hello'] },
  ),
  storeOf([derivation('web'), derivation('mail'), derivation('strange')], ['web', 'strange']),
  OPTIONS,
);
const reread = (plan: Plan) => parsePlan(JSON.parse(formatPlan(plan)));
const json = () => JSON.parse(formatPlan(PLAN)) as Record<string, unknown>;

describe('a plan', () => {
  test('is the same after it was written and read', () => {
    expect(reread(PLAN)).toEqual(PLAN);
    expect(PLAN.targets.map(({ status }) => status)).toEqual(['build', 'cached', 'unsupported', 'build', 'failed']);
  });

  test('is written as text that ends with a line feed, for people to read', () => {
    expect(formatPlan(PLAN)).toMatch(/^\{\n {2}"version": 1,\n[\s\S]*\}\n$/);
  });

  test('has the same hash in the job that made it and in those that read it', () => {
    expect(hashPlan(reread(PLAN))).toBe(hashPlan(PLAN));
    expect(hashPlan(PLAN)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, Partial<Plan>]>([
    ['another commit', { flake: { reference: '.', revision: 'def456' } }],
    ['another target', { targets: PLAN.targets.slice(1) }],
    ['another order of targets', { targets: [...PLAN.targets].reverse() }],
    ['other groups', { groups: [] }],
  ])('has another hash for %s', (_, more) => {
    expect(hashPlan({ ...PLAN, ...more })).not.toBe(hashPlan(PLAN));
  });
});

describe('parsePlan', () => {
  test('drops what it does not know, so that a newer field does no harm', () => {
    expect(parsePlan({ ...json(), colour: 'red' })).toEqual(PLAN);
  });

  test('knows every status of a target', () => {
    const targets = PLAN_STATUSES.map((status) => ({ id: status, kind: 'host', name: status, status }));
    expect(parsePlan({ ...json(), targets }).targets.map(({ status }) => status)).toEqual([
      'build',
      'cached',
      'unchanged',
      'failed',
      'unsupported',
    ]);
  });

  const [group] = PLAN.groups;
  const [target] = PLAN.targets;
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', []],
    ['another version', { ...json(), version: 2 }],
    ['no groups', { ...json(), groups: undefined }],
    ['a group whose id leads out of a directory', { ...json(), groups: [{ ...group, id: '../../etc' }] }],
    ['a group whose id is no name of a file', { ...json(), groups: [{ ...group, id: 'a b' }] }],
    ['a group that has no id', { ...json(), groups: [{ ...group, id: '' }] }],
    ['a target that is built from no derivation', { ...json(), targets: [{ ...target, drvPath: '/etc/passwd' }] }],
    ['a target with outputs outside the store', { ...json(), targets: [{ ...target, outputs: { out: '/etc' } }] }],
    ['a status that it does not know', { ...json(), targets: [{ ...target, status: 'fine' }] }],
    ['a kind of target that it does not know', { ...json(), targets: [{ ...target, kind: 'cake' }] }],
    ['a third wave', { ...json(), groups: [{ ...group, wave: 3 }] }],
    ['a group that does not say its wave', { ...json(), groups: [{ ...group, wave: undefined }] }],
    ['a group that needs one whose id leads out of a directory', { ...json(), groups: [{ ...group, needs: ['../../etc'] }] }],
    ['a group whose roots are no derivations', { ...json(), groups: [{ ...group, roots: [out('web')] }] }],
    [
      'a remembered failure of no derivation',
      { ...json(), targets: [{ ...target, remembered: { drvPath: '/x', name: 'x', message: 'x' } }] },
    ],
    ['no estimate', { ...json(), estimate: undefined }],
    ['counts that are no numbers', { ...json(), derivations: { total: '1', cached: 0, toBuild: 0 } }],
  ])('refuses %s', (_, hostile) => {
    expect(() => parsePlan(hostile)).toThrow(UserError);
    expect(() => parsePlan(hostile)).toThrow(expect.objectContaining({ exitCode: 3 }));
    expect(() => parsePlan(hostile)).toThrow('plan.json does not hold a plan that this Panther can read');
  });
});
