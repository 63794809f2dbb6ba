import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { runPanther } from '../../support/panther.js';

/**
 * A checkout of nix-community/nixpkgs.lib, which is not ours to commit: configurations here are made by the module system that people use.
 * Without it jest leaves this file out, and `npm test` says so.
 */
const LIB = process.env['PANTHER_NIXPKGS_LIB'] ?? '';
const FIXTURE = fileURLToPath(new URL('../../fixtures/flakes/real-modules', import.meta.url));

interface Report {
  readonly targets: readonly {
    readonly id: string;
    readonly status: string;
    readonly error?: { readonly message: string; readonly file?: string; readonly line?: number };
  }[];
}

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))(
  'hosts made by the real lib.evalModules, with Nix %s',
  (_version, nix) => {
    let repository: Repository;
    let store: TestStore;
    let report: Report;

    beforeAll(async () => {
      const assembled = join(await nix.createStore().then((made) => ((store = made), made.root)), 'fixture');
      await cp(FIXTURE, assembled, { recursive: true });
      await cp(join(LIB, 'lib'), join(assembled, 'nixpkgs', 'lib'), { recursive: true });
      repository = await createRepository(assembled);
      await rm(assembled, { recursive: true });
      const run = await runPanther(['ci', '.', '--json', '--no-format'], { cwd: repository.dir, env: store.env });
      report = JSON.parse(run.stdout) as Report;
    });
    afterAll(() => Promise.all([store.dispose(), repository.dispose()]));

    const find = (name: string) => report.targets.find(({ id }) => id === `nixosConfigurations.${name}`);

    test('good hosts are built', () => {
      expect(['good', 'other'].map((name) => find(name)?.status)).toEqual(['built', 'built']);
    });

    test.each([
      ['unknown-option', /The option `services\.ngnix' does not exist/, 'hosts/unknown-option.nix'],
      ['wrong-type', /A definition for option `services\.nginx\.port' is not of type/, 'hosts/wrong-type.nix'],
      ['conflict', /has conflicting definition values/, 'hosts/conflict.nix'],
      ['missing-value', /option `networking\.hostName' was accessed but has no value defined|used but not defined/, undefined],
      ['failed-assertion', /nginx needs a host name/, undefined],
      ['recursion', /infinite recursion encountered/, undefined],
    ])('%s is reported with the module system’s own words', (name, message, file) => {
      const target = find(name);
      expect(target?.status).toBe('failed');
      expect(target?.error?.message).toMatch(message);
      if (file !== undefined) expect(target?.error?.file).toBe(file);
    });
  },
);
