import { describe, expect, test } from '@jest/globals';
import type { BuildLog } from '../../../src/build/build-log.js';
import type { ReportedError } from '../../../src/build/failures.js';
import { describeFailure, judgeTargets, listFailed, type BuildTarget, type GroupEvidence } from '../../../src/build/judge-group.js';
import type { BuildRun, Watched } from '../../../src/build/watch-build.js';
import type { TargetId } from '../../../src/flake/index.js';
import { type Derivation } from '../../../src/nix/index.js';
import { FREE_DISK_ADVICE } from '../../../src/runtime/index.js';
import { byDrvPath, derivation, drv, out } from '../../support/derivations.js';

const logOf = (lines: readonly string[]): BuildLog => ({
  file: 'x.log',
  append: () => undefined,
  flush: () => undefined,
  tail: () => ({ lines, total: lines.length }),
  isCut: () => false,
});
const run = (name: string, start: number, end: number, lines: readonly string[] = []): BuildRun => ({
  drvPath: drv(name),
  start,
  end,
  log: logOf(lines),
});
const target = (name: string): BuildTarget => ({
  id: `nixosConfigurations.${name}` as TargetId,
  kind: 'host',
  name,
  status: 'build',
  drvPath: drv(name),
});
const reported = (name: string, message: string, isDependencyFailure = false): ReportedError => ({
  drvPath: drv(name),
  message,
  isDependencyFailure,
});

interface Case {
  readonly targets: readonly string[];
  readonly derivations: readonly Derivation[];
  /** Names of derivations whose outputs are not there. */
  readonly missing?: readonly string[];
  readonly runs?: readonly BuildRun[];
  readonly errors?: readonly ReportedError[];
  readonly more?: Partial<Watched>;
  readonly succeeded?: boolean;
}

function evidenceOf({ derivations, missing = [], runs = [], errors = [], more = {}, succeeded = false }: Case): GroupEvidence {
  return {
    derivations: byDrvPath(derivations),
    watched: {
      runs,
      errors: new Map(errors.map((error) => [error.drvPath, error])),
      otherErrors: [],
      fetchedPaths: 0,
      diskFull: false,
      ...more,
    },
    invalid: new Set(missing.map(out)),
    succeeded,
    start: 1_000,
    end: 9_000,
  };
}

function judge(one: Case) {
  const evidence = evidenceOf(one);
  const failed = listFailed(evidence);
  return { failed, results: judgeTargets(one.targets.map(target), evidence, failed) };
}

/** web and db need lib. */
const FLEET = [derivation('web', ['lib']), derivation('db', ['lib']), derivation('lib')];
/** Content-addressed: its output has no path before it is built. */
const FLOATING = derivation('web', [], { outputs: {} });

