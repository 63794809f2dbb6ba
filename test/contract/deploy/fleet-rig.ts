import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseConfig, settingsOf } from '../../../src/config/index.js';
import {
  connectFleet,
  deployFleet,
  renderAgent,
  type Ancestry,
  type DeployResult,
  type FleetHost,
  type FleetOrder,
  type HostRecorder,
  type HostResult,
} from '../../../src/deploy/index.js';
import { createCliNix, parseStorePath, type StorePath } from '../../../src/nix/index.js';
import { parseKnownHosts, type RemoteWork } from '../../../src/ssh/index.js';
import { makeToplevel, startSystemdHost, type HostOptions, type TestHost, type ToplevelOptions } from '../../support/hosts/index.js';
import { listTestNix, type TestStore } from '../../support/nix.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

/** The machine that deploys: its store, its key, its checkout. */
export interface Runner {
  readonly store: TestStore;
  readonly temp: TempDir;
  /** Where the agent is, on every host: for rules of sudo. */
  readonly agentPath: StorePath;
  /** Builds a system in the runner's store. */
  build(options: ToplevelOptions): Promise<StorePath>;
  /** Deploys, as the action does. */
  deploy(hosts: readonly RigHost[], options?: DeployOptions): Promise<Deployed>;
  dispose(): Promise<void>;
}

/** What deploying to a host needs to know of it. */
export type KnownTestHost = Pick<TestHost, 'address' | 'port' | 'hostname' | 'clientDirectory' | 'userKey' | 'knownHosts'>;

/** A host, and what is to be put on it. */
export interface RigHost {
  readonly host: KnownTestHost;
  readonly closure?: StorePath;
  /** Lines of YAML below the host in .github/panther.yml. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the closure is said to be built for. Default: this machine. */
  readonly system?: string;
  /** Name in the flake. Default: what the host calls itself. */
  readonly name?: string;
}

export interface DeployOptions extends Partial<Omit<FleetOrder, 'hosts'>> {
  readonly signal?: AbortSignal;
  /** Default: that of each host. */
  readonly knownHosts?: string;
  readonly sshKey?: string;
  /** How the commits stand to each other. Default: the wanted one is newer. */
  readonly ancestry?: Ancestry;
  readonly recorder?: HostRecorder;
  readonly log?: Recorder;
  /** Is waited for before everything that the runner does on a host; `copy`, `health` or a verb of the agent. For faults at a moment. */
  readonly before?: (what: string, address: string) => Promise<void> | void;
  /** The same after it, before anybody hears of the answer. */
  readonly after?: (what: string, address: string) => Promise<void> | void;
  /** How many times faster than the wall the runner's clock goes. Default: 1. */
  readonly speed?: number;
}

export interface Deployed {
  readonly result: DeployResult;
  /** Of the only host. */
  readonly only: HostResult;
  readonly log: Recorder;
  /** What the runner did on hosts, by a connection each. */
  readonly connections: readonly string[];
}

/** A default check that a rig's host passes in no time. */
const FAST = { health: [{ command: 'true' }] };

/** A machine to deploy from: its store, and a directory for its files. */
export interface RunnerPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
}

/** What a connection is for. */
function nameWork(work: RemoteWork): string {
  if ('script' in work) return 'journal';
  const { command } = work;
  const agent = command.findIndex((word) => word.endsWith('-panther-agent'));
  if (command.includes('inspect')) return 'inspect';
  if (agent !== -1) return command[agent + 1] ?? '';
  return command[0] === 'bash' ? 'health' : 'measure';
}

