import { describe, expect, test } from '@jest/globals';
import { listBits } from '../../../src/plan/bit-sets.js';
import { collectRoots, findLowest, makeBuildGraph, visitEdges, type BuildGraph } from '../../../src/plan/build-graph.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';

/** web and db share lib, which needs glibc; glibc is there already, and so is all that only it needs. */
const ALL = byDrvPath([
  derivation('web', ['nginx', 'lib']),
  derivation('db', ['lib', 'glibc']),
  derivation('nginx', ['lib']),
  derivation('lib', ['glibc']),
  derivation('glibc', ['bootstrap']),
  derivation('bootstrap'),
  derivation('mail'),
]);
const UNBUILT = new Set(['web', 'db', 'nginx', 'lib', 'mail']);
const isUnbuilt = ({ name }: { readonly name: string }) => UNBUILT.has(name);
const graphOf = (roots: readonly string[]) => makeBuildGraph(ALL, roots.map(drv), isUnbuilt);
const nameOf = (graph: BuildGraph, index: number) => graph.derivations[index]?.name ?? '';
const endsOf = (graph: BuildGraph, edges: BuildGraph['needs'], index: number) => {
  const found: string[] = [];
  visitEdges(edges, index, (end) => found.push(nameOf(graph, end)));
  return found.sort();
};
const edgesOf = (graph: BuildGraph, edges: BuildGraph['needs']) =>
  Object.fromEntries(graph.derivations.map(({ name }, index) => [name, endsOf(graph, edges, index)]));

describe('makeBuildGraph', () => {
  const graph = graphOf(['web', 'db']);

  test('keeps what has to be built for the roots, and the edges between, both ways', () => {
    expect(edgesOf(graph, graph.needs)).toEqual({ web: ['lib', 'nginx'], db: ['lib'], nginx: ['lib'], lib: [] });
    expect(edgesOf(graph, graph.dependents)).toEqual({ web: [], db: [], nginx: ['web'], lib: ['db', 'nginx', 'web'] });
  });

  test('numbers each derivation after all it needs', () => {
    expect(graph.derivations.map(({ name }) => name)).toEqual(['lib', 'nginx', 'web', 'db']);
    expect(graph.indexOf.get(drv('web'))).toBe(2);
    expect(graph.indexOf.has(drv('glibc'))).toBe(false);
  });

  test('is empty for roots that are there, or that nobody knows', () => {
    expect(graphOf(['glibc', 'unheard-of']).derivations).toEqual([]);
  });

  test('takes an edge that is named twice once', () => {
    const twice = byDrvPath([derivation('a', ['b', 'b']), derivation('b')]);
    expect(makeBuildGraph(twice, [drv('a')], () => true).needs.ends).toHaveLength(1);
  });

  test('ends even if derivations need each other in a circle, which it opens', () => {
    const circle = byDrvPath([derivation('a', ['b']), derivation('b', ['a'])]);
    const opened = makeBuildGraph(circle, [drv('a')], () => true);
    expect(edgesOf(opened, opened.needs)).toEqual({ a: ['b'], b: [] });
  });

  test('takes a chain of any depth', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `d${index}`);
    const chain = byDrvPath(names.map((name, index) => derivation(name, index === 0 ? [] : [`d${index - 1}`])));
    expect(makeBuildGraph(chain, [drv('d49999')], () => true).derivations.map(({ name }) => name)).toEqual(names);
  });
});

test('findLowest names the lowest of those below that fit', () => {
  const graph = graphOf(['web', 'db', 'mail']);
  const lowest = findLowest(graph, ({ name }) => name === 'nginx' || name === 'web' || name === 'db');
  expect(graph.derivations.map(({ name }, index) => [name, nameOf(graph, lowest[index] ?? -1)])).toEqual([
    ['lib', ''],
    ['nginx', 'nginx'],
    ['web', 'nginx'],
    ['db', 'db'],
    ['mail', ''],
  ]);
});

describe('collectRoots', () => {
  test('tells which roots need a derivation', () => {
    const graph = graphOf(['web', 'db', 'mail']);
    const sets = collectRoots(graph, [
      graph.indexOf.get(drv('web')),
      undefined,
      graph.indexOf.get(drv('db')),
      graph.indexOf.get(drv('nginx')),
    ]);
    expect(Object.fromEntries(graph.derivations.map(({ name }, index) => [name, listBits(sets, index)]))).toEqual({
      web: [0],
      nginx: [0, 3],
      lib: [0, 2, 3],
      db: [2],
      mail: [],
    });
  });

  test.each([1, 31, 32, 33, 64, 65])('takes %i roots that all need one thing', (count) => {
    const names = Array.from({ length: count }, (_, index) => `host-${index}`);
    const all = byDrvPath([...names.map((name) => derivation(name, ['base'])), derivation('base')]);
    const graph = makeBuildGraph(all, names.map(drv), () => true);
    const sets = collectRoots(
      graph,
      names.map((name) => graph.indexOf.get(drv(name))),
    );
    expect(listBits(sets, graph.indexOf.get(drv('base')) ?? -1)).toEqual(names.map((_, index) => index));
    expect(names.map((name) => listBits(sets, graph.indexOf.get(drv(name)) ?? -1))).toEqual(names.map((_, index) => [index]));
  });
});
