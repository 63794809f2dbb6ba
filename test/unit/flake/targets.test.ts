import { describe, expect, test } from '@jest/globals';
import {
  formatAttributePath,
  formatInstallable,
  parseEvaluation,
  positionOf,
  TARGET_KINDS,
  type Evaluation,
  type TargetId,
} from '../../../src/flake/targets.js';
import { UserError } from '../../../src/runtime/index.js';
import { drv, out } from '../../support/derivations.js';

describe('formatAttributePath', () => {
  test.each([
    [['nixosConfigurations', 'web-1'], 'nixosConfigurations.web-1'],
    [['checks', 'x86_64-linux', "fmt'"], "checks.x86_64-linux.fmt'"],
    [['nixosConfigurations', 'db.example.org'], 'nixosConfigurations."db.example.org"'],
    [['homeConfigurations', 'ann@laptop'], 'homeConfigurations."ann@laptop"'],
    [['packages', '7zip'], 'packages."7zip"'],
    [['packages', '-dash'], 'packages."-dash"'],
    [['packages', '_private'], 'packages._private'],
    [['packages', ''], 'packages.""'],
    [['packages', 'a b'], 'packages."a b"'],
    [['packages', 'say "hi"'], 'packages."say \\"hi\\""'],
    [['packages', 'back\\slash'], 'packages."back\\\\slash"'],
    [['packages', '${x}'], 'packages."\\${x}"'],
    [['packages', '$x {y}'], 'packages."$x {y}"'],
    [['packages', 'line\nfeed'], 'packages."line\nfeed"'],
    [['packages', 'web\n'], 'packages."web\n"'],
    [['packages', 'ünïcödé'], 'packages."ünïcödé"'],
  ])('writes %j as the user would type it', (path, id) => {
    expect(formatAttributePath(path)).toBe(id);
  });
});

describe('formatInstallable', () => {
  const IDS: Record<(typeof TARGET_KINDS)[number], [string, string]> = {
    host: ['nixosConfigurations."db.example.org"', '.#nixosConfigurations."db.example.org".config.system.build.toplevel'],
    'darwin-host': ['darwinConfigurations.mac', '.#darwinConfigurations.mac.system'],
    home: ['homeConfigurations.ann', '.#homeConfigurations.ann.activationPackage'],
    check: ['checks.x86_64-linux.fmt', '.#checks.x86_64-linux.fmt'],
    package: ['packages.x86_64-linux.hello', '.#packages.x86_64-linux.hello'],
    'dev-shell': ['devShells.x86_64-linux.default', '.#devShells.x86_64-linux.default'],
    formatter: ['formatter.x86_64-linux', '.#formatter.x86_64-linux'],
    'boot-test': ['nixosConfigurations.web.config.system.build.vm', '.#nixosConfigurations.web.config.system.build.vm'],
    'nixos-test': ['checks.x86_64-linux.login', '.#checks.x86_64-linux.login.driver'],
  };

  test.each(TARGET_KINDS)('names what has to be built of a %s', (kind) => {
    const [id, installable] = IDS[kind];
    expect(formatInstallable({ id: id, kind })).toBe(installable);
  });
});

describe('positionOf', () => {
  test('is the place of an error without its message', () => {
    expect(positionOf({ message: 'm', file: 'flake.nix', line: 3, column: 1 })).toEqual({ file: 'flake.nix', line: 3, column: 1 });
  });

  test('is nothing without a file, whatever line is told', () => {
    expect(positionOf({ message: 'm', line: 3 })).toBeUndefined();
  });
});

describe('parseEvaluation', () => {
  const evaluation: Evaluation = {
    version: 1,
    source: out('source'),
    revision: 'abc123',
    targets: [
      {
        id: 'nixosConfigurations.web' as TargetId,
        kind: 'host',
        name: 'web',
        outcome: 'evaluated',
        system: 'x86_64-linux',
        drvPath: drv('web'),
        outputs: { out: out('web') },
        position: { file: 'flake.nix', line: 3, column: 5 },
      },
      {
        id: 'checks.x86_64-linux.fmt' as TargetId,
        kind: 'check',
        name: 'fmt',
        outcome: 'broken',
        system: 'x86_64-linux',
        error: { message: 'no', file: 'flake.nix', line: 2 },
      },
    ],
    problems: [{ severity: 'error', source: 'lock', title: 't', message: 'm', id: 'nixpkgs', position: { file: 'flake.nix' } }],
    excluded: ['packages.x86_64-linux.hello'],
    processes: 2,
  };
  const json = () => JSON.parse(JSON.stringify(evaluation)) as Record<string, unknown>;

  test('reads what an earlier step wrote', () => {
    expect(parseEvaluation(json())).toEqual(evaluation);
  });

  test('knows problems of every gravity and source', () => {
    const sources = ['lock', 'outputs', 'evaluation', 'format', 'statix', 'deadnix'];
    const problems = ['error', 'warning', 'notice'].flatMap((severity) =>
      sources.map((source) => ({ severity, source, title: 't', message: 'm' })),
    );
    expect(parseEvaluation({ ...json(), problems }).problems).toHaveLength(18);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['another version', { ...json(), version: 2 }],
    ['a target that is neither good nor bad', { ...json(), targets: [{ id: 'a', kind: 'host', name: 'a', outcome: 'maybe' }] }],
    [
      'a path outside the store',
      {
        ...json(),
        targets: [{ id: 'a', kind: 'host', name: 'a', outcome: 'evaluated', system: 's', drvPath: '/etc/passwd', outputs: {} }],
      },
    ],
    [
      'an output outside the store',
      {
        ...json(),
        targets: [{ id: 'a', kind: 'host', name: 'a', outcome: 'evaluated', system: 's', drvPath: drv('a'), outputs: { out: '/etc' } }],
      },
    ],
    [
      'a kind of target that we do not know',
      { ...json(), targets: [{ id: 'a', kind: 'cake', name: 'a', outcome: 'broken', error: { message: '' } }] },
    ],
    ['a source outside the store', { ...json(), source: '/home/ann/fleet' }],
    ['a problem of unknown gravity', { ...json(), problems: [{ severity: 'fatal', source: 'lock', title: '', message: '' }] }],
  ])('refuses %s', (_, hostile) => {
    expect(() => parseEvaluation(hostile)).toThrow(UserError);
    expect(() => parseEvaluation(hostile)).toThrow('The file of the input "evaluation" does not hold an evaluation of this Panther');
  });
});
