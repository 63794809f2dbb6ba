import { describe, expect, test } from '@jest/globals';
import { listNameProblems } from '../../../src/flake/output-names.js';

const MAP = { root: '/work/fleet' };

describe('listNameProblems', () => {
  test.each([
    ['defaultApp', 'apps.<system>.default'],
    ['defaultBundler', 'bundlers.<system>.default'],
    ['defaultPackage', 'packages.<system>.default'],
    ['defaultTemplate', 'templates.default'],
    ['devShell', 'devShells.<system>.default'],
    ['nixosModule', 'nixosModules.default'],
    ['overlay', 'overlays.default'],
  ])('warns that %s is now %s', (name, replacement) => {
    expect(listNameProblems([{ name, position: { file: '/work/fleet/flake.nix', line: 7, column: 3 } }], MAP)).toEqual([
      {
        severity: 'warning',
        source: 'outputs',
        id: name,
        title: `${name} is deprecated`,
        message: `The output "${name}" is deprecated since Nix 2.7: call it ${replacement}.`,
        position: { file: 'flake.nix', line: 7, column: 3 },
      },
    ]);
  });

  test('says nothing of names that are fine or that other tools have', () => {
    const names = ['packages', 'nixosConfigurations', 'deploy', 'colmenaHive', 'lib', 'hydraJobs'];
    expect(
      listNameProblems(
        names.map((name) => ({ name, position: null })),
        MAP,
      ),
    ).toEqual([]);
  });

  test('warns without a place where Nix knows none, or only one in another flake', () => {
    const positions = [null, { file: '/nix/store/somewhere-else/flake.nix', line: 1, column: 1 }];
    const problems = listNameProblems(
      positions.map((position) => ({ name: 'devShell', position })),
      MAP,
    );
    expect(problems.map(({ position }) => position)).toEqual([undefined, undefined]);
  });
});
