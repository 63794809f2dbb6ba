import { appendFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Nix, StorePath } from '../../../src/nix/index.js';
import { downloadHandOver, findCheckResult, uploadDirectory, writeHandOver } from '../../../src/pipeline/hand-over.js';
import { UserError, type ArtifactStore } from '../../../src/runtime/index.js';
import { drv } from '../../support/derivations.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { CHECK, createFakeArtifactStore, PLAN } from './samples.js';

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

  /** Exports into as many files as told. */
  const createNix = (files: number): Pick<Nix, 'closure' | 'exportPaths'> => ({
    closure: (paths) => {
      asked.push([...paths]);
      return Promise.resolve([drv('dependency'), ...paths]);
    },
    exportPaths: async (paths, directory) => {
      asked.push([...paths]);
      const names = Array.from({ length: files }, (_, index) => join(directory, `${index}.export`));
      for (const name of names) await writeFile(name, `export of ${paths.length} paths`);
      return names;
    },
  });

  async function write({ plan = PLAN, files = 1, checked = true } = {}) {
    const directory = join(temp.path, 'plan-job');
    const digest = await writeHandOver(directory, plan, checked ? CHECK : undefined, createNix(files));
    await uploadDirectory(store, 'panther-plan', directory);
    return { digest, directory };
  }
  const read = (digest: string) => downloadHandOver(store, 'panther-plan', join(temp.path, 'later-job'), digest);
  const artifact = (...path: string[]) => join(temp.path, 'artifacts', 'panther-plan', ...path);

  test('arrives as it was sent', async () => {
    const { digest } = await write();
    expect(await read(digest)).toEqual({ plan: PLAN, check: CHECK, pack: [join(temp.path, 'later-job', 'pack', '0.export')] });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('holds what has to be built and all that it depends on, and nothing of the rest', async () => {
    await write();
    expect(asked).toEqual([
      [drv('web'), drv('db')],
      [drv('dependency'), drv('web'), drv('db')],
    ]);
  });

  test('holds a single derivation, too', async () => {
    await write({ plan: { ...PLAN, targets: PLAN.targets.slice(0, 1) } });
    expect(asked[0]).toEqual([drv('web')]);
  });

  test('asks Nix for nothing if nothing has to be built', async () => {
    const { digest } = await write({ plan: { ...PLAN, targets: PLAN.targets.filter(({ status }) => status !== 'build'), groups: [] } });
    expect(asked).toEqual([]);
    expect((await read(digest)).pack).toEqual([]);
  });

  test('keeps the order of the pack’s files, which have to be imported one after another', async () => {
    const { digest } = await write({ files: 12 });
    const names = (await read(digest)).pack.map((file) => file.split('/').at(-1));
    expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `${index}.export`));
  });

  test('may be without a check', async () => {
    const { digest, directory } = await write({ checked: false });
    expect((await read(digest)).check).toBeUndefined();
    expect((await readdir(directory)).sort()).toEqual(['pack', 'plan.json']);
  });

  test('has one digest for one content, wherever it lies', async () => {
    const first = await writeHandOver(join(temp.path, 'a'), PLAN, CHECK, createNix(2));
    const second = await writeHandOver(join(temp.path, 'a longer name'), PLAN, CHECK, createNix(2));
    expect(second).toBe(first);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['one byte of the pack is another', () => writeFile(artifact('pack', '0.export'), 'export of 2 paths')],
    ['the plan is longer', () => appendFile(artifact('plan.json'), '\n')],
    [
      'the plan is another run’s',
      async () => writeFile(artifact('plan.json'), (await readFile(artifact('plan.json'), 'utf8')).replace('abc123', 'def456')),
    ],
    ['the check is gone', () => rm(artifact('check.json'))],
    ['the pack is gone', () => rm(artifact('pack'), { recursive: true })],
    ['a file was added', () => writeFile(artifact('pack', '1.export'), 'evil')],
    ['a file has another name', () => rename(artifact('pack', '0.export'), artifact('pack', '00.export'))],
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
    ['a link was added', () => symlink('0.export', artifact('pack', '1.export'))],
    ['a link to nowhere was added', () => symlink('/nowhere', artifact('pack', '1.export'))],
    ['a link to a directory was added', () => symlink('/', artifact('pack', '1.export'))],
  ])('is refused if %s', async (_, damage) => {
    const { digest } = await write();
    await damage();
    const reading = read(digest);
    await expect(reading).rejects.toBeInstanceOf(UserError);
    await expect(reading).rejects.toMatchObject({ exitCode: 3 });
    await expect(reading).rejects.toThrow(
      /^The artifact "panther-plan" is not what the plan job uploaded: its digest is [0-9a-f]{12}…, [0-9a-f]{12}… was expected\. Run the whole workflow again\.$/,
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
    expect((await readdir(directory)).sort()).toEqual(['check.json', 'pack', 'plan.json']);
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
