import { describe, expect, test } from '@jest/globals';
import { listNeeds, makeBuildGraph } from '../../../src/plan/build-graph.js';
import { byDrvPath, derivation, drv } from '../../support/derivations.js';

/** web and db share lib, which needs glibc; glibc is there already, and so is all that only it needs. */
const ALL = byDrvPath([
  derivation('web', ['nginx', 'lib']),
  derivation('db', ['lib', 'glibc']),
  derivation('nginx', ['lib']),
  derivation('lib', ['glibc']),
  derivation('glibc', ['bootstrap']),
  derivation('bootstrap'),
]);
const graph = makeBuildGraph(ALL, new Set(['web', 'db', 'nginx', 'lib'].map(drv)));
const namesOf = (indexes: Uint32Array) => [...indexes].map((index) => graph.derivations[index]?.name).sort();

describe('makeBuildGraph', () => {
  test('keeps what has to be built and the edges between', () => {
    const edges = graph.derivations.map(({ name }, index) => [name, namesOf(graph.needs[index] ?? new Uint32Array())]);
    expect(Object.fromEntries(edges)).toEqual({ web: ['lib', 'nginx'], db: ['lib'], nginx: ['lib'], lib: [] });
  });

  test('finds each derivation by its path, and none that is there', () => {
    expect(graph.indexOf.get(drv('lib'))).toBe(graph.derivations.findIndex(({ name }) => name === 'lib'));
    expect(graph.indexOf.has(drv('glibc'))).toBe(false);
  });

  test('leaves out what Nix wants to build but nobody knows: derivations made by derivations', () => {
    const odd = makeBuildGraph(ALL, new Set([drv('lib'), drv('unheard-of')]));
    expect(odd.derivations.map(({ name }) => name)).toEqual(['lib']);
  });
});

describe('listNeeds', () => {
  test.each([
    ['web', ['lib', 'nginx', 'web']],
    ['db', ['db', 'lib']],
    ['lib', ['lib']],
    ['glibc', []],
    ['unheard-of', []],
  ])('of %s are all derivations to build for it, itself included, each once', (name, needs) => {
    expect(namesOf(listNeeds(graph, drv(name)))).toEqual(needs);
  });

  test('ends even if derivations need each other in a circle', () => {
    const circle = makeBuildGraph(byDrvPath([derivation('a', ['b']), derivation('b', ['a'])]), new Set([drv('a'), drv('b')]));
    expect(listNeeds(circle, drv('a'))).toHaveLength(2);
  });

  test('takes a chain of any depth', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `d${index}`);
    const chain = byDrvPath(names.map((name, index) => derivation(name, index === 0 ? [] : [`d${index - 1}`])));
    expect(listNeeds(makeBuildGraph(chain, new Set(chain.keys())), drv('d49999'))).toHaveLength(50_000);
  });
});
