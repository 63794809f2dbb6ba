import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CONSENT, createActionRig, readTree, type ActionRig } from '../../support/install/action-rig.js';
import { createInstallStore, type InstallStore } from '../../support/install/closures.js';
import { type TargetStage } from '../../support/install/target.js';
import { listTestNix } from '../../support/nix.js';
import { startResultsService, type ResultsService } from '../../support/results-service/index.js';

const [nix] = listTestNix();
let store: InstallStore;
let service: ResultsService;
beforeAll(async () => {
  [store, service] = await Promise.all([createInstallStore(nix), startResultsService()]);
});
afterAll(async () => {
  await Promise.all([store.dispose(), service.stop()]);
});

const DISK_KEY = 'planted-disk-passphrase-91bc';
const INPUTS = { secrets: JSON.stringify({ LUKS: DISK_KEY }) };
const namesOf = (calls: readonly string[]) => calls.map((call) => call.split(' ')[0]).filter((name) => name !== 'key');

/** Command lines of processes that name a file below a directory. */
async function findWorkers(directory: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(directory)).map((line) => line.replaceAll('\0', ' '));
}

/** A phase in which a run is cancelled. */
interface CancelledPhase {
  readonly phase: string;
  /** What the machine is told when the phase is at work. */
  readonly call: string;
  /** What the machine is at first, and what it becomes by itself when nobody waits for it any more. */
  readonly first: TargetStage;
  readonly becomes: TargetStage;
  /** What it was told until the run was cancelled, and from then on. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Of the later run: the consent that it is given, and what it says. */
  readonly wipe: string;
  readonly result: string;
}

const CASES: readonly CancelledPhase[] = [
  {
    ...{ phase: 'kexec', call: 'kexec', first: 'before', result: 'installed', wipe: CONSENT },
    // The installer comes all the same.
    ...{ becomes: 'installer', before: ['kexec'], after: ['disko', 'nixos-install', 'reboot'] },
  },
  {
    ...{ phase: 'disko', call: 'disko', first: 'installer', result: 'installed', wipe: CONSENT },
    // What is half made is made again.
    ...{ becomes: 'installer', before: ['disko'], after: ['disko', 'nixos-install', 'reboot'] },
  },
  {
    ...{ phase: 'install', call: 'nixos-install', first: 'installer', result: 'installed', wipe: '' },
    // The disks are not, so nobody has to agree to it once more.
    ...{ becomes: 'installer', before: ['disko', 'nixos-install'], after: ['nixos-install', 'reboot'] },
  },
  {
    ...{ phase: 'reboot', call: 'reboot', first: 'installer', result: 'already-installed', wipe: '' },
    // The machine restarts by itself, and there is nothing more to do.
    ...{ becomes: 'installed', before: ['disko', 'nixos-install', 'reboot'], after: [] },
  },
];

describe('a run that is cancelled (SIGTERM)', () => {
  let rig: ActionRig | undefined;
  afterEach(async () => {
    await rig?.dispose();
    rig = undefined;
  });

  // One after the other: the machines of the tests see each other's processes, and would wait for them.
  test.each(CASES)(
    'in the phase $phase ends all that it started here, and a later one goes on from there',
    async ({ phase, call, first: stage, becomes, before, after, result, wipe }) => {
      const config = { install: { 'disk-keys': [{ secret: 'LUKS', path: '/run/disk.key' }] } };
      rig = await createActionRig(store, service, { first: stage, faults: [`${phase}-hangs`] }, config);
      const cut = rig.start(INPUTS);
      await rig.waitForCall(call);
      await cut.cancel();
      const first = await cut.done;
      expect([first.exitCode, first.outputs]).toEqual([130, {}]);
      expect(first.log).toContain('Interrupted by SIGTERM');
      expect(namesOf(await rig.target.calls())).toEqual(before);
      expect(await findWorkers(join(rig.directory, 'job'))).toEqual([]);
      const left = await readTree(join(rig.directory, 'job', 'temp'));
      expect(Object.keys(left).filter((name) => name.startsWith('panther-private-'))).toEqual([]);
      expect(JSON.stringify(left)).not.toContain(DISK_KEY);
      expect((await rig.runPost(first)).exitCode).toBe(0);

      // What it had begun on the machine comes to its end there.
      await rm(join(rig.target.directory, `fault-${phase}-hangs`));
      await rig.waitForStage(becomes);
      const again = await rig.run({ ...INPUTS, wipe });
      const errors = again.log.split('\n').filter((line) => line.startsWith('::error::'));
      expect([again.exitCode, again.outputs['result'], errors]).toEqual([0, result, []]);
      expect(namesOf(await rig.target.calls()).slice(before.length)).toEqual(after);
      const shown = await rig.target.read('mnt/etc/ssh/ssh_host_ed25519_key.pub');
      expect(again.outputs['host-key']).toBe(shown.split(' ').slice(0, 2).join(' '));
    },
  );
});
