import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProcess } from '../../../../src/runtime/index.js';
import { MISHAPS, startSystemdHost, type Behaviour, type TestHost } from '../../../support/hosts/index.js';
import { createRunner, type Runner } from '../fleet-rig.js';

/** The faults of the other files, with what nixos-rebuild does over SSH: that they are no harm there would mean that those tests prove nothing. */
describe('a plain switch over ssh', () => {
  let runner: Runner;
  let host: TestHost;
  beforeAll(async () => {
    runner = await createRunner();
  });
  afterAll(() => runner.dispose());

  async function switchPlainly(label: string, behaviour: Behaviour, during?: () => Promise<void>) {
    host = await startSystemdHost();
    const closure = await runner.build({ label, behaviour });
    const env = host.withSsh(runner.store.env);
    const copied = await runProcess({ command: ['nix', 'copy', '--no-check-sigs', '--to', `ssh-ng://root@${host.address}`, closure], env });
    expect(copied.exitCode).toBe(0);
    const line = host.ssh(`nix-env -p /nix/var/nix/profiles/system --set ${closure} && ${closure}/bin/switch-to-configuration switch`);
    await during?.();
    return { closure, outcome: await line };
  }

  test('whose new system breaks sshd leaves a host that nobody can reach', async () => {
    const { closure } = await switchPlainly('no-sshd', { switch: { after: MISHAPS.stopSshd } });
    try {
      expect(await host.answers()).toBe(false);
      expect((await host.readTruth()).bootDefault).toBe(closure);
    } finally {
      await host.stop();
    }
  });

  test('whose activation fails has made the broken system the boot default already', async () => {
    const { closure, outcome } = await switchPlainly('fails', { switch: { exit: 2 } });
    try {
      expect(outcome.exitCode).toBe(2);
      expect(await host.readTruth()).toMatchObject({ profile: closure, bootDefault: closure });
    } finally {
      await host.stop();
    }
  });

  test('whose session is killed leaves a host between two systems', async () => {
    const { closure } = await switchPlainly('half', { switch: { after: 'sleep 60' } }, async () => {
      for (;;) {
        if ((await host.readRunning()).current?.endsWith('-half') === true) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await host.execOrFail(`${MISHAPS.killSshd}; pkill -KILL -f 'switch-to-configuration [s]witch'; systemctl start sshd.service`);
    });
    try {
      const { current, activated } = await host.readRunning();
      expect(current).toBe(closure);
      expect(activated).not.toBe(closure);
    } finally {
      await host.stop();
    }
  });
});
