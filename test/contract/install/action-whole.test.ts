import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ActionRun } from '../../support/action.js';
import { createActionRig, readTree, showStep, type ActionRig } from '../../support/install/action-rig.js';
import { createInstallStore, type InstallStore } from '../../support/install/closures.js';
import { PROGRAMS } from '../../support/install/rig.js';
import { listOwnLines, sampleProcesses, type SampledProcess } from '../../support/install/sample-processes.js';
import { listTestNix } from '../../support/nix.js';
import { startResultsService, type ResultsService } from '../../support/results-service/index.js';

const [nix] = listTestNix();
const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux';
const mark = randomBytes(8).toString('hex');
const PLANTED = { disk: `planted-disk-passphrase-${mark}`, token: `planted-token-${mark}\nplanted-second-line-${mark}` };
const SECRETS = JSON.stringify({ LUKS: PLANTED.disk, TOKEN: PLANTED.token });
const schema = JSON.parse(await readFile(new URL('../../../schemas/install-result.schema.json', import.meta.url), 'utf8')) as object;

/** A flake that has nixos-anywhere as a package of a version, as its own repository does. */
const programFlake = (program: string) => `{
  outputs = { self }: {
    packages.${SYSTEM}.nixos-anywhere = derivation {
      name = "nixos-anywhere-9.8.7"; system = "${SYSTEM}"; builder = "/bin/sh";
      args = [ "-c" "/bin/mkdir -p $out/bin; printf '#!/bin/sh\\\\nexec ${program} \\"$@\\"\\\\n' > $out/bin/nixos-anywhere; /bin/chmod +x $out/bin/nixos-anywhere" ];
    };
  };
}`;

let store: InstallStore;
let service: ResultsService;
beforeAll(async () => {
  [store, service] = await Promise.all([createInstallStore(nix), startResultsService()]);
});
afterAll(async () => {
  await Promise.all([store.dispose(), service.stop()]);
});

