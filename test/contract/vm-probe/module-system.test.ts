import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EMPTY_CONFIG, parseConfig, settingsOf } from '../../../src/config/index.js';
import { quoteNix } from '../../../src/flake/index.js';
import { describeProbe, writeProbe } from '../../../src/vm/probe/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const run = promisify(execFile);

/** A checkout of nix-community/nixpkgs.lib, as in test/contract/pipeline/module-system.test.ts. */
const LIB = process.env['PANTHER_NIXPKGS_LIB'] ?? '';
const HOST = fileURLToPath(new URL('host.nix', import.meta.url));
const LIMITS = { bootTimeLimit: 60_000, healthTimeLimit: 30_000 };

const settingsFor = (vm: object, health: readonly object[] = []) =>
  settingsOf(parseConfig(JSON.stringify({ hosts: { h: { vm, health } } }), 'panther.yml'), 'h');

describe.each(listTestNix().map((nix) => [nix.version, nix] as const))('the probe as a module of a host, with Nix %s', (_version, nix) => {
  let store: TestStore;
  let temp: TempDir;
  beforeAll(async () => {
    store = await nix.createStore();
    temp = await createTempDir('probe');
  });
  afterAll(() => Promise.all([store.dispose(), temp.dispose()]));

  /** Evaluates an expression over `host`, a host with the probe. */
  async function evaluate(
    settings: ReturnType<typeof settingsFor>,
    expression: string,
    { modules = '[ ]', source, without = '[ ]' }: { readonly modules?: string; readonly source?: string; readonly without?: string } = {},
  ): Promise<unknown> {
    const text = `let
      lib = import ${LIB}/lib;
      settings = builtins.fromJSON ${quoteNix(JSON.stringify(describeProbe(settings, LIMITS)))};
      host = import ${HOST} { inherit lib; probe = ${writeProbe(source)} settings; modules = ${modules}; without = ${without}; };
      inherit (host) config;
      vm = config.virtualisation.vmVariant;
    in ${expression}`;
    const file = join(temp.path, 'expression.nix');
    await writeFile(file, text);
    const { stdout } = await run('nix', ['eval', '--json', '--file', file], { env: store.env, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout);
  }
  /** A file of the store, which has a root of its own. */
  const read = (path: unknown) => readFile(join(store.root, String(path)), 'utf8');

  test('sets the machine’s size where its options are: in the variant for a virtual machine, not in the host', async () => {
    const settings = settingsFor({ memory: '1.5 GiB', cores: 3, disk: '2500 MB' });
    expect(await evaluate(settings, '{ inherit (vm.virtualisation) memorySize cores diskSize graphics restrictNetwork; }')).toEqual({
      memorySize: 1536,
      cores: 3,
      diskSize: 2385,
      graphics: false,
      restrictNetwork: true,
    });
    expect(await evaluate(settings, 'builtins.attrNames config.virtualisation')).toEqual(['vmVariant']);
  });

  test('without settings the flake’s own words hold', async () => {
    const modules = '[ { virtualisation.vmVariant.virtualisation.memorySize = 3000; } ]';
    const own = '{ inherit (vm.virtualisation) memorySize cores diskSize; }';
    expect(await evaluate(settingsOf(EMPTY_CONFIG, 'h'), own, { modules })).toEqual({ memorySize: 3000, cores: 1, diskSize: 1024 });
    expect(await evaluate(settingsFor({ memory: '1 GiB' }), own, { modules })).toEqual({ memorySize: 1024, cores: 1, diskSize: 1024 });
    expect(await evaluate(settingsFor({ network: true }), 'vm.virtualisation.restrictNetwork')).toBe(false);
  });

  test('adds the service that reports, with the scripts as they were rendered', async () => {
    const settings = settingsFor({}, [{ command: `echo "\${HOME} ''\${x}'' \\n"` }]);
    const service = (await evaluate(settings, 'vm.systemd.services.panther-probe')) as {
      readonly wantedBy: readonly string[];
      readonly unitConfig: object;
      readonly environment: Readonly<Record<string, string>>;
      readonly serviceConfig: { readonly Type: string; readonly ExecStart: string };
    };
    expect(service.wantedBy).toEqual(['sysinit.target', 'emergency.target', 'rescue.target']);
    expect(service.unitConfig).toEqual({ DefaultDependencies: false, IgnoreOnIsolate: true });
    expect(service.serviceConfig.Type).toBe('simple');
    expect(service.environment['PANTHER_BOOT_SECONDS']).toBe('60');
    const [shell, script] = service.serviceConfig.ExecStart.split(' ');
    expect(shell).toBe('/bin/sh');
    expect(await read(script)).toBe(await readFile(new URL('../../../src/vm/probe/report.sh', import.meta.url), 'utf8'));
    expect(await read(service.environment['PANTHER_HEALTH_SCRIPT'])).toContain(`'command' 'echo "\${HOME} '\\'''\\''\${x}'\\'''\\'' \\n"'`);
  });

  test('masks units, of services that the host has and of those that come from elsewhere', async () => {
    const modules = '[ { systemd.units."vpn.service" = { enable = true; text = "x"; }; } ]';
    const settings = settingsFor({ 'disabled-units': ['vpn.service', 'data-big.mount', 'getty@tty1.service'] });
    expect(await evaluate(settings, 'lib.mapAttrs (_: unit: unit.enable) vm.systemd.units', { modules })).toEqual({
      'vpn.service': false,
      'data-big.mount': false,
      'getty@tty1.service': false,
    });
  });

  test('a panic and a failed stage 1 end the machine', async () => {
    expect(await evaluate(settingsFor({}), 'vm.boot.kernelParams')).toEqual(['panic=1', 'boot.panic_on_fail']);
  });

  describe('the repository’s own module', () => {
    test('is imported from the source', async () => {
      const source = join(temp.path, 'source with blanks');
      await mkdir(join(source, 'ci'), { recursive: true });
      await writeFile(join(source, 'ci', 'vm.nix'), '{ lib, ... }: { environment.etc.test = "yes"; boot.kernelParams = lib.mkForce [ ]; }');
      const settings = settingsFor({ module: './ci/vm.nix' });
      expect(await evaluate(settings, 'vm.environment.etc // { params = vm.boot.kernelParams; }', { source })).toEqual({
        test: 'yes',
        params: [],
      });
    });

    test('that is not there is a failure that names it', async () => {
      const failure = evaluate(settingsFor({ module: 'ci/none.nix' }), 'vm.environment.etc', { source: temp.path });
      await expect(failure).rejects.toThrow(/ci\/none\.nix/);
    });
  });

  describe('secrets', () => {
    const text = (expression: string, settings: ReturnType<typeof settingsFor>, modules: string) =>
      evaluate(settings, expression, { modules });

    /** Runs a script that installs files, as root would, but where it is told to chown that is only noted. */
    async function runScript(script: string, ...args: readonly string[]): Promise<string> {
      const bin = join(temp.path, 'bin');
      await mkdir(bin, { recursive: true });
      await writeFile(join(bin, 'chown'), `#!/bin/sh\necho "$@" >> ${join(temp.path, 'owners')}\n`, { mode: 0o755 });
      await writeFile(join(temp.path, 'owners'), '');
      const { stdout } = await run('/bin/bash', ['-eu', '-c', script, 'script', ...args], { env: { PATH: `${bin}:/usr/bin:/bin` } });
      return stdout;
    }
    const owners = () => readFile(join(temp.path, 'owners'), 'utf8');

    test('of no one’s are written before users are made', async () => {
      const path = `${temp.path}/run/it's $HOME/key`;
      const settings = settingsFor({ secrets: { [path]: 'two\nlines \'quoted\' "${x}" $(touch y)' } });
      const scripts = (await text('vm.system.activationScripts', settings, '[ ]')) as Record<string, { text: string; deps: string[] }>;
      expect(scripts['users']?.deps).toEqual(['pantherSecrets']);
      expect(scripts['users']?.text).toBe('make users');
      await runScript(scripts['pantherSecrets']?.text ?? '');
      expect(await readFile(path, 'utf8')).toBe('two\nlines \'quoted\' "${x}" $(touch y)');
      expect((await stat(path)).mode & 0o777).toBe(0o444);
    });

    test('where systemd makes the users there is no script to come before', async () => {
      const settings = settingsFor({ secrets: { '/run/x': 'y' } });
      const names = await text('builtins.attrNames vm.system.activationScripts', settings, '[ { systemd.sysusers.enable = true; } ]');
      expect(names).toEqual(['pantherSecrets', 'specialfs']);
    });

    test('of sops-nix are dummies with the owner and mode they should have, and nothing is decrypted', async () => {
      const root = join(temp.path, 'sops');
      const modules = `[ { sops.secrets = {
        plain = { path = "${root}/secrets/plain"; owner = "nginx"; group = null; mode = "0440"; };
        given = { path = "${root}/secrets/given"; };
        password = { path = "${root}/for-users/password"; neededForUsers = true; };
      }; sops.placeholder.plain = "<SOPS:plain:PLACEHOLDER>";
      sops.templates.conf = { path = "${root}/rendered/conf"; content = "password = <SOPS:plain:PLACEHOLDER>"; }; } ]`;
      const settings = settingsFor({ secrets: { [`${root}/secrets/given`]: 'a given one' } });
      const script = await read(await text('vm.sops.package', settings, modules));
      const names = ['secrets/plain', 'secrets/given', 'for-users/password', 'rendered/conf'].map((name) => join(root, name));
      const contents = () => Promise.all(names.map((path) => readFile(path, 'utf8').catch(() => undefined)));

      await runScript(script, '-check-mode=sopsfile', 'manifest.json');
      expect(await contents()).toEqual([undefined, undefined, undefined, undefined]);
      await runScript(script, '-ignore-passwd', 'manifest.json');
      expect(await contents()).toEqual([undefined, undefined, 'dummy', undefined]);
      await runScript(script, 'manifest.json');
      expect(await contents()).toEqual(['dummy', 'a given one', 'dummy', 'password = dummy']);
      expect((await stat(`${root}/secrets/plain`)).mode & 0o777).toBe(0o440);
      expect(await owners()).toContain(`-- nginx:0 ${root}/secrets/plain`);
      // sops-nix places it; no script of ours does so as well.
      expect(await text('builtins.attrNames vm.system.activationScripts', settings, modules)).not.toContain('pantherSecrets');
    });

    test('of agenix are written by its own script, with a program that decrypts nothing', async () => {
      const modules = '[ { age.secrets = { db = { }; "app/db" = { }; other = { }; direct.path = "/var/lib/direct"; }; } ]';
      const settings = settingsFor({
        secrets: { '/run/agenix/db': "it's db", '/run/agenix/app/db': 'of app', '/var/lib/direct': 'direct' },
      });
      const script = await read(await text('vm.age.ageBin', settings, modules));
      const decrypt = async (name: string) => {
        const out = join(temp.path, 'generation', `${name}.tmp`);
        await mkdir(join(out, '..'), { recursive: true });
        await runScript(script, '--decrypt', '-i', '/etc/ssh/key with blanks', '-o', out, '/nix/store/x.age');
        return readFile(out, 'utf8');
      };
      expect([await decrypt('db'), await decrypt('app/db'), await decrypt('other')]).toEqual(["it's db", 'of app', 'dummy']);
    });

    test('a host without sops-nix and agenix is none the worse', async () => {
      const settings = settingsFor({ secrets: { '/run/secrets/x': 'y' } });
      const names = await evaluate(settings, 'builtins.attrNames vm.system.activationScripts', { without: '[ "sops" "age" ]' });
      expect(names).toEqual(['pantherSecrets', 'specialfs', 'users']);
    });
  });

  test('settings are data, whatever they look like', async () => {
    const hostile = `"; builtins.abort "\${builtins.abort "x"}" ''\${throw "y"}'' \\\${z} \u00e9\u{1f600}\r\n`;
    const settings = settingsFor({ secrets: { [`/run/"\${builtins.abort "p"}"`]: hostile } }, [{ command: hostile, name: 'x${y}' }]);
    const script = (await evaluate(settings, 'vm.system.activationScripts.pantherSecrets.text')) as string;
    expect(script).toContain(hostile.replaceAll("'", "'\\''"));
    const health = await read(await evaluate(settings, 'vm.systemd.services.panther-probe.environment.PANTHER_HEALTH_SCRIPT'));
    expect(health).toContain(hostile.replaceAll("'", "'\\''"));
  });
});
