import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProcess } from '../../../src/runtime/index.js';
import { makeToplevel, readHostsTool, startSystemdHost, type TestHost, type Toplevel } from '../../support/hosts/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { withHosts } from './with-hosts.js';

const [nix] = listTestNix();
let store: TestStore;
beforeAll(async () => {
  store = await nix.createStore();
});
afterAll(() => store.dispose());

/** Copies a system to a host. @returns exit code and messages of nix */
async function copy(host: TestHost, system: Toplevel, user = 'root', options: readonly string[] = ['--no-check-sigs']) {
  const command = ['nix', 'copy', ...options, '--to', `ssh-ng://${user}@${host.address}`, system.path] as const;
  return runProcess({ command: [...command], env: host.withSsh(system.env) });
}

describe('two hosts side by side', () => {
  const hosts = withHosts(
    () => startSystemdHost({ hostname: 'web-1', users: [{ name: 'deploy', sudo: ['(ALL) NOPASSWD: /usr/bin/id'] }] }),
    () => startSystemdHost({ hostname: 'web-2', sshPort: 2222, nix: '2.26' }),
  );

  test('are told apart by name, address, machine and key', async () => {
    const [one, two] = [hosts[0], hosts[1]];
    expect((await one.ssh('hostname; cat /etc/machine-id')).stdout).toBe(`web-1\n${one.machineId}\n`);
    expect((await two.ssh('hostname; cat /etc/machine-id')).stdout).toBe(`web-2\n${two.machineId}\n`);
    expect(one.machineId).not.toBe(two.machineId);
    expect(one.address).not.toBe(two.address);
    expect(await one.bootId()).not.toBe(await two.bootId());
  });

  test('look like NixOS, well and without a failed unit', async () => {
    const { stdout } = await hosts[0].ssh('. /etc/os-release; echo $ID; ls /etc/NIXOS; systemctl is-system-running');
    expect(stdout).toBe('nixos\n/etc/NIXOS\nrunning\n');
  });

  test('have the Nix that was asked for on the path of a login, but not on that of a unit', async () => {
    const [recent] = readHostsTool().nix;
    expect((await hosts[0].ssh('nix --version')).stdout).toBe(`nix (Nix) ${recent?.version}\n`);
    expect((await hosts[1].ssh('nix --version')).stdout).toMatch(/^nix \(Nix\) 2\.26\./);
    const unit = await hosts[0].ssh('systemd-run --quiet --wait --pipe sh -c "command -v nix || echo none"');
    expect(unit.stdout).toBe('none\n');
  });

  test('run their first system, which is also what boots next', async () => {
    const { path } = hosts[0].system;
    expect(await hosts[0].readTruth()).toEqual({ profile: path, generation: 1, bootDefault: path, switches: [] });
    expect(await hosts[0].readRunning()).toEqual({ current: path, booted: path, activated: path });
  });

  test('a user may do by sudo what a rule says, and nothing else', async () => {
    expect((await hosts[0].ssh('sudo -n id -u', 'deploy')).stdout).toBe('0\n');
    const refused = await hosts[0].ssh('sudo -n cat /etc/shadow', 'deploy');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('password is required');
  });

  test('a transient unit outlives the session that started it', async () => {
    const command = 'systemd-run --quiet --unit=later sh -c "while [ ! -e /run/go ]; do sleep 0.05; done; echo done > /run/went"';
    expect((await hosts[0].ssh(command)).exitCode).toBe(0);
    expect(await hosts[0].execOrFail('systemctl is-active later')).toBe('active');
    expect(await hosts[0].execOrFail('touch /run/go; while [ ! -s /run/went ]; do sleep 0.05; done; cat /run/went')).toBe('done');
  });

  test('a garbage collection keeps the running system', async () => {
    await hosts[0].execOrFail('nix-store --gc');
    await hosts[0].execOrFail(`nix-store --check-validity ${hosts[0].system.path}`);
  });
});

describe('copying', () => {
  const hosts = withHosts(async () =>
    startSystemdHost({
      users: [{ name: 'stranger' }, { name: 'friend', trusted: true }],
      trustedKeys: [await publicKey()],
      size: '200M',
    }),
  );
  let secretKey: string;
  async function publicKey() {
    const outcome = await runProcess({ command: ['nix', 'key', 'generate-secret', '--key-name', 'ci-1'], env: store.env });
    secretKey = outcome.stdout;
    return (await runProcess({ command: ['nix', 'key', 'convert-secret-to-public'], env: store.env, input: secretKey })).stdout;
  }

  test.each(['root', 'friend'])('%s may copy what nobody signed', async (user) => {
    const system = await makeToplevel(store, { label: `by-${user}` });
    expect(await copy(hosts[0], system, user)).toMatchObject({ exitCode: 0 });
    await hosts[0].execOrFail(`nix-store --check-validity $(nix-store -qR ${system.path})`);
  });

  test('others may copy only what has a signature that the host knows', async () => {
    const system = await makeToplevel(store, { label: 'by-stranger' });
    const refused = await copy(hosts[0], system, 'stranger');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderrTail).toContain('lacks a signature by a trusted key');

    const keyFile = join(store.root, 'secret-key');
    await writeFile(keyFile, secretKey);
    const sign = ['nix', 'store', 'sign', '--recursive', '--key-file', keyFile, system.path] as const;
    expect(await runProcess({ command: [...sign], env: store.env })).toMatchObject({ exitCode: 0 });
    expect(await copy(hosts[0], system, 'stranger', [])).toMatchObject({ exitCode: 0 });
  });

  test('more than the disk holds fails, and leaves a host that can be worked with', async () => {
    const system = await makeToplevel(store, { label: 'big', padding: { bytes: 250_000_000, paths: 5 } });
    const full = await copy(hosts[0], system);
    expect(full.exitCode).toBe(1);
    expect(full.stderrTail).toContain('No space left on device');
    expect((await hosts[0].exec(`nix-store --check-validity ${system.path}`)).exitCode).toBe(1);
    await hosts[0].execOrFail('nix-store --gc; touch /var/lib/panther/room');
  });
});

