import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPlainLogger, runProcess, type ActionIo } from '../../../src/runtime/index.js';
import {
  createSetupPorts,
  parseBuilders,
  parseJobStore,
  parseKnownHosts,
  removeSshFiles,
  setup,
  SSH_STATE,
  type SetupRequest,
} from '../../../src/setup/index.js';
import type { Environment, Root } from '../../../src/setup/machine.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { findFreePort, startSshd, withClient, type TestSshd } from '../../support/sshd.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const REQUEST: SetupRequest = {
  githubToken: '',
  substituters: [],
  trustedPublicKeys: [],
  acceptFlakeConfig: false,
  extraConfig: 'max-jobs = 0',
  kvm: 'off',
  freeDiskSpace: false,
  minFreeDisk: undefined,
  builders: [],
  store: undefined,
  sshKey: '',
  knownHosts: [],
};
const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux';

let temp: TempDir;
/** The machine that the job runs on. */
let store: TestStore;
/** The machine at the other end. */
let remote: TestStore;
let sshd: TestSshd;
let env: Environment;

/** One run of the step, with nobody's root. */
async function runStep(request: Partial<SetupRequest>, jobEnv: Environment = env) {
  const output: string[] = [];
  const masked: string[] = [];
  const exported: Record<string, string> = {};
  const state: Record<string, string> = {};
  const io: ActionIo = {
    log: createPlainLogger((text) => output.push(text), { debug: true }),
    env: jobEnv,
    signal: new AbortController().signal,
    workspace: temp.path,
    temp: join(temp.path, 'runner'),
    makeDirectory: (name) => mkdtemp(join(temp.path, 'runner', `panther-${name}-`)),
    parseInputs: () => {
      throw new Error('not used');
    },
    setOutputs: () => undefined,
    exportVariable: (name, value) => (exported[name] = value),
    addPath: () => undefined,
    maskSecret: (secret) => masked.push(secret),
    saveState: (name, value) => (state[name] = value),
    readState: () => '',
    writeSummary: () => Promise.resolve(),
    fail: (message) => output.push(message),
  };
  const root: Root = {
    isAvailable: () => Promise.resolve(false),
    run: (command) => Promise.reject(new Error(`This test must not run ${command.join(' ')} as root.`)),
    writeFile: (path) => Promise.reject(new Error(`This test must not write ${path} as root.`)),
  };
  const run = { output, masked, exported, state };
  try {
    return { ...run, result: await setup({ ...REQUEST, ...request }, { ...createSetupPorts(io), root }), message: '' };
  } catch (error) {
    return { ...run, result: undefined, message: error instanceof Error ? error.message : String(error) };
  }
}

/** A derivation that nobody has built. */
const expression = (name: string): string =>
  `derivation { name = "${name}"; system = "${SYSTEM}"; builder = "/bin/sh"; args = [ "-c" "echo built > $out" ]; }`;

const build = (jobEnv: Environment, name: string) =>
  runProcess({ command: ['nix', 'build', '--no-link', '--print-out-paths', '--expr', expression(name)], env: jobEnv });

/** Names of what a store holds, without hashes. */
const listStore = async ({ root }: TestStore): Promise<readonly string[]> =>
  (await readdir(join(root, 'nix', 'store')).catch(() => [])).map((name) => name.replace(/^[^-]+-/, ''));

/** The job's environment with one more line in the user's own nix.conf. */
async function withConfig(line: string): Promise<Environment> {
  const file = join(temp.path, 'config', 'nix', 'nix.conf');
  await appendFile(file, `${line}\n`);
  return env;
}

const machineLine = (authority = sshd.authority): string => `ssh-ng://${authority} ${SYSTEM} - 2 1 - - -`;
const trustIn = (text = sshd.knownHosts, key = sshd.userKey) => ({ sshKey: key, knownHosts: parseKnownHosts(text) });

