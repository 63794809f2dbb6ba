import { expect, test } from '@jest/globals';
import { runProcess } from '../../../src/runtime/index.js';
import { makeToplevel, startPlainHost } from '../../support/hosts/index.js';
import { listTestNix } from '../../support/nix.js';
import { withHosts } from './with-hosts.js';

const start = (hostname: string) => () => startPlainHost({ hostname, users: [{ name: 'deploy' }] });
const hosts = withHosts(start('plain-1'), start('plain-2'), start('plain-3'), start('plain-4'));

test('each has its own name, disk and boot', async () => {
  const names = await Promise.all(hosts.map((host) => host.ssh('hostname')));
  expect(names.map(({ stdout }) => stdout)).toEqual(['plain-1\n', 'plain-2\n', 'plain-3\n', 'plain-4\n']);
  expect(new Set(await Promise.all(hosts.map((host) => host.bootId()))).size).toBe(4);
  expect((await hosts[0].ssh('id -un', 'deploy')).stdout).toBe('deploy\n');
});

test('it takes copies and runs the systems in them', async () => {
  const [host] = hosts;
  const store = await listTestNix()[0].createStore();
  try {
    const system = await makeToplevel(store, { label: 'next' });
    const command = ['nix', 'copy', '--no-check-sigs', '--to', `ssh-ng://root@${host.address}`, system.path] as const;
    expect(await runProcess({ command: [...command], env: host.withSsh(store.env) })).toMatchObject({ exitCode: 0 });
    expect((await host.ssh(`${system.path}/bin/switch-to-configuration test`)).exitCode).toBe(0);
    expect(await host.readRunning()).toMatchObject({ current: system.path, booted: host.system.path });
  } finally {
    await store.dispose();
  }
});

test('it can lose its server, its link and its power', async () => {
  const [, host] = hosts;
  await host.killSshd();
  expect((await host.ssh('true')).stderr).toContain('Connection refused');
  await host.startSshd();
  await host.cutLink();
  expect(await host.answers()).toBe(false);
  await host.restoreLink();
  const before = await host.bootId();
  await host.execOrFail('echo kept > /var/lib/kept');
  await host.crash();
  expect(await host.bootId()).not.toBe(before);
  expect((await host.ssh('cat /var/lib/kept')).stdout).toBe('kept\n');
});
