import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_VM_TESTS } from '../../../src/boot/index.js';
import { NO_HISTORY } from '../../../src/history/index.js';
import { readBinaryCache, writeOutputPack } from '../../../src/pack/index.js';
import { nameArtifacts } from '../../../src/pipeline/artifact-names.js';
import { uploadDirectory } from '../../../src/pipeline/hand-over.js';
import { keepOutputs, type KeepPorts } from '../../../src/pipeline/keep-job.js';
import { InterruptedError, type ArtifactStore } from '../../../src/runtime/index.js';
import { drv } from '../../support/derivations.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createFakeCopy, infoOf, own, putEntry } from '../pack/samples.js';
import {
  createFakeArtifactStore,
  createFakeCacheStore,
  GROUP_1,
  GROUP_2,
  memoryOf,
  PLAN,
  resultOf,
  SYSTEM,
  TODAY,
  workOf,
} from './samples.js';

const NAMES = nameArtifacts('.');

describe('keepOutputs', () => {
  let temp: TempDir;
  let artifacts: ArtifactStore;
  let cache: ReturnType<typeof createFakeCacheStore>;
  let log: Recorder;
  beforeEach(async () => {
    temp = await createTempDir('keep-job');
    for (const name of ['artifacts', 'entries']) await mkdir(join(temp.path, name));
    artifacts = createFakeArtifactStore(join(temp.path, 'artifacts'));
    cache = createFakeCacheStore(join(temp.path, 'entries'));
    log = createRecorder();
  });
  afterEach(() => temp.dispose());

  /** What a build job leaves that took a minute for some paths. */
  async function leave(group: string, names: readonly string[], bytes = 5) {
    const home = join(temp.path, group);
    await mkdir(join(home, 'result'), { recursive: true });
    const infos = names.map((name) => infoOf(name, [], { narSize: bytes }));
    const pack =
      infos.length === 0 ? undefined : await writeOutputPack(infos, join(home, 'pack'), { env: process.env, nix: createFakeCopy(infos) });
    if (pack !== undefined) await uploadDirectory(artifacts, NAMES.outputs(group), join(home, 'pack'));
    const paths = infos.map(({ path, narSize }) => ({ path, bytes: narSize, references: [] }));
    const builds = names.map((name) => ({ drvPath: drv(name), name, start: 0, end: 60, succeeded: true }));
    const { result, outputs } = workOf(group, { paths, ...(pack === undefined ? {} : { pack }) }, { builds });
    await writeFile(join(home, 'result', 'result.json'), JSON.stringify(result));
    await writeFile(join(home, 'result', 'outputs.json'), JSON.stringify(outputs));
    await uploadDirectory(artifacts, NAMES.result(group), join(home, 'result'));
  }
  const keep = (memory = memoryOf(), more: Partial<KeepPorts> = {}) =>
    keepOutputs(
      { plan: PLAN, memory, vm: NO_VM_TESTS, pack: '' },
      { system: SYSTEM, cacheDirectory: join(temp.path, 'panther-outputs') },
      {
        env: process.env,
        artifacts,
        cache,
        names: NAMES,
        log,
        makeDirectory: async (name) => {
          await mkdir(join(temp.path, name));
          return join(temp.path, name);
        },
        ...more,
      },
    );
  const listSaved = async (key: string) =>
    (await readBinaryCache(join(temp.path, 'entries', encodeURIComponent(key)))).map(({ path }) => path).sort();
  const sorted = (...names: readonly string[]) => names.map(own).sort();
  const remembering = (names: readonly string[], more: Parameters<typeof memoryOf>[0] = {}) =>
    memoryOf({
      history: {
        ...NO_HISTORY,
        cache: new Map([
          [
            SYSTEM,
            {
              key: 'outputs/1/$',
              paths: Object.fromEntries(names.map((name) => [own(name), { bytes: 5, used: TODAY - 1, references: [] }])),
            },
          ],
        ]),
      },
      ...more,
    });
  async function keptBefore(...names: readonly string[]) {
    for (const name of names)
      await putEntry(join(temp.path, 'entries', encodeURIComponent('outputs/1/$')), infoOf(name, [], { narSize: 5 }));
    cache.saved.push('outputs/1/$');
  }

  test('saves what all groups of the system built, as one', async () => {
    await leave(GROUP_1, ['libx', 'web']);
    await leave(GROUP_2, ['db']);
    await keep();
    expect(cache.saved).toEqual(['outputs/2/$']);
    expect(await listSaved('outputs/2/$')).toEqual(sorted('libx', 'web', 'db'));
    expect(log.warnings).toEqual([]);
  });

  test('adds it to what was kept before, and lets go what has no room', async () => {
    await keptBefore('old', 'older');
    const memory = remembering(['old'], { budget: 15 });
    await leave(GROUP_1, ['web']);
    await leave(GROUP_2, ['db']);
    await keep(memory);
    expect(cache.asked).toEqual([['outputs/1/$']]);
    expect(await listSaved('outputs/2/$')).toEqual(sorted('old', 'web', 'db'));
  });

  test('fetches nothing if nothing is to be saved', async () => {
    await keptBefore('old');
    await leave(GROUP_1, []);
    await leave(GROUP_2, []);
    await keep(remembering(['old']));
    expect([cache.asked, cache.saved]).toEqual([[], ['outputs/1/$']]);
    expect(log.infos).toEqual(['For the next run: Nothing new was built.']);
  });

  test('keeps what there is of a run in which a group left nothing, and says what is not', async () => {
    await leave(GROUP_1, ['web']);
    await keep();
    expect(await listSaved('outputs/2/$')).toEqual(sorted('web'));
    expect(log.warnings).toEqual([
      expect.stringMatching(/^What the group x86_64-linux-2 built is not kept\. .*"panther-result-x86_64-linux-2"/s),
    ]);
  });

  test('keeps nothing of a group whose result is another plan’s', async () => {
    await leave(GROUP_1, ['web']);
    await leave(GROUP_2, ['db']);
    await writeFile(
      join(temp.path, 'artifacts', NAMES.result(GROUP_2), 'result.json'),
      JSON.stringify(resultOf(GROUP_2, { plan: 'other' })),
    );
    await keep();
    expect(await listSaved('outputs/2/$')).toEqual(sorted('web'));
  });

  test('saves nothing, and does not fail, if a pack is gone', async () => {
    await leave(GROUP_1, ['web']);
    await leave(GROUP_2, ['db']);
    await rm(join(temp.path, 'artifacts', NAMES.outputs(GROUP_2)), { recursive: true });
    await keep();
    expect(cache.saved).toEqual([]);
    expect(log.warnings).toEqual([
      expect.stringMatching(/^What was built is not kept for the next run\. .*"panther-outputs-x86_64-linux-2"/s),
    ]);
  });

  test('ends when it is told to', async () => {
    await leave(GROUP_1, ['web']);
    const save = () => Promise.reject(new InterruptedError('SIGINT'));
    await expect(keep(memoryOf(), { cache: { ...cache, save } })).rejects.toBeInstanceOf(InterruptedError);
  });
});
