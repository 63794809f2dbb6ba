import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_VM_TESTS, type VmOrder } from '../../../src/boot/index.js';
import type { TargetId } from '../../../src/flake/index.js';
import { NO_HISTORY } from '../../../src/history/index.js';
import { openOutputPack, parseGroupOutputs, readBinaryCache, toSubstituter } from '../../../src/pack/index.js';
import { nameArtifacts } from '../../../src/pipeline/artifact-names.js';
import { runGroupJob, type GroupJobOptions, type GroupJobPorts } from '../../../src/pipeline/group-job.js';
import type { Memory } from '../../../src/pipeline/memory.js';
import { hashPlan, type Group, type Plan } from '../../../src/plan/index.js';
import type { ArtifactStore } from '../../../src/runtime/index.js';
import { drv } from '../../support/derivations.js';
import { createRecorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { own, putEntry } from '../pack/samples.js';
import { createFakeMachine, product, type Machine } from './fake-machine.js';
import {
  createFakeArtifactStore,
  createFakeCacheStore,
  DB,
  GROUP_1,
  GROUP_2,
  groupOf,
  memoryOf,
  PLAN,
  SYSTEM,
  TODAY,
  WEB,
} from './samples.js';

const NAMES = nameArtifacts('.');
const SHARED = 'shared-x86_64-linux-1';
/** Web and db need libx. */
const DERIVATIONS = [product('libx'), product('web', ['libx']), product('db', ['libx'])];
const [WEB_ID, DB_ID] = [WEB as TargetId, DB as TargetId];

const planOf = (...groups: readonly Group[]): Plan => ({
  ...PLAN,
  groups: [...groups],
  targets: PLAN.targets.map((target) => (target.outputs === undefined ? target : { ...target, outputs: { out: own(target.name) } })),
});
const ALONE = groupOf(GROUP_1, { targets: [WEB_ID, DB_ID] });
const FIRST = groupOf(SHARED, { wave: 1, roots: [drv('libx')] });
const SECOND = groupOf(GROUP_1, { targets: [WEB_ID], needs: [SHARED] });
const THIRD = groupOf(GROUP_2, { targets: [DB_ID], needs: [SHARED] });

/** A memory of a run that kept libx. */
const keptLibx = (more: Partial<Memory> = {}): Memory => {
  const paths = { [own('libx')]: { bytes: 5, used: TODAY - 1, references: [] } };
  return memoryOf({
    history: { ...NO_HISTORY, cache: new Map([[SYSTEM, { key: 'outputs/1/$', paths }]]) },
    caches: { [SYSTEM]: { save: 'outputs/2/$', restore: 'outputs/1/$', prefixes: ['outputs/'], used: [] } },
    ...more,
  });
};

describe('runGroupJob', () => {
  let temp: TempDir;
  let artifacts: ArtifactStore;
  let cache: ReturnType<typeof createFakeCacheStore>;
  let uploads: string[];
  let compressed: string[];
  let directories: number;
  beforeEach(async () => {
    temp = await createTempDir('group-job');
    for (const name of ['artifacts', 'entries']) await mkdir(join(temp.path, name));
    const inner = createFakeArtifactStore(join(temp.path, 'artifacts'));
    [uploads, compressed, directories] = [[], [], 0];
    artifacts = {
      ...inner,
      upload: async (name, root, files, options) => {
        uploads.push(name);
        if (options?.isCompressed === true) compressed.push(name);
        await inner.upload(name, root, files, options);
      },
    };
    cache = createFakeCacheStore(join(temp.path, 'entries'));
  });
  afterEach(() => temp.dispose());

  interface Job extends Partial<Machine> {
    readonly plan?: Plan;
    readonly group?: Group;
    readonly memory?: Memory;
    readonly vm?: VmOrder;
    readonly options?: Partial<GroupJobOptions>;
    readonly ports?: Partial<GroupJobPorts>;
  }
  /** Runs a job of a machine of its own. Its clock goes on a second with each look at it. */
  async function run({
    group = ALONE,
    plan = planOf(group),
    memory = memoryOf(),
    vm = NO_VM_TESTS,
    options = {},
    ports = {},
    ...machine
  }: Job) {
    const fake = createFakeMachine({ derivations: DERIVATIONS, ...machine });
    const log = createRecorder();
    let time = 0;
    directories += 1;
    const home = join(temp.path, `job-${directories}`);
    const cacheDirectory = join(home, 'panther-outputs');
    const running = runGroupJob(
      { plan, memory, vm, pack: join(home, 'pack') },
      { group, isHandedOn: false, timeLimit: undefined, cacheDirectory, ...options },
      {
        nix: fake.nix,
        log,
        env: process.env,
        signal: new AbortController().signal,
        now: () => (time += 1_000),
        artifacts,
        cache,
        names: NAMES,
        makeDirectory: async (name) => {
          directories += 1;
          const directory = join(home, `${name}-${directories}`);
          await mkdir(directory, { recursive: true });
          return directory;
        },
        ...ports,
      },
    );
    return { ...fake, log, cacheDirectory, plan, outcome: await running.catch((error: unknown) => error) };
  }
  const artifact = (...path: string[]) => join(temp.path, 'artifacts', ...path);
  async function readOutputs(group: string, plan: Plan) {
    return parseGroupOutputs(JSON.parse(await readFile(artifact(NAMES.result(group), 'outputs.json'), 'utf8')), group, hashPlan(plan));
  }
  async function listPacked(group: string, plan: Plan) {
    const { pack } = await readOutputs(group, plan);
    if (pack === undefined) return undefined;
    const directory = join(temp.path, `opened-${group}`);
    await openOutputPack(artifact(NAMES.outputs(group)), pack, directory, { env: process.env });
    return (await readBinaryCache(directory)).map(({ path }) => path).sort();
  }
  const listSaved = async (key: string) =>
    (await readBinaryCache(join(temp.path, 'entries', encodeURIComponent(key)))).map(({ path }) => path).sort();
  const sorted = (...names: readonly string[]) => names.map(own).sort();
  const resultOf = async (group: string) =>
    JSON.parse(await readFile(artifact(NAMES.result(group), 'result.json'), 'utf8')) as {
      targets: { status: string }[];
      failures: object[];
    };

  describe('that is the only one of its system', () => {
    test('builds its targets and leaves result and outputs, which belong together', async () => {
      const { plan, outcome } = await run({});
      expect((await resultOf(GROUP_1)).targets.map(({ status }) => status)).toEqual(['built', 'built']);
      const { paths } = await readOutputs(GROUP_1, plan);
      expect(paths.map(({ path }) => path).sort()).toEqual(sorted('libx', 'web', 'db'));
      expect(paths.find(({ path }) => path === own('web'))).toEqual({ path: own('web'), bytes: 5, references: [own('libx')] });
      expect(outcome).toMatchObject({ result: { group: GROUP_1, plan: hashPlan(plan) }, directory: expect.stringContaining('result') });
    });

    test('saves what it built for the next run, and packs nothing, as nobody waits for it', async () => {
      const { plan } = await run({});
      expect(cache.saved).toEqual(['outputs/2/$']);
      expect(await listSaved('outputs/2/$')).toEqual(sorted('libx', 'web', 'db'));
      expect(uploads).toEqual([NAMES.result(GROUP_1)]);
      expect(await readOutputs(GROUP_1, plan)).not.toHaveProperty('pack');
    });

    test('asks for no entry where there never was one', async () => {
      const { plan } = await run({});
      expect(cache.asked).toEqual([]);
      expect(await readOutputs(GROUP_1, plan)).not.toHaveProperty('restore');
    });

    test('takes from the cache what the run before kept, and adds to it', async () => {
      await putEntry(join(temp.path, 'entries', encodeURIComponent('outputs/1/$')), {
        path: own('libx'),
        narSize: 5,
        references: [],
        isVouched: false,
      });
      cache.saved.push('outputs/1/$');
      const { plan, builds, cacheDirectory } = await run({ memory: keptLibx() });
      expect(cache.asked).toEqual([['outputs/1/$', 'outputs/']]);
      expect(builds[0]?.substituters).toEqual([toSubstituter(cacheDirectory)]);
      const outputs = await readOutputs(GROUP_1, plan);
      expect(outputs.restore).toEqual({ found: 'outputs/1/$' });
      expect(outputs.paths.map(({ path }) => path).sort()).toEqual(sorted('web', 'db'));
      expect(await listSaved('outputs/2/$')).toEqual(sorted('libx', 'web', 'db'));
    });

    test('packs for later jobs what it restored, too, as their store does not have it', async () => {
      await putEntry(join(temp.path, 'entries', encodeURIComponent('outputs/1/$')), {
        path: own('libx'),
        narSize: 5,
        references: [],
        isVouched: false,
      });
      cache.saved.push('outputs/1/$');
      const { plan } = await run({ memory: keptLibx(), options: { isHandedOn: true } });
      expect(await listPacked(GROUP_1, plan)).toEqual(sorted('libx', 'web', 'db'));
    });

    test('takes out damaged entries before Nix sees them, and builds what they were', async () => {
      const entry = join(temp.path, 'entries', encodeURIComponent('outputs/1/$'));
      await putEntry(entry, { path: own('libx'), narSize: 5, references: [], isVouched: false });
      for (const name of await readdir(join(entry, 'nar'))) await writeFile(join(entry, 'nar', name), 'cut');
      cache.saved.push('outputs/1/$');
      const { plan } = await run({ memory: keptLibx() });
      expect((await readOutputs(GROUP_1, plan)).paths.map(({ path }) => path).sort()).toEqual(sorted('libx', 'web', 'db'));
    });

    test('builds all the same if the entry is lost, and says so', async () => {
      const { plan, builds } = await run({ memory: keptLibx() });
      expect(builds[0]?.substituters).toEqual([]);
      expect((await readOutputs(GROUP_1, plan)).restore).toEqual({});
      expect(await listSaved('outputs/2/$')).toEqual(sorted('libx', 'web', 'db'));
    });

    test('saves nothing if nothing was built', async () => {
      const { log } = await run({ valid: ['libx', 'web', 'db'] });
      expect(cache.saved).toEqual([]);
      expect(log.infos).toContain('For the next run: Nothing new was built.');
    });

    test('is not undone by a cache that cannot be saved', async () => {
      const { outcome, log } = await run({ ports: { cache: { ...cache, save: () => Promise.reject(new Error('no room')) } } });
      expect(outcome).toHaveProperty('result');
      expect(log.warnings).toEqual([expect.stringMatching(/^What was built is not kept for the next run\. .*no room/s)]);
    });
  });

  test.each<[string, Job]>([
    ['nothing may be kept', { memory: keptLibx({ budget: 0 }) }],
    ['nothing is known of a cache for its system', { memory: keptLibx({ caches: {} }) }],
    ['the store is elsewhere', { memory: keptLibx(), remote: true }],
    ['the store is elsewhere, although a later job waits for it', { memory: keptLibx(), remote: true, options: { isHandedOn: true } }],
  ])('neither restores nor saves nor packs anything if %s', async (_, job) => {
    cache.saved.push('outputs/1/$');
    const { plan, steps } = await run(job);
    expect(cache.asked).toEqual([]);
    expect(cache.saved).toEqual(['outputs/1/$']);
    expect(steps).toEqual(['build']);
    expect(uploads).toEqual([NAMES.result(GROUP_1)]);
    expect(await readOutputs(GROUP_1, plan)).not.toHaveProperty('restore');
  });

  test('gives Nix the time that one derivation may take', async () => {
    expect((await run({ options: { timeLimit: 90 } })).builds[0]?.timeLimit).toBe(90);
    expect((await run({})).builds[0]?.timeLimit).toBeUndefined();
  });

  test('builds as many at a time as its runner is for', async () => {
    expect((await run({ group: { ...ALONE, maxJobs: 3 } })).builds[0]?.maxJobs).toBe(3);
    expect((await run({})).builds[0]?.maxJobs).toBeUndefined();
  });

  describe('of a system with several groups', () => {
    const plan = planOf(FIRST, SECOND, THIRD);
    const first = () => run({ plan, group: FIRST });

    test('of the first wave builds its roots and packs them for the second', async () => {
      const { builds } = await first();
      expect(builds.map(({ drvPaths }) => drvPaths)).toEqual([[drv('libx')]]);
      expect(uploads).toEqual([NAMES.outputs(SHARED), NAMES.result(SHARED)]);
      expect(compressed).toEqual([NAMES.outputs(SHARED)]);
      expect(await listPacked(SHARED, plan)).toEqual(sorted('libx'));
    });

    test('of the first wave packs for the second even if nothing is kept between runs', async () => {
      await run({ plan, group: FIRST, memory: memoryOf({ budget: 0 }) });
      expect(await listPacked(SHARED, plan)).toEqual(sorted('libx'));
    });

    test('leaves saving to the job that has the outputs of all', async () => {
      await first();
      await run({ plan, group: SECOND });
      expect(cache.saved).toEqual([]);
    });

    test('of the second wave builds nothing that the first did, and packs its own for whoever keeps it', async () => {
      await first();
      const { plan: same, log } = await run({ plan, group: SECOND });
      expect((await resultOf(GROUP_1)).targets.map(({ status }) => status)).toEqual(['built']);
      expect((await readOutputs(GROUP_1, same)).paths.map(({ path }) => path)).toEqual([own('web')]);
      expect(await listPacked(GROUP_1, plan)).toEqual(sorted('web'));
      expect(log.warnings).toEqual([]);
    });

    test('of the second wave packs nothing if nothing is kept', async () => {
      await first();
      await run({ plan, group: SECOND, memory: memoryOf({ budget: 0 }) });
      expect(uploads.slice(2)).toEqual([NAMES.result(GROUP_1)]);
    });

    test('of the second wave packs for later jobs what the first wave built, too', async () => {
      await first();
      await run({ plan, group: SECOND, memory: memoryOf({ budget: 0 }), options: { isHandedOn: true } });
      expect(await listPacked(GROUP_1, plan)).toEqual(sorted('libx', 'web'));
      expect((await readOutputs(GROUP_1, plan)).paths.map(({ path }) => path)).toEqual([own('web')]);
    });

    test('does not try what failed in the first wave, and blames it without pointing to a log that is elsewhere', async () => {
      await run({ plan, group: FIRST, failing: ['libx'] });
      expect(uploads).toEqual([NAMES.result(SHARED)]);
      const { steps } = await run({ plan, group: SECOND });
      expect(steps).toEqual([]);
      const { targets, failures } = await resultOf(GROUP_1);
      expect(targets).toMatchObject([{ status: 'dependency-failed', failures: [0] }]);
      expect(failures).toMatchObject([{ name: 'libx' }]);
      expect(failures[0]).not.toHaveProperty('log');
    });

    test('fails if the first wave left nothing: it would build it all again', async () => {
      const { outcome, steps } = await run({ plan, group: SECOND });
      expect(outcome).toMatchObject({ name: 'UserError', exitCode: 3 });
      expect([steps, uploads]).toEqual([[], []]);
    });

    test('fails if what the first wave packed is gone', async () => {
      await first();
      await rm(artifact(NAMES.outputs(SHARED)), { recursive: true });
      expect((await run({ plan, group: SECOND })).outcome).toMatchObject({
        name: 'UserError',
        message: expect.stringContaining('panther-outputs-shared-x86_64-linux-1'),
      });
    });

    test.each([
      ['itself', [FIRST, { ...SECOND, restores: true }, THIRD], ['outputs/1/$', 'outputs/']],
      ['by what the first wave made of it', [{ ...FIRST, restores: true }, SECOND, THIRD], ['outputs/1/$', 'outputs/']],
      ['not at all', [FIRST, SECOND, { ...THIRD, restores: true }], undefined],
    ] as const)('asks for what earlier runs left if it needs it: %s', async (_, groups, asked) => {
      const own = planOf(...groups);
      await run({ plan: own, group: groups[0] });
      const before = cache.asked.length;
      await run({ plan: own, group: groups[1], memory: keptLibx() });
      expect(cache.asked.slice(before)).toEqual(asked === undefined ? [] : [asked]);
    });
  });

  describe('that cannot pack what it built', () => {
    const copyProblem = 'No space left on device';
    const plan = planOf(FIRST, SECOND, THIRD);

    test('still leaves its result, and fails then if the second wave waits for it', async () => {
      const { outcome } = await run({ plan, group: FIRST, copyProblem });
      expect(outcome).toMatchObject({ message: copyProblem });
      expect(uploads).toEqual([NAMES.result(SHARED)]);
      expect(await readOutputs(SHARED, plan)).not.toHaveProperty('pack');
    });

    test('still leaves its result, and fails then if later jobs wait for it', async () => {
      const { outcome } = await run({ copyProblem, options: { isHandedOn: true } });
      expect(outcome).toMatchObject({ message: copyProblem });
      expect(uploads).toEqual([NAMES.result(GROUP_1)]);
    });

    test('only warns if it would have been for the next run', async () => {
      const { outcome, log } = await run({ plan: planOf(ALONE, THIRD), group: ALONE, copyProblem });
      expect(outcome).toHaveProperty('result');
      expect(log.warnings).toEqual([expect.stringMatching(/^What was built here is not kept for the next run\. .*No space left/s)]);
      expect(uploads).toEqual([NAMES.result(GROUP_1)]);
    });

    test('because the upload fails, it is the same', async () => {
      const upload: ArtifactStore['upload'] = (name, ...rest) =>
        name === NAMES.outputs(SHARED) ? Promise.reject(new Error('quota')) : artifacts.upload(name, ...rest);
      const { outcome } = await run({ plan, group: FIRST, ports: { artifacts: { ...artifacts, upload } } });
      expect(outcome).toMatchObject({ message: 'quota' });
      expect(uploads).toEqual([NAMES.result(SHARED)]);
      expect(await readOutputs(SHARED, plan)).not.toHaveProperty('pack');
    });
  });
});
