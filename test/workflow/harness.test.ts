import { readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import {
  findProcesses,
  preparePanther,
  runWorkflow,
  type StepEvent,
  type WorkflowRequest,
  type WorkflowRun,
} from '../support/act/index.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { listTestNix } from '../support/nix.js';
import { type ResultsService, startResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';

jest.setTimeout(300_000);

const FIXTURE = 'test/support/act/fixture';
let panther: TempDir;
let caller: Repository;
let service: ResultsService;
const runs: WorkflowRun[] = [];

beforeAll(async () => {
  const source = await createRepository(join(FIXTURE, 'panther'));
  panther = await createTempDir('panther');
  await preparePanther(source.dir, panther.path);
  await source.dispose();
});

afterAll(async () => {
  await panther.dispose();
});

beforeEach(async () => {
  service = await startResultsService();
  caller = await createRepository(join(FIXTURE, 'caller'), { dirty: { 'uncommitted.txt': '', 'ignored.txt': '' } });
});

afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.dispose()));
  await caller.dispose();
  await service.stop();
});

async function run(inputs: Record<string, string>, request: Partial<WorkflowRequest> = {}): Promise<WorkflowRun> {
  const done = await runWorkflow({
    caller: caller.dir,
    workflow: 'ci.yml',
    panther: panther.path,
    event: { name: 'workflow_dispatch' },
    inputs,
    resultsService: service,
    env: { MINI_ARTIFACT_CLIENT: pathToFileURL(resolve('node_modules/@actions/artifact/lib/artifact.js')).href },
    timeoutSeconds: 120,
    ...request,
  });
  runs.push(done);
  return done;
}

/** True once, when that job (or cell) has begun to hang. */
const isHanging = ({ phase, job, step }: StepEvent, id: string, name?: string): boolean =>
  phase === 'output' && job.id === id && job.matrix['name'] === name && step.log.endsWith('hanging\n');

/** The `needs` context that the gate was given. */
const readNeeds = (done: WorkflowRun): unknown =>
  (JSON.parse(/^\{.*\}$/m.exec(done.job('gate').steps[0]?.log ?? '')?.[0] ?? '') as { needs: unknown }).needs;

test('a green run: what is committed, stubs for foreign actions, outputs and artifacts between jobs, and nothing else that they share', async () => {
  const done = await run({ cells: '["one","two","three"]' });
  expect(done).toMatchObject({ conclusion: 'success', problems: [], orphans: [] });
  expect(done.job('gate')).toMatchObject({ result: 'success', steps: [{ summary: '# green\n', outputs: { verdict: 'green' } }] });
  expect(done.job('deploy').steps[0]).toMatchObject({ name: 'Downstream', log: 'success green\n' });

  const plan = done.job('plan');
  expect(plan.steps.map(({ name, stage, outcome, conclusion }) => [stage, name, outcome, conclusion])).toEqual([
    ['Main', expect.stringMatching(/^actions\/checkout@/), 'success', 'success'],
    ['Main', expect.stringMatching(/^acme\/installer\/sub@/), 'success', 'success'],
    ['Main', 'pantheros/panther/actions/plan@v1', 'success', 'success'],
    ['Main', 'A step that may fail', 'failure', 'success'],
    ['Post', 'pantheros/panther/actions/plan@v1', 'success', 'success'],
  ]);
  expect(plan.steps[2]).toMatchObject({ outputs: { matrix: '[{"name":"one"},{"name":"two"},{"name":"three"}]' }, summary: '# Plan\n' });
  expect(plan.steps[2]?.log).toMatch(/^flake: true ignored: false uncommitted: false\n/);

  const jobs = done.jobs.filter(({ result }) => result === 'success');
  expect(jobs.map(({ id }) => id).sort()).toEqual(['after-build', 'build', 'build', 'build', 'deploy', 'gate', 'plan']);
  expect(new Set(jobs.map(({ directory }) => directory)).size).toBe(jobs.length);
  const uploads = service.artifacts.list();
  expect(uploads.map(({ name }) => name).sort()).toEqual(['plan', 'result-one', 'result-three', 'result-two']);
  expect(new Set(uploads.map(({ jobId }) => jobId)).size).toBe(4);
});

