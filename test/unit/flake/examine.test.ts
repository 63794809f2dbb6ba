import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { examineFlake, type ExamineOptions, type ExaminePorts } from '../../../src/flake/examine.js';
import type { Flake } from '../../../src/flake/index.js';
import { UserError } from '../../../src/runtime/index.js';
import { drv, out } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { DB, WEB } from '../pipeline/samples.js';
import { createFakeEvaluator, good, message, untilAborted, type FakeFlake } from './fake-evaluator.js';

const REV = '8fe00f95b5c2412d31b89bde96e7a4b24b997c6c';
const LOCK = {
  version: 7,
  root: 'root',
  nodes: { root: { inputs: { disko: 'disko' } }, disko: { locked: { type: 'github', owner: 'nix-community', repo: 'disko', rev: REV } } },
};
const OPTIONS: ExamineOptions = {
  systems: ['x86_64-linux'],
  include: ['*'],
  exclude: ['*.slow'],
  checkOutputs: true,
  'allow-import-from-derivation': true,
  'accept-flake-config': false,
  'memory-limit': undefined,
};

describe('examineFlake', () => {
  let temp: TempDir;
  let flake: Flake;
  beforeEach(async () => {
    temp = await createTempDir('examine');
    const directory = join(temp.path, 'nix');
    await mkdir(directory);
    flake = { reference: { reference: '.', directory }, text: 'nix', directory, root: temp.path };
  });
  afterEach(() => temp.dispose());

  async function examine(content: FakeFlake, options: Partial<ExamineOptions> = {}) {
    const evaluator = createFakeEvaluator(content);
    const nix: ExaminePorts['nix'] = {
      evaluate: evaluator.evaluate,
      flakeMetadata: () => Promise.resolve({ path: out('source'), revision: REV }),
      prefetchFlake: () => Promise.reject(new Error('no')),
    };
    const told: unknown[] = [];
    const ports: ExaminePorts = {
      nix,
      log: createRecorder(),
      signal: new AbortController().signal,
      onProgress: (...progress) => told.push(progress),
    };
    return { evaluation: await examineFlake(flake, { ...OPTIONS, ...options }, ports), evaluator, told };
  }

  test('evaluates the flake as the inputs say', async () => {
    const { evaluation, evaluator, told } = await examine({ steps: { [WEB]: good('web') } });
    expect(evaluation).toMatchObject({ source: out('source'), revision: REV, targets: [{ id: WEB, drvPath: drv('web') }], processes: 1 });
    expect(evaluator.processes[0]?.request).toMatchObject({
      flake: flake.reference,
      allowImportFromDerivation: true,
      acceptFlakeConfig: false,
    });
    expect(evaluator.processes[0]?.args).toMatchObject({
      systems: ['x86_64-linux'],
      include: ['^.*$'],
      exclude: ['^.*\\.slow$'],
      checkOutputs: true,
    });
    expect(told).toEqual([[1, 1, WEB]]);
  });

  test('places errors in the repository, not in the directory of the flake', async () => {
    const frame = { message: '', file: join(temp.path, 'hosts', 'web.nix'), line: 3, column: 1 };
    const { evaluation } = await examine({ steps: { [WEB]: { dies: { exit: 1, error: message('no', { frame }) } } } });
    expect(evaluation.targets).toMatchObject([{ error: { message: 'no', file: 'hosts/web.nix', line: 3, column: 1 } }]);
  });

  test.each([
    ['names an input that cannot be fetched, by the lock file', JSON.stringify(LOCK), 'The input "disko" cannot be fetched.'],
    ['does without a lock file that is damaged: that is for the check to say', '{', 'Something could not be fetched.'],
    ['does without a lock file', undefined, 'Something could not be fetched.'],
  ])('%s', async (_, lock, expected) => {
    if (lock !== undefined) await writeFile(join(temp.path, 'nix', 'flake.lock'), lock);
    const error = message(`unable to download 'https://github.com/nix-community/disko/archive/${REV}.tar.gz'`);
    const { evaluation } = await examine({ steps: { [WEB]: { dies: { exit: 1, error } } } });
    expect(evaluation.targets).toMatchObject([{ error: { message: expect.stringContaining(expected) } }]);
  });

  test('gives an evaluator no more memory than the inputs say', async () => {
    const nix: ExaminePorts['nix'] = {
      evaluate: ({ signal, onStart }) => {
        onStart?.(process.pid);
        return untilAborted(signal);
      },
      flakeMetadata: () => Promise.resolve({}),
      prefetchFlake: () => Promise.resolve({}),
    };
    const ports = { nix, log: createRecorder(), signal: new AbortController().signal };
    // No node does with so little.
    const evaluation = await examineFlake(flake, { ...OPTIONS, 'memory-limit': 1_048_576 }, ports);
    expect(evaluation.problems).toMatchObject([{ message: expect.stringContaining('needs more than 1 MiB of memory') }]);
  });

  test('refuses globs that match nothing', async () => {
    const examined = examine({ steps: {}, excluded: [WEB, DB] }, { include: ['nixosConfiguration.*'] });
    await expect(examined).rejects.toBeInstanceOf(UserError);
    await expect(examined).rejects.toThrow('No target matches the input "include" (nixosConfiguration.*)');
  });

  test('takes a flake that lies elsewhere', async () => {
    flake = { reference: { reference: 'github:owner/fleet' }, text: 'github:owner/fleet' };
    const { evaluation } = await examine({ steps: { [WEB]: good('web') } });
    expect(evaluation.targets).toMatchObject([{ outcome: 'evaluated', position: undefined }]);
  });
});
