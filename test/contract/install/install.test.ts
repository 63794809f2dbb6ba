import { spawn } from 'node:child_process';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSshShell, type RemoteShell } from '../../../src/install/index.js';
import { captureProcess } from '../../../src/runtime/index.js';
import { createInstallStore, type InstallStore } from '../../support/install/closures.js';
import { createInstallRig, PROGRAMS, readIfThere, type InstallRig } from '../../support/install/rig.js';
import { DEVICE, LSBLK, type TargetOptions } from '../../support/install/target.js';
import { listTestNix } from '../../support/nix.js';

const [nix] = listTestNix();
let store: InstallStore;
let rigs: InstallRig[] = [];
beforeAll(async () => {
  store = await createInstallStore(nix);
});
afterEach(async () => {
  await Promise.all(rigs.map((rig) => rig.dispose()));
  rigs = [];
});
afterAll(() => store.dispose());

/** The same disk as long as the installer runs: nothing of it is mounted. */
const IDLE = { blockdevices: LSBLK.blockdevices.map((disk) => ({ ...disk, children: [] })) };
const INSTALLER = { first: 'installer', lsblk: IDLE } as const;
const namesOf = (calls: readonly string[]) => calls.map((call) => call.split(' ')[0]);

describe.each(PROGRAMS)('with $name', ({ path }) => {
  const start = async (options: Partial<TargetOptions> = {}) => {
    const rig = await createInstallRig(store, path, options);
    rigs.push(rig);
    return rig;
  };

  describe('from kexec to the installed system', () => {
    const PLANTED = { disk: 'planted-disk-passphrase', file: 'planted-file-content' };
    let rig: InstallRig;
    let outcome: Awaited<ReturnType<InstallRig['install']>>;
    let seen: string;
    beforeAll(async () => {
      rig = await createInstallRig(store, path, { lsblk: IDLE });
      const watch = watchCommandLines();
      outcome = await rig.install({
        extraFiles: [
          { path: '/var/lib/secrets/token', content: `${PLANTED.file}\n`, mode: 0o640, owner: '0:0' },
          { path: '/etc/plain', content: 'plain\n', mode: 0o644 },
        ],
        diskKeys: [{ remotePath: '/run/disk.key', content: PLANTED.disk }],
        installedKey: { kind: 'generate', path: '/etc/ssh/ssh_host_ed25519_key', saveTo: join(rig.directory, 'saved', 'host-key') },
        hardwareConfig: { backend: 'nixos-generate-config', path: 'hosts/web1/hardware.nix' },
      });
      seen = await watch.stop();
    });
    afterAll(() => rig.dispose());

    test('every phase runs once, in its order, and the installed system answers under the key that was made for it', async () => {
      expect(outcome).toMatchObject({ result: 'installed', message: `"web1" runs ${store.toplevel}.` });
      expect(namesOf(await rig.target.calls())).toEqual(['kexec', 'nixos-generate-config', 'disko', 'key', 'nixos-install', 'reboot']);
      const made = await readFile(join(rig.target.directory, 'mnt', 'etc', 'ssh', 'ssh_host_ed25519_key.pub'), 'utf8');
      expect(outcome.installedKeys).toEqual([made.split(' ').slice(0, 2).join(' ')]);
      expect(outcome.installedKeys).not.toEqual([rig.target.hostKeys.before]);
    });

    test('extra files have their modes, and the directories around them stay open', async () => {
      const modeOf = async (name: string) => ((await stat(join(rig.target.directory, 'mnt', name))).mode & 0o777).toString(8);
      expect(await Promise.all(['var/lib/secrets/token', 'etc/plain', 'etc', '', 'etc/ssh/ssh_host_ed25519_key'].map(modeOf))).toEqual([
        '640',
        '644',
        '755',
        '755',
        '600',
      ]);
      expect(await rig.target.read('mnt/var/lib/secrets/token')).toBe(`${PLANTED.file}\n`);
    });

    test('the disk key was there for the disks, for root alone and byte for byte', async () => {
      const sum = (await captureProcess({ command: ['cksum'], input: PLANTED.disk, env: process.env })).trim();
      expect(await rig.target.calls()).toContain(`key 600 ${sum}`);
    });

    test('the facts of the hardware are given back as a file to commit', () => {
      expect(outcome.hardware).toEqual({ path: 'hosts/web1/hardware.nix', content: '{ hardware = "facts"; }\n' });
    });

    test('no secret is in a command line, a log, the outcome or the state file, and nothing private is left', async () => {
      const saved = await readFile(join(rig.directory, 'saved', 'host-key'), 'utf8');
      const secrets = [PLANTED.disk, PLANTED.file, keyBody(rig.target.userKey), keyBody(saved)];
      // The watch saw what it should see, so that it would have seen a secret as well.
      expect(seen).toContain('--disk-encryption-keys');
      const shown = [seen, rig.lines.join('\n'), JSON.stringify(outcome), await readFile(rig.stateFile, 'utf8')];
      for (const text of shown) for (const secret of secrets) expect(text).not.toContain(secret);
      expect((await readdir(rig.directory)).filter((name) => name.startsWith('panther-install-'))).toEqual([]);
      expect((await stat(join(rig.directory, 'saved', 'host-key'))).mode & 0o777).toBe(0o600);
    });

    test('a later run finds the work done and touches nothing', async () => {
      const before = await rig.target.calls();
      expect(await rig.install({ consent: '' })).toMatchObject({ result: 'already-installed', installedKeys: outcome.installedKeys });
      expect(await rig.target.calls()).toEqual(before);
    });

    test('what is at work on the installed system is waited for, and then it is asked again', async () => {
      const before = await rig.target.calls();
      // The machine of the test sees the processes of this one.
      const busy = spawn('/bin/sh', ['-c', 'sleep 2; :', 'nixos-install', '--root'], { stdio: 'ignore' });
      const done = rig.install({ consent: '' });
      expect(await done).toMatchObject({ result: 'already-installed', installedKeys: outcome.installedKeys });
      expect(busy.exitCode).toBe(0);
      expect(rig.lines).toContain('nixos-install of an earlier run still works on the machine; waiting for it.');
      expect(await rig.target.calls()).toEqual(before);
    });
  });

  describe('host keys', () => {
    test('a machine with another key than the pinned one is not even asked what it is', async () => {
      const rig = await start();
      const other = await start();
      const outcome = await rig.install({ hostKeys: [other.target.hostKeys.before] });
      expect(outcome).toMatchObject({ result: 'refused', message: expect.stringContaining('which is none of those expected') });
      expect(await rig.target.calls()).toEqual([]);
      expect(await rig.target.read('log')).not.toContain('Accepted');
    });

    test('nixos-anywhere itself does not get through to a machine with another key', async () => {
      const rig = await start();
      const other = await start();
      // What looks around is told to trust the machine; nixos-anywhere is not.
      const openShell = trusting(rig);
      const outcome = await rig.install({ hostKeys: [other.target.hostKeys.before] }, { openShell });
      expect(outcome.message).toMatch(/^Phase kexec was stopped\. 127\.0\.0\.1 showed the host key SHA256:/);
      expect(await rig.target.calls()).toEqual([]);
    });

    test('an installer that shows another key than expected ends the installation before a disk is touched', async () => {
      const rig = await start({ installerHasOwnKey: true, lsblk: IDLE });
      const outcome = await rig.install();
      expect(outcome).toMatchObject({
        result: 'failed',
        message: expect.stringMatching(/^Phase kexec was stopped\..*none of those expected of the installer/),
      });
      expect(namesOf(await rig.target.calls())).toEqual(['kexec']);
    });

    test('an installer image with keys of its own is fine if they are pinned', async () => {
      const rig = await start({ installerHasOwnKey: true, lsblk: IDLE, faults: ['disko-fails'] });
      const outcome = await rig.install({ installerKeys: [rig.target.hostKeys.installer] });
      expect(outcome.message).toContain('no space for a partition');
    });

    test('keys that are copied over are those of the installed system', async () => {
      const rig = await start(INSTALLER);
      const outcome = await rig.install({ installedKey: { kind: 'copy' } });
      expect(outcome).toMatchObject({ result: 'installed', installedKeys: [rig.target.hostKeys.before] });
    });

    test('a machine that lets nobody in ends the endless tries of nixos-anywhere', async () => {
      const rig = await start();
      const outcome = await rig.install({ sshKey: (await start()).target.userKey }, { openShell: trusting(rig) });
      expect(outcome).toMatchObject({ result: 'failed', message: expect.stringContaining('did not let us in') });
      expect(outcome.message).toContain('Permission denied');
    });
  });

  describe('runs that end in the middle', () => {
    test('disks that were made are not made again: a later run goes on with the installation', async () => {
      const rig = await start({ ...INSTALLER, faults: ['install-fails'] });
      const failed = await rig.install();
      expect(failed).toMatchObject({ result: 'failed', message: expect.stringContaining('boot loader could not be installed') });
      expect(failed.message).toContain('The machine is in the installer');
      await rm(join(rig.target.directory, 'fault-install-fails'));
      // Another runner remembers nothing; the machine does.
      await rm(rig.stateFile);
      expect(await rig.install({ consent: '' })).toMatchObject({ result: 'installed', resumedAfter: 'disko' });
      expect(namesOf(await rig.target.calls())).toEqual(['disko', 'nixos-install', 'nixos-install', 'reboot']);
    });

    test('disks that were half made are made again', async () => {
      const rig = await start({ ...INSTALLER, faults: ['disko-fails'] });
      expect(await rig.install()).toMatchObject({ result: 'failed' });
      await rm(join(rig.target.directory, 'fault-disko-fails'));
      expect(await rig.install()).toMatchObject({ result: 'installed' });
      expect(namesOf(await rig.target.calls())).toEqual(['disko', 'disko', 'nixos-install', 'reboot']);
    });

    test('an installer that was restarted in between wipes nothing, and goes on where the disks can be mounted', async () => {
      const rig = await start({ ...INSTALLER, faults: ['install-fails'] });
      await rig.install();
      await rm(join(rig.target.directory, 'fault-install-fails'));
      await rig.target.boot('installer');
      expect(await rig.install()).toMatchObject({ result: 'refused', message: expect.stringContaining('nothing is mounted at /mnt') });
      expect(await rig.install({ mountScript: store.mountScript })).toMatchObject({ result: 'installed' });
      expect(namesOf(await rig.target.calls())).toEqual(['disko', 'nixos-install', 'mount', 'nixos-install', 'reboot']);
    });

    test('a phase that hangs is ended at its limit with all that it started', async () => {
      const rig = await start({ ...INSTALLER, faults: ['disko-hangs'] });
      const { limits } = rig.request();
      const outcome = await rig.install({ limits: { ...limits, disko: 4_000 } });
      expect(outcome).toMatchObject({ result: 'failed', message: expect.stringContaining('Phase disko did not end within 4 s') });
      expect(await findCommandLines(rig.directory)).toEqual([]);
    });

    test('a run that is cancelled leaves nothing behind', async () => {
      const rig = await start({ ...INSTALLER, faults: ['install-hangs'] });
      const control = new AbortController();
      const onLine = (_phase: string, line: string) => {
        if (line === 'hanging') control.abort(new Error('cancelled'));
      };
      await expect(rig.install({}, { onLine }, control.signal)).rejects.toThrow('cancelled');
      expect(await findCommandLines(rig.directory)).toEqual([]);
      expect((await readdir(rig.directory)).filter((name) => name.startsWith('panther-install-'))).toEqual([]);
      expect(await readIfThere(rig.stateFile)).toContain('progress=disko\n');
    });
  });

  describe('after the reboot', () => {
    test('a machine that starts from another disk is not called installed', async () => {
      const rig = await start({ ...INSTALLER, faults: ['boots-old'] });
      const outcome = await rig.install({ installedKey: { kind: 'copy' } });
      expect(outcome).toMatchObject({ result: 'failed', message: expect.stringContaining('runs Debian GNU/Linux 12 (bookworm) and not') });
    });

    test('a machine that comes back as the installer is told apart from one that is gone', async () => {
      const rig = await start({ ...INSTALLER, faults: ['boots-installer'] });
      const { limits } = rig.request();
      const outcome = await rig.install({ limits: { ...limits, boot: 5_000 } });
      expect(outcome).toMatchObject({ result: 'failed', message: expect.stringContaining('the machine is in the installer') });
    });

    test('a system that is not healthy is installed, but the outcome is red', async () => {
      const rig = await start(INSTALLER);
      const report = {
        ok: false,
        complete: true,
        results: [{ name: 'nginx', kind: 'unit', ok: false, attempts: 1, seconds: 1, message: 'is failed' }],
      } as const;
      const outcome = await rig.install({}, { health: () => Promise.resolve(report) });
      expect(outcome).toMatchObject({ result: 'failed', health: report, message: expect.stringContaining('nginx: is failed') });
    });
  });

  test('a machine that is back before anybody saw it gone is asked itself, when the limit of nixos-anywhere’s waiting is reached', async () => {
    const rig = await start({ lsblk: IDLE, restartMs: 0, faults: ['disko-fails'] });
    const { limits } = rig.request();
    const outcome = await rig.install({ limits: { ...limits, kexec: 12_000 } });
    expect(outcome.message).toContain('no space for a partition');
    expect(namesOf(await rig.target.calls())).toEqual(['kexec', 'disko']);
  });

  test('without consent nothing at all is done', async () => {
    const rig = await start();
    const outcome = await rig.install({ consent: `web2: ${DEVICE}` });
    expect(outcome).toMatchObject({ result: 'refused', message: expect.stringContaining(`set the input "wipe" to "web1: ${DEVICE}"`) });
    expect(await rig.target.calls()).toEqual([]);
  });

  test('a machine that nobody can reach is offline', async () => {
    const rig = await start();
    await rig.target.cut();
    expect(await rig.install()).toMatchObject({ result: 'offline' });
  });
});

const keyBody = (text: string) => text.split('\n')[1] ?? '';

/** A shell that believes any host key and logs in with the right key. */
const trusting =
  (rig: InstallRig) =>
  (access: Parameters<typeof createSshShell>[0]): RemoteShell => {
    const key = join(rig.target.directory, 'user-key');
    const options = [
      '-F',
      '/dev/null',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      `IdentityFile=${key}`,
    ];
    return createSshShell({ ...access, options: { before: options, installer: options, installed: options } });
  };

async function readCommandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readIfThere(`/proc/${pid}/cmdline`)));
  return lines.flatMap((line) => (line === undefined || line === '' ? [] : [line.replaceAll('\0', ' ')]));
}

/** Command lines that name a file below a directory. */
async function findCommandLines(directory: string): Promise<readonly string[]> {
  return (await readCommandLines()).filter((line) => line.includes(directory));
}

/** Collects every command line of this machine, again and again until it is stopped. */
function watchCommandLines(): { stop(): Promise<string> } {
  const seen = new Set<string>();
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) {
      for (const line of await readCommandLines()) seen.add(line);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await work;
      return [...seen].join('\n');
    },
  };
}
