import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Derivation, DrvPath, Nix, StorePath } from '../../../src/nix/index.js';
import { divideClosure, listPackFiles, writeDerivationPack, type PackCustomer } from '../../../src/pack/derivation-pack.js';
import { hashFile } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { createRandom } from '../plan/samples.js';

/** A store of derivations and of sources, which may refer to others of either kind. */
interface Store {
  readonly derivations: ReadonlyMap<DrvPath, Derivation>;
  readonly sources: ReadonlyMap<StorePath, readonly StorePath[]>;
}
const storeOf = (derivations: readonly Derivation[], sources: Readonly<Record<string, readonly StorePath[]>> = {}): Store => ({
  derivations: byDrvPath(derivations),
  sources: new Map(Object.entries(sources).map(([name, references]) => [out(name), references])),
});
const needing = (name: string, needs: readonly string[], sources: readonly StorePath[]) => derivation(name, needs, { inputSrcs: sources });
const customer = (group: string, ...roots: readonly string[]): PackCustomer => ({ group, roots: roots.map(drv) });

const listReferences = ({ derivations, sources }: Store, path: StorePath): readonly StorePath[] => {
  const one = derivations.get(path as DrvPath);
  return one === undefined ? (sources.get(path) ?? []) : [...one.inputDrvs, ...one.inputSrcs];
};

/** All that paths refer to, references first, as `nix-store -qR` tells it. */
function findClosure(store: Store, roots: readonly StorePath[]): readonly StorePath[] {
  const found = new Set<StorePath>();
  const visit = (path: StorePath) => {
    if (found.has(path)) return;
    for (const other of listReferences(store, path)) visit(other);
    found.add(path);
  };
  roots.forEach(visit);
  return [...found];
}

/** What `readDerivations` finds: by what derivations build from, not by their sources. */
function readDerivations({ derivations }: Store, roots: readonly DrvPath[]): ReadonlyMap<DrvPath, Derivation> {
  const found = new Set(roots);
  for (const path of found) for (const input of derivations.get(path)?.inputDrvs ?? []) found.add(input);
  return new Map([...found].flatMap((path) => [derivations.get(path)].flatMap((one) => (one === undefined ? [] : [[path, one] as const]))));
}

function divide(store: Store, customers: readonly PackCustomer[]) {
  const roots = [...new Set(customers.flatMap((one) => one.roots))];
  return divideClosure(findClosure(store, roots), customers, readDerivations(store, roots));
}

/** Each path is in one part; what a group imports is closed and in order; and how much more it imports than it needs. */
function check(store: Store, customers: readonly PackCustomer[]) {
  const parts = divide(store, customers);
  const all = parts.flatMap(({ paths }) => paths);
  expect(new Set(all).size).toBe(all.length);
  expect([...all].sort()).toEqual(
    [
      ...findClosure(
        store,
        customers.flatMap(({ roots }) => roots),
      ),
    ].sort(),
  );
  const surplus = customers.map(({ roots }, index) => {
    const imported = parts.flatMap(({ groups, paths }) => (groups.includes(index) ? paths : []));
    const seen = new Set<StorePath>();
    for (const path of imported) {
      const early = listReferences(store, path).filter((other) => other !== path && !seen.has(other));
      expect([path, early]).toEqual([path, []]);
      seen.add(path);
    }
    const needed = findClosure(store, roots);
    expect(needed.filter((path) => !seen.has(path))).toEqual([]);
    return imported.length - needed.length;
  });
  return { parts, surplus };
}

