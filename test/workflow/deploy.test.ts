import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { preparePanther, runWorkflow, type WorkflowRun } from '../support/act/index.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { startSystemdHost, type TestHost } from '../support/hosts/index.js';
import { listTestNix } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOSTS = fileURLToPath(new URL('../support/hosts', import.meta.url));
const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux';

const FLAKE = `{
  outputs = { self }: {
    nixosConfigurations = builtins.mapAttrs (name: spec: {
      config.system.build.toplevel = import ./toplevel.nix { spec = builtins.toJSON spec; };
    }) (builtins.fromJSON (builtins.readFile ./hosts.json));
  };
}`;

/** What toplevel.nix makes a system of. */
const specOf = (hostname: string, label: string, exit?: number) => ({
  label,
  hostname,
  arch: SYSTEM,
  kernel: '6.12.1',
  initrd: '1',
  kernelModules: '6.12.1',
  kernelParams: 'loglevel=4',
  initInterface: 'systemd 3',
  systemd: '257.9',
  writeBehaviour: exit === undefined ? '' : `echo ${exit} > "$out/behaviour/test.exit"`,
  paddingPaths: 0,
  paddingBytes: 0,
});

const callerWorkflow = (inputs: Readonly<Record<string, unknown>>) =>
  [
    'on: push',
    'jobs:',
    '  deploy:',
    '    uses: pantheros/panther/.github/workflows/deploy.yml@v1',
    '    permissions: { contents: read }',
    '    with:',
    ...Object.entries({ 'nix-installer': 'none', ...inputs }).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`),
    '    secrets:',
    '      ssh-key: ${{ secrets.DEPLOY_KEY }}',
    '      files: ${{ secrets.FILES }}',
    '',
  ].join('\n');

describe('deploy.yml', () => {
  let temp: TempDir;
  let panther: TempDir;
  let repository: Repository;
  let service: ResultsService;
  let web: TestHost;
  let db: TestHost;
  let runs = 0;

  beforeAll(async () => {
    [temp, panther, service, web, db] = await Promise.all([
      createTempDir('deploy'),
      createTempDir('panther'),
      startResultsService(),
      startSystemdHost({ hostname: 'web' }),
      startSystemdHost({ hostname: 'db' }),
    ]);
    await mkdir(join(temp.path, 'empty'));
    await preparePanther(ROOT, panther.path);
    const toplevel = await readFile(join(HOSTS, 'toplevel.nix'), 'utf8');
    const switchScript = await readFile(join(HOSTS, 'switch-to-configuration.sh'), 'utf8');
    const keyOf = (host: TestHost) => host.knownHosts.split(' ').slice(1).join(' ').trim();
    const settings = (host: TestHost, more: object = {}) => ({
      health: [{ command: 'test -e /run/current-system' }],
      deploy: { address: host.address, 'host-key': keyOf(host), 'confirm-limit': '20 s', 'switch-limit': '20 s', ...more },
    });
    repository = await createRepository(join(temp.path, 'empty'), {
      files: {
        'flake.nix': FLAKE,
        'toplevel.nix': toplevel.replaceAll('builtins.currentSystem', JSON.stringify(SYSTEM)),
        'switch-to-configuration.sh': switchScript,
        'hosts.json': JSON.stringify({ web: specOf('web', 'second'), db: specOf('db', 'broken', 2) }),
        // JSON is YAML.
        '.github/panther.yml': JSON.stringify({
          hosts: {
            web: settings(web, { files: [{ secret: 'TOKEN', path: '/var/lib/token', owner: 'root', mode: '0440' }] }),
            db: settings(db, { wave: 200 }),
          },
        }),
        '.github/workflows/web.yml': callerWorkflow({ hosts: 'web' }),
        '.github/workflows/all.yml': callerWorkflow({ hosts: '*' }),
        '.github/workflows/back.yml': callerWorkflow({ hosts: 'web', mode: 'rollback' }),
        '.github/workflows/dry.yml': callerWorkflow({ hosts: 'db', mode: 'dry-run' }),
      },
    });
  });
  afterAll(async () => {
    await Promise.all([web.stop(), db.stop()]);
    await Promise.all([repository.dispose(), service.stop(), panther.dispose(), temp.dispose()]);
  });

  const SECRET = 'planted-token-7b3f';
  async function run(workflow: string): Promise<WorkflowRun> {
    runs += 1;
    const { env } = listTestNix()[0];
    return runWorkflow({
      caller: repository.dir,
      workflow,
      panther: panther.path,
      env: { ...env, PATH: [web.clientDirectory, env['PATH']].filter(Boolean).join(delimiter) },
      secrets: { DEPLOY_KEY: web.userKey, FILES: JSON.stringify({ TOKEN: SECRET }) },
      resultsService: service,
      runId: String(runs),
      timeoutSeconds: 300,
    });
  }
  const stepOf = (one: WorkflowRun) => one.job('deploy').steps.find(({ id, stage }) => id === 'deploy' && stage === 'Main');

  test('builds in one job and deploys in another what was built, with its secret file, and tells what runs', async () => {
    // The hosts of the rig let in one key each.
    const keys = '/etc/ssh/authorized_keys.d/root';
    await db.execOrFail(`cat >> ${keys} <<'KEY'\n${await web.execOrFail(`cat ${keys}`)}\nKEY`);
    const before = web.system.path;
    const done = await run('web.yml');
    try {
      expect(stepOf(done)?.outputs['verdict']).toBe('success');
      const { current, activated } = await web.readRunning();
      expect(current).not.toBe(before);
      expect(activated).toBe(current);
      expect((await web.readTruth()).bootDefault).toBe(current);
      expect(stepOf(done)?.summary).toMatch(/🟢 Deployment succeeded: 1 host \(1 deployed\)/);
      expect(await web.execOrFail('cat /var/lib/token; stat -c " %U %a" /var/lib/token')).toBe(`${SECRET} root 440`);
      const logs = done.jobs.flatMap(({ steps }) => steps.map(({ log, summary }) => log + summary)).join('\n');
      expect(logs).not.toContain(SECRET);
      expect(logs).not.toContain(web.userKey.split('\n')[1]);
      expect(done.orphans).toEqual([]);
    } finally {
      await done.dispose();
    }
  });

  test('a host whose new system fails goes back by itself, and the run is red with what is true of each', async () => {
    const before = await db.readRunning();
    const done = await run('all.yml');
    try {
      expect(stepOf(done)?.outputs['verdict']).toBe('failure');
      expect(stepOf(done)?.summary).toMatch(/unchanged \| web/);
      expect(stepOf(done)?.summary).toMatch(/rolled-back \| db/);
      expect(await db.readRunning()).toEqual(before);
    } finally {
      await done.dispose();
    }
  });

  test('goes back to what ran before, without building anything', async () => {
    const done = await run('back.yml');
    try {
      expect(stepOf(done)?.outputs['verdict']).toBe('success');
      expect((await web.readRunning()).current).toBe(web.system.path);
      expect(done.jobs.map(({ id }) => id)).not.toContain('plan');
    } finally {
      await done.dispose();
    }
  });

  test('a dry run changes nothing', async () => {
    const [running, truth] = [await db.readRunning(), await db.readTruth()];
    const done = await run('dry.yml');
    try {
      expect(stepOf(done)?.outputs['verdict']).toBe('success');
      expect(await db.readRunning()).toEqual(running);
      expect({ ...(await db.readTruth()), switches: [] }).toEqual({ ...truth, switches: [] });
    } finally {
      await done.dispose();
    }
  });
});