test('one failed cell of three: the others count as good, the jobs after it are skipped, the gate runs and is red', async () => {
  const done = await run({ cells: '["one","two","three"]', fail: 'two' });
  expect(done.cells('build').map(({ matrix, result }) => [matrix['name'], result])).toEqual(
    expect.arrayContaining([
      ['one', 'success'],
      ['two', 'failure'],
      ['three', 'success'],
    ]),
  );
  expect(done.job('build', { name: 'two' }).steps.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['pantheros/panther/actions/build@v1', 'failure'],
    ['Only after success', 'skipped'],
    ['Always', 'success'],
  ]);
  expect(done.job('build', { name: 'two' }).steps[0]?.annotations).toEqual([
    {
      level: 'error',
      message: 'broken\nsecond line, 100% %3A',
      properties: { file: 'hosts/a,b.nix', line: '3', endLine: '4', col: '5', title: 'a=b: c' },
    },
  ]);
  expect(readNeeds(done)).toMatchObject({
    plan: { result: 'success', outputs: { matrix: expect.any(String) } },
    build: { result: 'failure' },
    never: { result: 'skipped' },
    'after-build': { result: 'skipped' },
  });
  expect(done.job('gate').result).toBe('failure');
  expect(done.conclusion).toBe('failure');
  // Not so on GitHub, where the caller's `always()` holds; see the list in run-workflow.ts.
  expect(done.cells('deploy')).toEqual([]);
});

test('an empty matrix whose job is skipped leaves the gate to run', async () => {
  const done = await run({ cells: '[]' });
  expect(done.job('build').result).toBe('skipped');
  expect(readNeeds(done)).toMatchObject({ build: { result: 'skipped' } });
});

test('an artifact that is lost between two jobs fails the job that needs it', async () => {
  service.setFault((operation, name) => (operation === 'FinalizeArtifact' && name === 'plan' ? 'missing' : undefined));
  const done = await run({ cells: '["one"]' });
  expect(done.job('plan').result).toBe('success');
  expect(done.job('build').steps[0]?.log).toMatch(/Artifact not found for name: plan/);
  expect(done.job('gate').result).toBe('failure');
});

test('a killed step fails its job, and what it had started ends with it', async () => {
  const done = await run(
    { cells: '["one","two"]', hang: 'two' },
    { onStep: (event, control) => (isHanging(event, 'build', 'two') ? control.killStep(event.job) : undefined) },
  );
  expect(done.job('build', { name: 'one' }).result).toBe('success');
  expect(done.job('build', { name: 'two' })).toMatchObject({ result: 'failure', errors: ['signal: killed'] });
  expect(done.job('build', { name: 'two' }).steps.at(-1)).toMatchObject({ name: 'Always', log: 'cleans up\n' });
  expect(done.job('gate').result).toBe('failure');
  expect(done.orphans).toEqual([]);
});

test('a lost job fails, and not even its post step has an effect; the gate still runs', async () => {
  const done = await run(
    { cells: '["one"]', hang: 'plan' },
    { onStep: (event, control) => (isHanging(event, 'plan') ? control.loseJob(event.job) : undefined) },
  );
  const plan = done.job('plan');
  expect(plan.result).toBe('failure');
  expect(plan.steps.at(-1)).toMatchObject({ stage: 'Post', log: '' });
  expect(service.artifacts.list()).toEqual([]);
  expect(readNeeds(done)).toMatchObject({ plan: { result: 'failure' }, build: { result: 'skipped' } });
  expect(done.job('gate').result).toBe('failure');
});

test('a cancelled run: the running step ends, the gate is red, and a process that outlived the run is named and killed', async () => {
  const done = await run(
    { cells: '["one","two"]', hang: 'two' },
    { onStep: (event, control) => (isHanging(event, 'build', 'two') ? control.cancel() : undefined) },
  );
  // GitHub says `cancelled` in both places.
  expect(done.job('build', { name: 'two' })).toMatchObject({ result: 'failure' });
  expect(readNeeds(done)).toMatchObject({ build: { result: 'failure' } });
  expect(done.job('gate')).toMatchObject({ result: 'failure', directory: expect.any(String) });
  expect(done.orphans).toEqual(['sleep 600']);
});

test('a run that does not end is killed at its time limit, with all that it had started', async () => {
  const done = await run({ cells: '["one"]', hang: 'one' }, { timeoutSeconds: 10 });
  expect(done.conclusion).toBe('timed-out');
  expect(done.job('plan').result).toBe('success');
  expect(done.job('build')).toMatchObject({ result: 'unfinished', steps: [{ outcome: 'unfinished' }] });
  expect(done.cells('gate')).toEqual([]);
  expect(await findProcesses({ variable: 'PANTHER_TEST_CALLER=' + caller.dir, directories: [] })).toEqual([]);
});

test('a composite action of ours reaches another by a self-reference, and its own failed step may be forgiven', async () => {
  const done = await run({}, { workflow: 'wrap.yml', event: { name: 'push' } });
  expect(done.conclusion).toBe('success');
  expect(done.job('wrap').steps.find(({ stage }) => stage === 'Main')).toMatchObject({ outputs: { matrix: '[{"name":"x"}]' } });
});