describe('divideClosure', () => {
  test('puts what two groups need into a part of its own, before what only one needs', () => {
    const store = storeOf([derivation('libx'), derivation('web', ['libx']), derivation('db', ['libx'])]);
    expect(divide(store, [customer('a', 'web'), customer('b', 'db')])).toEqual([
      { groups: [0, 1], paths: [drv('libx')] },
      { groups: [0], paths: [drv('web')] },
      { groups: [1], paths: [drv('db')] },
    ]);
  });

  test('makes one part for one group, and none for nobody', () => {
    const store = storeOf([derivation('libx'), derivation('web', ['libx'])]);
    expect(divide(store, [customer('a', 'web')])).toEqual([{ groups: [0], paths: [drv('libx'), drv('web')] }]);
    expect(divideClosure([], [], new Map())).toEqual([]);
  });

  test('gives a source to those that need it', () => {
    const store = storeOf([needing('web', [], [out('web.nix')]), needing('db', [], [out('db.nix')])], { 'web.nix': [], 'db.nix': [] });
    const { parts, surplus } = check(store, [customer('a', 'web'), customer('b', 'db')]);
    expect(parts).toHaveLength(2);
    expect(surplus).toEqual([0, 0]);
  });

  test('gives all sources to everybody if a source refers to another, as nobody knows whose that is', () => {
    const store = storeOf([needing('web', [], [out('a'), out('b')]), needing('db', [], [out('c')])], {
      a: [out('x')],
      b: [],
      c: [out('x')],
      x: [],
    });
    const { parts } = check(store, [customer('a', 'web'), customer('b', 'db')]);
    expect(parts.map(({ groups, paths }) => [groups, paths.length])).toEqual([
      [[0, 1], 4],
      [[0], 1],
      [[1], 1],
    ]);
  });

  test('serves a group whose source is a derivation that another group builds from', () => {
    // As builtins.unsafeDiscardOutputDependency makes it: a .drv file that is read, not built.
    const store = storeOf([derivation('r'), derivation('d', ['r']), needing('a', [], [drv('d')]), derivation('b', ['r'])]);
    const roots = [drv('a'), drv('b')];
    // Whoever divides a closure has read all its derivations.
    const parts = divideClosure(findClosure(store, roots), [customer('a', 'a'), customer('b', 'b')], store.derivations);
    expect(parts.flatMap(({ groups, paths }) => (groups.includes(0) ? paths : []))).toEqual([drv('r'), drv('d'), drv('a')]);
  });

  /** Derivations, each of which may need earlier ones and sources, which may refer to earlier sources. */
  function makeStore(random: (below: number) => number, size: number, withSourceReferences: boolean): Store {
    const sourceNames = Array.from({ length: size }, (_, index) => `source-${index}`);
    const sources = Object.fromEntries(
      sourceNames.map((name, index) => [
        name,
        sourceNames
          .slice(0, index)
          .filter(() => withSourceReferences && random(8) === 0)
          .map(out),
      ]),
    );
    const names = Array.from({ length: size }, (_, index) => `d${index}`);
    const derivations = names.map((name, index) =>
      needing(
        name,
        names.slice(Math.max(0, index - 8), index).filter(() => random(3) === 0),
        sourceNames.filter(() => random(size) === 0).map(out),
      ),
    );
    return storeOf(derivations, sources);
  }
  const customersOf = (random: (below: number) => number, groups: number, size: number) =>
    Array.from({ length: groups }, (_, index) => customer(`g${index}`, ...Array.from({ length: 1 + random(3) }, () => `d${random(size)}`)));

  test.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'gives each group just its closure, each path once, in order of import (%i)',
    (seed) => {
      const random = createRandom(seed + 1);
      const { surplus } = check(makeStore(random, 40, false), customersOf(random, 1 + random(6), 40));
      expect(surplus.filter((count) => count !== 0)).toEqual([]);
    },
  );

  test.each(Array.from({ length: 30 }, (_, seed) => seed))('leaves no reference out where sources refer to sources (%i)', (seed) => {
    const random = createRandom(seed + 100);
    check(makeStore(random, 40, true), customersOf(random, 1 + random(6), 40));
  });

  test.each([true, false])(
    'makes few parts for many groups that overlap in many ways, and still leaves nothing out (%s)',
    (withSourceReferences) => {
      const random = createRandom(7);
      const leaves = Array.from({ length: 200 }, (_, index) => index);
      const roots = Array.from({ length: 20 }, (_, index) => `root${index}`);
      const store = storeOf(
        [
          ...leaves.map((index) =>
            needing(`leaf${index}`, index % 7 === 0 || index === 1 ? [] : [`leaf${index - 1}`], [out(`source${index}`)]),
          ),
          ...roots.map((name) =>
            derivation(
              name,
              leaves.filter(() => random(9) === 0).map((index) => `leaf${index}`),
            ),
          ),
        ],
        Object.fromEntries(leaves.map((index) => [`source${index}`, withSourceReferences ? [out('common')] : []])),
      );
      const { parts } = check(
        { ...store, sources: new Map([...store.sources, [out('common'), []]]) },
        roots.map((name) => customer(name, name)),
      );
      expect(parts.length).toBeLessThanOrEqual(21);
      expect(parts[0]?.groups).toHaveLength(20);
      expect(parts[0]?.paths.length).toBeGreaterThan(64);
    },
  );

  test('makes 64 parts, but not 65', () => {
    const letters = Array.from({ length: 12 }, (_, index) => `r${index}`);
    const pairs = letters.flatMap((one, index) => letters.slice(index + 1).map((other) => [one, other] as const));
    // Twelve roots of their own and as many pairs that share something.
    const count = (shared: number) => {
      const used = pairs.slice(0, shared);
      const leaves = used.map((_, index) => derivation(`leaf${index}`));
      const roots = letters.map((name) =>
        derivation(
          name,
          used.flatMap((pair, index) => (pair.includes(name) ? [`leaf${index}`] : [])),
        ),
      );
      return check(
        storeOf([...leaves, ...roots]),
        letters.map((name) => customer(name, name)),
      ).parts.length;
    };
    expect(count(52)).toBe(64);
    expect(count(53)).toBe(13);
  });
});

