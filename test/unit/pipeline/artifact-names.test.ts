import { describe, expect, test } from '@jest/globals';
import { nameArtifacts } from '../../../src/pipeline/artifact-names.js';

const namesOf = (flake: string) => {
  const names = nameArtifacts(flake);
  return [names.plan, names.result('x86_64-linux-1'), names.outputs('x86_64-linux-1'), names.report];
};

describe('nameArtifacts', () => {
  test('names those of the repository’s own flake shortly', () => {
    expect(namesOf('.')).toEqual(['panther-plan', 'panther-result-x86_64-linux-1', 'panther-outputs-x86_64-linux-1', 'panther-report']);
  });

  test('names those of another flake by it and a hash', () => {
    expect(namesOf('nix/Fleet 2')).toEqual([
      'panther-nix-fleet-2-081cc1-plan',
      'panther-nix-fleet-2-081cc1-result-x86_64-linux-1',
      'panther-nix-fleet-2-081cc1-outputs-x86_64-linux-1',
      'panther-nix-fleet-2-081cc1-report',
    ]);
  });

  test.each([
    ['a/b', 'a-b'],
    ['fleet', 'Fleet'],
    ['.', './'],
    [`${'x'.repeat(60)}1`, `${'x'.repeat(60)}2`],
    ['猫', '犬'],
  ])('never gives two flakes one name: %s and %s', (one, other) => {
    expect(nameArtifacts(one).plan).not.toBe(nameArtifacts(other).plan);
  });

  test.each(['../../etc', 'github:owner/repo?ref=a&dir=b', 'a\nb\r"c"<d>|*?', 'long/'.repeat(100)])(
    'uses no character that GitHub refuses: %j',
    (flake) => {
      for (const name of namesOf(flake)) expect(name).toMatch(/^[A-Za-z0-9_-]{1,90}$/);
    },
  );
});
