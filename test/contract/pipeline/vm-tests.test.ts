import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evaluateFlake, measureMemory, type Evaluation, type VmTests } from '../../../src/flake/index.js';
import { createCliNix } from '../../../src/nix/index.js';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createRecorder } from '../../support/recorder.js';

const FLEET = fileURLToPath(new URL('../../../examples/fleet', import.meta.url));

/** What nixpkgs' tests, disko's hosts, and things that only look like them, have for attributes. */
const FLAKE = `{
  outputs = { self }: let
    lib = import ./lib;
    build = import ./lib/build { inherit lib; system = "x86_64-linux"; };
    make = name: build.writeText name name;
    makeTest = name: make name // { driver = make "driver-\${name}"; driverInteractive = make "interactive-\${name}"; };
    makeHost = name: extra: {
      config.system.build = { toplevel = make name; vm = make "vm-\${name}"; } // extra;
      extendModules = { modules }: makeHost name extra;
    };
  in {
    nixosConfigurations = {
      plain = makeHost "plain" { };
      disks = makeHost "disks" { installTest = makeTest "install"; };
      broken = { config = throw "does not evaluate"; extendModules = throw "nobody asks"; };
    };
    checks.x86_64-linux = {
      login = makeTest "login";
      plain-check = make "plain-check";
      has-driver = make "has-driver" // { driver = make "other"; };
      wrong-driver = make "wrong-driver" // { driver = "no derivation"; driverInteractive = 1; };
    };
  };
}`;

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('what runs in virtual machines, with Nix %s', (_version, nix) => {
  let store: TestStore;
  let repository: Repository;
  beforeAll(async () => {
    [store, repository] = await Promise.all([nix.createStore(), createRepository(FLEET, { files: { 'flake.nix': FLAKE } })]);
  });
  afterAll(async () => {
    await Promise.all([store.dispose(), repository.dispose()]);
  });

  const WANTED: VmTests = {
    module: '(settings: { })',
    settings: [{}],
    hosts: { plain: 0, disks: 0, broken: 0 },
    installTests: ['disks', 'plain', 'broken'],
    drivers: true,
  };

  async function evaluate(vmTests: VmTests | undefined, exclude: readonly string[] = []): Promise<Evaluation> {
    return evaluateFlake(
      {
        flake: { reference: '.', directory: repository.dir },
        systems: ['x86_64-linux'],
        include: ['*'],
        exclude,
        checkOutputs: false,
        allowImportFromDerivation: false,
        acceptFlakeConfig: false,
        memoryLimit: 8 * 2 ** 30,
        ...(vmTests === undefined ? {} : { vmTests }),
      },
      () => Promise.resolve({}),
      { nix: createCliNix({ env: store.env }), log: createRecorder(), signal: new AbortController().signal, measureMemory },
    );
  }
  const build = (host: string, what: string) => `nixosConfigurations.${host}.config.system.build.${what}`;
  const describeTargets = ({ targets }: Evaluation) =>
    Object.fromEntries(
      targets.map((target) => [
        target.id,
        `${target.kind} ${target.outcome === 'evaluated' ? target.drvPath.slice(44).replace('.drv', '') : target.error.message}`,
      ]),
    );

  test('each host has a boot test, each NixOS test is its driver, and what only looks like one is a check', async () => {
    expect(describeTargets(await evaluate(WANTED))).toEqual({
      'checks.x86_64-linux.has-driver': 'check has-driver',
      'checks.x86_64-linux.login': 'nixos-test driver-login',
      'checks.x86_64-linux.plain-check': 'check plain-check',
      'checks.x86_64-linux.wrong-driver': 'check wrong-driver',
      'nixosConfigurations.broken': expect.stringMatching(/^host .*does not evaluate/),
      'nixosConfigurations.disks': 'host disks',
      'nixosConfigurations.plain': 'host plain',
      [build('broken', 'vm')]: expect.stringMatching(/^boot-test .*the host itself does not evaluate/),
      [build('disks', 'vm')]: 'boot-test vm-disks',
      [build('plain', 'vm')]: 'boot-test vm-plain',
      [build('broken', 'installTest')]: expect.stringMatching(/^nixos-test .*the host itself does not evaluate/),
      [build('disks', 'installTest')]: 'nixos-test driver-install',
      [build('plain', 'installTest')]: expect.stringMatching(
        /^nixos-test .*no "system.build.installTest" \(the module of disko gives it one\)/,
      ),
    });
  });

  test('in the sandbox a NixOS test is a check as any other, and nothing is booted that is not asked for', async () => {
    expect(describeTargets(await evaluate({ ...WANTED, hosts: {}, installTests: [], drivers: false }))).toMatchObject({
      'checks.x86_64-linux.login': 'check login',
    });
    const ids = (await evaluate(undefined)).targets.map(({ id, kind }) => `${kind} ${id}`);
    expect(ids.filter((id) => /boot-test|nixos-test/.test(id))).toEqual([]);
    expect(ids).toHaveLength(7);
  });

  test('what is excluded is not booted', async () => {
    const ids = (await evaluate(WANTED, ['*.build.vm', '*.installTest'])).targets.map(({ id }) => id as string);
    expect(ids.filter((id) => id.includes('.build.'))).toEqual([]);
  });
});
