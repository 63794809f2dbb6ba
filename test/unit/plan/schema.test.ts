import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { NO_EXPERIENCE } from '../../../src/plan/experience.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { formatPlan, parsePlan, type Plan } from '../../../src/plan/plan.js';
import { derivation, drv, out } from '../../support/derivations.js';
import { broken, evaluated, evaluationOf, OPTIONS, storeOf } from './samples.js';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8')) as object;
/** The schema as it is lets keys of later versions pass; a plan of today has none that it does not know. */
const strict = JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
  typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
    ? { ...value, additionalProperties: false }
    : value,
) as object;
const validate = new Ajv2020({ allErrors: true }).compile(strict);
const complaintsOf = (plan: Plan) => {
  validate(JSON.parse(formatPlan(plan)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
};

const HOSTS = ['web', 'db', 'mail', 'bad', 'old'];
const id = (name: string) => `nixosConfigurations.${name}`;
const RICH = makePlan(
  evaluationOf([
    ...HOSTS.map((name) => evaluated(id(name))),
    evaluated(id('pi'), { system: 'aarch64-linux', position: { file: 'flake.nix', line: 3 } }),
    broken(id('broken'), 'no such thing'),
  ]),
  storeOf([
    ...HOSTS.map((name) => derivation(name, name === 'bad' ? ['culprit'] : ['base'])),
    derivation('base', ['held']),
    derivation('held'),
    derivation('culprit'),
  ]),
  {
    ...OPTIONS,
    jobSeconds: 0,
    experience: {
      findProof: ({ name }) => (name === 'old' ? 'It was good.' : undefined),
      findSeconds: () => 300,
      findFailure: (drvPath) => (drvPath === drv('culprit') ? { message: 'builder failed' } : undefined),
      kept: new Set([out('held')]),
    },
  },
);

describe('schemas/plan.schema.json', () => {
  test('accepts a plan of everything: two waves, proofs, failures, the cache', () => {
    expect(RICH.groups.map(({ wave }) => wave)).toEqual([1, 2, 2, 2]);
    expect(new Set(RICH.targets.map(({ status }) => status))).toEqual(new Set(['build', 'failed', 'unchanged', 'unsupported']));
    expect(complaintsOf(RICH)).toEqual([]);
  });

  test('accepts an empty plan', () => {
    expect(complaintsOf(makePlan(evaluationOf([]), storeOf([]), { ...OPTIONS, experience: NO_EXPERIENCE }))).toEqual([]);
  });

  test.each<[string, Partial<Plan['groups'][number]>]>([
    ['another wave', { wave: 3 as 2 }],
    ['roots that are no derivations', { roots: [out('web') as never] }],
    ['needs that are no ids', { needs: ['../x'] }],
    ['a word for yes', { restores: 'yes' as never }],
  ])('refuses a group with %s, as Panther does', (_, more) => {
    const plan = { ...RICH, groups: RICH.groups.map((group) => ({ ...group, ...more })) };
    expect(complaintsOf(plan).length).toBeGreaterThan(0);
    expect(() => parsePlan(JSON.parse(formatPlan(plan)))).toThrow('plan.json does not hold a plan');
  });
});
