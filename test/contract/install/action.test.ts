import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runAction, type ActionRun } from '../../support/action.js';
import { createRepository, type Repository } from '../../support/flakes.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { startResultsService, type ResultsService } from '../../support/results-service/index.js';
import { startSshd, type TestSshd } from '../../support/sshd.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const FLEET = fileURLToPath(new URL('../../../examples/fleet', import.meta.url));
const STAND_IN = fileURLToPath(new URL('../../support/install/nixos-anywhere', import.meta.url));

const FLAKE = `{
  outputs = { self }: let
    lib = import ./lib;
    build = import ./lib/build { inherit lib; system = "x86_64-linux"; };
    make = name: build.writeText name name;
  in {
    nixosConfigurations.web.config = {
      system.build = { toplevel = make "nixos-system-web"; diskoScript = make "disko"; mountScript = make "mount"; };
      disko.devices.disk = { main.device = "/dev/panther-test"; data.device = "/dev/disk/by-id/panther-test"; };
    };
    nixosConfigurations.bare.config.system.build.toplevel = make "nixos-system-bare";
    nixosConfigurations.broken.config = throw "this host does not evaluate";
  };
}`;

describe('actions/install', () => {
  let temp: TempDir;
  let store: TestStore;
  let repository: Repository;
  let sshd: TestSshd;
  let service: ResultsService;
  let number = 0;
  beforeAll(async () => {
    [temp, store, sshd, service] = await Promise.all([
      createTempDir('install-action'),
      listTestNix()[0].createStore(),
      startSshd(process.env),
      startResultsService(),
    ]);
    const hosts = { '*': { deploy: { address: sshd.host }, install: { user: sshd.user, port: sshd.port } } };
    repository = await createRepository(FLEET, { files: { 'flake.nix': FLAKE, '.github/panther.yml': JSON.stringify({ hosts }) } });
  });
  afterAll(async () => {
    await Promise.all([store.dispose(), repository.dispose(), sshd.stop(), service.stop()]);
    await temp.dispose();
  });

  async function run(inputs: Readonly<Record<string, string>>): Promise<ActionRun> {
    number += 1;
    const job = join(temp.path, `job-${number}`);
    await mkdir(job);
    return runAction({
      action: 'install',
      inputs: { host: 'web', 'ssh-key': sshd.userKey, 'ssh-known-hosts': sshd.knownHosts, 'nixos-anywhere': STAND_IN, ...inputs },
      workspace: repository.dir,
      job,
      env: { ...store.env, ...service.env(), PATH: [sshd.clientDirectory, store.env['PATH']].filter(Boolean).join(delimiter) },
    });
  }

  test('without consent it says what would be erased, and changes nothing', async () => {
    const done = await run({});
    expect(done.outputs['result']).toBe('refused');
    expect(done.exitCode).toBe(1);
    expect(done.log).toMatch(/Installing "web" erases \/dev\/.* and \/dev\/.*set the input "wipe" to "web: \/dev\/.*, \/dev\//);
    expect(done.summary).toMatch(/🔴 web: refused/);
    // The lines that tell the runner what to hide are shown to nobody.
    const shown = done.log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(shown.join('\n')).not.toContain(sshd.userKey.split('\n')[1]);
  });

  test('with another host key than the pinned one it is refused before anything is asked', async () => {
    const { public: other } = await sshd.makeKey('other');
    const [name = ''] = sshd.knownHosts.split(' ');
    const done = await run({
      'ssh-known-hosts': `${name} ${other.split(' ').slice(0, 2).join(' ')}`,
      wipe: 'web: /dev/panther-test, /dev/disk/by-id/panther-test',
    });
    expect(['refused', 'offline', 'failed']).toContain(done.outputs['result']);
    expect(done.log).toMatch(/host key/i);
  });

  test.each([
    ['bare', /"bare" has no disko layout.*disko\.nixosModules\.disko/],
    ['broken', /"broken" cannot be evaluated:[\s\S]*this host does not evaluate/],
    ['gone', /"gone" cannot be evaluated/],
  ])('the host "%s" is told to be at fault, with what to do', async (host, message) => {
    const done = await run({ host });
    expect(done.exitCode).toBe(1);
    expect(done.log).toMatch(message);
    expect(done.outputs['result']).toBeUndefined();
  });
});
