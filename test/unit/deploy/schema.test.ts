import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { OUTCOMES, STEPS } from '../../../src/deploy/protocol/state.js';
import { parseDeployResult, type DeployResult } from '../../../src/deploy/result/deploy-result.js';
import { makeUntriedResult, type HostResult } from '../../../src/deploy/result/host-result.js';
import { out } from '../../support/derivations.js';

interface Schema {
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}
const schema = JSON.parse(readFileSync(new URL('../../../schemas/deploy-result.schema.json', import.meta.url), 'utf8')) as Schema;
const compile = (one: object) => new Ajv2020({ strict: true, strictRequired: true, allErrors: true }).compile(one);
/** The same schema, but a key that it does not know is an error. Published it is not: readers of today accept the files of tomorrow. */
const closed = JSON.parse(JSON.stringify(schema), (_key, value: unknown) =>
  typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
    ? { ...value, additionalProperties: false }
    : value,
) as object;

/** With every key, those too that may be absent: the compiler complains when the type gets a key that the sample has not. */
const FULL_HOST: Required<HostResult> = {
  host: 'web',
  id: 'k2j-1',
  mode: 'deploy',
  outcome: 'rolled-back',
  message: 'It went back.',
  closure: out('new'),
  revision: 'abc123',
  previous: out('old'),
  running: out('old'),
  bootDefault: out('old'),
  reboot: { needed: true, because: ['kernel'], done: false },
  silentSeconds: 3,
  health: [{ name: 'http', kind: 'http', ok: false, attempts: 3, seconds: 1.5, message: 'status 502' }],
  failedUnits: [{ name: 'nginx.service', journal: ['no such file'] }],
  preview: ['would restart nginx'],
  notes: ['Something was odd.'],
  steps: [{ name: 'copying', seconds: 2 }],
  seconds: 12.5,
};
const FULL: DeployResult = {
  version: 1,
  mode: 'deploy',
  verdict: 'failure',
  reasons: ['web: It went back.'],
  notices: ['db is offline.'],
  waves: [{ name: 'canary', hosts: ['web'] }],
  hosts: [FULL_HOST],
  seconds: 13,
};
const BARE: DeployResult = { ...FULL, hosts: [makeUntriedResult('db', 'deploy', 'not-started', 'Others failed.')] };

/** All copies of a JSON value that hold something of another type in one place, or lack one key. */
function* listDamaged(value: unknown): Generator {
  yield typeof value === 'string' ? 7 : 'changed';
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    for (const damaged of listDamaged(item)) {
      yield Array.isArray(value)
        ? value.map((one: unknown, index) => (String(index) === key ? damaged : one))
        : { ...value, [key]: damaged };
    }
  }
}

function isReadable(value: unknown): boolean {
  try {
    parseDeployResult(value);
    return true;
  } catch {
    return false;
  }
}

describe('schemas/deploy-result.schema.json', () => {
  test.each([
    ['every key', FULL],
    ['what is always there', BARE],
  ])('accepts a result with %s, and knows all its keys', (_what, result) => {
    const validate = compile(closed);
    expect([validate(JSON.parse(JSON.stringify(result))), validate.errors]).toEqual([true, null]);
  });

  test('has no key that Panther has not', () => {
    expect(parseDeployResult(JSON.parse(JSON.stringify(FULL)))).toEqual(FULL);
    const host = schema.properties?.['hosts']?.items;
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual(Object.keys(FULL).sort());
    expect(Object.keys(host?.properties ?? {}).sort()).toEqual(Object.keys(FULL_HOST).sort());
    expect([...(host?.required ?? [])].sort()).toEqual(Object.keys(BARE.hosts[0] ?? {}).sort());
  });

  test('accepts keys of later versions', () => {
    expect(compile(schema)({ ...FULL, later: true })).toBe(true);
  });

  test('judges a result that is damaged in any one place as Panther itself does', () => {
    const validate = compile(schema);
    const damaged = [
      ...listDamaged(FULL),
      { ...FULL, version: 2 },
      { ...FULL, seconds: -1 },
      { ...FULL, hosts: [{ ...FULL_HOST, running: '/etc' }] },
      { ...FULL, hosts: [{ ...FULL_HOST, health: [{ ...FULL_HOST.health[0], attempts: 0.5 }] }] },
    ];
    const verdicts = damaged.map((value) => [JSON.stringify(value), validate(value)]);
    expect(verdicts).toEqual(damaged.map((value) => [JSON.stringify(value), isReadable(value)]));
    expect(verdicts.filter(([, isGood]) => isGood === false).length).toBeGreaterThan(60);
  });

  test('knows the outcomes and steps that the code knows', () => {
    const { outcome, steps } = schema.properties?.['hosts']?.items?.properties ?? {};
    expect([outcome?.enum, steps?.items?.properties?.['name']?.enum]).toEqual([OUTCOMES, STEPS]);
  });
});
