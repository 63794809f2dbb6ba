import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Flake } from '../../../src/flake/index.js';
import type { Derivation, Nix, NixEvent } from '../../../src/nix/index.js';
import {
  makeLocalRunners,
  runPipeline,
  writeReport,
  type PipelineOptions,
  type PipelinePorts,
} from '../../../src/pipeline/run-pipeline.js';
import { parsePlan } from '../../../src/plan/index.js';
import { ToolError } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { builderFailed, failed, started, stopped } from '../build/events.js';
import { createFakeEvaluator, good, message, type FakeFlake } from '../flake/fake-evaluator.js';
import { DB, WEB } from './samples.js';

/** Not local, so that neither git nor linters have anything to look at. */
const FLAKE: Flake = { reference: { reference: 'github:owner/fleet' }, text: 'github:owner/fleet' };
const OPTIONS: PipelineOptions = {
  include: ['*'],
  exclude: [],
  'allow-import-from-derivation': false,
  'accept-flake-config': false,
  'memory-limit': undefined,
  format: false,
  statix: 'off',
  deadnix: 'off',
  'vm-test': false,
  'vm-time-limit': 600_000,
  'test-time-limit': 600_000,
  'require-kvm': false,
  'nixos-tests': 'driver',
};
const HOSTS: FakeFlake = { steps: { [WEB]: good('web'), [DB]: good('db') } };

interface Machine {
  readonly flake?: FakeFlake;
  readonly derivations?: readonly Derivation[];
  readonly events?: readonly NixEvent[];
  /** Names of derivations that cannot be built. */
  readonly missing?: readonly string[];
}

/** A Nix that works on paper; what a test does not need is not there. */
function createFakeNix({ flake = HOSTS, derivations = [derivation('web'), derivation('db')], events = [], missing = [] }: Machine): Nix {
  const known = byDrvPath(derivations);
  const nix: Partial<Nix> = {
    version: () => Promise.resolve({ vendor: 'nix', nix: [2, 34], text: 'nix (Nix) 2.34.8' }),
    prefetchDerivation: () => undefined,
    settings: () =>
      Promise.resolve({
        system: 'x86_64-linux',
        systemFeatures: ['kvm'],
        extraPlatforms: ['i686-linux'],
        substituters: ['https://cache.example.org'],
      }),
    evaluate: createFakeEvaluator(flake).evaluate,
    flakeMetadata: () => Promise.resolve({ revision: 'abc123' }),
    readDerivations: () => Promise.resolve(known),
    dryRun: () => Promise.resolve({ willBuild: new Set(known.keys()), willFetch: new Set(), unknown: new Set() }),
    build: (_, onEvent) => {
      events.forEach(onEvent);
      return Promise.resolve({ exitCode: missing.length === 0 ? 0 : 1, signal: undefined });
    },
    findInvalid: () => Promise.resolve(new Set(missing.map(out))),
  };
  return nix as Nix;
}

describe('runPipeline', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('pipeline');
  });
  afterEach(() => temp.dispose());

  async function run(machine: Machine, more: Partial<PipelinePorts> = {}) {
    const told: string[] = [];
    const log = createRecorder();
    const ports: PipelinePorts = {
      nix: createFakeNix(machine),
      log,
      signal: new AbortController().signal,
      env: {},
      now: () => 0,
      tempDirectory: temp.path,
      cores: 2,
      progress: {
        onStage: (stage) => told.push(stage),
        onEvaluated: (done, total, id) => told.push(`${done}/${total} ${id}`),
        onBuild: (running, ended, total) => told.push(`${running.length} running, ${ended} of ${total}`),
      },
      ...more,
    };
    return { ...(await runPipeline(FLAKE, OPTIONS, temp.path, ports)), told, log };
  }

  test('goes through all stages, each target once, to a green verdict', async () => {
    const { plan, report, told, log } = await run({ events: [started(1, 'web'), stopped(1), started(2, 'db'), stopped(2)] });
    expect(report.verdict).toBe('success');
    expect(report.targets.map(({ id, status }) => [id, status])).toEqual([
      [WEB, 'built'],
      [DB, 'built'],
    ]);
    expect(told).toEqual([
      'check',
      `1/2 ${WEB}`,
      `2/2 ${DB}`,
      'plan',
      'build',
      '1 running, 0 of 2',
      '0 running, 1 of 2',
      '1 running, 1 of 2',
      '0 running, 2 of 2',
    ]);
    expect(plan.flake).toEqual({ reference: 'github:owner/fleet', revision: 'abc123' });
    expect(log.groups[0]?.title).toBe('Plan');
  });

  test('builds all of a system in one go: one machine gains nothing by groups', async () => {
    const { plan } = await run({});
    expect(plan.groups).toMatchObject([{ id: 'x86_64-linux-1', runner: ['local'], targets: [DB, WEB] }]);
  });

  test('is red if a host does not build, and builds the others', async () => {
    const { report } = await run({ events: [started(1, 'web'), stopped(1), failed(builderFailed('web'))], missing: ['web'] });
    expect(report.verdict).toBe('failure');
    expect(report.targets.map(({ id, status }) => [id, status])).toEqual([
      [WEB, 'failed'],
      [DB, 'built'],
    ]);
  });

  test('is red if a host does not evaluate, and builds the others', async () => {
    const { report } = await run({
      flake: { steps: { [WEB]: { dies: { exit: 1, error: message('no such thing') } }, [DB]: good('db') } },
      derivations: [derivation('db')],
    });
    expect(report.verdict).toBe('failure');
    expect(report.targets.map(({ id, status }) => [id, status])).toEqual([
      [WEB, 'failed'],
      [DB, 'built'],
    ]);
  });

  test('is red if the flake cannot be opened', async () => {
    const { report, plan } = await run({ flake: { cannotBeOpened: { exit: 1, error: message('syntax error') } } });
    expect(report.verdict).toBe('failure');
    expect(plan.targets).toEqual([]);
  });

  test('has no verdict at all if the store cannot be asked', async () => {
    const broken = { ...createFakeNix({}), dryRun: () => Promise.reject(new ToolError(['nix', 'build'], 1, 'no daemon')) };
    await expect(run({}, { nix: broken })).rejects.toBeInstanceOf(ToolError);
  });

  test('leaves a report of three files that belong together', async () => {
    const { plan, report } = await run({});
    const directory = join(temp.path, 'report', 'here');
    await writeReport(directory, plan, report);
    expect((await readdir(directory)).sort()).toEqual(['plan.json', 'report.json', 'report.md']);
    const read = (file: string) => readFile(join(directory, file), 'utf8');
    expect(parsePlan(JSON.parse(await read('plan.json')))).toEqual(plan);
    expect(JSON.parse(await read('report.json'))).toMatchObject({ version: 1, verdict: 'success' });
    expect(await read('report.md')).toContain('web');
  });
});

test('makeLocalRunners takes this machine for its own system and whatever it can run besides', () => {
  expect(
    makeLocalRunners({ system: 'aarch64-linux', systemFeatures: ['kvm', 'gpu'], extraPlatforms: ['armv7l-linux'], substituters: [] }),
  ).toEqual({
    'aarch64-linux': [{ labels: ['local'], features: ['kvm', 'gpu'] }],
    'armv7l-linux': [{ labels: ['local'], features: ['kvm', 'gpu'] }],
  });
});
