import { once } from 'node:events';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProcess } from '../../../src/runtime/index.js';
import {
  createSsh,
  parseKnownHosts,
  pinHostKeys,
  parseHostKey,
  probeBanner,
  removeSshFiles,
  scanHostKeys,
  writePrivateFile,
  writeSshFiles,
  type RemoteOptions,
  type RemoteWork,
  type SshFiles,
  type SshRequest,
} from '../../../src/ssh/index.js';
import { findFreePort, startSshd, withClient, type TestSshd } from '../../support/sshd.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const LIMIT = 60_000;
const NEVER = new AbortController().signal;
let temp: TempDir;
let sshd: TestSshd;

beforeEach(async () => {
  temp = await createTempDir('ssh');
  sshd = await startSshd({ PATH: process.env['PATH'], GREETING: 'from afar' });
});

afterEach(async () => {
  await sshd.stop();
  await temp.dispose();
});

const prepare = (changes: Partial<SshRequest> = {}): Promise<SshFiles> =>
  writeSshFiles(
    { sshKey: sshd.userKey, knownHosts: parseKnownHosts(sshd.knownHosts), addresses: [sshd], ...changes },
    { makeDirectory: (name) => mkdtemp(join(temp.path, `panther-${name}-`)), writePrivate: writePrivateFile },
  );

const clientOf = (files: SshFiles) =>
  createSsh(files, { run: runProcess, env: withClient(sshd, { ...process.env, HOME: temp.path }), signal: NEVER });

const run = async (work: RemoteWork, options: Partial<RemoteOptions> = {}, changes: Partial<SshRequest> = {}) =>
  clientOf(await prepare(changes)).run(sshd, work, { timeLimit: LIMIT, ...options });

/** Waits until a file is there: what runs on the other side says by it that it has begun. */
async function waitForFile(path: string): Promise<void> {
  while ((await stat(path).catch(() => undefined)) === undefined) await sleep(20);
}

/** Process ids of ssh clients that use these files. */
async function listClients({ configFile }: SshFiles): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')] as const),
  );
  return lines.filter(([, line]) => line.startsWith('ssh\0') && line.includes(configFile)).map(([pid]) => pid);
}

describe('a command', () => {
  test('arrives word by word, and its output, exit code and words come back', async () => {
    const words = ["it's", '$HOME "x"', 'line\nfeed', 'back\\slash', '', 'größe ☃', '-n'];
    const outcome = await run({ command: ['/bin/sh', '-c', 'printf "<%s>\\n" "$@"; echo "$GREETING" >&2; exit 7', 'sh', ...words] });
    expect(outcome).toEqual({
      kind: 'ended',
      exitCode: 7,
      stdout: words.map((word) => `<${word}>\n`).join(''),
      // ssh may have something to say of this machine's own files.
      stderrTail: expect.stringMatching(/(?:^|\n)from afar\n$/),
    });
  });

  test('gets its input', async () => {
    const input = 'secret "of" $many\nlines';
    expect(await run({ command: ['cat'], input })).toMatchObject({ kind: 'ended', exitCode: 0, stdout: `${input}\n` });
  });

  test('can be a script with arguments', async () => {
    const outcome = await run({ script: 'for word; do echo "[$word]"; done\ncase $0 in *sh) exit 3;; esac\n', args: ["a'b", 'c d'] });
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: 3, stdout: "[a'b]\n[c d]\n" });
  });

  test('that ends with ssh’s own exit code has ended', async () => {
    expect(await run({ command: ['/bin/sh', '-c', 'printf unfinished; exit 255'] })).toMatchObject({
      kind: 'ended',
      exitCode: 255,
      stdout: 'unfinished\n',
    });
  });

  test('that is not there is one that ends, not a broken connection', async () => {
    expect(await run({ command: ['panther-no-such-program'] })).toMatchObject({ kind: 'ended', exitCode: 127 });
  });

  test('that a signal ends has ended', async () => {
    expect(await run({ command: ['/bin/sh', '-c', 'kill -9 $$'] })).toMatchObject({ kind: 'ended', exitCode: 137 });
  });

  test('tells its lines as they come', async () => {
    const lines: string[] = [];
    const go = join(temp.path, 'go');
    // It only goes on after its first line was heard.
    const onLine = (line: string): void => {
      lines.push(line);
      if (line === 'one') void writeFile(go, '');
    };
    const outcome = await run({ script: `echo one; while [ ! -e ${go} ]; do sleep 0.05; done; echo two` }, { onLine });
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: 0, stdout: '' });
    expect(lines).toEqual(['one', 'two']);
  });

  test('runs twenty times at once', async () => {
    // As many servers as it takes to stay below what one lets in before their logins.
    const servers = [sshd, ...(await Promise.all([1, 2, 3].map(() => startSshd({ PATH: process.env['PATH'] }))))];
    try {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const server = servers[index % servers.length] ?? sshd;
          const files = await prepare({ sshKey: server.userKey, knownHosts: parseKnownHosts(server.knownHosts), addresses: [server] });
          return clientOf(files).run(server, { command: ['echo', `number ${index}`] }, { timeLimit: LIMIT });
        }),
      );
      expect(outcomes).toEqual(outcomes.map((_, index) => expect.objectContaining({ kind: 'ended', stdout: `number ${index}\n` })));
    } finally {
      await Promise.all(servers.slice(1).map((server) => server.stop()));
    }
  });
});

