import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProcess } from '../../../src/runtime/index.js';
import { makeToplevel, MISHAPS, startSystemdHost, type Toplevel, type ToplevelOptions } from '../../support/hosts/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { withHosts } from './with-hosts.js';

const [nix] = listTestNix();
let store: TestStore;
beforeAll(async () => {
  store = await nix.createStore();
});
afterAll(() => store.dispose());

const readFrom = (system: Toplevel, path: string) => readFile(join(store.root, system.path, path), 'utf8');

test('a toplevel is named after its host and label, and refers to a kernel and the rest of a system', async () => {
  const system = await makeToplevel(store, { hostname: 'web-1', label: '26.05.1', kernel: '6.12.3' });
  expect(system.path).toMatch(/^\/nix\/store\/[a-z0-9]{32}-nixos-system-web-1-26\.05\.1$/);
  expect(await readFrom(system, 'system')).toBe('x86_64-linux');
  expect(await readFrom(system, 'nixos-version')).toBe('26.05.1\n');
  expect(await readFrom(system, 'etc/hostname')).toBe('web-1\n');
  const references = await runProcess({ command: ['nix-store', '--query', '--references', system.path], env: store.env });
  expect(references.stdout).toContain('-linux-6.12.3\n');
});

test('padding makes a closure as big as it says, in as many paths', async () => {
  const system = await makeToplevel(store, { label: 'padded', padding: { bytes: 3_000_000, paths: 3 } });
  const sizes = await runProcess({ command: ['sh', '-c', `nix path-info -rs ${system.path} | grep padding`], env: store.env });
  expect(sizes.stdout.split('\n').filter((line) => /\s1000\d\d\d$/.test(line))).toHaveLength(3);
});

