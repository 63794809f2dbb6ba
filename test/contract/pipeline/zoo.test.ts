import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRepository } from '../../support/flakes.js';
import { listTestNix } from '../../support/nix.js';
import { runPanther, type CliRun } from '../../support/panther.js';

const ZOO = fileURLToPath(new URL('../../fixtures/flakes/zoo', import.meta.url));

interface ReportedTarget {
  readonly id: string;
  readonly status: string;
  readonly error?: { readonly message: string; readonly file?: string; readonly line?: number };
  readonly reason?: string;
  readonly guilty: readonly number[];
}
interface Report {
  readonly verdict: string;
  readonly targets: readonly ReportedTarget[];
  readonly failures: readonly {
    readonly name: string;
    readonly message: string;
    readonly position?: { readonly file: string; readonly line: number };
  }[];
}

/** Bad hosts: what their report says, and where they are to be mended. Lines are those of test/fixtures/flakes/zoo. */
const BROKEN = [
  ['throw', 'failed', /web-1 has no address/, 'hosts/throw.nix:3'],
  ['abort', 'failed', /web-2 has given up/, 'flake.nix:34'],
  ['assertion', 'failed', /assertion '\(ports != \[ \]\)' failed/, 'hosts/assertion.nix:6'],
  ['failed-assertions', 'failed', /users\.users is empty/, 'hosts/failed-assertions.nix:14'],
  ['missing-attribute', 'failed', /attribute 'hostname' missing/, 'hosts/missing-attribute.nix:6'],
  ['infinite-recursion', 'failed', /infinite recursion encountered/, 'hosts/infinite-recursion.nix:5'],
  ['wrong-type', 'failed', /cannot coerce a set to a string/, 'flake.nix:39'],
  ['wrong-operand', 'failed', /cannot coerce an integer to a string/, 'flake.nix:40'],
  ['stack-overflow', 'failed', /stack overflow/, 'hosts/stack-overflow.nix:4'],
  ['deep-value', 'failed', /stack overflow/, undefined],
  ['import-from-derivation', 'failed', /allow-import-from-derivation: true/, undefined],
  ['import-broken', 'failed', /allow-import-from-derivation: true/, 'flake.nix:44'],
  ['no-file', 'failed', /git add/, 'flake.nix:45'],
  ['syntax-error', 'failed', /syntax error/, 'hosts/syntax-error.nix:4'],
  ['toplevel-is-a-string', 'failed', /a derivation was expected/, 'flake.nix:58'],
  ['toplevel-is-missing', 'failed', /attribute 'toplevel' missing/, 'flake.nix:59'],
  ['no-config', 'failed', /no attribute "config"/, 'flake.nix:60'],
  ['not-a-set', 'failed', /no attribute "config"/, 'flake.nix:61'],
  ['build-fails', 'failed', /exit code 3/, 'flake.nix:50'],
  ['dependency-fails', 'dependency-failed', /exit code 77/, 'flake.nix:51'],
  ['dependency-fails-too', 'dependency-failed', /exit code 77/, 'flake.nix:51'],
  ['hash-mismatch', 'dependency-failed', /sha256-Q01EZISNzXnstM1sGLdnRQlYkzIrIdAoIs8v\+EQaS7A=/, 'hosts/hash-mismatch.nix:6'],
  ['no-output', 'failed', /failed to produce output path/, 'flake.nix:54'],
] as const;

const GOOD = ['good-1', 'good-2', 'good-3', 'twin-of-good-3', '"db.example.org"', '"say \\"hi\\""', '"web 1 ünïcödé \'x\' \\${y} #z %41"'];

const UNSUPPORTED = [
  ['foreign-system', /No runner builds/],
  ['foreign-dependency', /built for/],
  ['unknown-feature', /needs the system feature "quantum"/],
] as const;

const idOf = (name: string) => `nixosConfigurations.${name}`;

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))(
  'a fleet with one bad host of each kind, by Nix %s',
  (_version, nix) => {
    let run: CliRun;
    let report: Report;
    let dispose: () => Promise<void>;

    beforeAll(async () => {
      const [repository, store] = [await createRepository(ZOO), await nix.createStore()];
      dispose = async () => {
        await store.dispose();
        await repository.dispose();
      };
      run = await runPanther(['ci', '.', '--json', '--no-format'], { cwd: repository.dir, env: store.env });
      report = JSON.parse(run.stdout) as Report;
    });
    afterAll(() => dispose());

    const find = (name: string): ReportedTarget => {
      const found = report.targets.filter(({ id }) => id === idOf(name));
      expect(found).toHaveLength(1);
      return found[0] ?? { id: name, status: 'missing', guilty: [] };
    };

    test('the run is red, with exit code 1', () => {
      expect(run.exitCode).toBe(1);
      expect(report.verdict).toBe('failure');
    });

    test.each(BROKEN)('%s is reported once, as %s, with its message and place', (name, status, message, place) => {
      const target = find(name);
      expect(target.status).toBe(status);
      expect(target.error?.message).toMatch(message);
      if (place !== undefined) expect(`${target.error?.file}:${target.error?.line}`).toBe(place);
    });

    test.each(GOOD)('%s is built although others are bad', (name) => {
      expect(find(name)).toMatchObject({ status: 'built' });
    });

    test.each(UNSUPPORTED)('%s is named as unsupported, with the reason', (name, reason) => {
      expect(find(name)).toMatchObject({ status: 'unsupported', reason: expect.stringMatching(reason) as unknown });
    });

    test('nothing else is in the report', () => {
      expect(report.targets.map(({ id }) => id).sort()).toEqual(
        [...BROKEN.map(([name]) => name), ...GOOD, ...UNSUPPORTED.map(([name]) => name)].map(idOf).sort(),
      );
    });

    test('the derivation that holds two hosts up is blamed once, by name', () => {
      expect(report.failures.filter(({ name }) => name === 'nginx-1.28.0')).toHaveLength(1);
      const index = report.failures.findIndex(({ name }) => name === 'nginx-1.28.0');
      expect([find('dependency-fails').guilty, find('dependency-fails-too').guilty]).toEqual([[index], [index]]);
    });
  },
);