describe('no connection', () => {
  test('to a host with another key than the known one: nothing is sent, and both keys are told', async () => {
    const other = await sshd.makeKey('other-host');
    const outcome = await run({ command: ['true'] }, {}, { knownHosts: parseKnownHosts(`[127.0.0.1]:${sshd.port} ${other.public}`) });
    const fingerprint = async (name: string): Promise<string> => {
      const { stdout } = await runProcess({ command: ['ssh-keygen', '-lf', join(temp.path, name)], env: withClient(sshd, process.env) });
      return stdout.split(' ')[1] ?? '';
    };
    await writeFile(join(temp.path, 'expected.pub'), other.public);
    await writeFile(join(temp.path, 'got.pub'), sshd.knownHosts.replace(/^\S+ /, ''));
    expect(outcome).toMatchObject({ kind: 'no-connection', failure: 'host-key' });
    expect('message' in outcome && outcome.message).toContain(
      `Expected: ${await fingerprint('expected.pub')} (ssh-ed25519). Got: ${await fingerprint('got.pub')}.`,
    );
    expect(await sshd.readLog()).not.toContain('Accepted publickey');
  });

  test('to a host whose known line another pin replaces', async () => {
    const other = await sshd.makeKey('other-host');
    const pinned = pinHostKeys(parseKnownHosts(`${sshd.knownHosts}\n* ${sshd.knownHosts.replace(/^\S+ /, '')}`), [
      { address: sshd, keys: [parseHostKey(other.public)] },
    ]);
    expect(await run({ command: ['true'] }, {}, { knownHosts: pinned })).toMatchObject({ kind: 'no-connection', failure: 'host-key' });
    const right = pinHostKeys([], [{ address: sshd, keys: [parseHostKey(sshd.knownHosts.replace(/^\S+ /, ''))] }]);
    expect(await run({ command: ['true'] }, {}, { knownHosts: right })).toMatchObject({ kind: 'ended', exitCode: 0 });
  });

  test('to a host that nobody knows', async () => {
    expect(await run({ command: ['true'] }, {}, { knownHosts: [] })).toMatchObject({
      kind: 'no-connection',
      failure: 'host-key',
      message: expect.stringContaining('Nothing is known of the host key'),
    });
  });

  test('with a key that the host does not know', async () => {
    const stranger = await sshd.makeKey('stranger');
    expect(await run({ command: ['true'] }, {}, { sshKey: stranger.private })).toMatchObject({
      kind: 'no-connection',
      failure: 'login',
      message: expect.stringContaining('refused the login of'),
    });
  });

  test('with a key that has a passphrase: nobody is asked for it', async () => {
    const locked = await sshd.makeKey('locked', 'a passphrase');
    expect(await run({ command: ['true'] }, {}, { sshKey: locked.private })).toMatchObject({ kind: 'no-connection', failure: 'login' });
  });

  test('where nobody listens', async () => {
    const port = await findFreePort();
    const outcome = await clientOf(await prepare()).run({ ...sshd, port }, { command: ['true'] }, { timeLimit: LIMIT });
    expect(outcome).toMatchObject({ kind: 'no-connection', failure: 'unreachable' });
  });
});