describe('the derivation pack', () => {
  let temp: TempDir;
  let pack: string;
  beforeEach(async () => {
    temp = await createTempDir('derivation-pack');
    pack = join(temp.path, 'pack');
  });
  afterEach(() => temp.dispose());

  /** Exports into files of at most `perFile` paths. */
  const createNix = (store: Store, perFile = 100): Pick<Nix, 'closure' | 'exportPaths' | 'readDerivations'> => ({
    readDerivations: (roots) => Promise.resolve(readDerivations(store, roots)),
    closure: (roots) => Promise.resolve(findClosure(store, roots)),
    exportPaths: async (paths, directory) => {
      const files: { file: string; count: number }[] = [];
      for (let first = 0; first < paths.length; first += perFile) {
        const file = join(directory, `${files.length}.export`);
        const part = paths.slice(first, first + perFile);
        await writeFile(file, `${part.join('\n')}\n`);
        files.push({ file, count: part.length });
      }
      return files;
    },
  });
  const readImported = async (group: string) =>
    (await Promise.all((await listPackFiles(pack, group)).map((file) => readFile(file, 'utf8')))).join('').trimEnd().split('\n');

  const FLEET = storeOf([derivation('libx'), derivation('web', ['libx']), derivation('db', ['libx'])]);
  const CUSTOMERS = [customer('a', 'web'), customer('b', 'db')];

  test('gives each group the files that it has to import, in order', async () => {
    await writeDerivationPack(pack, CUSTOMERS, createNix(FLEET));
    expect(await readImported('a')).toEqual([drv('libx'), drv('web')]);
    expect(await readImported('b')).toEqual([drv('libx'), drv('db')]);
    expect(await listPackFiles(pack, 'c')).toEqual([]);
  });

  test('holds each derivation once, in files named by their content', async () => {
    await writeDerivationPack(pack, CUSTOMERS, createNix(FLEET));
    const files = (await readdir(pack)).filter((name) => name !== 'manifest.json');
    expect(files).toHaveLength(3);
    for (const name of files) expect(name).toBe(`${await hashFile(join(pack, name))}.export`);
  });

  test('keeps the order where a part is too long for one file', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `d${index}`);
    const chain = storeOf(names.map((name, index) => derivation(name, names.slice(Math.max(0, index - 1), index))));
    await writeDerivationPack(pack, [customer('a', 'd8')], createNix(chain, 2));
    expect(await readImported('a')).toEqual(names.map(drv));
    expect(await listPackFiles(pack, 'a')).toHaveLength(5);
  });

  test('serves a group whose source is a derivation that another group builds from', async () => {
    const store = storeOf([derivation('r'), derivation('d', ['r']), needing('a', [], [drv('d')]), derivation('b', ['r'])]);
    await writeDerivationPack(pack, [customer('a', 'a'), customer('b', 'b')], createNix(store));
    expect(await readImported('a')).toEqual([drv('r'), drv('d'), drv('a')]);
    expect(await readImported('b')).toEqual([drv('r'), drv('b')]);
  });

  test('asks Nix for nothing if nobody needs anything', async () => {
    const never = () => Promise.reject(new Error('not asked'));
    await writeDerivationPack(pack, [{ group: 'a', roots: [] }], { closure: never, exportPaths: never, readDerivations: never });
    expect(await listPackFiles(pack, 'a')).toEqual([]);
  });

  test.each<[string, (manifest: string) => Promise<unknown>, string]>([
    ['has no list', (file) => writeFile(file, ''), 'is not valid JSON'],
    ['has another list', (file) => writeFile(file, '{"version": 2, "parts": []}'), 'that this Panther cannot read'],
    ['has a list that is cut short', (file) => writeFile(file, '{"version": 1, "par'), 'is not valid JSON'],
    [
      'has a list that leads elsewhere',
      (file) => writeFile(file, '{"version": 1, "parts": [{"file": "../../x.export", "groups": ["a"], "paths": 1}]}'),
      'that this Panther cannot read',
    ],
    ['has a list with something after it', (file) => appendFile(file, '}'), 'is not valid JSON'],
  ])('is refused if it %s', async (_, damage, message) => {
    await writeDerivationPack(pack, CUSTOMERS, createNix(FLEET));
    await damage(join(pack, 'manifest.json'));
    const reading = listPackFiles(pack, 'a');
    await expect(reading).rejects.toMatchObject({ name: 'UserError', exitCode: 3 });
    await expect(reading).rejects.toThrow(message);
  });

  test('is refused if it is not there', async () => {
    await mkdir(pack);
    await expect(listPackFiles(pack, 'a')).rejects.toThrow('The list of the derivation pack was expected at');
  });
});
