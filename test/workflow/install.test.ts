import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { preparePanther, runWorkflow, type WorkflowRun } from '../support/act/index.js';
import { createRepository, type Repository } from '../support/flakes.js';
import { CONSENT, describeInstallHost, IDLE_DISK, INSTALL_FLAKE } from '../support/install/action-rig.js';
import { createInstallStore, type InstallStore } from '../support/install/closures.js';
import { PROGRAMS } from '../support/install/rig.js';
import { startInstallTarget, type InstallTarget } from '../support/install/target.js';
import { listTestNix } from '../support/nix.js';
import { startResultsService, type ResultsService } from '../support/results-service/index.js';
import { createTempDir, type TempDir } from '../support/temp.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SECRET = 'planted-token-c3d9';

/** A workflow of somebody's repository. A job after it reads the outputs. */
const callerWorkflow = (inputs: Readonly<Record<string, string>>) =>
  [
    'on: push',
    'jobs:',
    '  install:',
    '    uses: pantheros/panther/.github/workflows/install.yml@v1',
    '    permissions: { contents: read }',
    '    with:',
    ...Object.entries({ host: 'web1', 'nix-installer': 'none', ...inputs }).map(
      ([name, value]) => `      ${name}: ${JSON.stringify(value)}`,
    ),
    '    secrets:',
    '      ssh-key: ${{ secrets.DEPLOY_KEY }}',
    '      files: ${{ secrets.FILES }}',
    '  after:',
    '    needs: install',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - run: echo "told:$RESULT:$KEY"',
    '        env: { RESULT: "${{ needs.install.outputs.result }}", KEY: "${{ needs.install.outputs.host-key }}" }',
    '',
  ].join('\n');

describe('install.yml', () => {
  let temp: TempDir;
  let panther: TempDir;
  let store: InstallStore;
  let target: InstallTarget;
  let service: ResultsService;
  let repository: Repository;
  let runs = 0;
  beforeAll(async () => {
    [temp, panther, store, service] = await Promise.all([
      createTempDir('install'),
      createTempDir('panther'),
      createInstallStore(listTestNix()[0]),
      startResultsService(),
    ]);
    await mkdir(join(temp.path, 'empty'));
    await preparePanther(ROOT, panther.path);
    target = await startInstallTarget({
      ...{ nixHome: store.home, path: store.path, nixEnv: store.nixEnv },
      lsblk: IDLE_DISK,
      restartMs: 1_500,
    });
    const inputs = {
      'ssh-known-hosts': `[${target.address}]:${target.port} ${target.hostKeys.before}`,
      'nixos-anywhere': PROGRAMS[0]?.path ?? '',
      kexec: target.kexec,
    };
    const install = { files: [{ secret: 'TOKEN', path: '/var/lib/token', mode: '0400' }] };
    repository = await createRepository(join(temp.path, 'empty'), {
      files: {
        'flake.nix': INSTALL_FLAKE,
        '.github/panther.yml': describeInstallHost(target, { install }),
        '.github/workflows/ask.yml': callerWorkflow(inputs),
        '.github/workflows/wipe.yml': callerWorkflow({ ...inputs, wipe: CONSENT }),
      },
    });
  });
  afterAll(async () => {
    await target.stop();
    await Promise.all([repository.dispose(), service.stop(), store.dispose(), panther.dispose(), temp.dispose()]);
  });

  async function run(workflow: string): Promise<WorkflowRun> {
    runs += 1;
    return runWorkflow({
      caller: repository.dir,
      workflow,
      panther: panther.path,
      env: { ...store.nixEnv, PATH: [target.clientDirectory, store.path].join(delimiter) },
      secrets: { DEPLOY_KEY: target.userKey, FILES: JSON.stringify({ TOKEN: SECRET }) },
      resultsService: service,
      runId: String(runs),
      timeoutSeconds: 120,
    });
  }
  const stepOf = (one: WorkflowRun) => one.job('install').steps.find(({ id, stage }) => id === 'install' && stage === 'Main');
  const showAll = (one: WorkflowRun) => one.jobs.flatMap(({ steps }) => steps.map(({ log, summary }) => log + summary)).join('\n');

  test('without consent is red before anything is done to the machine, and shows the line that would be the consent', async () => {
    const done = await run('ask.yml');
    try {
      expect(done.conclusion).toBe('failure');
      expect(stepOf(done)?.outputs['result']).toBe('refused');
      expect(stepOf(done)?.summary).toContain('web1: /dev/shm/disk-a');
      expect(await target.calls()).toEqual([]);
      expect(target.stage()).toBe('before');
      expect(showAll(done)).not.toContain(SECRET);
    } finally {
      await done.dispose();
    }
  });

  test('with consent installs the host of another repository, and hands its new host key to the jobs after it', async () => {
    const done = await run('wipe.yml');
    try {
      expect([done.conclusion, done.problems]).toEqual(['success', []]);
      expect((await target.calls()).map((call) => call.split(' ')[0])).toEqual(['kexec', 'disko', 'nixos-install', 'reboot']);
      expect(await target.read('mnt/var/lib/token')).toBe(SECRET);
      const key = (await target.read('mnt/etc/ssh/ssh_host_ed25519_key.pub')).split(' ').slice(0, 2).join(' ');
      expect(stepOf(done)?.outputs['host-key']).toBe(key);
      expect(showAll(done)).toContain(`told:installed:${key}`);
      expect(service.artifacts.list(String(runs)).map(({ name }) => name)).toEqual(['panther-install-web1']);
      const shown = showAll(done);
      expect([shown.includes(SECRET), shown.includes(target.userKey.split('\n')[1] ?? '')]).toEqual([false, false]);
      expect(done.orphans).toEqual([]);
    } finally {
      await done.dispose();
    }
  });
});
