import { appendFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_VM_TESTS } from '../../../src/boot/index.js';
import type { TargetId } from '../../../src/flake/index.js';
import type { Nix, StorePath } from '../../../src/nix/index.js';
import { listPackFiles } from '../../../src/pack/index.js';
import { downloadHandOver, findCheckResult, listRoots, uploadDirectory, writeHandOver } from '../../../src/pipeline/hand-over.js';
import { hashText, UserError, type ArtifactStore } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { CHECK, createFakeArtifactStore, GROUP_1, GROUP_2, groupOf, memoryOf, PLAN, WEB } from './samples.js';

const MEMORY = memoryOf();
/** Web and db need libx, which is handed over once for both. */
const DERIVATIONS = byDrvPath([derivation('libx'), derivation('web', ['libx']), derivation('db', ['libx'])]);
const exportOf = (...names: readonly string[]) => `${names.map(drv).join('\n')}\n`;
const fileOf = (...names: readonly string[]) => `${hashText(exportOf(...names))}.export`;

describe('the hand-over from the plan job to later jobs', () => {
  let temp: TempDir;
  let store: ArtifactStore;
  let asked: StorePath[][];
  beforeEach(async () => {
    temp = await createTempDir('hand-over');
    await mkdir(join(temp.path, 'artifacts'));
    store = createFakeArtifactStore(join(temp.path, 'artifacts'));
    asked = [];
  });
  afterEach(() => temp.dispose());

  const createNix = (): Pick<Nix, 'closure' | 'exportPaths' | 'readDerivations'> => ({
    readDerivations: () => Promise.resolve(DERIVATIONS),
    closure: (paths) => {
      asked.push([...paths]);
      return Promise.resolve([...new Set([drv('libx'), ...paths])]);
    },
    exportPaths: async (paths, directory) => {
      const file = join(directory, '0.export');
      await writeFile(file, paths.map((path) => `${path}\n`).join(''));
      return [{ file, count: paths.length }];
    },
  });

  async function write({ plan = PLAN, checked = true, memory = MEMORY } = {}) {
    const directory = join(temp.path, 'plan-job');
    const digest = await writeHandOver(directory, { plan, check: checked ? CHECK : undefined, memory, vm: NO_VM_TESTS }, createNix());
    await uploadDirectory(store, 'panther-plan', directory);
    return { digest, directory };
  }
  const read = (digest: string) => downloadHandOver(store, 'panther-plan', join(temp.path, 'later-job'), digest);
  const artifact = (...path: string[]) => join(temp.path, 'artifacts', 'panther-plan', ...path);

  test('arrives as it was sent', async () => {
    const memory = memoryOf({ isPullRequest: true, budget: 5 });
    const { digest } = await write({ memory });
    expect(await read(digest)).toEqual({ plan: PLAN, check: CHECK, memory, vm: NO_VM_TESTS, pack: join(temp.path, 'later-job', 'pack') });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('holds what has to be built and all that it depends on, and nothing of the rest', async () => {
    await write();
    expect(asked).toEqual([[drv('web'), drv('db')]]);
    expect((await readdir(artifact('pack'))).sort()).toEqual([fileOf('libx'), fileOf('web'), fileOf('db'), 'manifest.json'].sort());
  });

  test('gives each group what it needs, references first', async () => {
    const { digest } = await write();
    const { pack } = await read(digest);
    expect(await listPackFiles(pack, GROUP_1)).toEqual([fileOf('libx'), fileOf('web')].map((file) => join(pack, file)));
    expect(await listPackFiles(pack, GROUP_2)).toEqual([fileOf('libx'), fileOf('db')].map((file) => join(pack, file)));
  });

  test('holds what a group of the first wave has to build, although that is no target', async () => {
    const shared = groupOf('shared-x86_64-linux-1', { wave: 1, roots: [drv('libx')] });
    await write({ plan: { ...PLAN, groups: [shared] } });
    expect(asked).toEqual([[drv('libx')]]);
    expect(await listPackFiles(artifact('pack'), shared.id)).toEqual([artifact('pack', fileOf('libx'))]);
  });

  test('asks Nix for nothing if nothing has to be built', async () => {
    const { digest } = await write({ plan: { ...PLAN, targets: PLAN.targets.filter(({ status }) => status !== 'build'), groups: [] } });
    expect(asked).toEqual([]);
    expect(await listPackFiles((await read(digest)).pack, GROUP_1)).toEqual([]);
  });

  test('may be without a check', async () => {
    const { digest, directory } = await write({ checked: false });
    expect((await read(digest)).check).toBeUndefined();
    expect((await readdir(directory)).sort()).toEqual(['memory.json', 'pack', 'plan.json', 'vm.json']);
  });

  test('has one digest for one content, wherever it lies', async () => {
    const first = await writeHandOver(join(temp.path, 'a'), { plan: PLAN, check: CHECK, memory: MEMORY, vm: NO_VM_TESTS }, createNix());
    const second = await writeHandOver(
      join(temp.path, 'a longer name'),
      { plan: PLAN, check: CHECK, memory: MEMORY, vm: NO_VM_TESTS },
      createNix(),
    );
    expect(second).toBe(first);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['one byte of the pack is another', () => writeFile(artifact('pack', fileOf('web')), exportOf('wec'))],
    ['the plan is longer', () => appendFile(artifact('plan.json'), '\n')],
    [
      'the plan is another run’s',
      async () => writeFile(artifact('plan.json'), (await readFile(artifact('plan.json'), 'utf8')).replace('abc123', 'def456')),
    ],
    ['the check is gone', () => rm(artifact('check.json'))],
    ['the memory is gone', () => rm(artifact('memory.json'))],
    [
      'the memory names another cache entry',
      async () =>
        writeFile(artifact('memory.json'), (await readFile(artifact('memory.json'), 'utf8')).replace('outputs/2/$', 'outputs/3/$')),
    ],
    ['the pack is gone', () => rm(artifact('pack'), { recursive: true })],
    ['a file was added', () => writeFile(artifact('pack', '1.export'), 'evil')],
    ['a file has another name', () => rename(artifact('pack', fileOf('web')), artifact('pack', '0.export'))],
    [
      'two files changed places',
      async () => {
        await rename(artifact('check.json'), artifact('x'));
        await rename(artifact('plan.json'), artifact('check.json'));
        await rename(artifact('x'), artifact('plan.json'));
      },
    ],
    [
      'it is empty',
      async () => {
        await rm(artifact(), { recursive: true });
        await mkdir(artifact());
      },
    ],
    ['a link was added', () => symlink('manifest.json', artifact('pack', '1.export'))],
    ['a link to nowhere was added', () => symlink('/nowhere', artifact('pack', '1.export'))],
    ['a link to a directory was added', () => symlink('/', artifact('pack', '1.export'))],
  ])('is refused if %s', async (_, damage) => {
    const { digest } = await write();
    await damage();
    const reading = read(digest);
    await expect(reading).rejects.toBeInstanceOf(UserError);
    await expect(reading).rejects.toMatchObject({ exitCode: 3 });
    await expect(reading).rejects.toThrow(
      /^The artifact "panther-plan" is not what the plan job uploaded: its digest is [0-9a-f]{12}…, [0-9a-f]{12}… was expected\. It is damaged, or another run's\. Run the whole workflow again\.$/,
    );
  });

  test('is refused if the plan job told another digest', async () => {
    await write();
    await expect(read('0'.repeat(64))).rejects.toThrow('000000000000… was expected');
  });

  test('is refused if there is none', async () => {
    await expect(read('0'.repeat(64))).rejects.toThrow('The artifact "panther-plan" of this run is missing.');
  });

  test('is refused if the plan is one that this Panther cannot read, although nobody touched it', async () => {
    const { digest } = await write({ plan: { ...PLAN, version: 2 as unknown as 1 } });
    await expect(read(digest)).rejects.toThrow('plan.json does not hold a plan that this Panther can read');
  });

  test('leaves no half-written files', async () => {
    const { directory } = await write();
    expect((await readdir(directory)).sort()).toEqual(['check.json', 'memory.json', 'pack', 'plan.json', 'vm.json']);
    expect((await readdir(join(directory, 'pack'))).filter((name) => !/^(?:manifest\.json|[0-9a-f]{64}\.export)$/.test(name))).toEqual([]);
  });
});

describe('listRoots', () => {
  test('names the derivations of a group’s targets and its roots, each once', () => {
    const group = groupOf('x', { targets: [WEB as TargetId], roots: [drv('libx'), drv('web')] });
    expect(listRoots(PLAN, group)).toEqual([drv('web'), drv('libx')]);
  });

  test('names none for a target that does not evaluate', () => {
    expect(listRoots(PLAN, groupOf('x', { targets: ['checks.x86_64-linux.fmt' as TargetId] }))).toEqual([]);
  });
});

describe('findCheckResult', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('check-result');
  });
  afterEach(() => temp.dispose());

  test('reads what the check left in this job', async () => {
    await writeFile(join(temp.path, 'check.json'), JSON.stringify(CHECK));
    expect(await findCheckResult(temp.path)).toEqual(CHECK);
  });

  test('finds nothing where there was no check, or one that did not get to its end', async () => {
    expect(await findCheckResult(undefined)).toBeUndefined();
    expect(await findCheckResult(temp.path)).toBeUndefined();
    await writeFile(join(temp.path, 'check.json'), '{"version": 1, "prob');
    expect(await findCheckResult(temp.path)).toBeUndefined();
  });

  test('refuses what is no check', async () => {
    await writeFile(join(temp.path, 'check.json'), '{"version": 1}');
    await expect(findCheckResult(temp.path)).rejects.toThrow('check.json does not hold the result of a check');
  });
});
