import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRepository } from '../support/flakes.js';
import { listTestNix, type TestStore } from '../support/nix.js';
import { runPanther, type CliRun } from '../support/panther.js';
import { createTempDir, type TempDir } from '../support/temp.js';
import { readTestQemu } from '../support/vm/qemu.js';

const FLEET = fileURLToPath(new URL('../../examples/fleet', import.meta.url));

/** A machine whose hardware virtualisation hangs guests shall not cost minutes. */
const LIMIT = ['--vm-time-limit', '2 min'];

/** Each check of another kind, of something that the host itself declares. */
const CONFIG = `hosts:
  web-1:
    health:
      - { name: proxy, unit: nginx.service }
      - { name: site, http: { url: 'http://localhost:8080/', body: 'Served by a fleet' } }
      - { name: ssh, tcp: 22 }
      - { name: command, command: 'test "$(hostname)" = web-1' }
  web-2:
    health:
      - { name: site, http: { url: 'http://localhost:8080/', status: 404 }, retries: 0 }
      - { name: mail, tcp: 25, retries: 0 }
      - { name: mailer, unit: postfix.service, retries: 0 }
      - { name: command, command: 'echo said; exit 3', retries: 0 }
`;

/** Serves a directory that is not there. */
const BROKEN = `{ lib, ... }:
{
  imports = [ ../../../modules/base.nix ../../../modules/web.nix ./disko.nix ];
  networking.hostName = "web-1";
  services.nginx.virtualHosts."www.example.org".root = lib.mkForce "/srv/nowhere";
}
`;

describe('the example fleet, booted by the command line', () => {
  let store: TestStore;
  let temp: TempDir;
  beforeAll(async () => {
    [store, temp] = await Promise.all([listTestNix()[0].createStore(), createTempDir('fleet-report')]);
  });
  afterAll(() => Promise.all([store.dispose(), temp.dispose()]));

  /** Runs the pipeline with boots on some hosts of a fleet with some files changed. @returns the run, and where its report is */
  const boot = async (
    include: readonly string[],
    files: Readonly<Record<string, string>>,
  ): Promise<CliRun & { readonly report: string }> => {
    const repository = await createRepository(FLEET, { files });
    const report = await mkdtemp(join(temp.path, 'report-'));
    const { bin, kernel, busybox } = readTestQemu();
    try {
      const env = { ...store.env, PATH: `${join(bin, '..')}:${store.env['PATH'] ?? ''}`, FLEET_KERNEL: kernel, FLEET_BUSYBOX: busybox };
      const args = [
        'ci',
        '.',
        '--vm-test',
        ...LIMIT,
        '--report',
        report,
        ...include.flatMap((host) => ['--include', `nixosConfigurations.${host}`]),
      ];
      return { ...(await runPanther(args, { cwd: repository.dir, env })), report };
    } finally {
      await repository.dispose();
    }
  };

  /** What the guest of a host reported: its messages, one in each line. */
  const readProbe = async (report: string, host: string): Promise<readonly Record<string, unknown>[]> => {
    const [job = ''] = (await readdir(report)).filter((name) => name.startsWith('vm-'));
    const text = await readFile(join(report, job, host, 'probe.jsonl'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test('every host boots with its own services, and the run is green', async () => {
    const run = await boot(['*'], {});
    for (const host of ['db-1', 'db-2', 'db-3', 'edge.example.org', 'web-1', 'web-2', 'web-3']) {
      expect(run.stderr).toMatch(new RegExp(`${host}: passed in \\d+ s. The guest booted; no unit failed, and 1 health check passed`));
    }
    expect(run.stdout).toMatch(/^GREEN: 14 targets are good/);
    expect(run.exitCode).toBe(0);
  });

  test('health checks of every kind are made in the guest, and tell what is not well', async () => {
    const run = await boot(['web-1', 'web-2'], { '.github/panther.yml': CONFIG });
    expect(run.stderr).toMatch(/web-1: passed in .* 4 health checks passed/);
    expect(await readProbe(run.report, 'web-1')).toMatchObject([
      { kind: 'hello', hostname: 'web-1', system: expect.stringMatching(/^\/nix\/store\/.*-nixos-system-web-1-/) },
      { kind: 'stages', kernel: expect.any(Number), initrd: expect.any(Number), userspace: expect.any(Number) },
      { check: 0, name: 'proxy', ok: true, message: 'nginx.service is active.' },
      { check: 1, name: 'site', ok: true, message: 'status 200' },
      { check: 2, name: 'ssh', ok: true, message: 'connected' },
      { check: 3, name: 'command', ok: true },
      { kind: 'end', state: 'running' },
    ]);
    expect(run.stderr).toMatch(/web-2: failed in .* 4 health checks of 4 failed: site /);
    expect((await readProbe(run.report, 'web-2')).slice(2)).toMatchObject([
      { name: 'site', ok: false, message: 'The answer has status 200; 404 was expected.' },
      { name: 'mail', ok: false, message: 'Cannot connect.' },
      { name: 'mailer', ok: false, message: 'postfix.service is not on this host.' },
      { name: 'command', ok: false, message: 'The command ended with exit code 3. said' },
      { kind: 'end', state: 'running' },
    ]);
    expect(run.exitCode).toBe(1);
  });

  test('without a kernel to boot, the program that starts a host says what to set', async () => {
    const paths = join(store.root, 'nix', 'store');
    const [vm = ''] = (await readdir(paths)).filter((name) => name.endsWith('-vm-web-1-1.0'));
    const run = spawnSync(join(paths, vm, 'bin', 'run-web-1-vm'), { env: { ...process.env, FLEET_KERNEL: '' }, encoding: 'utf8' });
    expect(run.stderr).toMatch(/^run-web-1-vm: This fleet brings no kernel along\. Set FLEET_KERNEL to /);
    expect(run.status).toBe(1);
  });

  test('a host whose unit fails is red, with the unit and what it said', async () => {
    const run = await boot(['web-1'], { 'hosts/servers/web-1/configuration.nix': BROKEN });
    expect(run.stderr).toMatch(/web-1: failed in .* 1 unit failed: nginx\.service\./);
    expect(run.stdout).toMatch(/^RED: /);
    expect(run.stdout).toContain('nginx.service');
    expect(run.exitCode).toBe(1);
    expect(await readProbe(run.report, 'web-1')).toContainEqual({
      kind: 'failed-unit',
      name: 'nginx.service',
      result: 'exit-code',
      journal: expect.stringMatching(/srv\/nowhere.*\n.*cannot listen on port 8080/s),
    });
  });
});
