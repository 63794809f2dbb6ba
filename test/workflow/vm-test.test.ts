import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGitHubArtifactStore } from '../../src/runtime/index.js';
import { preparePanther, runWorkflow, type WorkflowRun } from '../support/act/index.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { listTestNix } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';
import { GUEST_SCRIPTS, makeGuest } from '../support/vm/guests.js';
import { readTestQemu } from '../support/vm/qemu.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLEET = fileURLToPath(new URL('../../examples/fleet', import.meta.url));

/**
 * Hosts whose virtual machines are guests of the tests, started by a script as NixOS makes it, and two NixOS tests whose drivers take the options
 * of the real one.
 */
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
    makeTest = name: script: build.writeText "vm-test-run-\${name}" "needs a machine that the sandbox has not" // rec {
      driver = build.mkPackage { pname = "nixos-test-driver-\${name}"; version = "1"; files.nixos-test-driver = build.executable script; };
      driverInteractive = driver;
    };
    options = ''
      #!/bin/sh
      out=. junit=
      while [ $# -gt 0 ]; do
        case "$1" in
          -o) out=$2; shift 2;;
          --junit-xml) junit=$2; shift 2;;
          *) shift;;
        esac
      done
    '';
  in {
    nixosConfigurations = builtins.mapAttrs (name: _: makeHost name [ ]) commands;
    checks.x86_64-linux = {
      login = makeTest "login" (options + "echo '<testsuites><testsuite name=\\"t\\"><testcase name=\\"logs in\\"/></testsuite></testsuites>' > \\"$out/$junit\\"\\n");
      mails = makeTest "mails" (options + "echo picture > \\"$out/failed.png\\"; echo '!!! Test \\"mails\\" failed with error: no mail came'; exit 1\\n");
      plain = build.writeText "plain" "a check as any other";
    };
  };
}`;

const WORKFLOW = `on: push
jobs:
  nix:
    uses: pantheros/panther/.github/workflows/ci.yml@v1
    permissions: { contents: read }
    with:
      nix-installer: none
      vm-test: true
      vm-time-limit: 2 min
`;

/** Words of a shell, each as it is. */
const quote = (words: readonly string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

/** The toolkit's client looks at the environment of its own process only. */
async function withEnvironment<T>(env: NodeJS.ProcessEnv, use: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await use();
  } finally {
    for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

describe('ci.yml with vm-test', () => {
  let temp: TempDir;
  let panther: TempDir;
  let repository: Repository;
  let service: ResultsService;
  let run: WorkflowRun;

  beforeAll(async () => {
    [temp, panther, service] = await Promise.all([createTempDir('vm-stage'), createTempDir('panther'), startResultsService()]);
    await preparePanther(ROOT, panther.path);
    const commands: Record<string, string> = {};
    for (const [host, script] of [
      ['web', GUEST_SCRIPTS.good],
      ['db', GUEST_SCRIPTS.panic],
    ] as const) {
      const directory = join(temp.path, host);
      await mkdir(directory);
      commands[host] = `#!/bin/sh\nexec ${quote(await makeGuest(directory, script))} "$@"\n`;
    }
    repository = await createRepository(FLEET, {
      files: {
        'flake.nix': FLAKE,
        'commands.json': JSON.stringify(commands),
        '.github/panther.yml':
          "hosts:\n  web: { health: [{ name: nginx, unit: nginx.service }] }\n  '*': { vm: { memory: 160 MiB } }\n  gone-*: {}\n",
        '.github/workflows/ci.yml': WORKFLOW,
      },
    });
    const { env } = listTestNix()[0];
    run = await runWorkflow({
      caller: repository.dir,
      workflow: 'ci.yml',
      panther: panther.path,
      env: { ...env, PATH: `${join(readTestQemu().bin, '..')}:${env['PATH'] ?? ''}` },
      resultsService: service,
      timeoutSeconds: 300,
    });
  });
  afterAll(async () => {
    await run.dispose();
    await Promise.all([repository.dispose(), service.stop(), panther.dispose(), temp.dispose()]);
  });

  const report = () => run.job('gate').steps.find(({ id, stage }) => id === 'report' && stage === 'Main');
  async function readArtifact(name: string, file: string): Promise<string> {
    const directory = join(temp.path, name);
    if (!existsSync(directory))
      await withEnvironment(service.env(), () => createGitHubArtifactStore(service.env()).download(name, directory));
    return readFile(join(directory, file), 'utf8');
  }

  test('boots in another job what was built in one, from its packs: every job has a store of its own', () => {
    const [cell, ...others] = run.cells('vm-test');
    expect(others).toEqual([]);
    const log = cell?.steps.map((step) => step.log).join('\n') ?? '';
    expect(log).toMatch(/web: passed in \d+ s/);
    expect(log).toMatch(/db: failed in \d+ s\. The guest's kernel panicked/);
    expect(run.orphans).toEqual([]);
  });

  test('runs the NixOS tests by their drivers, and other checks as ever', () => {
    const log =
      run
        .cells('vm-test')[0]
        ?.steps.map((step) => step.log)
        .join('\n') ?? '';
    expect(log).toMatch(/login: passed in \d+ s/);
    expect(log).toMatch(/mails: failed in \d+ s\. .*no mail came/);
    expect(report()?.summary).toMatch(/checks\.x86_64-linux\.plain.*built/);
  });

  test('the gate is red, names each failure once, and says what was kept where', () => {
    expect(report()?.outputs['verdict']).toBe('failure');
    const summary = report()?.summary ?? '';
    expect(summary).toMatch(/1 host does not boot, or is not well: db/);
    expect(summary).toMatch(/1 NixOS test fails: mails/);
    expect(summary).toContain('vm-x86_64-linux-1');
    expect(summary).not.toMatch(/left no result/);
  });

  test('keeps console, screenshot and JUnit of the failed host, and the picture of the failed test', async () => {
    expect(await readArtifact('panther-vm-x86_64-linux-1', 'db/console.log')).toMatch(/Kernel panic/);
    expect(await readArtifact('panther-vm-x86_64-linux-1', 'db/junit.xml')).toMatch(/<failure/);
    expect((await readArtifact('panther-vm-x86_64-linux-1', 'db/screenshot.png')).length).toBeGreaterThan(0);
    expect(await readArtifact('panther-vm-x86_64-linux-1', 'mails/failed.png')).toBe('picture\n');
  });

  test('annotates each failure once', () => {
    const lines = run.jobs.flatMap(({ steps }) =>
      steps.flatMap(({ annotations }) => annotations.map(({ properties }) => properties['title'])),
    );
    expect(lines.filter((title) => title === 'db does not boot')).toHaveLength(1);
    expect(lines.filter((title) => title === 'mails fails')).toHaveLength(1);
  });

  test('names an entry of the configuration that matches no host, once, with its line', () => {
    const all = run.jobs.flatMap(({ steps }) => steps.flatMap(({ annotations }) => annotations.map(({ properties }) => properties)));
    const warnings = all.filter(({ title }) => title === 'Configuration');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ file: '.github/panther.yml', line: '4' });
  });
});
