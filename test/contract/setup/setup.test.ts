import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPlainLogger, runProcess, type ActionIo } from '../../../src/runtime/index.js';
import { createSetupPorts, NIX_CONF_STATE, removePrivateFile, setup, type SetupRequest } from '../../../src/setup/index.js';
import type { Environment, Root } from '../../../src/setup/machine.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const TOKEN = 'ghs_0123456789abcdefTOKEN';
const KEY = 'cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const REQUEST: SetupRequest = {
  githubToken: TOKEN,
  substituters: ['https://cache.example.org'],
  trustedPublicKeys: [KEY],
  acceptFlakeConfig: false,
  extraConfig: 'cores = 2',
  kvm: 'auto',
  freeDiskSpace: false,
  minFreeDisk: undefined,
  builders: [],
  store: undefined,
  sshKey: '',
  knownHosts: [],
};

let temp: TempDir;
let store: TestStore;

afterEach(async () => {
  await store.dispose();
  await temp.dispose();
});

/** One run of the step on this machine's real files and Nix, but with nobody's root. */
async function runStep(env: Environment, request: Partial<SetupRequest> = {}) {
  const output: string[] = [];
  const done = {
    output,
    masked: [] as string[],
    exported: {} as Record<string, string>,
    state: {} as Record<string, string>,
    asRoot: [] as string[],
  };
  const io: ActionIo = {
    log: createPlainLogger((text) => output.push(text), { debug: true }),
    env: { ...env, 'INPUT_GITHUB-TOKEN': TOKEN, ACTIONS_RUNTIME_TOKEN: TOKEN },
    signal: new AbortController().signal,
    workspace: temp.path,
    temp: env['RUNNER_TEMP'] ?? '',
    makeDirectory: (name) => mkdtemp(join(env['RUNNER_TEMP'] ?? '', `panther-${name}-`)),
    parseInputs: () => {
      throw new Error('not used');
    },
    setOutputs: () => undefined,
    exportVariable: (name, value) => (done.exported[name] = value),
    addPath: () => undefined,
    maskSecret: (secret) => done.masked.push(secret),
    saveState: (name, value) => (done.state[name] = value),
    readState: () => '',
    writeSummary: () => Promise.resolve(),
    fail: (message) => output.push(message),
  };
  const root: Root = {
    isAvailable: () => Promise.resolve(false),
    run: (command) => Promise.reject(new Error(`This test must not run ${command.join(' ')} as root.`)),
    writeFile: (path) => Promise.reject(new Error(`This test must not write ${path} as root.`)),
  };
  const result = await setup({ ...REQUEST, ...request }, { ...createSetupPorts(io), root });
  return { ...done, result };
}

/** What a later step's Nix says of its settings, by a command that fails on nothing. */
async function showConfig(env: Environment) {
  const { stdout, stderrTail } = await runProcess({ command: ['nix', 'config', 'show', '--json'], env });
  const settings = JSON.parse(stdout) as Record<string, { readonly value: unknown }>;
  return { valueOf: (name: string) => settings[name]?.value, stderr: stderrTail };
}

/** A job's environment: the test's Nix, but configured by files, as NIX_CONFIG would win over them. */
async function createJobEnv(): Promise<Environment> {
  const config = join(temp.path, 'config');
  const runnerTemp = join(temp.path, 'runner');
  await mkdir(join(config, 'nix'), { recursive: true });
  await mkdir(runnerTemp);
  const { NIX_CONFIG: own = '', ...env } = store.env;
  await writeFile(
    join(config, 'nix', 'nix.conf'),
    `${own.replace(/^(experimental-features|flake-registry).*$/gm, '')}\naccess-tokens = gitlab.com=PAT:old github.com=ghs_old\n`,
  );
  return {
    ...env,
    XDG_CONFIG_HOME: config,
    XDG_CONFIG_DIRS: join(temp.path, 'none'),
    RUNNER_TEMP: runnerTemp,
    GITHUB_WORKSPACE: temp.path,
  };
}