describe.each(PROGRAMS)('actions/install with $name', ({ path }) => {
  let rig: ActionRig;
  let done: ActionRun;
  let seen: readonly SampledProcess[];
  let privateKey: string;
  let artifact: Readonly<Record<string, string>>;
  beforeAll(async () => {
    rig = await createActionRig(
      store,
      service,
      {},
      {
        // It shows the secret, as a check that somebody wrote in haste does.
        health: [{ command: 'cat /var/lib/secrets/token || exit 1' }],
        install: {
          files: [{ secret: 'TOKEN', path: '/var/lib/secrets/token', mode: '0400' }],
          'disk-keys': [{ secret: 'LUKS', path: '/run/disk.key' }],
        },
      },
    );
    // The machine's own /var/lib holds what was installed.
    const flake = join(rig.directory, 'nixos-anywhere-flake');
    await mkdir(flake);
    await writeFile(join(flake, 'flake.nix'), programFlake(path));
    const sampler = await sampleProcesses();
    done = await rig.run({
      secrets: SECRETS,
      'nixos-anywhere': `path:${flake}`,
      'hardware-config': 'nixos-generate-config',
      'hardware-path': 'hosts/web1/hardware.nix',
    });
    seen = await sampler.stop();
    privateKey = await readFile(done.outputs['host-key-file'] ?? '', 'utf8').catch(() => '');
    artifact = await rig.readArtifact();
  });
  afterAll(() => rig.dispose());

  test('goes from the old system to the installed one, phase by phase', async () => {
    expect([done.exitCode, done.outputs['result']]).toEqual([0, 'installed']);
    const calls = (await rig.target.calls()).map((call) => call.split(' ')[0]);
    expect(calls).toEqual(['kexec', 'nixos-generate-config', 'disko', 'key', 'nixos-install', 'reboot']);
    expect(rig.target.stage()).toBe('installed');
    expect(await rig.target.read('mnt/var/lib/secrets/token')).toBe(PLANTED.token);
  });

  test('hands over the key that the machine shows now: its public half as output, the private one as a file for this job', async () => {
    const made = await rig.target.read('mnt/etc/ssh/ssh_host_ed25519_key.pub');
    expect(done.outputs['host-key']).toBe(made.split(' ').slice(0, 2).join(' '));
    expect(privateKey).toBe(await rig.target.read('mnt/etc/ssh/ssh_host_ed25519_key'));
    expect(done.outputs['host-key']).not.toBe(rig.target.hostKeys.before);
  });

  test('the summary tells the time of each step, the key to pin, and which nixos-anywhere it was', () => {
    expect(done.summary).toContain('## 🟢 web1: installed');
    const steps = [...done.summary.matchAll(/\| 🟢 (\w+) \|/g)].map(([, name]) => name);
    expect([...new Set(steps)]).toEqual(['inspect', 'kexec', 'disko', 'install', 'owners', 'reboot', 'boot', 'health']);
    expect(done.summary).toContain(`host-key: ${done.outputs['host-key'] ?? ''}`);
    expect(done.summary).toContain('nixos-anywhere `9.8.7` (given).');
  });

  test('the artifact holds the result, which fits its schema, and the facts of the hardware by their path', () => {
    expect(Object.keys(artifact).sort()).toEqual(['hardware/hosts/web1/hardware.nix', 'install-result.json']);
    const result = JSON.parse(artifact['install-result.json'] ?? '') as unknown;
    const validate = new Ajv2020({ strict: true, strictRequired: true, allErrors: true }).compile(schema);
    expect([validate(result), validate.errors]).toEqual([true, null]);
    expect(result).toMatchObject({ version: 1, host: 'web1', result: 'installed', installedKeys: [done.outputs['host-key']] });
    expect(artifact['hardware/hosts/web1/hardware.nix']).toBe('{ hardware = "facts"; }\n');
    expect(done.outputs['hardware-file']).toMatch(/hosts\/web1\/hardware\.nix$/);
  });

  test('no secret is in an argument or, but for the step itself, an environment of any process of the machine', () => {
    const commands = seen.map(({ command }) => command);
    // It saw what it should see, so that it would have seen a secret as well.
    expect(commands.join('\n')).toContain('--disk-encryption-keys\n/run/disk.key');
    const secrets = listOwnLines(PLANTED.disk, PLANTED.token, rig.target.userKey, privateKey);
    const leaks = (texts: readonly string[]) => secrets.filter((secret) => texts.some((text) => text.includes(secret)));
    expect(leaks(commands)).toEqual([]);
    const environments = seen.flatMap(({ command, environment }) => (command.endsWith('/dist/install/main.js') ? [] : [environment]));
    expect(environments.join('\n')).toContain('NIX_SSHOPTS=');
    expect(leaks(environments)).toEqual([]);
  });

  test('no secret is in the log, the summary or the artifact, not even when a health check shows it', () => {
    const secrets = listOwnLines(PLANTED.disk, PLANTED.token, rig.target.userKey, privateKey);
    const shown = [showStep(done), JSON.stringify(done.outputs), ...Object.values(artifact)].join('\n');
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    // And the runner was told to hide each of them.
    const hidden = done.log.split('\n').filter((line) => line.startsWith('::add-mask::'));
    expect(secrets.filter((secret) => !hidden.some((line) => line.includes(secret)))).toEqual([]);
  });

  test('the post step leaves no key, and a second one does nothing', async () => {
    const before = await readTree(join(rig.directory, 'job', 'temp'));
    expect(Object.values(before).some((text) => text.includes('OPENSSH PRIVATE KEY'))).toBe(true);
    expect((await stat(done.outputs['host-key-file'] ?? '')).mode & 0o777).toBe(0o600);
    expect((await rig.runPost(done)).exitCode).toBe(0);
    expect((await rig.runPost(done)).exitCode).toBe(0);
    const after = await readTree(join(rig.directory, 'job', 'temp'));
    expect(Object.keys(after).filter((name) => after[name]?.includes('OPENSSH PRIVATE KEY'))).toEqual([]);
    expect(listOwnLines(PLANTED.disk, PLANTED.token).filter((secret) => JSON.stringify(after).includes(secret))).toEqual([]);
  });

  test('another runner, which knows nothing but the new key, finds the work done and touches nothing', async () => {
    const calls = await rig.target.calls();
    const again = await rig.run({ secrets: SECRETS, wipe: '', 'ssh-known-hosts': rig.pin(done.outputs['host-key'] ?? '') }, 'other');
    expect([again.exitCode, again.outputs['result']]).toEqual([0, 'already-installed']);
    expect(again.outputs['host-key']).toBe(done.outputs['host-key']);
    // The key that was made in vain is handed to nobody.
    expect(again.outputs['host-key-file']).toBe('');
    expect(await rig.target.calls()).toEqual(calls);
    expect((await readdir(rig.directory)).sort()).toContain('other');
  });
});
