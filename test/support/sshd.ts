import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { captureProcess } from '../../src/runtime/index.js';
import { killProcesses } from './act/processes.js';
import { createTempDir } from './temp.js';

/** What `npm test` found or fetched; see scripts/tools/sshd.mjs. */
interface SshdTool {
  readonly server: string;
  readonly clientDirectory: string;
  readonly config: readonly string[];
  readonly nssWrapper?: string;
}

/** An SSH server of one test. */
export interface TestSshd {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The user to log in as: the server knows no other. */
  readonly user: string;
  /** `USER@HOST:PORT`. */
  readonly authority: string;
  /** Text of the private key that it lets in. */
  readonly userKey: string;
  /** Line of known_hosts that names its own key. */
  readonly knownHosts: string;
  /** Directory of the client's programs; to be put before PATH. */
  readonly clientDirectory: string;
  /** What it wrote about its connections. */
  readLog(): Promise<string>;
  /** Makes another key of the same kind: an unknown user's, or a wrong host's. */
  makeKey(name: string, passphrase?: string): Promise<{ readonly private: string; readonly public: string }>;
  /** Ends it with all its connections and removes its files. */
  stop(): Promise<void>;
}

function readTool(): SshdTool {
  const text = process.env['PANTHER_TEST_SSHD'] ?? '';
  if (text === '')
    throw new Error('PANTHER_TEST_SSHD is not set: this test needs an SSH server and is run by npm test, which finds or fetches one.');
  return JSON.parse(text) as SshdTool;
}

/** A port that nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const START_MS = 10_000;
/** Variable by which the processes of one server are found. */
const MARK = 'PANTHER_TEST_SSHD_MARK';

/** Starts an SSH server on this machine that runs what its client asks for, in an environment of its own. @param env of the remote side */
export async function startSshd(env: NodeJS.ProcessEnv): Promise<TestSshd> {
  const tool = readTool();
  const temp = await createTempDir('sshd');
  const at = (name: string) => join(temp.path, name);
  const makeKey: TestSshd['makeKey'] = async (name, passphrase = '') => {
    const argv = ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', at(name)] as const;
    await captureProcess({ command: [join(tool.clientDirectory, 'ssh-keygen'), ...argv], env: process.env });
    return { private: await readFile(at(name), 'utf8'), public: await readFile(at(`${name}.pub`), 'utf8') };
  };
  const [hostKey, userKey] = [await makeKey('host-key'), await makeKey('user-key')];
  const port = await findFreePort();
  const wrapped = tool.nssWrapper === undefined ? undefined : await writeUserDatabase(temp.path, tool.nssWrapper);
  const user = wrapped?.user ?? (await captureProcess({ command: ['id', '-un'], env: process.env })).trim();

  const exports = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || !/^\w+$/.test(name) ? [] : [`export ${name}=${quote(value)}\n`],
  );
  await writeFile(at('command'), `${exports.join('')}export ${MARK}=${quote(temp.path)}\neval "exec $SSH_ORIGINAL_COMMAND"\n`);
  await writeFile(at('authorized_keys'), userKey.public);
  const config = [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${at('host-key')}`,
    `AuthorizedKeysFile ${at('authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    `ForceCommand /bin/sh ${at('command')}`,
    ...tool.config,
  ];
  await writeFile(at('sshd_config'), `${config.join('\n')}\n`);

  const argv = ['-D', '-f', at('sshd_config'), '-E', at('log')];
  const serverEnv = { ...process.env, ...wrapped?.env, [MARK]: temp.path };
  const server = spawn(tool.server, argv, { env: serverEnv, stdio: 'ignore', detached: true });
  const ended = once(server, 'exit');
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) server.kill();
    await ended;
    // Connections have processes of their own, which outlive the server.
    await killProcesses({ variable: `${MARK}=${temp.path}`, directories: [temp.path] });
    await temp.dispose();
  };
  const readLog = () => readFile(at('log'), 'utf8').catch(() => '');
  const deadline = Date.now() + START_MS;
  while (!(await readLog()).includes('Server listening')) {
    if (server.exitCode !== null || Date.now() > deadline) {
      const log = await readLog();
      await stop();
      throw new Error(`sshd did not start: ${log}`);
    }
    await sleep(20);
  }
  return {
    host: '127.0.0.1',
    port,
    user,
    authority: `${user}@127.0.0.1:${port}`,
    userKey: userKey.private,
    knownHosts: `[127.0.0.1]:${port} ${hostKey.public.trim()}`,
    clientDirectory: tool.clientDirectory,
    readLog,
    makeKey,
    stop,
  };
}

/** The user who runs the test, under a name and with a shell that every machine has, and the one that root's sshd changes to. */
async function writeUserDatabase(directory: string, library: string) {
  const user = 'builder';
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const passwd = join(directory, 'passwd');
  const group = join(directory, 'group');
  await writeFile(passwd, `${user}:x:${uid}:${gid}::${directory}:/bin/sh\nsshd:x:65533:65533::/:/bin/false\n`);
  await writeFile(group, `${user}:x:${gid}:\nsshd:x:65533:\n`);
  return { user, env: { LD_PRELOAD: library, NSS_WRAPPER_PASSWD: passwd, NSS_WRAPPER_GROUP: group } };
}

/** `PATH` with the client's programs first. */
export const withClient = (sshd: TestSshd, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  PATH: [sshd.clientDirectory, env['PATH']].filter(Boolean).join(delimiter),
});