describe('switch-to-configuration on a host', () => {
  const hosts = withHosts(() => startSystemdHost());

  /** Makes a system, puts it on the host, and gives the command line of a verb. */
  async function install(options: ToplevelOptions): Promise<(verb: string) => string> {
    const system = await makeToplevel(store, options);
    const command = ['nix', 'copy', '--no-check-sigs', '--to', `ssh-ng://root@${hosts[0].address}`, system.path] as const;
    expect(await runProcess({ command: [...command], env: hosts[0].withSsh(store.env) })).toMatchObject({ exitCode: 0 });
    return (verb) => `${system.path}/bin/switch-to-configuration ${verb}`;
  }
  const reset = () => hosts[0].execOrFail(`${hosts[0].system.path}/bin/switch-to-configuration test`);

  test('check and dry-activate change nothing', async () => {
    const call = await install({ label: 'looks' });
    expect(await hosts[0].exec(call('check'))).toMatchObject({ exitCode: 0 });
    const dry = await hosts[0].exec(call('dry-activate'));
    expect(dry).toMatchObject({ exitCode: 0, stdout: 'would activate the configuration...\n' });
    expect(await hosts[0].readRunning()).toMatchObject({ current: hosts[0].system.path, activated: hosts[0].system.path });
  });

  test('switch makes it run and boot', async () => {
    const call = await install({ label: 'switched' });
    const path = call('').split('/bin/')[0] ?? '';
    await hosts[0].execOrFail(`nix-env -p /nix/var/nix/profiles/system --set ${path}; ${call('switch')}`);
    expect(await hosts[0].readRunning()).toMatchObject({ current: path, activated: path, booted: hosts[0].system.path });
    expect(await hosts[0].readTruth()).toMatchObject({ bootDefault: path, generation: 2 });
    await reset();
  });

  test.each([1, 2, 4, 100])('ends with exit code %i if it is to', async (exit) => {
    const call = await install({ label: `exit-${exit}`, behaviour: { test: { exit } } });
    expect(await hosts[0].exec(call('test'))).toMatchObject({ exitCode: exit });
    expect(await hosts[0].exec(call('boot'))).toMatchObject({ exitCode: 0 });
    await reset();
  });

  test('ends with 11 while another one runs', async () => {
    const slow = await install({
      label: 'slow',
      behaviour: { test: { before: 'touch /run/slow; while [ ! -e /run/go-on ]; do sleep 0.05; done' } },
    });
    const running = hosts[0].exec(slow('test'));
    await hosts[0].execOrFail('while [ ! -e /run/slow ]; do sleep 0.05; done');
    expect(await hosts[0].exec(slow('boot'))).toMatchObject({ exitCode: 11 });
    await hosts[0].execOrFail('touch /run/go-on');
    expect(await running).toMatchObject({ exitCode: 0 });
    await reset();
  });

  test('ends with 101 when nobody reads what it prints', async () => {
    const call = await install({ label: 'panics', behaviour: { test: { before: 'sleep 0.2' } } });
    expect(await hosts[0].execOrFail(`{ ${call('test')}; echo $? > /run/code; } | true; cat /run/code`)).toBe('101');
    expect(await hosts[0].readRunning()).toMatchObject({ activated: hosts[0].system.path });
  });

  test('an old one knows no check', async () => {
    const call = await install({ label: 'old', old: true });
    const said = await hosts[0].exec(call('check'));
    expect(said.exitCode).toBe(1);
    expect(said.stderr).toContain('Usage');
  });

  test('only root may call it', async () => {
    const call = await install({ label: 'root-only' });
    expect(await hosts[0].exec(`setpriv --reuid=65534 --regid=65534 --clear-groups ${call('test')}`)).toMatchObject({ exitCode: 1 });
  });

  test('one that hangs can be told from outside to be between two systems, and ignores TERM', async () => {
    const call = await install({ label: 'hangs', behaviour: { test: { after: MISHAPS.hangIgnoringTerm } } });
    const path = call('').split('/bin/')[0];
    expect(await hosts[0].exec(`timeout --kill-after=0.3 0.5 ${call('test')}`)).toMatchObject({ exitCode: 137 });
    expect(await hosts[0].readRunning()).toMatchObject({ current: path, activated: hosts[0].system.path });
    await reset();
    expect(await hosts[0].readRunning()).toMatchObject({ current: hosts[0].system.path });
  });

  test('a boot loader that fails leaves the default as it was', async () => {
    const before = (await hosts[0].readTruth()).bootDefault;
    const call = await install({ label: 'no-loader', behaviour: { boot: { exit: 1, skips: true } } });
    await hosts[0].execOrFail(`nix-env -p /nix/var/nix/profiles/system --set ${call('').split('/bin/')[0]}`);
    expect(await hosts[0].exec(call('boot'))).toMatchObject({ exitCode: 1 });
    expect((await hosts[0].readTruth()).bootDefault).toBe(before);
  });

  test.each(['dropPackets', 'dropNewConnections', 'takeLinkDown', 'stopSshd', 'killSshd'] as const)(
    'the mishap %s locks out who is not inside',
    async (name) => {
      const undo = { dropPackets: MISHAPS.allowPackets, dropNewConnections: MISHAPS.allowPackets, takeLinkDown: MISHAPS.takeLinkUp };
      const call = await install({ label: name, behaviour: { test: { after: MISHAPS[name] } } });
      expect(await hosts[0].answers()).toBe(true);
      await hosts[0].execOrFail(call('test'));
      expect(await hosts[0].answers()).toBe(false);
      await hosts[0].execOrFail(name === 'stopSshd' || name === 'killSshd' ? 'systemctl start sshd.service' : undo[name]);
      expect(await hosts[0].answers()).toBe(true);
      await reset();
    },
  );

  test('the mishap fillDisk leaves no room for a byte', async () => {
    await hosts[0].exec(MISHAPS.fillDisk);
    expect((await hosts[0].exec('echo x > /var/lib/one-more')).exitCode).not.toBe(0);
    await hosts[0].execOrFail(MISHAPS.emptyDisk);
    await hosts[0].execOrFail('echo x > /var/lib/one-more');
  });

  test('the mishap rebootAtOnce is a reboot, into what the boot loader knows and not into the profile', async () => {
    const before = await hosts[0].bootId();
    await hosts[0].exec(MISHAPS.rebootAtOnce);
    expect(await hosts[0].waitForBoot(before)).not.toBe(before);
    const { profile, bootDefault } = await hosts[0].readTruth();
    expect(profile).not.toBe(bootDefault);
    expect(await hosts[0].readRunning()).toEqual({ current: bootDefault, booted: bootDefault, activated: bootDefault });
  });
});