describe('power', () => {
  const hosts = withHosts(() => startSystemdHost());

  test('a system that was only tested is gone after a reboot', async () => {
    const [host] = hosts;
    const next = await makeToplevel(store, { label: 'tested' });
    await copy(host, next);
    expect((await host.ssh(`${next.path}/bin/switch-to-configuration test`)).exitCode).toBe(0);
    expect(await host.readRunning()).toEqual({ current: next.path, booted: host.system.path, activated: next.path });

    const before = await host.bootId();
    await host.execOrFail('systemctl reboot');
    expect(await host.waitForBoot(before)).not.toBe(before);
    const { path } = host.system;
    expect(await host.readRunning()).toEqual({ current: path, booted: path, activated: path });
    expect(await host.readTruth()).toMatchObject({ bootDefault: path, switches: [`test ${next.path}`] });
  });

  test('the boot loader starts only what is in the profile and was made the default', async () => {
    const [host] = hosts;
    const next = await makeToplevel(store, { label: 'default' });
    await copy(host, next);
    const boot = `${next.path}/bin/switch-to-configuration boot`;
    const early = await host.ssh(boot);
    expect(early).toMatchObject({ exitCode: 0 });
    expect(early.stderr).toContain('no generation of the system profile');
    expect(await host.readTruth()).toMatchObject({ bootDefault: host.system.path });

    await host.execOrFail(`nix-env -p /nix/var/nix/profiles/system --set ${next.path}`);
    expect(await host.readTruth()).toMatchObject({ profile: next.path, generation: 2, bootDefault: host.system.path });
    expect((await host.ssh(boot)).exitCode).toBe(0);
    expect(await host.readTruth()).toMatchObject({ bootDefault: next.path });
    expect(await host.readRunning()).toMatchObject({ current: host.system.path });
    await host.crash();
    expect(await host.readRunning()).toEqual({ current: next.path, booted: next.path, activated: next.path });
  });

  test('a host that is off answers nothing, keeps its disk, and boots anew', async () => {
    const [host] = hosts;
    const before = await host.bootId();
    await host.execOrFail('echo kept > /var/lib/kept; echo lost > /run/lost');
    await host.powerOff();
    expect(await host.isOn()).toBe(false);
    expect(await host.answers()).toBe(false);
    await expect(host.exec('true')).rejects.toThrow('The host is off.');
    expect(await host.readTruth()).toMatchObject({ generation: 2 });
    await host.powerOn();
    expect(await host.answers()).toBe(true);
    expect(await host.bootId()).not.toBe(before);
    expect(await host.execOrFail('cat /var/lib/kept; ls /run/lost 2>/dev/null || echo gone')).toBe('kept\ngone');
  });
});

describe('the way to a host', () => {
  const hosts = withHosts(() => startSystemdHost());

  test('what is sent over a cut link vanishes without a word, and the host goes on', async () => {
    const [host] = hosts;
    await host.cutLink();
    const lost = await host.ssh('true');
    expect(lost.exitCode).toBe(255);
    expect(lost.stderr).toContain('timed out');
    expect(await host.execOrFail('echo alive')).toBe('alive');
    await host.restoreLink();
    expect((await host.ssh('echo back')).stdout).toBe('back\n');
  });

  test('a link stays cut while the host reboots', async () => {
    const [host] = hosts;
    const before = await host.bootId();
    await host.cutLink();
    await host.execOrFail('systemctl reboot');
    await host.waitForBoot(before);
    expect(await host.answers()).toBe(false);
    await host.restoreLink();
    expect(await host.answers()).toBe(true);
  });

  test('without an SSH server connections are refused, and sessions go on', async () => {
    const [host] = hosts;
    const session = host.ssh('touch /run/begun; while [ ! -e /run/end ]; do sleep 0.05; done; echo ended');
    await host.execOrFail('while [ ! -e /run/begun ]; do sleep 0.05; done');
    await host.killSshd();
    const refused = await host.ssh('true');
    expect(refused.exitCode).toBe(255);
    expect(refused.stderr).toContain('Connection refused');
    await host.execOrFail('touch /run/end');
    expect(await session).toMatchObject({ exitCode: 0, stdout: 'ended\n' });
    await host.startSshd();
    expect((await host.ssh('true')).exitCode).toBe(0);
  });

  test('another host key is refused, and right again with the line that it gives', async () => {
    const [host] = hosts;
    const line = await host.changeHostKey();
    expect(line).not.toBe(host.knownHosts);
    const refused = await host.ssh('true');
    expect(refused.exitCode).toBe(255);
    expect(refused.stderr).toContain('Host key verification failed');
    expect((await host.exec('cat /etc/ssh/ssh_host_ed25519_key.pub')).stdout).toContain(line.split(' ')[2]);
  });
});
