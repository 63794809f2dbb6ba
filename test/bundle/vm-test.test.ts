import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runAction, type ActionRun } from '../support/action.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { listTestNix, type TestStore } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';
import { GUEST_SCRIPTS, makeGuest } from '../support/vm/guests.js';
import { readTestQemu } from '../support/vm/qemu.js';

const FLEET = fileURLToPath(new URL('../../examples/fleet', import.meta.url));

/** Hosts whose virtual machines are guests of the tests, started by a script as NixOS makes it. */
const FLAKE = `{
  outputs = { self }: let
    lib = import ./lib;
    build = import ./lib/build { inherit lib; system = "x86_64-linux"; };
    commands = builtins.fromJSON (builtins.readFile ./commands.json);
    makeHost = name: modules: {
      config.system.build = {
        toplevel = build.writeText "nixos-system-\${name}" name;
        vm = if modules == [ ] then throw "the probe is missing" else build.mkPackage {
          pname = "vm-\${name}";
          version = "1";
          files."run-\${name}-vm" = build.executable commands.\${name};
        };
      };
      extendModules = { modules }: makeHost name modules;
    };
  in {
    nixosConfigurations = builtins.mapAttrs (name: _: makeHost name [ ]) commands // {
      broken = makeHost "broken" [ ] // { config = throw "this host does not evaluate"; extendModules = throw "nobody asks"; };
      bare = removeAttrs (makeHost "bare" [ ]) [ "extendModules" ];
    };
  };
}`;

const CONFIG = `hosts:
  'p*':
    vm:
      memory: 160 MiB
  off:
    vm:
      enabled: false
  gone-1: {}
  good:
    health:
      - name: nginx
        unit: nginx.service
`;

/** Words of a shell, each as it is. */
const quote = (words: readonly string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

describe('actions/vm-test', () => {
  let temp: TempDir;
  let repository: Repository;
  let service: ResultsService;
  let store: TestStore;
  let run: ActionRun;
  let evidence: string;

  beforeAll(async () => {
    [temp, service, store] = await Promise.all([createTempDir('vm-test'), startResultsService(), listTestNix()[0].createStore()]);
    const commands: Record<string, string> = {};
    for (const [host, script] of [
      ['good', GUEST_SCRIPTS.good],
      ['panics', GUEST_SCRIPTS.panic],
      ['off', GUEST_SCRIPTS.good],
    ] as const) {
      const directory = join(temp.path, host);
      await mkdir(directory);
      commands[host] = `#!/bin/sh\nexec ${quote(await makeGuest(directory, script))} "$@"\n`;
    }
    repository = await createRepository(FLEET, {
      files: { 'flake.nix': FLAKE, 'commands.json': JSON.stringify(commands), '.github/panther.yml': CONFIG },
    });
    const job = join(temp.path, 'job');
    await mkdir(job);
    run = await runAction({
      action: 'vm-test',
      // Without hardware virtualisation that works, four times as long.
      inputs: { 'vm-time-limit': '2 min' },
      workspace: repository.dir,
      job,
      env: { ...store.env, ...service.env(), PATH: `${join(readTestQemu().bin, '..')}:${store.env['PATH'] ?? ''}` },
    });
    evidence = run.outputs['evidence'] ?? '';
  });
  afterAll(async () => {
    await Promise.all([repository.dispose(), service.stop(), store.dispose(), temp.dispose()]);
  });

  test('boots each host with the probe and tells what became of it', () => {
    expect(run.log).toMatch(/good: passed in \d+ s/);
    expect(run.log).toMatch(/panics: failed in \d+ s/);
    expect(run.outputs['verdict']).toBe('failure');
    expect(run.exitCode).toBe(1);
    expect(run.summary).toMatch(/## 🔴 1 of 4 hosts and tests booted and is well/);
  });

  test('names a panic', () => {
    expect(run.log).toMatch(/::error .*panics does not boot.*::The guest's kernel panicked: /);
  });

  test('says of a host that does not evaluate, or cannot be extended, that it was not booted, and boots the others', () => {
    expect(run.log).toMatch(/::error .*broken does not boot.*::Not booted: .*the host itself does not evaluate/);
    expect(run.log).toMatch(/::error .*bare does not boot.*::Not booted: .*no "extendModules"/);
  });

  test('leaves out what the configuration leaves out, and names an entry that no host matches with its line', () => {
    expect(run.log).not.toMatch(/off: /);
    expect(run.log).toMatch(/::warning .*file=\.github\/panther\.yml,line=8.*gone-1/);
  });

  test('keeps console, JUnit and a screenshot of what failed, as an artifact of the run', async () => {
    const files = await readdir(join(evidence, 'panics'));
    expect(files).toEqual(expect.arrayContaining(['console.log', 'junit.xml', 'screenshot.png']));
    expect(await readFile(join(evidence, 'panics', 'console.log'), 'utf8')).toMatch(/Kernel panic/);
    expect(service.artifacts.list().map(({ name }) => name)).toEqual(['panther-vm']);
  });
});
