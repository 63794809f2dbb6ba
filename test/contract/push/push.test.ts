import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCliNix, parseStorePath, type StorePath } from '../../../src/nix/index.js';
import { createPusher, parsePushUrl, parseSigningKey, storeSigningKey, type PushPorts } from '../../../src/push/index.js';
import { captureProcess, runProcess } from '../../../src/runtime/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';
import { findFreePort, startSshd, withClient, type TestSshd } from '../../support/sshd.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux';

let temp: TempDir;
let store: TestStore;
let log: Recorder;
let ports: PushPorts;

/** Ports as an action would have them, but without long pauses. */
function createPorts(env: NodeJS.ProcessEnv): PushPorts {
  return {
    copyTo: (url, paths, signal) => createCliNix({ env, signal }).copyTo(url, paths),
    sign: async (keyFile, paths, signal) => {
      await captureProcess({ command: ['nix', 'store', 'sign', '--recursive', '--key-file', keyFile, ...paths], env, signal });
    },
    log,
    signal: new AbortController().signal,
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(ms < 60_000 ? 1 : ms, undefined, { signal }),
  };
}

/** Builds a small derivation that refers to another one. */
async function buildPair(name: string): Promise<StorePath> {
  const make = (own: string, text: string) =>
    `(derivation { name = "${own}"; system = "${SYSTEM}"; builder = "/bin/sh"; args = [ "-c" ''echo ${text} > $out'' ]; })`;
  const expression = make(name, '${' + make(`${name}-dependency`, 'base') + '}');
  const command = ['nix', 'build', '--no-link', '--print-out-paths', '--expr', expression] as const;
  return parseStorePath((await captureProcess({ command, env: store.env })).trim());
}

/** A fresh key of Nix's own making. */
async function makeKey() {
  const command = ['nix', 'key', 'generate-secret', '--key-name', 'test-cache-1'] as const;
  const key = parseSigningKey(await captureProcess({ command, env: store.env }));
  return { ...key, ...(await storeSigningKey(key, temp.path)) };
}

async function readNarInfos(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.narinfo'));
  return Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
}

