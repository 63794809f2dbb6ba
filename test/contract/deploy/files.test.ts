import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSystemdHost, type TestHost } from '../../support/hosts/index.js';
import { createRunner, type Runner } from './fleet-rig.js';

const SECRETS = new Map([
  ['TOKEN', 'planted-token-41c9\nwith a second line'],
  ['BIG', 'x'.repeat(1_048_577)],
]);

describe('files that come with a deployment', () => {
  let runner: Runner;
  let host: TestHost;
  let number = 0;
  beforeAll(async () => {
    [runner, host] = await Promise.all([createRunner(), startSystemdHost()]);
    await host.execOrFail(
      'ln -s /etc /var/lib/linked; useradd --system app 2>/dev/null || echo "app:x:990:990::/:/bin/false" >> /etc/passwd; grep -q ^app: /etc/group || echo "app:x:990:" >> /etc/group',
    );
  });
  afterAll(async () => {
    await Promise.all([runner.dispose(), host.stop()]);
  });

  async function deployWith(file: Readonly<Record<string, string>>) {
    number += 1;
    const closure = await runner.build({ label: `files-${number}` });
    const config = { deploy: { files: [{ secret: 'TOKEN', ...file }] } };
    return { closure, ...(await runner.deploy([{ host, closure, config }], { secrets: SECRETS })) };
  }

  test('are there before the new system is tried, whole, with their owner and mode', async () => {
    const closure = await runner.build({ label: 'reads', behaviour: { test: { before: 'cp /var/lib/app/token /var/lib/seen' } } });
    const files = [{ secret: 'TOKEN', path: '/var/lib/app/token', owner: 'app', group: 'app', mode: '0440' }];
    const { only, log } = await runner.deploy([{ host, closure, config: { deploy: { files } } }], { secrets: SECRETS });
    expect(only.outcome).toBe('deployed');
    expect(await host.execOrFail('cat /var/lib/seen')).toBe(SECRETS.get('TOKEN'));
    expect(await host.execOrFail('stat -c "%U:%G %a" /var/lib/app/token; ls -A /var/lib/app')).toBe('app:app 440\ntoken');
    expect(JSON.stringify([only, log])).not.toContain('planted-token');
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['an owner that the host does not know', { path: '/var/lib/app/other', owner: 'nobody-knows' }, /there is no such user or group/],
    ['a directory that is a link', { path: '/var/lib/linked/other' }, /\/var\/lib\/linked is reached by a link/],
    ['a directory in its place', { path: '/var/lib/app' }, /is a directory/],
    ['more than a file of secrets has', { path: '/var/lib/app/big', secret: 'BIG' }, /more than 1 MiB/],
  ])('%s keeps the deployment from beginning, and the host as it is', async (_what, file, message) => {
    const before = await host.readRunning();
    const { only } = await deployWith(file);
    expect(only).toMatchObject({ outcome: 'failed', running: before.current });
    expect(only.message).toMatch(message);
    expect(await host.readRunning()).toEqual(before);
    expect(await host.execOrFail('ls -A /var/lib/app')).toBe('token');
    // The lock is given back.
    expect((await host.readState())?.get('phase')).toBe('released');
  });
});
