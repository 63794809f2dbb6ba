import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { preparePanther, runWorkflow, type WorkflowRequest, type WorkflowRun } from '../support/act/index.js';
import { createRepository } from '../support/flakes.js';
import { listTestNix } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLEET = fileURLToPath(new URL('../../examples/fleet', import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/flakes/${name}`, import.meta.url));

/** The workflow that a user writes, with a job for each of a few targets. */
const callerWorkflow = (inputs: Readonly<Record<string, string | number>>) =>
  [
    'on: push',
    'jobs:',
    '  nix:',
    '    uses: pantheros/panther/.github/workflows/ci.yml@v1',
    '    permissions: { contents: read }',
    '    with:',
    ...Object.entries({ 'nix-installer': 'none', ...inputs }).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');

let panther: TempDir;
beforeAll(async () => {
  panther = await createTempDir('panther');
  await preparePanther(ROOT, panther.path);
});
afterAll(() => panther.dispose());

interface Gate {
  readonly result: string;
  readonly verdict: string | undefined;
  readonly summary: string;
  readonly log: string;
}

interface Outcome {
  readonly run: WorkflowRun;
  readonly gate: Gate;
  readonly service: ResultsService;
}

interface Options {
  readonly files?: Readonly<Record<string, string>>;
  readonly service?: Parameters<typeof startResultsService>[0];
  readonly onStep?: WorkflowRequest['onStep'];
  /** Another copy of this repository than the common one. */
  readonly panther?: string;
}

/** Runs ci.yml, called from a repository that holds a flake, and hands what came of it to `judge`. */
async function withRun(
  flake: string,
  inputs: Readonly<Record<string, string | number>>,
  { files = {}, service: serviceOptions = {}, onStep, panther: own }: Options,
  judge: (outcome: Outcome) => Promise<void> | void,
): Promise<void> {
  const repository = await createRepository(flake, { files: { ...files, '.github/workflows/pull-request.yml': callerWorkflow(inputs) } });
  const service = await startResultsService(serviceOptions);
  try {
    const run = await runWorkflow({
      caller: repository.dir,
      workflow: 'pull-request.yml',
      panther: own ?? panther.path,
      env: listTestNix()[0].env,
      resultsService: service,
      timeoutSeconds: 240,
      ...(onStep === undefined ? {} : { onStep }),
    });
    try {
      const job = run.job('gate');
      const step = job.steps.find(({ id, stage }) => id === 'report' && stage === 'Main');
      const gate = { result: job.result, verdict: step?.outputs['verdict'], summary: step?.summary ?? '', log: step?.log ?? '' };
      await judge({ run, gate, service });
      expect(run.orphans).toEqual([]);
    } finally {
      await run.dispose();
    }
  } finally {
    await service.stop();
    await repository.dispose();
  }
}

/** All hosts, in three jobs at most. */
const THREE_JOBS = { include: 'nixosConfigurations.*', 'minutes-per-runner': 0, 'max-runners': 3 };
const ONE_HOST = { include: 'nixosConfigurations.web-1' };

/** Names of what a job's own store holds. */
const listStore = async (directory: string | undefined): Promise<readonly string[]> =>
  readdir(join(directory ?? '', 'store', 'nix', 'store'));

/** Build jobs that were not skipped; act does not even name those of an empty matrix. */
const listStarted = (run: WorkflowRun) =>
  [...run.cells('shared'), ...run.cells('build')].filter(({ result }) => result !== 'skipped').map(({ title }) => title);

const expectRed = ({ gate, run }: Outcome, reason: RegExp) => {
  expect(gate.verdict).toBe('failure');
  expect(gate.result).toBe('failure');
  expect(run.conclusion).toBe('failure');
  expect(gate.summary).toMatch(reason);
};

describe('ci.yml, called from another repository', () => {
  test('a good fleet is built by several jobs, each with its own store, and the gate is green', async () => {
    await withRun(FLEET, THREE_JOBS, {}, async ({ run, gate, service }) => {
      expect(gate.log).toContain('GREEN: 7 targets are good: 7 built');
      expect(gate.verdict).toBe('success');
      expect(run.conclusion).toBe('success');
      const groups = [...run.cells('shared'), ...run.cells('build')].map(({ matrix }) => String(matrix['group']));
      expect(run.cells('build').length).toBeGreaterThan(1);
      // Builders have no flake in their stores, as they evaluate nothing.
      for (const cell of run.cells('build')) {
        const paths = await listStore(cell.directory);
        expect(paths.filter((path) => path.endsWith('-source') && !path.endsWith('.drv'))).toEqual([]);
      }
      const built = (await Promise.all(run.cells('build').map((cell) => listStore(cell.directory)))).map(
        (paths) => paths.filter((path) => /-nixos-system-[a-z0-9-]+-[0-9.]+\.fleet$/.test(path)).length,
      );
      expect(built.reduce((sum, count) => sum + count, 0)).toBe(7);
      expect(
        service.artifacts
          .list()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['panther-plan', 'panther-report', ...groups.flatMap((id) => [`panther-outputs-${id}`, `panther-result-${id}`])].sort());
    });
  });

  test('bad hosts make the gate red, each annotated on its line, and the good ones are built', async () => {
    await withRun(fixture('zoo'), {}, {}, (outcome) => {
      const { run, gate } = outcome;
      expectRed(outcome, /23 of 33 targets failed/);
      expect(gate.summary).toMatch(/nixosConfigurations\.good-3.*built/);
      const steps = run.jobs.flatMap((job) => job.steps);
      const places = steps.flatMap((step) => step.annotations.map(({ properties }) => `${properties['file']}:${properties['line']}`));
      // GitHub shows ten of a step; the others are in its log, with their places.
      expect(places).toEqual(
        expect.arrayContaining(['flake.nix:34', 'hosts/assertion.nix:6', 'hosts/hash-mismatch.nix:6', 'flake.nix:51']),
      );
      expect(steps.find(({ id }) => id === 'check')?.log).toMatch(/hosts\/throw\.nix:3:16: error: /);
    });
  });

  test('a flake that cannot even be opened makes the gate red', async () => {
    await withRun(fixture('syntax-error'), {}, {}, (outcome) => {
      expectRed(outcome, /The flake cannot be evaluated/);
      expect(listStarted(outcome.run)).toEqual([]);
    });
  });

  test('a flake without anything to build starts no build job, and the gate is green', async () => {
    await withRun(fixture('no-outputs'), {}, {}, ({ run, gate }) => {
      expect(listStarted(run)).toEqual([]);
      expect(gate.verdict).toBe('success');
      expect(run.conclusion).toBe('success');
    });
  });

  test('a plan job that is killed makes the gate red', async () => {
    const onStep: Options['onStep'] = ({ job, step, phase }, control) => {
      if (job.id === 'plan' && step.id === 'plan' && step.stage === 'Main' && phase === 'start') control.loseJob(job);
    };
    await withRun(FLEET, ONE_HOST, { onStep }, (outcome) => expectRed(outcome, /There is no plan/));
  });

  test('a build job that is killed makes the gate red, and names what was not built', async () => {
    const onStep: Options['onStep'] = ({ job, step, phase }, control) => {
      if (job.id === 'build' && step.name.includes('actions/build') && step.stage === 'Main' && phase === 'start') control.loseJob(job);
    };
    await withRun(FLEET, ONE_HOST, { onStep }, (outcome) => expectRed(outcome, /panther-result-x86_64-linux-1.*is missing/));
  });

  test('a cancelled build job makes the gate red, even if its result is there', async () => {
    const cancelled = await createTempDir('panther-cancelled');
    // act calls a cancelled job a failure, so the word is put where GitHub puts it.
    const needs = '{"plan":{"result":"success"},"build":{"result":"cancelled"}}';
    await preparePanther(ROOT, cancelled.path, {
      rewrite: (path, yaml) => (path.endsWith('/ci.yml') ? yaml.replace(/needs: \$\{\{ toJSON\(needs\) \}\}/, `needs: '${needs}'`) : yaml),
    });
    await withRun(FLEET, ONE_HOST, { panther: cancelled.path }, (outcome) => {
      expect(outcome.run.cells('build').map(({ result }) => result)).toEqual(['success']);
      expectRed(outcome, /cancelled/);
    });
    await cancelled.dispose();
  });

  test.each(['panther-plan', 'panther-result-x86_64-linux-1'])(
    'the artifact %s, gone when the gate looks for it, makes the gate red',
    async (lost) => {
      let gone = false;
      const service = {
        fault: (operation: string, name: string) =>
          gone && operation === 'ListArtifacts' && (name === lost || name === '') ? ('missing' as const) : undefined,
      };
      const onStep: Options['onStep'] = ({ job, phase }) => {
        if (job.id === 'gate' && phase === 'start') gone = true;
      };
      await withRun(FLEET, ONE_HOST, { service, onStep }, (outcome) => expectRed(outcome, /is missing/));
    },
  );

  test('a corrupt plan is refused by the builder, and the gate is red', async () => {
    const service = {
      fault: (operation: string, name: string) =>
        operation === 'DownloadBlob' && name === 'panther-plan' ? ('corrupt' as const) : undefined,
    };
    await withRun(FLEET, ONE_HOST, { service }, (outcome) => {
      expectRed(outcome, /panther-plan/);
      expect(outcome.run.cells('build').map(({ result }) => result)).toEqual(['failure']);
    });
  });
});