describe.each(listTestNix())('$label', (nix) => {
  beforeEach(async () => {
    temp = await createTempDir('remote');
    store = await nix.createStore();
    remote = await nix.createStore();
    sshd = await startSshd(remote.env);
    await mkdir(join(temp.path, 'runner'));
    // A nix.conf, as the variable NIX_CONFIG would be stronger than what the step writes.
    const { NIX_CONFIG: own = '', ...rest } = store.env;
    await mkdir(join(temp.path, 'config', 'nix'), { recursive: true });
    await writeFile(join(temp.path, 'config', 'nix', 'nix.conf'), `${own}\n`);
    env = {
      ...withClient(sshd, rest),
      XDG_CONFIG_HOME: join(temp.path, 'config'),
      XDG_CONFIG_DIRS: join(temp.path, 'none'),
      RUNNER_TEMP: join(temp.path, 'runner'),
    };
  });

  afterEach(async () => {
    await sshd.stop();
    await remote.dispose();
    await store.dispose();
    await temp.dispose();
  });

  describe('a builder', () => {
    test('builds what this machine cannot, and the result comes here', async () => {
      const { exported, message, output } = await runStep({ ...trustIn(), builders: parseBuilders(machineLine()) });
      expect(message).toBe('');
      expect(output.join('')).not.toContain('warning');
      const { exitCode, stderrTail } = await build({ ...env, ...exported }, 'from-afar');
      expect(exitCode === 0 ? '' : stderrTail).toBe('');
      expect(await listStore(remote)).toContain('from-afar');
      expect(await listStore(store)).toContain('from-afar');
    });

    test('with another host key than the known one is refused, and nothing is built', async () => {
      const other = await sshd.makeKey('other-host');
      const knownHosts = `[127.0.0.1]:${sshd.port} ${other.public}`;
      const { message } = await runStep({ ...trustIn(knownHosts), builders: parseBuilders(machineLine()) });
      expect(message).toContain('127.0.0.1 showed another host key than the input "ssh-known-hosts" has for it');
      expect(await sshd.readLog()).not.toContain('Accepted publickey');
    });

    test('whose host key changes after the step fails the build', async () => {
      const { exported } = await runStep({ ...trustIn(), builders: parseBuilders(machineLine()) });
      const directory = /-F (\S+)\/config/.exec(exported['NIX_SSHOPTS'] ?? '')?.[1] ?? '';
      const other = await sshd.makeKey('other-host');
      await writeFile(join(directory, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${other.public}`);
      const { exitCode, stderrTail } = await build({ ...env, ...exported }, 'never');
      expect(exitCode).not.toBe(0);
      expect(stderrTail).toContain('Host key verification failed');
      expect(await listStore(remote)).not.toContain('never');
    });

    test('that is away is left out with a warning, while another one answers', async () => {
      const port = await findFreePort();
      const away = `${sshd.user}@127.0.0.1:${port}`;
      const knownHosts = `${sshd.knownHosts}\n${sshd.knownHosts.replace(`:${sshd.port}`, `:${port}`)}`;
      const builders = parseBuilders(`${machineLine(away)};${machineLine()}`);
      const { output, message } = await runStep({ ...trustIn(knownHosts), builders });
      expect(message).toBe('');
      expect(output.join('')).toContain('warning: A builder is left out: 127.0.0.1 cannot be reached by SSH');
    });

    test('is reached by a daemon too, which knows nothing of this job’s environment', async () => {
      const socket = join(temp.path, 'socket');
      const config = `${store.env['NIX_CONFIG'] ?? ''}\ntrusted-users = *\n`;
      const daemon: ChildProcess = spawn('nix-daemon', [], {
        env: { ...env, NIX_CONFIG: config, NIX_DAEMON_SOCKET_PATH: socket },
        stdio: 'ignore',
      });
      try {
        for (let tries = 0; tries < 100 && (await stat(socket).catch(() => undefined)) === undefined; tries += 1) await sleep(50);
        await writeFile(join(temp.path, 'config', 'nix', 'nix.conf'), 'substituters =\nexperimental-features = nix-command flakes\n');
        const jobEnv = { ...env, NIX_REMOTE: `unix://${socket}` };
        const step = await runStep({ ...trustIn(), builders: parseBuilders(machineLine()) }, jobEnv);
        if (isAtLeast(nix.version, 2, 31)) {
          expect(step.message).toBe('');
          const { exitCode, stderrTail } = await build({ ...jobEnv, ...step.exported }, 'by-daemon');
          expect(exitCode === 0 ? '' : stderrTail).toBe('');
          expect(await listStore(remote)).toContain('by-daemon');

          const conf = (step.exported['NIX_USER_CONF_FILES'] ?? '').split(':')[0] ?? '';
          const other = Buffer.from((await sshd.makeKey('other-host')).public.trim()).toString('base64');
          await writeFile(conf, (await readFile(conf, 'utf8')).replace(/^(builders = .* )\S+$/m, `$1${other}`));
          const countLogins = async () => (await sshd.readLog()).split('Accepted publickey').length;
          const logins = await countLogins();
          const refused = await build({ ...jobEnv, ...step.exported }, 'not-by-daemon');
          expect(refused.exitCode).not.toBe(0);
          // What ssh says goes to the daemon's own output.
          expect(refused.stderrTail).toContain('failed to start SSH connection');
          expect(await countLogins()).toBe(logins);
          expect(await listStore(remote)).not.toContain('not-by-daemon');
        } else {
          expect(step.message).toContain(`the daemon of nix (Nix) ${nix.version} only reaches the port that root's ssh_config says`);
        }
      } finally {
        const ended = once(daemon, 'exit');
        daemon.kill();
        await ended;
      }
    });
  });

  describe('a store on another machine', () => {
    const useStore = (more: Partial<SetupRequest> = {}) =>
      runStep({ ...trustIn(), store: parseJobStore(`ssh-ng://${sshd.authority}`), ...more });

    test('is where later steps evaluate and build, or it is said that this Nix cannot', async () => {
      const { exported, message } = await useStore();
      if (!isAtLeast(nix.version, 2, 34)) {
        expect(message).toContain(`nix (Nix) ${nix.version} cannot evaluate with the store of the input "store". This version looks for`);
        return;
      }
      expect(message).toBe('');
      const jobEnv = { ...env, ...exported };
      const { exitCode, stdout, stderrTail } = await build(jobEnv, 'over-there');
      expect(exitCode === 0 ? '' : stderrTail).toBe('');
      expect(await listStore(remote)).toContain('over-there');
      expect(await listStore(store)).toEqual([]);
      for (const command of [
        ['nix-store', '--query', '--requisites', stdout.trim()],
        ['nix-store', '--check-validity', stdout.trim()],
        ['nix', 'path-info', '--json', stdout.trim()],
        ['nix', 'copy', '--to', `file://${temp.path}/cache`, stdout.trim()],
      ] as const) {
        expect(await runProcess({ command, env: jobEnv })).toMatchObject({ exitCode: 0 });
      }
    });

    test('with another host key than the known one is refused', async () => {
      const other = await sshd.makeKey('other-host');
      const { message } = await useStore(trustIn(`[127.0.0.1]:${sshd.port} ${other.public}`));
      expect(message).toContain('127.0.0.1 showed another host key');
      expect(await sshd.readLog()).not.toContain('Accepted publickey');
    });

    test('that nobody vouches for is refused before anything is asked', async () => {
      const { message } = await useStore({ knownHosts: [] });
      expect(message).toContain(`The input "ssh-known-hosts" has no line for 127.0.0.1, port ${sshd.port}`);
      expect(message).toContain(`ssh-keyscan -p ${sshd.port} 127.0.0.1`);
    });

    test('is not reached by options of the job that would trust every host', async () => {
      const other = await sshd.makeKey('other-host');
      const careless = { ...env, NIX_SSHOPTS: '-oStrictHostKeyChecking=no' };
      const request = { ...trustIn(`[127.0.0.1]:${sshd.port} ${other.public}`), store: parseJobStore(`ssh-ng://${sshd.authority}`) };
      expect((await runStep(request, careless)).message).toContain('127.0.0.1 showed another host key');
    });

    test('that refuses the key says so', async () => {
      const stranger = await sshd.makeKey('stranger');
      const { message } = await useStore(trustIn(sshd.knownHosts, stranger.private));
      expect(message).toContain('127.0.0.1 refused the key of the input "ssh-key"');
      expect(message).toContain('Permission denied (publickey)');
    });

    test('takes no key with a passphrase', async () => {
      const locked = await sshd.makeKey('locked', 'secret words');
      const { message } = await useStore(trustIn(sshd.knownHosts, locked.private));
      expect(message).toContain('The input "ssh-key" is a key with a passphrase, which nobody can type in a job');
    });

    test('that nobody listens on says so', async () => {
      const port = await findFreePort();
      const knownHosts = sshd.knownHosts.replace(`:${sshd.port}`, `:${port}`);
      const { message } = await useStore({ ...trustIn(knownHosts), store: parseJobStore(`ssh-ng://${sshd.user}@127.0.0.1:${port}`) });
      expect(message).toContain('127.0.0.1 cannot be reached by SSH');
      expect(message).toContain('Connection refused');
    });

    test('without Nix says so', async () => {
      const { message } = await useStore({ store: parseJobStore(`ssh-ng://${sshd.authority}?remote-program=no-such-nix`) });
      expect(message).toContain('127.0.0.1 can be reached, but has no Nix');
    });
  });

  test('the key is in no command, output or variable, only in a file of this user that the post phase removes', async () => {
    const { exported, masked, output, state } = await runStep({ ...trustIn(), builders: parseBuilders(machineLine()) });
    const lines = sshd.userKey.split('\n').filter((line) => line.length >= 8 && !line.startsWith('-----'));
    expect(lines.length).toBeGreaterThan(2);
    expect(masked).toEqual(expect.arrayContaining(lines));
    for (const line of lines) expect(JSON.stringify([exported, output, state])).not.toContain(line);
    const directory = state[SSH_STATE] ?? '';
    expect((await stat(join(directory, 'key'))).mode & 0o777).toBe(0o600);
    await removeSshFiles(directory);
    expect(await stat(directory).catch(() => 'gone')).toBe('gone');
    await removeSshFiles(directory);
  });

  test.each(['local?root=ROOT', 'local://?root=ROOT'])('a store of this machine’s own, %s, is the one of all later steps', async (url) => {
    const root = join(temp.path, 'own');
    const { exported, message } = await runStep({ store: parseJobStore(url.replace('ROOT', root)), extraConfig: '' });
    expect(message).toBe('');
    const { exitCode, stderrTail } = await build({ ...env, ...exported }, 'at-home');
    expect(exitCode === 0 ? '' : stderrTail).toBe('');
    expect((await readdir(join(root, 'nix', 'store'))).some((name) => name.endsWith('-at-home'))).toBe(true);
    expect(await listStore(store)).toEqual([]);
  });

  test('a store that a nix.conf names instead is told', async () => {
    const { message } = await runStep(
      { store: parseJobStore(`local?root=${temp.path}/own`), extraConfig: '' },
      await withConfig(`store = ${store.root}`),
    );
    expect(message).toMatch(/sets "store = .*", which wins\. Remove that line\.$/);
  });

  test('without these inputs nothing is written for SSH', async () => {
    const { exported, state } = await runStep({});
    expect(Object.keys(exported)).toEqual(['NIX_USER_CONF_FILES']);
    expect(state).not.toHaveProperty(SSH_STATE);
  });
});

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
