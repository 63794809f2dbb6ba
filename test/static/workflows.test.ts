import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows')).map((name) => join('.github/workflows', name));
const ACTIONS = readdirSync(join(ROOT, 'actions')).filter((name) => name !== 'pipeline');
const ACTION_FILES = ['action.yml', ...ACTIONS.map((name) => join('actions', name, 'action.yml'))];

interface Action {
  readonly inputs?: Readonly<Record<string, { readonly description: string; readonly default?: string; readonly required?: boolean }>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string };
}
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: {
    readonly workflow_call?: { readonly inputs: Readonly<Record<string, { readonly default?: unknown; readonly type: string }>> };
  };
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions?: unknown; readonly uses?: string; readonly steps?: readonly Step[]; readonly 'timeout-minutes'?: number }
    >
  >;
}

const read = (path: string): unknown => parse(readFileSync(join(ROOT, path), 'utf8'));
const readWorkflow = (path: string): Workflow => read(path) as Workflow;
const readAction = (path: string): Action => read(path) as Action;
const tool = (name: string): string => {
  const path = process.env[name];
  if (path === undefined || path === '') throw new Error(`${name} is not set: this test is run by npm test, which fetches the tool.`);
  return path;
};

/** actionlint 1.7.12 does not know references to the own repository yet (rhysd/actionlint#711); these exact complaints are about nothing else. */
const SELF_REFERENCE = [
  /^specifying action "\$\/actions\/[a-z-]+" in invalid format because ref is missing\. available formats are "\{owner\}\/\{repo\}@\{ref\}" or "\{owner\}\/\{repo\}\/\{path\}@\{ref\}"$/,
  /^reusable workflow call "\$\/\.github\/workflows\/[a-z-]+\.yml" at "uses" is not following the format "owner\/repo\/path\/to\/workflow\.yml@ref" nor "\.\/path\/to\/workflow\.yml"\. see https:\/\/docs\.github\.com\/en\/actions\/learn-github-actions\/reusing-workflows for more details$/,
];

test('actionlint has no complaint', () => {
  const { stdout } = spawnSync(tool('PANTHER_TEST_ACTIONLINT'), ['-format', '{{json .}}', ...WORKFLOWS], { cwd: ROOT, encoding: 'utf8' });
  const complaints = JSON.parse(stdout) as readonly { readonly message: string; readonly filepath: string; readonly line: number }[];
  expect(complaints.filter(({ message }) => !SELF_REFERENCE.some((pattern) => pattern.test(message)))).toEqual([]);
});

test('zizmor has no finding', () => {
  const output = execFileSync(tool('PANTHER_TEST_ZIZMOR'), ['--offline', '--no-progress', '--format', 'json', '.github', ...ACTION_FILES], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual([]);
});

describe.each(WORKFLOWS)('%s', (path) => {
  const workflow = readWorkflow(path);
  const jobs = Object.entries(workflow.jobs);

  test('third-party actions are pinned by commit, with the version beside it', () => {
    const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
    const foreign = lines.filter((line) => /^\s*(?:- )?uses: (?!\$\/)/.test(line));
    for (const line of foreign) expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v[\w.-]+$/);
  });

  test('nothing is allowed but what a job asks for', () => {
    expect(workflow.permissions).toEqual({});
    for (const [name, job] of jobs) expect([name, job.permissions]).toEqual([name, expect.anything()]);
  });

  test('every job ends some time, and no step holds more than a line of script', () => {
    for (const [name, job] of jobs) {
      if (job.uses === undefined) expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)]);
      for (const step of job.steps ?? []) expect((step.run ?? '').trim().split('\n')).toHaveLength(1);
    }
  });

  test('own actions get only inputs that they have, and all that they require', () => {
    for (const step of jobs.flatMap(([, job]) => job.steps ?? [])) {
      const own = /^\$\/(actions\/[a-z-]+)$/.exec(step.uses ?? '')?.[1];
      if (own === undefined) continue;
      const { inputs = {} } = readAction(`${own}/action.yml`);
      const given = Object.keys(step.with ?? {});
      expect(given.filter((name) => !(name in inputs))).toEqual([]);
      expect(Object.keys(inputs).filter((name) => inputs[name]?.required === true && !given.includes(name))).toEqual([]);
    }
  });
});

test('an input of ci.yml has the default of the action it goes to', () => {
  const inputs = readWorkflow('.github/workflows/ci.yml').on.workflow_call?.inputs ?? {};
  for (const action of ACTIONS) {
    for (const [name, { default: own }] of Object.entries(readAction(`actions/${action}/action.yml`).inputs ?? {})) {
      const called = inputs[name];
      if (called !== undefined) expect([action, name, String(called.default)]).toEqual([action, name, own ?? '']);
    }
  }
});

test.each(ACTION_FILES)('%s has no expression in a description, which the runner would evaluate and refuse', (path) => {
  const { inputs = {} } = readAction(path);
  for (const [name, { description }] of Object.entries(inputs)) expect([name, description.includes('${{')]).toEqual([name, false]);
});

test.each(ACTION_FILES)('%s runs on Node 24 and names files that are there', (path) => {
  const { runs } = readAction(path);
  expect(runs.using).toBe('node24');
  for (const file of [runs.main, runs.post].filter((name) => name !== undefined)) {
    expect(readFileSync(join(ROOT, path, '..', file), 'utf8')).toMatch(
      /^import \{ run\w+ \} from '\.\.\/index\.js';\nawait run\w+\(\);\n$/,
    );
  }
});
