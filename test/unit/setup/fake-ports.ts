import type { ProcessOutcome } from '../../../src/runtime/index.js';
import type { DeviceAccess, Environment, FileSystem, Root, SetupPorts } from '../../../src/setup/machine.js';

export const GIB = 2 ** 30;

/** What a program of the fake machine prints and ends with. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

export const outcomeOf = ({ stdout = '', stderr = '', exitCode = 0 }: Answer): ProcessOutcome => ({
  exitCode,
  signal: undefined,
  stdout,
  stderrTail: stderr,
});

/** `nix config show --json` as far as setup reads it. */
export const nixConfigJson = (changes: Readonly<Record<string, unknown>> = {}): string => {
  const values = {
    system: 'x86_64-linux',
    'system-features': ['benchmark', 'big-parallel', 'kvm', 'nixos-test'],
    'access-tokens': {},
    substituters: ['https://cache.nixos.org/'],
    'trusted-substituters': [],
    'trusted-public-keys': ['cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
    'experimental-features': [],
    'accept-flake-config': false,
    'max-jobs': 1,
    'connect-timeout': 0,
    'download-attempts': 5,
    'always-allow-substitutes': false,
    'keep-build-log': true,
    'log-lines': 25,
    ...changes,
  };
  return JSON.stringify(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])));
};

export interface FakeMachine {
  readonly env?: Environment;
  readonly platform?: string;
  readonly executables?: readonly string[];
  /** Texts by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** What opening /dev/kvm comes to, one after the other; the last one stays. */
  readonly kvm?: readonly DeviceAccess[];
  readonly disks?: Readonly<Record<string, FileSystem>>;
  readonly hasRoot?: boolean;
  /** Answers of programs by the beginning of their command line; the longest match counts. */
  readonly answers?: Readonly<Record<string, Answer>>;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  'nix --extra-experimental-features nix-command flakes store info': {
    stdout: '{"trusted":true,"url":"daemon","version":"2.34.8"}',
  },
  'nix --extra-experimental-features nix-command flakes config show': { stdout: nixConfigJson() },
  'systemctl is-active': { exitCode: 3 },
};

const GITHUB_ENV = { PATH: '/usr/bin:/nix/bin', HOME: '/home/runner', RUNNER_TEMP: '/temp', GITHUB_WORKSPACE: '/work' };

/** A runner on which nothing is real, and the record of what was done to it. */
export function createFakePorts(machine: FakeMachine = {}) {
  const answers = { ...ANSWERS, ...machine.answers };
  const texts = new Map(Object.entries(machine.files ?? {}));
  const links = machine.links ?? {};
  const kvm = [...(machine.kvm ?? [{ kind: 'opened' }])] as DeviceAccess[];
  const disks = new Map(Object.entries(machine.disks ?? { '/': { device: 1, free: 20 * GIB, total: 70 * GIB } }));
  const done = {
    /** Command lines of programs run as this user, with their environments. */
    ran: [] as { readonly line: string; readonly env: Environment }[],
    /** Command lines and writes of root's. */
    asRoot: [] as string[],
    said: [] as string[],
    warnings: [] as string[],
    notices: [] as string[],
    masked: [] as string[],
    exported: {} as Record<string, string>,
    addedPaths: [] as string[],
    state: {} as Record<string, string>,
    /** Order of what concerns the secret. */
    order: [] as string[],
    texts,
  };
  const answer = (line: string): ProcessOutcome => {
    const match = Object.keys(answers)
      .filter((start) => line.startsWith(start))
      .sort((a, b) => b.length - a.length)[0];
    return outcomeOf(match === undefined ? {} : (answers[match] ?? {}));
  };
  const root: Root = {
    isAvailable: () => Promise.resolve(machine.hasRoot ?? false),
    run: (command) => {
      const line = command.join(' ');
      done.asRoot.push(line);
      if (line.startsWith('rm -rf -- ')) disks.delete(line.slice('rm -rf -- '.length));
      return Promise.resolve(answer(line));
    },
    writeFile: (path, text, mode) => {
      done.asRoot.push(`write ${path} ${mode.toString(8)}`);
      texts.set(path, text);
      return Promise.resolve();
    },
  };
  const ports: SetupPorts = {
    log: {
      debug: () => undefined,
      info: (message) => done.said.push(message),
      warning: (message) => done.warnings.push(message),
      annotate: ({ severity, message }) => (severity === 'notice' ? done.notices : done.warnings).push(message),
      group: (title, lines) => done.said.push(title, ...lines),
    },
    signal: new AbortController().signal,
    env: { ...GITHUB_ENV, ...machine.env },
    platform: machine.platform ?? 'linux',
    user: 'runner',
    files: {
      isExecutable: (path) => Promise.resolve((machine.executables ?? ['/nix/bin/nix']).includes(path)),
      read: (path) => {
        const text = texts.get(path);
        return Promise.resolve(text === undefined ? undefined : { realPath: links[path] ?? path, text, mode: 0o644 });
      },
      openDevice: () => Promise.resolve((kvm.length > 1 ? kvm.shift() : kvm[0]) ?? { kind: 'absent' }),
      measure: (path) => Promise.resolve(disks.get(path)),
      writePrivate: (path, text) => {
        done.order.push('write');
        texts.set(path, text);
        return Promise.resolve();
      },
    },
    run: ({ command, env }) => {
      const line = command.join(' ');
      done.ran.push({ line, env: env ?? {} });
      return Promise.resolve(answer(line));
    },
    readVersion: () => Promise.resolve({ vendor: 'nix', nix: [2, 34], text: 'nix (Nix) 2.34.8' }),
    root,
    runner: {
      addPath: (directory) => done.addedPaths.push(directory),
      exportVariable: (name, value) => (done.exported[name] = value),
      makeDirectory: (name) => Promise.resolve(`/temp/panther-${name}-Abc123`),
      maskSecret: (secret) => {
        done.order.push('mask');
        done.masked.push(secret);
      },
      saveState: (name, value) => (done.state[name] = value),
    },
    sleep: () => Promise.resolve(),
  };
  return { ports, done };
}
