import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { TARGET_KINDS } from '../../../src/flake/index.js';
import { parsePlan, PLAN_STATUSES, type Plan } from '../../../src/plan/index.js';
import { formatReport, judge, REPORT_STATUSES, type Report, type ReportedVm } from '../../../src/report/index.js';
import { built, drv, evidence, evidenceOf, failure, id, makePlan, out, PLAN, planned, problem, WEB } from './samples.js';

/** With every key, those too that may be absent: the compiler complains when a type gets a key that the sample has not. */
type Full<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Full<Item>[]
    : { readonly [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> };
type RequiredKey<T> = { [Key in keyof T]-?: object extends Pick<T, Key> ? never : Key }[keyof T];
/** With the keys only that must be there. */
type Bare<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Bare<Item>[]
    : { readonly [Key in RequiredKey<T>]: Bare<T[Key]> };

const POSITION = { file: 'hosts/web.nix', line: 3, column: 5 };
const ERROR = { message: 'infinite recursion', ...POSITION };
const FLAKE = { reference: '.', revision: 'abc123' };
const EVALUATIONS = { processes: 1, targets: 14 };

const FULL_PLAN: Full<Plan> = {
  version: 1,
  flake: FLAKE,
  targets: [
    {
      id: id(WEB),
      kind: 'host',
      name: 'web',
      system: 'x86_64-linux',
      drvPath: drv('web'),
      outputs: { out: out('web') },
      status: 'build',
      reason: 'not cached',
      error: ERROR,
      remembered: { drvPath: drv('libx'), name: 'libx', message: 'builder failed with exit code 1' },
      position: POSITION,
    },
  ],
  derivations: { total: 3, cached: 1, toBuild: 2 },
  evaluations: EVALUATIONS,
  groups: [
    {
      id: 'x86_64-linux-1',
      wave: 2,
      system: 'x86_64-linux',
      runner: ['ubuntu-latest'],
      maxJobs: 4,
      targets: [id(WEB)],
      roots: [drv('libx')],
      needs: ['shared-x86_64-linux-1'],
      restores: true,
      derivations: 2,
      seconds: 60,
    },
  ],
  estimate: { seconds: 60, runnerSeconds: 60, lowerBound: 60 },
  excluded: ['packages.x86_64-linux.big'],
};

const BARE_PLAN: Bare<Plan> = {
  version: 1,
  flake: { reference: '.' },
  targets: [{ id: id(WEB), kind: 'host', name: 'web', status: 'cached' }],
  derivations: { total: 3, cached: 3, toBuild: 0 },
  evaluations: EVALUATIONS,
  groups: [
    {
      id: 'x86_64-linux-1',
      wave: 1,
      system: 'x86_64-linux',
      runner: [],
      targets: [],
      roots: [],
      needs: [],
      restores: false,
      derivations: 2,
      seconds: 60,
    },
  ],
  estimate: FULL_PLAN.estimate,
  excluded: [],
};

const TOTALS: Report['totals'] = {
  targets: 1,
  statuses: { built: 0, cached: 0, unchanged: 0, failed: 1, 'dependency-failed': 0, skipped: 0, unsupported: 0 },
  derivations: { total: 3, cached: 1, toBuild: 2, built: 1 },
  fetchedPaths: 4,
  evaluations: EVALUATIONS,
  problems: { error: 1, warning: 0, notice: 0 },
};

const VM: Full<ReportedVm> = {
  job: 'vm-x86_64-linux-1',
  verdict: 'failed',
  cause: 'unhealthy',
  reason: 'A health check failed.',
  accelerator: 'kvm',
  seconds: 12.5,
  stages: [{ name: 'kernel', state: 'done', seconds: 1.5 }],
  health: [{ check: '0', name: 'nginx', ok: false, attempts: 3, seconds: 2, message: 'inactive' }],
  failedUnits: [{ name: 'nginx.service', result: 'exit-code', journal: ['no such file'] }],
  notes: ['There is no picture of the screen.'],
  consoleTail: ['login:'],
  files: [{ kind: 'console', path: 'console.log' }],
  cases: [{ name: 'login works', outcome: 'failed', seconds: 1, message: 'no' }],
};

const FULL_REPORT: Full<Report> = {
  version: 1,
  verdict: 'failure',
  flake: FLAKE,
  reasons: ['1 target does not build: nixosConfigurations.web.'],
  notices: ['No hosts.'],
  targets: [
    {
      id: id(WEB),
      kind: 'host',
      name: 'web',
      system: 'x86_64-linux',
      drvPath: drv('web'),
      status: 'failed',
      group: 'x86_64-linux-1',
      seconds: 3.5,
      reason: 'builder failed',
      remembered: true,
      error: ERROR,
      guilty: [0],
      log: 'logs/web.log',
      vm: VM,
      position: POSITION,
      command: 'nix build .#nixosConfigurations.web.config.system.build.toplevel',
    },
  ],
  failures: [
    {
      drvPath: drv('web'),
      name: 'web',
      message: 'builder failed with exit code 1',
      logTail: ['error: no'],
      log: 'logs/web.log',
      group: 'x86_64-linux-1',
      hashMismatch: { specified: 'sha256-A=', got: 'sha256-B=' },
      position: POSITION,
    },
  ],
  stages: [{ name: 'build', status: 'failure', seconds: 60, reason: '1 target does not build.' }],
  problems: [
    { severity: 'error', source: 'lock', title: 'Unlocked input', message: 'Run "nix flake lock".', position: POSITION, id: 'disko' },
  ],
  excluded: ['packages.x86_64-linux.big'],
  totals: TOTALS,
};

const BARE_REPORT: Bare<Report> = {
  version: 1,
  verdict: 'success',
  reasons: [],
  notices: [],
  targets: [{ id: id(WEB), kind: 'host', name: 'web', status: 'cached', guilty: [] }],
  failures: [{ drvPath: drv('web'), name: 'web', message: 'no', logTail: [], group: 'a' }],
  stages: [{ name: 'check', status: 'success' }],
  problems: [{ severity: 'notice', source: 'format', title: 'a', message: 'b' }],
  excluded: [],
  totals: TOTALS,
};

/** As much of a schema as these tests walk through. */
interface Schema {
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const readSchema = (name: string) => JSON.parse(read(`schemas/${name}.schema.json`)) as Schema;
const compile = (schema: Schema) => new Ajv2020({ strict: true, strictRequired: true, allErrors: true }).compile(schema);

/** The same schema, but a key that it does not know is an error. Published it is not: readers of today accept the files of tomorrow. */
function forbidUnknown(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
      ? { ...value, additionalProperties: false }
      : value,
  ) as Schema;
}

function complaintsOf(validate: ValidateFunction, value: unknown): readonly string[] {
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** Walks a value with its schema; calls `visit` for each object that has a fixed set of keys. */
function walk(
  root: Schema,
  schema: Schema,
  value: unknown,
  visit: (schema: Schema, keys: readonly string[], path: string) => void,
  path = '$',
): void {
  const followed = schema.$ref === undefined ? schema : root.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (followed === undefined) throw new Error(`${path}: no ${schema.$ref ?? ''}`);
  if (Array.isArray(value)) {
    for (const item of value) walk(root, followed.items ?? {}, item, visit, `${path}[]`);
    return;
  }
  if (typeof value !== 'object' || value === null || followed.properties === undefined) return;
  visit(followed, Object.keys(value).sort(), path);
  for (const [key, item] of Object.entries(value)) walk(root, followed.properties[key] ?? {}, item, visit, `${path}.${key}`);
}

/** All copies of a JSON value that hold something of another type in one place. */
function* listChanged(value: unknown): Generator {
  yield typeof value === 'string' ? 7 : 'changed';
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    for (const changed of listChanged(item)) {
      yield Array.isArray(value)
        ? value.map((one: unknown, index) => (String(index) === key ? changed : one))
        : { ...value, [key]: changed };
    }
  }
}

/** All copies of a JSON value that lack one key in one place. */
function* listShortened(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    for (const shorter of listShortened(item)) {
      yield Array.isArray(value)
        ? value.map((one: unknown, index) => (String(index) === key ? shorter : one))
        : { ...value, [key]: shorter };
    }
  }
}