describe('a server that takes connections, but says nothing', () => {
  test('is silent', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const outcome = await clientOf(await prepare()).run({ ...sshd, port }, { command: ['true'] }, { timeLimit: 1_000 });
      expect(outcome).toMatchObject({ kind: 'no-connection', failure: 'silent' });
    } finally {
      server.close();
    }
  });
});

describe('a connection that breaks', () => {
  /** A script that sends a signal to the process of the server that its own connection ends in. */
  const signalServer = (signal: string): string => `echo first
pid=$$
while :; do
  pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status")
  case $(cat "/proc/$pid/comm") in sshd*) break ;; esac
done
kill -${signal} "$pid"
exec sleep 600
`;

  test('because its server was killed is lost, and what was heard is kept', async () => {
    expect(await run({ script: signalServer('KILL') })).toMatchObject({ kind: 'lost', began: true, stdout: 'first\n' });
  });

  test('because its server no longer answers is lost as soon as it was asked in vain', async () => {
    const patience = { connectSeconds: 15, aliveSeconds: 1, aliveCount: 1 };
    expect(await run({ script: signalServer('STOP') }, {}, { patience })).toMatchObject({
      kind: 'lost',
      began: true,
      stdout: 'first\n',
      message: expect.stringMatching(/was lost while a command ran there \(.*not responding/),
    });
  });
});

describe('a time limit', () => {
  test('ends a command that hangs, and leaves no ssh behind', async () => {
    const files = await prepare();
    const outcome = await clientOf(files).run(sshd, { script: 'echo first; exec sleep 600' }, { timeLimit: 3_000 });
    expect(outcome).toMatchObject({ kind: 'timeout', began: true, stdout: 'first\n' });
    expect(await listClients(files)).toEqual([]);
  });

  test('ends as the caller wants it to, too', async () => {
    const began = join(temp.path, 'began');
    const files = await prepare();
    const abort = new AbortController();
    const running = clientOf(files).run(sshd, { script: `touch ${began}; exec sleep 600` }, { timeLimit: LIMIT, signal: abort.signal });
    await waitForFile(began);
    expect(await listClients(files)).toHaveLength(1);
    abort.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    expect(await listClients(files)).toEqual([]);
  });
});

describe('files', () => {
  test('are for this user only, and are gone afterwards', async () => {
    const files = await prepare();
    const names = await readdir(files.directory);
    expect(names.sort()).toEqual(['config', 'key', 'known_hosts']);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(files.directory, name))).mode & 0o777));
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await removeSshFiles(files.directory);
    expect(await readdir(temp.path)).toEqual([]);
  });

  test('work with a key as a form for secrets leaves it', async () => {
    const sshKey = sshd.userKey.trim().replaceAll('\n', '\r\n');
    expect(await run({ command: ['true'] }, {}, { sshKey })).toMatchObject({ kind: 'ended', exitCode: 0 });
  });
});

describe('without a login', () => {
  test('a real server introduces itself', async () => {
    const probe = await probeBanner(sshd, LIMIT, { connect: (address) => connect(address), signal: NEVER });
    expect(probe).toMatchObject({ kind: 'up', banner: expect.stringMatching(/^SSH-2\.0-OpenSSH/) });
  });

  test('its key is read, which is the one that it has', async () => {
    const env = withClient(sshd, process.env);
    const keys = await scanHostKeys(sshd, { run: runProcess, env, signal: NEVER });
    expect(keys).toEqual([parseHostKey(sshd.knownHosts.replace(/^\S+ /, ''))]);
  });

  test('no key is read where nobody listens', async () => {
    const env = withClient(sshd, process.env);
    expect(await scanHostKeys({ host: '127.0.0.1', port: await findFreePort() }, { run: runProcess, env, signal: NEVER })).toEqual([]);
  });
});