describe.each(listTestNix())('$label', (nix) => {
  beforeEach(async () => {
    temp = await createTempDir('push');
    store = await nix.createStore();
    log = createRecorder();
    ports = createPorts(store.env);
  });

  afterEach(async () => {
    await store.dispose();
    await temp.dispose();
  });

  describe('a cache in a directory', () => {
    test('gets outputs with all they refer to, signed so that others can verify it', async () => {
      const key = await makeKey();
      const path = await buildPair('signed');
      const cache = join(temp.path, 'cache');
      const pusher = createPusher({ target: parsePushUrl(`file://${cache}`), keyFile: key.file }, ports);
      pusher.push([path]);
      expect(await pusher.finish()).toMatchObject({ pushed: [path], left: [] });
      expect(log.warnings).toEqual([]);

      const infos = await readNarInfos(cache);
      expect(infos).toHaveLength(2);
      for (const info of infos) expect(info).toMatch(/^Sig: test-cache-1:[A-Za-z0-9+/]{86}==$/m);
      for (const info of infos) expect(info).toMatch(/^Compression: zstd$/m);
      const verify = (publicKey: string) =>
        runProcess({
          command: [
            'nix',
            'store',
            'verify',
            '--store',
            `file://${cache}`,
            '--recursive',
            '--option',
            'trusted-public-keys',
            publicKey,
            path,
          ],
          env: store.env,
        });
      expect(await verify(key.publicKey)).toMatchObject({ exitCode: 0 });
      const stranger = `${key.publicKey.slice(0, -3)}AA=`;
      expect((await verify(stranger)).exitCode).not.toBe(0);
    });

    test('without a key holds no signature', async () => {
      const path = await buildPair('unsigned');
      const cache = join(temp.path, 'cache');
      const pusher = createPusher({ target: parsePushUrl(`file://${cache}`), keyFile: undefined }, ports);
      pusher.push([path]);
      await pusher.finish();
      for (const info of await readNarInfos(cache)) expect(info).not.toMatch(/^Sig: \S/m);
    });

    test('that cannot be written to costs one warning', async () => {
      const path = await buildPair('unwritable');
      await writeFile(join(temp.path, 'file'), '');
      const pusher = createPusher({ target: parsePushUrl(`file://${temp.path}/file/cache`), keyFile: undefined }, ports);
      pusher.push([path]);
      expect(await pusher.finish()).toMatchObject({ pushed: [], left: [path] });
      expect(log.warnings).toEqual([expect.stringMatching(/^1 of 1 outputs were not pushed to file:.*: error: .*[Nn]ot a directory/)]);
    });
  });

  test('a server that is not there is tried some times, and costs one warning', async () => {
    const path = await buildPair('nobody');
    const port = await findFreePort();
    const quick = createPorts({ ...store.env, NIX_CONFIG: `${store.env['NIX_CONFIG'] ?? ''}\ndownload-attempts = 1\n` });
    const pusher = createPusher({ target: parsePushUrl(`http://127.0.0.1:${port}`), keyFile: undefined }, quick);
    pusher.push([path]);
    expect(await pusher.finish()).toMatchObject({ left: [path] });
    expect(log.infos).toHaveLength(3);
    expect(log.warnings).toEqual([expect.stringContaining(`127.0.0.1:${port}`)]);
  });

  describe('a store on another machine', () => {
    let sshd: TestSshd;
    let remote: TestStore;
    let key: Awaited<ReturnType<typeof makeKey>>;

    beforeEach(async () => {
      remote = await nix.createStore();
      key = await makeKey();
      const config = `${remote.env['NIX_CONFIG'] ?? ''}\ntrusted-public-keys = ${key.publicKey}\n`;
      sshd = await startSshd({ ...remote.env, NIX_CONFIG: config });
      const files = { known: join(temp.path, 'known_hosts'), key: join(temp.path, 'ssh-key') };
      await mkdir(temp.path, { recursive: true });
      await writeFile(files.known, `${sshd.knownHosts}\n`);
      await writeFile(files.key, sshd.userKey, { mode: 0o600 });
      // The port by an option, as Nix before 2.31 takes none in the URL.
      const options = `-F none -oBatchMode=yes -oStrictHostKeyChecking=yes -oUserKnownHostsFile=${files.known} -i ${files.key} -p ${sshd.port}`;
      ports = createPorts({ ...withClient(sshd, store.env), NIX_SSHOPTS: options });
    });

    afterEach(async () => {
      await sshd.stop();
      await remote.dispose();
    });

    const push = async (path: StorePath, keyFile: string | undefined) => {
      const pusher = createPusher({ target: parsePushUrl(`ssh-ng://${sshd.user}@127.0.0.1`), keyFile }, ports);
      pusher.push([path]);
      return pusher.finish();
    };

    test('gets outputs, signed here as it does not sign itself', async () => {
      const path = await buildPair('sent');
      expect(await push(path, key.file)).toMatchObject({ pushed: [path], left: [] });
      const command = ['nix', 'path-info', '--json', path] as const;
      expect(await captureProcess({ command, env: remote.env })).toContain('"test-cache-1:');
    });

    test('that wants signatures refuses what has none, and the warning says so', async () => {
      const path = await buildPair('plain');
      expect(await push(path, undefined)).toMatchObject({ pushed: [], left: [path] });
      expect(log.infos).toEqual([]);
      expect(log.warnings).toEqual([expect.stringContaining('lacks a signature by a trusted key')]);
    });

    test('that shows another host key gets nothing, and is not tried again', async () => {
      const path = await buildPair('kept');
      const other = await sshd.makeKey('other-host');
      await writeFile(join(temp.path, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${other.public}`);
      expect(await push(path, undefined)).toMatchObject({ pushed: [], left: [path] });
      expect(log.infos).toEqual([]);
      expect(log.warnings).toEqual([expect.stringContaining('Host key verification failed')]);
    });
  });
});