describe.each([
  ['plan', FULL_PLAN, BARE_PLAN],
  ['report', FULL_REPORT, BARE_REPORT],
] as const)('schemas/%s.schema.json', (name, full, bare) => {
  const schema = readSchema(name);

  test('accepts a file with every key and one with the required keys only', () => {
    const validate = compile(forbidUnknown(schema));
    expect(complaintsOf(validate, full)).toEqual([]);
    expect(complaintsOf(validate, bare)).toEqual([]);
  });

  test('knows every key, and no other', () => {
    walk(schema, schema, full, ({ properties = {} }, keys, path) => expect([path, keys]).toEqual([path, Object.keys(properties).sort()]));
  });

  test('requires what is always there, and no more', () => {
    walk(schema, schema, bare, ({ required = [] }, keys, path) => expect([path, keys]).toEqual([path, [...required].sort()]));
  });

  test('accepts keys of later versions', () => {
    expect(complaintsOf(compile(schema), { ...full, later: true })).toEqual([]);
  });

  test('rejects a file in which any one value is of another type', () => {
    const validate = compile(schema);
    const changed = [...listChanged(full)];
    expect(changed.length).toBeGreaterThan(40);
    expect(changed.filter((value) => validate(value))).toEqual([]);
  });

  test('is told in the reference, key by key and value by value', () => {
    const page = read(`docs/reference/${name}-json.md`);
    const words = new Set<string>();
    walk(schema, schema, full, ({ properties = {} }) => {
      for (const [key, value] of Object.entries(properties)) {
        words.add(key);
        const followed = value.$ref === undefined ? value : schema.$defs?.[value.$ref.replace('#/$defs/', '')];
        for (const word of followed?.enum ?? []) words.add(word);
      }
    });
    expect([...words].filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });
});

test('the schemas know the kinds and statuses that the code knows', () => {
  const enumOf = (name: string) => {
    const schema = readSchema(name);
    const { kind, status } = schema.properties?.['targets']?.items?.properties ?? {};
    return { kinds: schema.$defs?.[kind?.$ref?.replace('#/$defs/', '') ?? '']?.enum, statuses: status?.enum };
  };
  expect(enumOf('plan')).toEqual({ kinds: TARGET_KINDS, statuses: PLAN_STATUSES });
  expect(enumOf('report')).toEqual({ kinds: TARGET_KINDS, statuses: REPORT_STATUSES });
});

describe('plan.json', () => {
  const validate = compile(readSchema('plan'));

  test('with every key is read whole by this Panther, so the schema has no key that Panther has not', () => {
    expect(parsePlan(JSON.parse(JSON.stringify(FULL_PLAN)))).toEqual(FULL_PLAN);
  });

  test('damaged in any one place is judged alike by the schema and by Panther', () => {
    const accepts = (value: unknown) => {
      try {
        parsePlan(value);
        return true;
      } catch {
        return false;
      }
    };
    for (const value of [
      ...listChanged(FULL_PLAN),
      ...listShortened(FULL_PLAN),
      { ...FULL_PLAN, groups: [{ ...FULL_PLAN.groups[0], id: 'a b' }] },
    ]) {
      expect([JSON.stringify(value), validate(value)]).toEqual([JSON.stringify(value), accepts(value)]);
    }
  });

  test.each([PLAN, makePlan([], []), makePlan([planned(WEB, { status: 'failed', error: ERROR })], [])])(
    'of sample %# fits the schema',
    (plan) => {
      expect(complaintsOf(validate, JSON.parse(JSON.stringify(plan)))).toEqual([]);
    },
  );
});

describe('report.json', () => {
  const validate = compile(forbidUnknown(readSchema('report')));
  const full = failure('libx', { log: 'logs/libx.log', position: POSITION, hashMismatch: { specified: 'a', got: 'b' } });

  test.each([
    ['a green run', evidence({ seconds: { check: 1 } })],
    [
      'a run without anything',
      evidence({ check: { missing: true, reason: 'x' }, plan: { missing: true, reason: 'x' }, results: new Map(), needs: {} }),
    ],
    ['a run without results', evidence({ results: new Map() })],
    [
      'a run with failures of every kind',
      {
        ...evidenceOf(
          [
            planned(WEB),
            planned('nixosConfigurations.a'),
            planned('nixosConfigurations.b'),
            planned('nixosConfigurations.c', { status: 'failed', error: ERROR, drvPath: undefined, system: undefined }),
            planned('nixosConfigurations.e', {
              status: 'failed',
              reason: 'It needs libx, which failed before.',
              remembered: { drvPath: drv('libx'), name: 'libx', message: 'builder failed with exit code 1' },
            }),
            planned('nixosConfigurations.d', { status: 'unsupported', reason: 'No runner.', position: POSITION }),
          ],
          (target, index) =>
            built(target.id, {
              status: index === 0 ? 'failed' : index === 1 ? 'dependency-failed' : 'skipped',
              failures: index < 2 ? [0] : [],
              reason: 'why',
            }),
          [full],
        ),
        check: {
          version: 1 as const,
          problems: [problem({ position: POSITION, id: WEB }), problem({ severity: 'notice' })],
          skipped: ['deadnix'],
        },
      },
    ],
  ])('of %s fits the schema, without a key that it does not know', (_title, given) => {
    expect(complaintsOf(validate, JSON.parse(formatReport(judge(given))))).toEqual([]);
  });
});
