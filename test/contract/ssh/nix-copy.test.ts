import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { captureProcess, runProcess } from '../../../src/runtime/index.js';
import { formatStoreUrl, parseKnownHosts, renderNixSshOptions, writePrivateFile, writeSshFiles } from '../../../src/ssh/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { startSshd, withClient, type TestSshd } from '../../support/sshd.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

describe.each(listTestNix())('nix copy by $label', (nix) => {
  let temp: TempDir;
  let store: TestStore;
  let remote: TestStore;
  let sshd: TestSshd;

  beforeEach(async () => {
    temp = await createTempDir('nix-copy');
    store = await nix.createStore();
    remote = await nix.createStore();
    sshd = await startSshd(remote.env);
  });

  afterEach(async () => {
    await sshd.stop();
    await remote.dispose();
    await store.dispose();
    await temp.dispose();
  });

  /** Copies a path to the server, on a port of its own. */
  const copy = async (knownHosts: string) => {
    const files = await writeSshFiles(
      { sshKey: sshd.userKey, knownHosts: parseKnownHosts(knownHosts), addresses: [sshd] },
      { makeDirectory: (name) => mkdtemp(join(temp.path, `panther-${name}-`)), writePrivate: writePrivateFile },
    );
    await writeFile(join(temp.path, 'thing'), 'from here');
    const path = (await captureProcess({ command: ['nix', 'store', 'add-file', join(temp.path, 'thing')], env: store.env })).trim();
    const outcome = await runProcess({
      command: ['nix', 'copy', '--no-check-sigs', '--to', formatStoreUrl(sshd), path],
      // What a job may have set before is weaker than ours.
      env: { ...withClient(sshd, store.env), NIX_SSHOPTS: renderNixSshOptions(files.configFile, '-oStrictHostKeyChecking=no') },
    });
    const there = await readdir(join(remote.root, 'nix', 'store')).catch(() => []);
    return { ...outcome, there: there.filter((name) => name.endsWith('-thing')) };
  };

  test('goes by the same configuration as commands do', async () => {
    const { exitCode, stderrTail, there } = await copy(sshd.knownHosts);
    expect(exitCode === 0 ? '' : stderrTail).toBe('');
    expect(there).toHaveLength(1);
  });

  test('sends nothing to a host with another key', async () => {
    const other = await sshd.makeKey('other-host');
    const { exitCode, there } = await copy(`[127.0.0.1]:${sshd.port} ${other.public}`);
    expect(exitCode).not.toBe(0);
    expect(there).toEqual([]);
    expect(await sshd.readLog()).not.toContain('Accepted publickey');
  });
});