describe('a target is', () => {
  test.each<[string, Case, object]>([
    [
      '"built" when it was, in the time until then',
      { targets: ['web'], derivations: FLEET, runs: [run('lib', 1_000, 2_000), run('web', 2_000, 5_000)], succeeded: true },
      { status: 'built', seconds: 4, failures: [] },
    ],
    [
      '"built" when it was fetched: by the end',
      { targets: ['web'], derivations: FLEET, succeeded: true },
      { status: 'built', seconds: 8, failures: [] },
    ],
    [
      '"built" although Nix failed over another one',
      { targets: ['web'], derivations: FLEET, runs: [run('web', 1_000, 2_000)], succeeded: false },
      { status: 'built', seconds: 1, failures: [] },
    ],
    [
      '"failed" when its own builder failed',
      {
        targets: ['web'],
        derivations: FLEET,
        missing: ['web'],
        runs: [run('web', 2_000, 4_000)],
        errors: [reported('web', 'Builder failed.')],
      },
      { status: 'failed', seconds: 3, failures: [0] },
    ],
    [
      '"failed" when Nix refused to build it',
      { targets: ['web'], derivations: FLEET, missing: ['web'], errors: [reported('web', 'Platform mismatch.')] },
      { status: 'failed', seconds: 8, failures: [0] },
    ],
    [
      '"failed" when only one of its outputs is there',
      {
        targets: ['web'],
        derivations: [derivation('web', [], { outputs: { out: out('web'), doc: out('web-doc') } })],
        missing: ['web-doc'],
        runs: [run('web', 1_000, 2_000)],
      },
      { status: 'failed', seconds: 1, failures: [0] },
    ],
    [
      '"dependency-failed" when something that it needs failed',
      {
        targets: ['web'],
        derivations: FLEET,
        missing: ['web', 'lib'],
        runs: [run('lib', 2_000, 3_500)],
        errors: [reported('lib', 'Builder failed.'), reported('web', '1 dependency failed.', true)],
      },
      { status: 'dependency-failed', seconds: 2.5, failures: [0] },
    ],
    [
      '"dependency-failed" when something deep below it failed',
      {
        targets: ['web'],
        derivations: [derivation('web', ['etc']), derivation('etc', ['units']), derivation('units')],
        missing: ['web', 'etc', 'units'],
        errors: [
          reported('units', 'Platform mismatch.'),
          reported('etc', '1 dependency failed.', true),
          reported('web', '1 dependency failed.', true),
        ],
      },
      { status: 'dependency-failed', seconds: 0, failures: [0] },
    ],
    [
      '"failed" with what Nix said of it when nobody is known to be guilty',
      { targets: ['web'], derivations: FLEET, missing: ['web'], errors: [reported('web', '1 dependency failed.', true)] },
      { status: 'failed', failures: [], reason: '1 dependency failed.' },
    ],
    [
      '"failed" with the last words of Nix when they name nothing',
      { targets: ['web'], derivations: FLEET, missing: ['web'], more: { otherErrors: ['first', 'cannot connect to the daemon'] } },
      { status: 'failed', failures: [], reason: 'cannot connect to the daemon' },
    ],
    [
      '"failed" when Nix died without a word',
      { targets: ['web'], derivations: FLEET, missing: ['web'] },
      { status: 'failed', failures: [], reason: 'Nix ended before it was built and gave no reason.' },
    ],
    [
      '"failed" when nothing is known of its derivation',
      { targets: ['web'], derivations: [], succeeded: true },
      { status: 'failed', failures: [], reason: 'Nix ended before it was built and gave no reason.' },
    ],
    [
      '"skipped" when the disk was full before its turn',
      {
        targets: ['web'],
        derivations: FLEET,
        missing: ['web'],
        more: { diskFull: true, otherErrors: ['writing to file: No space left on device'] },
      },
      { status: 'skipped', failures: [], reason: `The disk is full. ${FREE_DISK_ADVICE}` },
    ],
    [
      '"built" when its outputs have no known path and Nix succeeded',
      { targets: ['web'], derivations: [FLOATING], succeeded: true },
      { status: 'built', seconds: 8, failures: [] },
    ],
    [
      '"built" when its outputs have no known path, its builder ran, and Nix has nothing against it',
      { targets: ['web'], derivations: [FLOATING], runs: [run('web', 1_000, 2_000)] },
      { status: 'built', seconds: 1, failures: [] },
    ],
    [
      '"failed" when its outputs have no known path and its builder failed',
      { targets: ['web'], derivations: [FLOATING], runs: [run('web', 1_000, 2_000)], errors: [reported('web', 'Builder failed.')] },
      { status: 'failed', seconds: 1, failures: [0] },
    ],
    [
      '"failed" when its outputs have no known path and nobody has seen it',
      { targets: ['web'], derivations: [FLOATING] },
      { status: 'failed', failures: [], reason: 'Nix ended before it was built and gave no reason.' },
    ],
  ])('%s', (_, one, expected) => {
    expect(judge(one).results).toEqual([{ id: 'nixosConfigurations.web', ...expected }]);
  });

  test('held up by each derivation that is guilty, and those are shared with others', () => {
    const { failed, results } = judge({
      targets: ['web', 'db', 'mail'],
      derivations: [
        derivation('web', ['lib', 'nginx']),
        derivation('db', ['lib']),
        derivation('lib'),
        derivation('nginx'),
        derivation('mail'),
      ],
      missing: ['web', 'db', 'lib', 'nginx'],
      runs: [run('nginx', 1_000, 2_000), run('mail', 1_000, 1_500), run('lib', 1_000, 3_000)],
    });
    expect(failed).toEqual([drv('nginx'), drv('lib')]);
    expect(results).toMatchObject([
      { status: 'dependency-failed', seconds: 2, failures: [1, 0] },
      { status: 'dependency-failed', seconds: 2, failures: [1] },
      { status: 'built', failures: [] },
    ]);
  });

  test('guilty itself although something that it needs failed, too', () => {
    const { results } = judge({
      targets: ['web'],
      derivations: FLEET,
      missing: ['web', 'lib'],
      errors: [reported('lib', 'a'), reported('web', 'b')],
    });
    expect(results).toMatchObject([{ status: 'failed', failures: [1, 0] }]);
  });
});