/** Puts a `nix` before the real one that notes its arguments, its environment and all processes, as somebody on the machine could see them. */
async function spyOnNix(env: Environment): Promise<{ readonly env: Environment; readonly read: () => Promise<string> }> {
  const bin = join(temp.path, 'spy');
  const notes = join(temp.path, 'notes');
  await mkdir(bin);
  const script = `#!/bin/sh
{ printf '%s\\n' "$0" "$@"; env; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; } >> '${notes}'
PATH=\${PATH#*:} exec nix "$@"
`;
  await writeFile(join(bin, 'nix'), script);
  await chmod(join(bin, 'nix'), 0o755);
  return { env: { ...env, PATH: `${bin}:${env['PATH'] ?? ''}` }, read: () => readFile(notes, 'utf8') };
}

describe.each(listTestNix())('$label', (nix) => {
  let env: Environment;

  beforeEach(async () => {
    temp = await createTempDir('setup');
    store = await nix.createStore();
    env = await createJobEnv();
  });

  test('takes the nix.conf without a warning, beside the files the user has', async () => {
    const { exported, output } = await runStep(env);
    const config = await showConfig({ ...env, ...exported });
    expect(config.stderr).toBe('');
    expect(output.join('')).not.toContain('warning');
    expect(config.valueOf('accept-flake-config')).toBe(false);
    expect(config.valueOf('connect-timeout')).toBe(15);
    expect(config.valueOf('log-lines')).toBe(50);
    expect(config.valueOf('always-allow-substitutes')).toBe(true);
    expect(config.valueOf('cores')).toBe(2);
    expect(config.valueOf('experimental-features')).toEqual(expect.arrayContaining(['flakes', 'nix-command']));
    expect(config.valueOf('substituters')).toEqual(['https://cache.example.org']);
    expect(config.valueOf('trusted-public-keys')).toContain(KEY);
    expect(config.valueOf('build-users-group')).toBe('');
  });

  test('has the new token, and the user’s tokens for other hosts', async () => {
    const { exported } = await runStep(env);
    const config = await showConfig({ ...env, ...exported });
    expect(config.valueOf('access-tokens')).toEqual({ 'github.com': TOKEN, 'gitlab.com': 'PAT:old' });
  });

  test('builds with these settings', async () => {
    const { exported } = await runStep(env);
    const expression = '(derivation { name = "x"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo > $out" ]; })';
    const command = ['nix', 'build', '--impure', '--no-link', '--print-out-paths', '--expr', expression] as const;
    // The machine of the test may have no network: only what is here.
    const offline = { ...env, ...exported, NIX_CONFIG: 'substituters =' };
    const { exitCode, stdout, stderrTail } = await runProcess({ command: [...command], env: offline });
    expect({ exitCode, stderrTail }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^\/nix\/store\/.*-x$/m);
  });

  test('no process sees the token, and no output holds it', async () => {
    const spy = await spyOnNix(env);
    const { output, masked, exported } = await runStep(spy.env);
    const notes = await spy.read();
    expect(notes).toContain('--json');
    expect(notes).not.toContain(TOKEN);
    expect(output.join('')).not.toContain(TOKEN);
    expect(JSON.stringify(exported)).not.toContain(TOKEN);
    expect(masked).toEqual([TOKEN]);
  });

  test('the file with the token is for this user only, and the post phase removes it and nothing else', async () => {
    await writeFile(join(env['RUNNER_TEMP'] ?? '', 'other'), '');
    const { state } = await runStep(env);
    const path = state[NIX_CONF_STATE] ?? '';
    expect(path).toMatch(/\/runner\/panther-setup-[^/]+\/nix\.conf$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toContain(TOKEN);
    await removePrivateFile(path);
    expect(await readdir(env['RUNNER_TEMP'] ?? '')).toEqual(['other']);
    await removePrivateFile(path);
  });

  test('without that file, later steps go on with the user’s own', async () => {
    const { state, exported } = await runStep(env);
    await removePrivateFile(state[NIX_CONF_STATE] ?? '');
    const config = await showConfig({ ...env, NIX_CONFIG: 'experimental-features = nix-command', ...exported });
    expect(config.valueOf('access-tokens')).toEqual({ 'github.com': 'ghs_old', 'gitlab.com': 'PAT:old' });
  });

  test('a second run changes nothing', async () => {
    const first = await runStep(env);
    const path = first.state[NIX_CONF_STATE] ?? '';
    const before = { text: await readFile(path, 'utf8'), ...(await stat(path, { bigint: true })) };
    const second = await runStep({ ...env, ...first.exported });
    const after = { text: await readFile(path, 'utf8'), ...(await stat(path, { bigint: true })) };
    expect(second.exported).toEqual(first.exported);
    expect(second.state).toEqual(first.state);
    expect({ text: after.text, ino: after.ino, mtime: after.mtimeNs }).toEqual({
      text: before.text,
      ino: before.ino,
      mtime: before.mtimeNs,
    });
    expect(await readdir(env['RUNNER_TEMP'] ?? '')).toHaveLength(1);
  });

  test('a setting that this Nix does not know is told at once', async () => {
    const { output } = await runStep(env, { extraConfig: 'no-such-setting = 1' });
    expect(output).toContain("warning: Nix says of its settings: unknown setting 'no-such-setting'\n");
  });

  test('a value that Nix refuses is told with the input it came from', async () => {
    await expect(runStep(env, { extraConfig: 'cores = many' })).rejects.toThrow(
      /^Nix refuses the input "extra-nix-config": .*'cores' has invalid value 'many'/,
    );
  });

  test('system features hold kvm only if the device opens', async () => {
    const { result } = await runStep(env, { kvm: 'off' });
    expect(result.systemFeatures).not.toContain('kvm');
    const { result: auto } = await runStep(env);
    expect(auto.systemFeatures.includes('kvm')).toBe(auto.kvm.usable);
  });

  describe('through a daemon', () => {
    let daemon: ChildProcess;
    let socket: string;

    /** A daemon on the test's store that trusts the given users. */
    async function startDaemon(trustedUsers: string): Promise<Environment> {
      socket = join(temp.path, 'socket');
      const config = `${store.env['NIX_CONFIG'] ?? ''}\ntrusted-users = ${trustedUsers}\n`;
      daemon = spawn('nix-daemon', [], { env: { ...store.env, NIX_CONFIG: config, NIX_DAEMON_SOCKET_PATH: socket }, stdio: 'ignore' });
      for (let tries = 0; tries < 100 && (await stat(socket).catch(() => undefined)) === undefined; tries += 1) await sleep(50);
      return { ...env, NIX_REMOTE: `unix://${socket}` };
    }

    afterEach(async () => {
      const ended = once(daemon, 'exit');
      daemon.kill();
      await ended;
    });

    /** What Nix complains about when it sends these settings to its daemon. */
    async function readComplaints(jobEnv: Environment): Promise<string> {
      return (await runProcess({ command: ['nix', 'store', 'info'], env: jobEnv })).stderrTail.replace(
        /^(Store URL|Version|Trusted):.*\n/gm,
        '',
      );
    }

    test('that does not trust us: no later command complains of settings, and the line to add is told', async () => {
      const jobEnv = await startDaemon('nobody-at-all');
      // These settings of the user's own file are restricted as well.
      await writeFile(join(env['XDG_CONFIG_HOME'] ?? '', 'nix', 'nix.conf'), '');
      const { exported, output, result } = await runStep(jobEnv, { extraConfig: '' });
      expect(await readComplaints({ ...jobEnv, ...exported })).toBe('');
      expect(output.join('')).toContain('Add the line "extra-trusted-users = ');
      expect(result.system).toMatch(/-linux$|-darwin$/);
    });

    test('that trusts us: it takes all settings', async () => {
      const jobEnv = await startDaemon('*');
      await writeFile(join(env['XDG_CONFIG_HOME'] ?? '', 'nix', 'nix.conf'), '');
      const { exported, output } = await runStep(jobEnv);
      expect(await readComplaints({ ...jobEnv, ...exported })).toBe('');
      expect(output.join('')).not.toContain('does not trust');
    });
  });
});