/** Deploys, as the action does. */
export async function deployFrom(place: RunnerPlace, hosts: readonly RigHost[], options: DeployOptions = {}): Promise<Deployed> {
  const { signal = new AbortController().signal, log = createRecorder(), knownHosts, sshKey, ancestry, recorder, ...more } = options;
  const { before, after, speed = 1, ...order } = more;
  const nameOf = ({ host, name }: RigHost) => name ?? host.hostname;
  const config = parseConfig(
    JSON.stringify({ hosts: Object.fromEntries(hosts.map((one) => [nameOf(one), describeHost(one)])) }),
    'panther.yml',
  );
  const fleet: FleetHost[] = hosts.map((one) => ({
    name: nameOf(one),
    settings: settingsOf(config, nameOf(one)),
    ...(one.closure === undefined ? {} : { closure: { path: one.closure, system: one.system ?? SYSTEM, hostname: one.host.hostname } }),
  }));
  const env = { ...place.env, PATH: [hosts[0]?.host.clientDirectory, place.env['PATH']].filter(Boolean).join(delimiter) };
  const { nixSshOptions, ssh, ...connection } = await connectFleet(
    fleet,
    {
      sshKey: sshKey ?? hosts[0]?.host.userKey ?? '',
      knownHosts: parseKnownHosts(knownHosts ?? hosts.map(({ host }) => host.knownHosts).join('\n')),
    },
    {
      env,
      signal,
      maskSecret: () => undefined,
      makeDirectory: async (name) => {
        const directory = join(place.directory, `${name}-${randomBytes(4).toString('hex')}`);
        await mkdir(directory, { mode: 0o700 });
        return directory;
      },
    },
  );
  const client = createCliNix({ env: { ...env, NIX_SSHOPTS: nixSshOptions } });
  const agent = renderAgent();
  const agentPath = await addAgent(place);
  const connections: string[] = [];
  const watch = async <Answer>(what: string, address: string, work: () => Promise<Answer>): Promise<Answer> => {
    connections.push(what);
    await before?.(what, address);
    const answer = await work();
    await after?.(what, address);
    return answer;
  };
  const result = await deployFleet(
    {
      hosts: fleet,
      mode: 'deploy',
      to: { kind: 'previous' },
      revision: 'c0ffee1',
      owner: 'the tests',
      reboot: undefined,
      offline: undefined,
      force: false,
      forceUnlock: false,
      allowDegraded: true,
      waves: {},
      maxParallel: 10,
      maxFailures: 0,
      undoOnFailure: false,
      secrets: new Map(),
      ...order,
    },
    {
      ...connection,
      ssh: { run: (target, work, limits) => watch(nameWork(work), target.host, () => ssh.run(target, work, limits)) },
      nix: {
        ...client,
        askStore: (url, own) => watch('trust', new URL(url).hostname, () => client.askStore(url, own)),
        send: (request, onLine) => {
          const what = request.paths.includes(agentPath) ? 'install' : 'copy';
          return watch(what, new URL(request.url).hostname, () => client.send(request, onLine));
        },
      },
      agent,
      agentPath,
      compareCommits: () => Promise.resolve(ancestry ?? { relation: 'descendant' }),
      log,
      now: () => performance.now() * speed,
      sleep: async (milliseconds, own) => wait(milliseconds / speed, undefined, { signal: own }),
      makeId: () => `test-${randomBytes(4).toString('hex')}`,
      recorder,
    },
    signal,
  );
  const [only] = result.hosts;
  if (only === undefined) throw new Error('The deployment has no result.');
  return { result, only, log, connections };
}

/** What .github/panther.yml says of a host: short limits, and what a test wants. */
function describeHost({ host, config }: RigHost): object {
  const { deploy: more, ...rest } = { deploy: {}, ...config };
  const limits = { 'confirm-limit': '20 s', 'switch-limit': '20 s', 'reboot-limit': '60 s' };
  return { ...FAST, ...rest, deploy: { address: host.address, port: host.port, ...limits, ...more } };
}

/** Puts the agent into the store. Its path is the same in all stores, as it is made of its content. */
async function addAgent({ env, directory }: RunnerPlace): Promise<StorePath> {
  const { name, text } = renderAgent();
  // Of its own, as several may deploy at once.
  const file = join(directory, `agent-${randomBytes(4).toString('hex')}`);
  await writeFile(file, text, { mode: 0o755 });
  return createCliNix({ env }).addFile(file, name);
}

/** @param index of the Nix of the tests that the runner has */
export async function createRunner(index = 0): Promise<Runner> {
  const nix = listTestNix()[index] ?? listTestNix()[0];
  const [store, temp] = await Promise.all([nix.createStore(), createTempDir('runner')]);
  const place = { env: store.env, directory: temp.path };
  return {
    store,
    temp,
    agentPath: await addAgent(place),
    deploy: (hosts, options) => deployFrom(place, hosts, options),
    build: async (options) => parseStorePath((await makeToplevel(store, options)).path),
    dispose: async () => {
      await Promise.all([store.dispose(), temp.dispose()]);
    },
  };
}

/** Starts hosts that all let in the key of the first. */
export async function startFleet(hostnames: readonly string[], options: HostOptions = {}): Promise<readonly TestHost[]> {
  const started = await Promise.allSettled(hostnames.map((hostname) => startSystemdHost({ ...options, hostname })));
  const hosts = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(hosts.map((host) => host.stop()));
    throw failed.reason;
  }
  const key = await readFile(`${hosts[0]?.userKeyFile ?? ''}.pub`, 'utf8');
  await Promise.all(hosts.slice(1).map(({ root }) => appendFile(join(root, 'etc/ssh/authorized_keys.d/root'), key)));
  return hosts;
}

/** What this machine runs, and so the hosts of the tests. */
const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux';