test('a step that fails at once keeps its last words', async () => {
  const done = await run({}, { workflow: 'last-words.yml', event: { name: 'push' } });
  const logs = done.cells('words').flatMap(({ steps }) => steps.map(({ log }) => log));
  expect(logs).toEqual(Array.from({ length: 32 }, () => 'last words\n'));
});

test('what the test throws while it watches is the error of the run', async () => {
  const watch = run(
    {},
    {
      workflow: 'wrap.yml',
      event: { name: 'push' },
      onStep: () => {
        throw new Error('wrong');
      },
    },
  );
  await expect(watch).rejects.toThrow('wrong');
});

test('a runner label that no machine has makes the run red', async () => {
  const workflow = 'on: push\njobs:\n  lost:\n    runs-on: riscv\n    steps: [{ run: "true" }]\n';
  await writeFile(join(caller.dir, '.github/workflows/label.yml'), workflow);
  const done = await run({}, { workflow: 'label.yml', event: { name: 'push' } });
  expect(done.problems).toEqual([expect.stringMatching(/lost: .*Skipping unsupported platform.*riscv/)]);
  expect(done.conclusion).toBe('failure');
});

test('event, secrets and the address of the API reach the job, and checkout takes a commit of a branch', async () => {
  await caller.git('commit', '--quiet', '--allow-empty', '--message=Topic');
  const sha = await caller.git('rev-parse', 'HEAD');
  await caller.git('commit', '--quiet', '--allow-empty', '--message=Later');
  const payload = { pull_request: { number: 7, head: { ref: 'topic', sha }, base: { ref: 'main' } } };
  const done = await run(
    {},
    {
      workflow: 'context.yml',
      event: { name: 'pull_request', payload },
      secrets: { SECRET: 'hush' },
      env: { GITHUB_API_URL: 'http://127.0.0.1:1' },
    },
  );
  expect(done.problems).toEqual([]);
  expect(done.job('context').steps.at(-1)).toMatchObject({
    log: `pull_request main example/fleet http://127.0.0.1:1 true ${sha} 1\n`,
  });
});

test('a crash of act itself is not a result: the run is made again, with none of its first artifacts', async () => {
  const bin = await createTempDir('act-bin');
  const real = process.env['PANTHER_TEST_ACT'] ?? '';
  try {
    const fake = join(bin.path, 'act');
    const crash = `echo 'fatal error: concurrent map writes' >&2; touch '${bin.path}/crashed'; exit 2`;
    await writeFile(fake, `#!/bin/sh\n[ -e '${bin.path}/crashed' ] && exec '${real}' "$@"\n'${real}' "$@" >/dev/null 2>&1\n${crash}\n`, {
      mode: 0o755,
    });
    process.env['PANTHER_TEST_ACT'] = fake;
    const done = await run({ cells: '["one"]' });
    expect(done.conclusion).toBe('success');
    expect(
      service.requests.filter(({ operation, name }) => operation === 'CreateArtifact' && name === 'plan').map(({ status }) => status),
    ).toEqual([200, 200]);
  } finally {
    process.env['PANTHER_TEST_ACT'] = real;
    await bin.dispose();
  }
});

test('a workflow can be changed for a state that act does not know', async () => {
  const source = await createRepository(join(FIXTURE, 'panther'));
  const changed = await createTempDir('panther');
  try {
    const needs = { plan: { result: 'success' }, build: { result: 'cancelled' } };
    await preparePanther(source.dir, changed.path, {
      rewrite: (_path, yaml) => yaml.replace('${{ toJSON(needs) }}', JSON.stringify(JSON.stringify(needs))),
    });
    const done = await run({ cells: '["one"]' }, { panther: changed.path });
    expect(readNeeds(done)).toEqual(needs);
    expect(done.job('gate').result).toBe('failure');
  } finally {
    await changed.dispose();
    await source.dispose();
  }
});

test.each(listTestNix().map((nix) => [nix.label, nix] as const))(
  '%s: a job does not see what another job has built',
  async (_label, nix) => {
    const done = await run({}, { workflow: 'stores.yml', event: { name: 'push' }, env: nix.env });
    const { directory, steps } = done.job('produce');
    expect(steps.map(({ name, conclusion }) => [name, conclusion])).toContainEqual(['Its own path is there', 'success']);
    const built = await readdir(join(directory ?? '', 'store/nix/store'));
    expect(built.filter((name) => name.endsWith('-thing'))).toHaveLength(1);
    expect(done.job('consume').steps[0]).toMatchObject({ conclusion: 'failure', log: expect.stringMatching(/is not valid/) });
  },
);
