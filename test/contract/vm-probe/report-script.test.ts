import { spawn } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseConfig, settingsOf } from '../../../src/config/index.js';
import { renderHealthScript } from '../../../src/health/index.js';
import { addProbeLine, NOTHING_REPORTED } from '../../../src/vm/probe-report.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const SCRIPT = fileURLToPath(new URL('../../../src/vm/probe/report.sh', import.meta.url));

/** A systemd that takes two looks to start, then has a failed unit; being told to power off, it says so in a file. */
const SYSTEMCTL = `#!/bin/sh
case "$1" in
  is-system-running)
    [ "\${SYSTEM:-}" = starting ] && { echo starting; exit 1; }
    if [ -e "$STATE/asked" ]; then echo degraded; else : > "$STATE/asked"; echo starting; fi
    exit 1;;
  list-units) printf 'broken.service loaded failed failed Broken\\n';;
  poweroff) echo "$@" > "$STATE/off";;
  show)
    case "$2" in
      --property=Result) echo Result=exit-code;;
      --property=Firmware*) printf '%s' "$TIMES";;
      *) printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nResult=success\\n';;
    esac;;
esac`;
const JOURNALCTL = `#!/bin/sh
printf 'a "quoted" line\\nwith \\033[31mcolour\\033[0m and \\377\\n'`;
const TIMES =
  'FirmwareTimestampMonotonic=1500000\nLoaderTimestampMonotonic=0\nInitRDTimestampMonotonic=2000000\nUserspaceTimestampMonotonic=5500000\nFinishTimestampMonotonic=15123456\n';

describe('the guest’s own report', () => {
  let temp: TempDir;
  let env: Record<string, string>;
  beforeEach(async () => {
    temp = await createTempDir('report');
    const dir = (name: string) => join(temp.path, name);
    const port = dir('sys/class/virtio-ports/vport1p2');
    for (const path of ['bin', 'dev', 'proc/sys/kernel/random', 'run', 'state'].map(dir)) await mkdir(path, { recursive: true });
    await mkdir(port, { recursive: true });
    await writeFile(join(port, 'name'), 'org.panther.probe\n');
    await writeFile(dir('dev/vport1p2'), '');
    await writeFile(dir('proc/sys/kernel/hostname'), 'web "1"\n');
    await writeFile(dir('proc/sys/kernel/random/boot_id'), 'c0ffee\n');
    await mkdir(dir('system'));
    await symlink(dir('system'), dir('run/current-system'));
    await writeFile(dir('bin/systemctl'), SYSTEMCTL, { mode: 0o755 });
    await writeFile(dir('bin/journalctl'), JOURNALCTL, { mode: 0o755 });
    const checks = settingsOf(
      parseConfig(JSON.stringify({ hosts: { h: { health: [{ unit: 'good.service' }, { command: 'exit 3', retries: 0 }] } } }), 'f'),
      'h',
    ).health;
    await writeFile(dir('health.sh'), renderHealthScript(checks));
    env = {
      PATH: `${dir('bin')}:/usr/bin:/bin`,
      STATE: dir('state'),
      TIMES,
      PANTHER_DEV: dir('dev'),
      PANTHER_SYS: dir('sys'),
      PANTHER_PROC: dir('proc'),
      PANTHER_RUN: dir('run'),
      PANTHER_PORT_TRIES: '1',
      PANTHER_LINGER: '0',
      PANTHER_HEALTH_SCRIPT: dir('health.sh'),
      PANTHER_BOOT_SECONDS: '20',
    };
  });
  afterEach(() => temp.dispose());

  const start = (more: Readonly<Record<string, string>> = {}) =>
    new Promise<number | null>((resolve, reject) => {
      const child = spawn('/bin/bash', [SCRIPT], { env: { ...env, ...more }, stdio: 'ignore' });
      child.once('error', reject);
      child.once('close', resolve);
    });
  const readSent = async (port = 'vport1p2') => {
    const text = await readFile(join(temp.path, 'dev', port), 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .reduce((report, line) => addProbeLine(report, line), NOTHING_REPORTED);
  };
  const readOff = () => readFile(join(temp.path, 'state', 'off'), 'utf8');

  test('waits for the boot, tells all of it as the other side reads it, and powers off', async () => {
    await start();
    expect(await readSent()).toEqual({
      began: true,
      ended: true,
      hostName: 'web "1"',
      bootId: 'c0ffee',
      system: join(temp.path, 'system'),
      stageSeconds: { firmware: 1.5, kernel: 2, initrd: 3.5, userspace: 9.623 },
      state: 'degraded',
      failedUnits: [
        {
          name: 'broken.service',
          result: 'exit-code',
          journal: ['a "quoted" line', expect.stringMatching(/^with \[31mcolour\[0m and /)],
        },
      ],
      health: [
        { check: '0', name: 'good.service', ok: true, attempts: 1, seconds: expect.any(Number), message: 'active (running)' },
        {
          check: '1',
          name: 'exit 3',
          ok: false,
          attempts: 1,
          seconds: expect.any(Number),
          message: 'The command ended with exit code 3.',
        },
      ],
      ignoredLines: 0,
      isCut: false,
    });
    expect(await readOff()).toBe('poweroff --force --force\n');
  });

  test('a boot that does not end is told of when its time is up', async () => {
    await start({ SYSTEM: 'starting', PANTHER_BOOT_SECONDS: '1' });
    expect(await readSent()).toMatchObject({ ended: true, state: 'starting' });
    expect(await readOff()).toContain('poweroff');
  });

  test('without an initrd of systemd its time is the kernel’s', async () => {
    await start({ TIMES: TIMES.replace('InitRDTimestampMonotonic=2000000', 'InitRDTimestampMonotonic=0') });
    expect((await readSent()).stageSeconds).toEqual({ firmware: 1.5, kernel: 5.5, userspace: 9.623 });
  });

  test('takes the second serial line if there is no port of its name', async () => {
    await writeFile(join(temp.path, 'sys/class/virtio-ports/vport1p2/name'), 'org.qemu.guest_agent.0\n');
    await writeFile(join(temp.path, 'dev', 'ttyS1'), '');
    await start();
    expect(await readSent('ttyS1')).toMatchObject({ began: true, ended: true });
    expect(await readSent()).toEqual(NOTHING_REPORTED);
  });

  test('with nobody to report to the machine ends all the same', async () => {
    await writeFile(join(temp.path, 'sys/class/virtio-ports/vport1p2/name'), 'other\n');
    expect(await start()).toBe(1);
    expect(await readOff()).toContain('poweroff');
  });

  test('started by accident, without the service’s settings, it powers nothing off', async () => {
    env = Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'PANTHER_HEALTH_SCRIPT'));
    expect(await start()).not.toBe(0);
    await expect(readOff()).rejects.toThrow(/ENOENT/);
  });
});
