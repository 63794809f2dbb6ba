import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readBinaryCache, writeOutputPack } from '../../../src/pack/index.js';
import { nameArtifacts } from '../../../src/pipeline/artifact-names.js';
import { uploadDirectory } from '../../../src/pipeline/hand-over.js';
import { downloadSharedOutputs } from '../../../src/pipeline/shared-outputs.js';
import { hashPlan } from '../../../src/plan/index.js';
import type { ArtifactStore } from '../../../src/runtime/index.js';
import { drv } from '../../support/derivations.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createFakeCopy, infoOf, own } from '../pack/samples.js';
import { createFakeArtifactStore, GROUP_1, groupOf, outputsOf, PLAN, resultOf } from './samples.js';

const NAMES = nameArtifacts('.');
const [ONE, TWO] = ['shared-1', 'shared-2'];
const PLAN_HASH = hashPlan(PLAN);
const FAILURE = { drvPath: drv('liby'), name: 'liby', message: 'no', logTail: ['last words'], log: 'logs/liby.log', transient: false };

describe('what the first wave left', () => {
  let temp: TempDir;
  let artifacts: ArtifactStore;
  let count: number;
  beforeEach(async () => {
    temp = await createTempDir('shared-outputs');
    await mkdir(join(temp.path, 'artifacts'));
    artifacts = createFakeArtifactStore(join(temp.path, 'artifacts'));
    count = 0;
    await leave(ONE, ['libx']);
    await leave(TWO, []);
  });
  afterEach(() => temp.dispose());

  /** What a job of the first wave leaves. */
  async function leave(group: string, built: readonly string[], result: Parameters<typeof resultOf>[1] = {}, plan = PLAN_HASH) {
    const home = join(temp.path, `job-${(count += 1)}`);
    await mkdir(home);
    const infos = built.map((name) => infoOf(name));
    const pack =
      infos.length === 0 ? undefined : await writeOutputPack(infos, join(home, 'pack'), { env: process.env, nix: createFakeCopy(infos) });
    if (pack !== undefined) await uploadDirectory(artifacts, NAMES.outputs(group), join(home, 'pack'));
    await mkdir(join(home, 'result'));
    await writeFile(join(home, 'result', 'result.json'), JSON.stringify(resultOf(group, { targets: [], ...result })));
    await writeFile(
      join(home, 'result', 'outputs.json'),
      JSON.stringify(outputsOf(group, { plan, ...(pack === undefined ? {} : { pack }) })),
    );
    await uploadDirectory(artifacts, NAMES.result(group), join(home, 'result'));
  }
  const download = (...needs: readonly string[]) =>
    downloadSharedOutputs(groupOf(GROUP_1, { needs: [...needs] }), PLAN_HASH, {
      env: process.env,
      artifacts,
      names: NAMES,
      makeDirectory: async (name) => {
        const directory = join(temp.path, `${name}-${(count += 1)}`);
        await mkdir(directory);
        return directory;
      },
    });
  const artifact = (...path: string[]) => join(temp.path, 'artifacts', ...path);
  const packFile = async () => artifact(NAMES.outputs(ONE), (await readdir(artifact(NAMES.outputs(ONE))))[0] ?? '');

  test('becomes a binary cache for each group that packed something', async () => {
    const { caches, failures } = await download(ONE, TWO);
    expect(failures).toEqual([]);
    expect(caches).toHaveLength(1);
    expect((await readBinaryCache(caches[0] ?? '')).map(({ path }) => path)).toEqual([own('libx')]);
  });

  test('is nothing for a group that needs none of it', async () => {
    await rm(artifact(NAMES.result(ONE)), { recursive: true });
    expect(await download()).toEqual({ caches: [], failures: [] });
    expect(await download(TWO)).toEqual({ caches: [], failures: [] });
  });

  test('tells what failed there, without its log, which lies elsewhere', async () => {
    await leave(TWO, [], { failures: [FAILURE] });
    expect((await download(ONE, TWO)).failures).toEqual([{ ...FAILURE, log: undefined }]);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a result is missing',
      () => rm(artifact(NAMES.result(ONE)), { recursive: true }),
      'The artifact "panther-result-shared-1" of this run is missing.',
    ],
    ['a result is damaged', () => writeFile(artifact(NAMES.result(ONE), 'result.json'), '{'), 'is not valid JSON'],
    ['a result is no result', () => writeFile(artifact(NAMES.result(ONE), 'result.json'), '{}'), "A build job's result cannot be read"],
    [
      'a result is of another plan',
      () => leave(ONE, ['libx'], { plan: 'another' }),
      'The result of the group shared-1 was made for another plan or by another group.',
    ],
    ['a result is of another group', () => leave(ONE, ['libx'], { group: TWO }), 'was made for another plan or by another group.'],
    [
      'the list of outputs is missing',
      () => rm(artifact(NAMES.result(ONE), 'outputs.json')),
      'The list of outputs of group shared-1 was expected at',
    ],
    [
      'the list of outputs is of another plan',
      () => leave(ONE, ['libx'], {}, 'another'),
      'The outputs of the group shared-1 were made for another plan',
    ],
    [
      'a pack is missing',
      () => rm(artifact(NAMES.outputs(ONE)), { recursive: true }),
      'The artifact "panther-outputs-shared-1" of this run is missing.',
    ],
    ['a pack is empty', async () => rm(await packFile()), 'is missing; the artifact holds nothing.'],
    ['a pack is corrupt', async () => appendFile(await packFile(), 'x'), 'is corrupt'],
  ])('is refused if %s', async (_, damage, message) => {
    await damage();
    const downloading = download(ONE, TWO);
    await expect(downloading).rejects.toMatchObject({ name: 'UserError', exitCode: 3, message: expect.stringContaining(message) });
  });
});
