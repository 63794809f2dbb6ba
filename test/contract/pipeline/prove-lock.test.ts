import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { locateFlake } from '../../../src/flake/index.js';
import { createCliNix } from '../../../src/nix/index.js';
import { createProver, type Prover } from '../../../src/pipeline/index.js';
import type { LockProof } from '../../../src/update/index.js';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createRecorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const NO_FLAKE = fileURLToPath(new URL('../../fixtures/flakes/no-outputs', import.meta.url));

/** Hosts that do what a file says: hold a text, fail to build, or throw. */
const FLAKE = `{
  outputs = { self }: let
    make = name: text: makeFor "x86_64-linux" name text;
    makeFor = system: name: text: derivation {
      inherit name system;
      builder = "/bin/sh";
      args = [ "-c" (if text == "fails" then "echo no luck >&2; exit 3" else "echo \${text} > $out") ];
    };
    hosts = builtins.fromJSON (builtins.readFile ./hosts.json);
  in {
    nixosConfigurations = builtins.mapAttrs (name: text: {
      config.system.build.toplevel = if text == "throws" then throw "\${name} does not evaluate" else make name text;
    }) hosts // { arm.config.system.build.toplevel = makeFor "aarch64-linux" "arm" hosts.good; };
    checks.x86_64-linux.lint = make "lint" "same";
  };
}
`;
/** Hosts of the base. */
const BASE = { good: 'one', still: 'same', broken: 'throws', failing: 'fails', later: 'one', gone: 'one', worse: 'one' };
const without = (host: string) => Object.fromEntries(Object.entries(BASE).filter(([name]) => name !== host));

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('proving a lock file, with Nix %s', (_version, nix) => {
  let store: TestStore;
  let temp: TempDir;
  const repositories: Repository[] = [];
  let prover: Prover;
  let proofs = 0;

  const locate = async (hosts: object, flake = FLAKE) => {
    const repository = await createRepository(NO_FLAKE, { files: { 'flake.nix': flake, 'hosts.json': JSON.stringify(hosts) } });
    repositories.push(repository);
    return locateFlake('.', repository.dir);
  };
  const prove = async (hosts: object, only?: readonly string[], flake?: string): Promise<LockProof> => {
    proofs += 1;
    return prover.prove(await locate(hosts, flake), `proof-${proofs}`, only);
  };
  beforeAll(async () => {
    [store, temp] = await Promise.all([nix.createStore(), createTempDir('prove')]);
    const progress = { onStage: () => undefined, onEvaluated: () => undefined, onBuild: () => undefined };
    prover = await createProver(
      await locate(BASE),
      {
        include: ['*'],
        exclude: [],
        'allow-import-from-derivation': false,
        'accept-flake-config': false,
        'memory-limit': 2 ** 32,
      },
      {
        nix: createCliNix({ env: store.env }),
        log: createRecorder(),
        signal: new AbortController().signal,
        env: store.env,
        now: () => performance.now(),
        progress,
        tempDirectory: temp.path,
        cores: 2,
      },
    );
  });
  afterAll(async () => {
    await Promise.all([store.dispose(), temp.dispose(), ...repositories.map((one) => one.dispose())]);
  });

  test('what is the same is not built', async () => {
    expect(await prove(BASE)).toMatchObject({ affected: 0, failures: [], hosts: [] });
  });

  test('what differs is built; what was broken before is not held against it', async () => {
    const rest = without('gone');
    const proof = await prove({ ...rest, good: 'two', later: 'fails', worse: 'throws', failing: 'fails' });
    expect(proof.affected).toBe(2);
    expect(proof.hosts).toEqual([{ name: 'good', before: expect.stringMatching(/-good$/), after: expect.stringMatching(/-good$/) }]);
    expect(proof.hosts[0]?.before).not.toBe(proof.hosts[0]?.after);
    const told = new Map(proof.failures.map((failure) => [failure.id, failure]));
    expect([...told.keys()].sort()).toEqual(['nixosConfigurations.gone', 'nixosConfigurations.later', 'nixosConfigurations.worse']);
    expect(told.get('nixosConfigurations.gone')?.message).toBe('It is not there any more.');
    expect(told.get('nixosConfigurations.later')).toMatchObject({ message: expect.stringMatching(/^later: .*3/), log: ['no luck'] });
    expect(told.get('nixosConfigurations.worse')?.message).toMatch(/worse does not evaluate/);
    expect(proof.brokenBefore.map(({ id }) => id)).toEqual(['nixosConfigurations.broken']);
  });

  test('a build that fails another way, but failed before too, was broken before', async () => {
    const other = FLAKE.replace('echo no luck', 'echo still no luck');
    const proof = await prove(BASE, undefined, other);
    expect(proof.failures).toEqual([]);
    expect(proof.brokenBefore.map(({ id }) => id)).toEqual(['nixosConfigurations.broken', 'nixosConfigurations.failing']);
  });

  test('a trial looks at nothing but what it is asked for', async () => {
    const hosts = { ...BASE, good: 'three', later: 'fails', worse: 'throws' };
    const proof = await prove(hosts, ['nixosConfigurations.later', 'nixosConfigurations.still']);
    expect(proof).toMatchObject({ affected: 1, hosts: [], brokenBefore: [] });
    expect(proof.failures.map(({ id }) => id)).toEqual(['nixosConfigurations.later']);
    expect((await prove(hosts, ['nixosConfigurations.good'])).failures).toEqual([]);
  });

  test('a trial that finds nothing of what it is asked for says that it is gone', async () => {
    const rest = without('gone');
    expect((await prove(rest, ['nixosConfigurations.gone'])).failures).toEqual([
      expect.objectContaining({ id: 'nixosConfigurations.gone' }),
    ]);
  });

  test('a flake that cannot be opened any more is one failure', async () => {
    const { failures, affected } = await prove(BASE, undefined, '{ outputs = }');
    expect(affected).toBe(0);
    expect(failures.map(({ id }) => id)).toEqual(['flake']);
  });

  test('what is for other systems is named, not built', async () => {
    const { elsewhere, affected } = await prove({ ...BASE, good: 'four' });
    expect({ elsewhere, affected }).toEqual({ elsewhere: ['nixosConfigurations.arm'], affected: 1 });
  });
});