describe('listFailed', () => {
  test('names each derivation once: first those whose builder ran, then those that Nix refused', () => {
    const evidence = evidenceOf({
      targets: ['web'],
      derivations: FLEET,
      missing: ['web', 'db', 'lib'],
      runs: [run('lib', 1, 2), run('lib', 3, 4)],
      errors: [reported('db', 'Platform mismatch.'), reported('lib', 'Builder failed.'), reported('web', '1 dependency failed.', true)],
    });
    expect(listFailed(evidence)).toEqual([drv('lib'), drv('db')]);
  });

  test('leaves out what failed once and was built in the end', () => {
    const evidence = evidenceOf({
      targets: ['web'],
      derivations: FLEET,
      runs: [run('lib', 1, 2)],
      errors: [reported('lib', 'Builder failed.')],
    });
    expect(listFailed(evidence)).toEqual([]);
  });
});

describe('describeFailure', () => {
  const describeLib = (one: Partial<Case>) =>
    describeFailure(drv('lib'), evidenceOf({ targets: ['web'], derivations: FLEET, missing: ['lib'], ...one }), undefined);

  test('tells what Nix said, the last lines of the log and where all of it is', () => {
    const evidence = evidenceOf({
      targets: ['web'],
      derivations: FLEET,
      runs: [run('lib', 1, 2, ['first try']), run('lib', 3, 4, ['a', 'b'])],
      errors: [reported('lib', 'Builder failed with exit code 1.')],
    });
    expect(describeFailure(drv('lib'), evidence, { file: 'flake.nix', line: 3 })).toEqual({
      drvPath: drv('lib'),
      name: 'lib',
      message: 'Builder failed with exit code 1.',
      logTail: ['a', 'b'],
      log: 'logs/x.log',
      transient: false,
      position: { file: 'flake.nix', line: 3 },
    });
  });

  test.each<[string, Partial<Case>]>([
    ['did not run', {}],
    ['said nothing', { runs: [run('lib', 1, 2)] }],
  ])('names no log of a builder that %s', (_, one) => {
    expect(describeLib(one)).toMatchObject({ logTail: [], log: undefined });
  });

  test('keeps both hashes of a mismatch', () => {
    const hashMismatch = { specified: 'sha256-a', got: 'sha256-b' };
    expect(describeLib({ errors: [{ ...reported('lib', 'The hash does not match.'), hashMismatch }] }).hashMismatch).toEqual(hashMismatch);
  });

  test.each([
    ['nothing', [], 'Its builder ended without its outputs, and Nix gave no reason.'],
    [
      'its output',
      ['something else', `output '${out('lib')}' is not allowed to refer to the following paths:\n  ${out('dep')}`],
      `Its builder ended without its outputs. Nix says: output '${out('lib')}' is not allowed to refer to the following paths:\n  ${out('dep')}`,
    ],
    ['a timeout (2.34)', ['timed out after 2 seconds'], 'Its builder ended without its outputs. Nix says: timed out after 2 seconds'],
    ['others', [`output '${out('db')}' is not allowed`], 'Its builder ended without its outputs, and Nix gave no reason.'],
  ])('tells of a derivation that Nix does not name what is said of %s', (_, otherErrors, message) => {
    const derivations = [derivation('lib', [], { outputs: { doc: out('lib-doc'), out: out('lib') } })];
    expect(describeLib({ derivations, runs: [run('lib', 1_000, 3_000)], more: { otherErrors } }).message).toBe(message);
  });
});
