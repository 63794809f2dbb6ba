import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSystemdHost, type TestHost } from '../../support/hosts/index.js';
import { createRunner, type Runner } from './fleet-rig.js';

describe('deploying to a host with systemd', () => {
  let runner: Runner;
  let host: TestHost;
  beforeAll(async () => {
    [runner, host] = await Promise.all([createRunner(), startSystemdHost()]);
  });
  afterAll(async () => {
    await Promise.all([runner.dispose(), host.stop()]);
  });

  test('brings the new system there, tries it, and makes it the boot default only then', async () => {
    const closure = await runner.build({ label: 'second' });
    const { only } = await runner.deploy([{ host, closure }]);
    expect(only).toMatchObject({ outcome: 'deployed', running: closure, bootDefault: closure, previous: host.system.path });
    expect(await host.readTruth()).toMatchObject({
      profile: closure,
      generation: 2,
      bootDefault: closure,
      switches: [`check ${closure}`, `test ${closure}`, `boot ${closure}`],
    });
    expect(await host.readRunning()).toMatchObject({ current: closure, activated: closure });
  });
});
