import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runAction, type ActionRequest, type ActionRun } from '../support/action.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { listTestNix, type TestStore } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';

const FLEET = fileURLToPath(new URL('../../examples/fleet', import.meta.url));
const NODES = [
  ['20 or whatever runs the tests', process.execPath],
  ['24', process.env['PANTHER_TEST_NODE24'] ?? ''],
] as const;
/** Few targets: the chain is tested here, not the fleet. */
const ONE_HOST = 'nixosConfigurations.web-1';

interface Matrix {
  readonly include: readonly { readonly group: string; readonly runner: readonly string[]; readonly title: string }[];
}

describe.each(NODES)('the bundled actions, chained over three machines, on Node %s', (_label, node) => {
  let repository: Repository;
  let service: ResultsService;
  let jobs: TempDir;
  const stores: TestStore[] = [];

  beforeAll(async () => {
    [repository, service, jobs] = await Promise.all([createRepository(FLEET), startResultsService(), createTempDir('jobs')]);
  });
  afterAll(async () => {
    await Promise.all([repository.dispose(), service.stop(), jobs.dispose(), ...stores.map((store) => store.dispose())]);
  });

  /** A machine of its own: an empty store, an empty home, its own runtime token. */
  const startJob = async (name: string) => {
    const store = await listTestNix()[0].createStore();
    stores.push(store);
    const job = join(jobs.path, name);
    await mkdir(job);
    const common = { workspace: repository.dir, job, env: { ...store.env, ...service.env('1', name) }, node };
    return (request: Pick<ActionRequest, 'action' | 'inputs' | 'phase' | 'state'>): Promise<ActionRun> =>
      runAction({ ...common, ...request });
  };

  test('check and plan evaluate once, build evaluates nothing, and the gate is green; a missing result makes it red', async () => {
    const planJob = await startJob('plan');
    const setup = await planJob({ action: 'setup', inputs: { kvm: 'off' } });
    expect(setup.exitCode).toBe(0);
    const check = await planJob({ action: 'check', inputs: { include: ONE_HOST } });
    expect(check.log).not.toContain('::error');
    expect(check.exitCode).toBe(0);
    const plan = await planJob({ action: 'plan', inputs: { include: ONE_HOST, evaluation: check.outputs['evaluation'] ?? '' } });
    expect(plan.exitCode).toBe(0);
    expect(plan.outputs['has-builds']).toBe('true');
    const matrix = JSON.parse(plan.outputs['matrix'] ?? '') as Matrix;
    expect(matrix.include).toEqual([{ group: 'x86_64-linux-1', runner: ['ubuntu-latest'], system: 'x86_64-linux', title: 'web-1' }]);
    const digest = plan.outputs['digest'] ?? '';

    const needs = JSON.stringify({ plan: { result: 'success', outputs: {} }, build: { result: 'success', outputs: {} } });
    const early = await (await startJob('early-gate'))({ action: 'report', inputs: { needs, digest } });
    expect(early.exitCode).not.toBe(0);
    expect(early.outputs['verdict']).toBe('failure');
    expect(early.summary).toContain('panther-result-x86_64-linux-1');

    const buildJob = await startJob('build');
    const build = await buildJob({ action: 'build', inputs: { group: 'x86_64-linux-1', digest, 'hand-over': 'true' } });
    expect(build.log).toContain('1 of 1 targets are built');
    expect(build.exitCode).toBe(0);
    expect(service.artifacts.list().map(({ name }) => name)).toContain('panther-outputs-x86_64-linux-1');

    const gate = await (await startJob('gate'))({ action: 'report', inputs: { needs, digest } });
    expect(gate.log).toContain('GREEN');
    expect(gate.outputs['verdict']).toBe('success');
    expect(gate.exitCode).toBe(0);
    expect(gate.summary).toContain('`nixosConfigurations.web-1`');
  });

  test('a plan that is not the one the plan job uploaded is refused by the builder and by the gate', async () => {
    const digest = '0'.repeat(64);
    const build = await (await startJob('wrong-build'))({ action: 'build', inputs: { group: 'x86_64-linux-1', digest } });
    expect(build.exitCode).not.toBe(0);
    expect(build.log).toMatch(/::error.*is not what the plan job uploaded/);
    const needs = JSON.stringify({ plan: { result: 'success' }, build: { result: 'success' } });
    const gate = await (await startJob('wrong-gate'))({ action: 'report', inputs: { needs, digest } });
    expect(gate.outputs['verdict']).toBe('failure');
  });

  test('the whole pipeline runs in one step, by the root action', async () => {
    const run = await (
      await startJob('pipeline')
    )({ action: 'pipeline', inputs: { include: `${ONE_HOST} devShells.*.rust`, format: 'false' } });
    expect(run.outputs['verdict']).toBe('success');
    expect(run.summary).toContain('devShells.x86_64-linux.rust');
    expect(run.exitCode).toBe(0);
  });

  test('inputs that do not fit are all named at once, as one error', async () => {
    const run = await (await startJob('inputs'))({ action: 'plan', inputs: { 'max-runners': '0', 'runner-map': 'ubuntu', format: 'x' } });
    expect(run.exitCode).toBe(2);
    expect(run.log).toMatch(/The input "max-runners" must be a whole number from 1 to 255, but is "0"/);
    expect(run.log).toMatch(/The input "runner-map" must be JSON/);
  });

  test('outside of a job, where there are no artifacts, it says so', async () => {
    const store = await listTestNix()[0].createStore();
    stores.push(store);
    const job = join(jobs.path, 'outside');
    await mkdir(job);
    const run = await runAction({ action: 'plan', inputs: { include: ONE_HOST }, workspace: repository.dir, job, env: store.env, node });
    expect(run.exitCode).toBe(3);
    expect(run.log).toMatch(/::error.*artifact service cannot be reached/);
  });

  test('a slip in an input’s name is warned of', async () => {
    const run = await (await startJob('slip'))({ action: 'report', inputs: { needs: '{}', digset: '0' } });
    expect(run.log).toMatch(/::warning.*There is no input "digset"; did you mean "digest"\?/);
  });
});
