import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { StorePath } from '../../../../src/nix/index.js';
import { runAction } from '../../../support/action.js';
import { createRepository, type Repository } from '../../../support/flakes.js';
import { startSystemdHost, waitFor, whenTrue, type TestHost } from '../../../support/hosts/index.js';
import { createRunner, type Runner } from '../fleet-rig.js';
import { expectState } from './truth.js';

const NO_FLAKE = fileURLToPath(new URL('../../../fixtures/flakes/no-outputs', import.meta.url));

let runner: Runner;
let host: TestHost;
let repository: Repository;
let jobs = 0;
beforeAll(async () => {
  [runner, host] = await Promise.all([createRunner(), startSystemdHost()]);
  const deploy = { address: host.address, 'confirm-limit': '10 s', 'switch-limit': '15 s' };
  // JSON is YAML.
  const config = JSON.stringify({ hosts: { [host.hostname]: { deploy, health: [{ command: 'true' }] } } });
  repository = await createRepository(NO_FLAKE, { files: { 'flake.nix': '{ outputs = _: { }; }', '.github/panther.yml': config } });
});
afterAll(async () => {
  await Promise.all([runner.dispose(), host.stop(), repository.dispose()]);
});

/** Runs the built action, in a process group that a test may kill. */
async function deploy(closure: StorePath, inputs: Readonly<Record<string, string>> = {}, onStart: (pid: number) => void = () => undefined) {
  const job = join(runner.temp.path, `job-${(jobs += 1)}`);
  await mkdir(job);
  return runAction({
    action: 'deploy',
    workspace: repository.dir,
    job,
    env: { ...runner.store.env, PATH: [host.clientDirectory, runner.store.env['PATH']].filter(Boolean).join(delimiter) },
    inputs: {
      flake: '.',
      hosts: host.hostname,
      mode: 'deploy',
      closures: JSON.stringify({ [host.hostname]: closure }),
      'ssh-key': host.userKey,
      'ssh-known-hosts': host.knownHosts,
      'allow-degraded': 'true',
      ...inputs,
    },
    onStart,
  });
}

const phase = async () => (await host.readState())?.get('phase');

/** Kills the runner with all it started, as a machine that is gone does, at the first moment in a phase. */
async function deployAndLose(closure: StorePath, at: string): Promise<void> {
  let pid = 0;
  const run = deploy(closure, {}, (started) => (pid = started));
  await waitFor(`the host is ${at}`, 60_000, async () => whenTrue((await phase()) === at));
  process.kill(-pid, 'SIGKILL');
  expect((await run).exitCode).toBeNull();
}

test('16 · the runner is lost while the switch is at work: the host goes back by itself, and the next run deploys → deployed', async () => {
  const before = (await host.readRunning()).current ?? '';
  const closure = await runner.build({ label: 'lost-in-switch', behaviour: { test: { before: 'sleep 3' } } });
  await deployAndLose(closure, 'testing');
  await waitFor('the host went back', 60_000, async () => whenTrue((await phase()) === 'rolled-back'));
  await expectState(host, { runs: before });
  const next = await deploy(closure);
  expect(next).toMatchObject({ exitCode: 0, outputs: { verdict: 'success' } });
  await expectState(host, { runs: closure });
});

test('16 · the runner is lost before anything was switched: the next run is told whose lock it is, and may take it → deployed', async () => {
  const before = (await host.readRunning()).current ?? '';
  const closure = await runner.build({ label: 'lost-in-check', behaviour: { check: { before: 'sleep 4' } } });
  await deployAndLose(closure, 'locked');
  const refused = await deploy(closure);
  expect(refused.exitCode).toBe(1);
  expect(refused.summary).toMatch(/refused \| .*by hand.*force-unlock/);
  await expectState(host, { runs: before });
  expect(await deploy(closure, { 'force-unlock': 'true' })).toMatchObject({ exitCode: 0, outputs: { verdict: 'success' } });
  await expectState(host, { runs: closure });
});
