import { boundHealthTime } from '../../health/index.js';
import type { Nix, StorePath } from '../../nix/index.js';
import { listSecretPieces, type Logger } from '../../runtime/index.js';
import { describeUnpinnedHost, findHost, type HostKey, type KnownHost, type Ssh, type SshTarget } from '../../ssh/index.js';
import { createSource } from '../machine/source.js';
import { createSshTarget, type SshTargetPorts } from '../machine/ssh-target.js';
import { planDeadlines, type Deadlines } from '../protocol/deadlines.js';
import { deployHost } from '../protocol/deploy-host.js';
import type { DeployOrder, Goal } from '../protocol/order.js';
import type { Ancestry, DeployPorts } from '../protocol/ports.js';
import type { HostRecorder } from '../records/index.js';
import type { DeployResult } from '../result/deploy-result.js';
import { makeUntriedResult, type HostResult } from '../result/host-result.js';
import { judgeResults } from '../result/judge-results.js';
import { maskResult } from '../result/mask-result.js';
import type { Agent } from '../target/index.js';
import { planWaves } from '../waves/plan-waves.js';
import { runWaves } from '../waves/run-waves.js';
import type { FleetHost, FleetOrder } from './fleet-order.js';

/** All that deploying to a fleet touches. */
export interface FleetPorts {
  readonly ssh: Ssh;
  /** Its environment has the NIX_SSHOPTS that go with `ssh`. */
  readonly nix: Pick<Nix, 'askStore' | 'closure' | 'pathInfo' | 'send' | 'storeDirectory'>;
  /** What `ssh` goes by. */
  readonly knownHosts: readonly KnownHost[];
  /** Keys that a host shows now; never trusted. */
  readonly scanKeys: (target: SshTarget) => Promise<readonly HostKey[]>;
  readonly probe: SshTargetPorts['probe'];
  readonly compareCommits: (wanted: string, deployed: string) => Promise<Ancestry>;
  readonly agent: Agent;
  readonly agentPath: StorePath;
  readonly log: Logger;
  readonly now: DeployPorts['now'];
  readonly sleep: DeployPorts['sleep'];
  /** `[a-z0-9-]{1,40}`, another one at each call. */
  readonly makeId: () => string;
  /** Hears when a host begins, and what came of it. */
  readonly recorder?: Pick<HostRecorder, 'begin' | 'end'> | undefined;
}

/** Copying a closure over a slow line takes its time; a copy that stands still ends by itself. */
const COPY_MS = 3_600_000;

export function toSshTarget({ settings: { deploy } }: FleetHost): SshTarget | undefined {
  const { address, port, user } = deploy;
  return address === undefined ? undefined : { host: address, port, user };
}

function toGoal(host: FleetHost, { mode, to, revision }: FleetOrder): Goal | undefined {
  if (mode === 'rollback') return { mode, to };
  const { closure } = host;
  if (closure === undefined) return undefined;
  return { mode, closure: closure.path, system: closure.system, ...(revision === undefined ? {} : { revision }) };
}

function makeOrder(host: FleetHost, goal: Goal, fleet: FleetOrder, id: string): DeployOrder {
  const { deploy } = host.settings;
  return {
    host: host.name,
    id,
    owner: fleet.owner,
    hostname: deploy.hostname ?? host.closure?.hostname ?? host.name,
    ...(deploy.machineId === undefined ? {} : { machineId: deploy.machineId }),
    goal,
    policy: {
      reboot: fleet.reboot ?? deploy.reboot,
      force: fleet.force,
      forceUnlock: fleet.forceUnlock,
      degraded: fleet.allowDegraded ? 'note' : 'refuse',
      ignoredUnits: deploy.ignoreUnits,
    },
  };
}

function chooseDeadlines({ settings: { deploy, health } }: FleetHost): Deadlines {
  const healthMs = boundHealthTime(health);
  return planDeadlines({
    switchMs: deploy.switchLimit,
    confirmMs: deploy.confirmLimit,
    rebootMs: deploy.rebootLimit,
    copyMs: COPY_MS,
    healthMs,
  });
}

/** A host of which nothing is known is never contacted, but for its key, to show. */
async function findUnpinned(host: FleetHost, target: SshTarget, { knownHosts, scanKeys }: FleetPorts): Promise<string | undefined> {
  if (findHost(knownHosts, target).isKnown) return undefined;
  return describeUnpinnedHost(host.name, target, await scanKeys(target));
}

/** Deploys to one host of the fleet. */
async function deployOne(
  host: FleetHost,
  goal: Goal | undefined,
  fleet: FleetOrder,
  ports: FleetPorts,
  signal: AbortSignal,
): Promise<HostResult> {
  const refuse = (message: string) => makeUntriedResult(host.name, fleet.mode, 'refused', message);
  const target = toSshTarget(host);
  if (target === undefined) return refuse('The configuration does not say where to find it.');
  if (goal === undefined) return refuse('There is no system to put on it.');
  const unpinned = await findUnpinned(host, target, ports);
  if (unpinned !== undefined) return refuse(unpinned);

  const id = ports.makeId();
  const { deploy, health } = host.settings;
  const files = goal.mode === 'deploy' || goal.mode === 'boot' ? deploy.files : [];
  const secretFiles = files.map(({ secret, ...file }) => ({ ...file, content: fleet.secrets.get(secret) ?? '' }));
  const sshHost = { target, checks: health, substitute: deploy.substitute, files: secretFiles, deployment: id };
  const deployPorts: DeployPorts = {
    target: createSshTarget(sshHost, ports),
    source: createSource(target, { ...ports, storeDirectory: ports.nix.storeDirectory }),
    log: ports.log,
    now: ports.now,
    sleep: ports.sleep,
  };
  return deployHost(makeOrder(host, goal, fleet, id), chooseDeadlines(host), deployPorts, signal);
}

/**
 * Deploys to the hosts of a fleet in waves, and says what is true of each at the end. Nothing is evaluated or built.
 * @param signal ends it in good order: hosts that were begun are taken back
 */
export async function deployFleet(fleet: FleetOrder, ports: FleetPorts, signal: AbortSignal): Promise<DeployResult> {
  const startedAt = ports.now();
  const byName = new Map(fleet.hosts.map((host) => [host.name, host]));
  const waves = planWaves(
    fleet.hosts.map(({ name, settings }) => ({ host: name, wave: settings.deploy.wave })),
    fleet.waves,
  );
  const secrets = listSecretPieces([...fleet.secrets.values()]);
  const offline = (name: string) => fleet.offline ?? byName.get(name)?.settings.deploy.offline ?? 'fail';
  const work = async (name: string, findGoal: (host: FleetHost) => Goal | undefined): Promise<HostResult> => {
    const host = byName.get(name);
    if (host === undefined) return makeUntriedResult(name, fleet.mode, 'refused', 'It is no host of this fleet.');
    const goal = findGoal(host);
    ports.recorder?.begin(name, goal?.mode === 'rollback');
    const result = maskResult(await deployOne(host, goal, fleet, ports, signal), secrets);
    ports.recorder?.end(name, result);
    return result;
  };
  const results = await runWaves(
    waves,
    { mode: fleet.mode, maxParallel: fleet.maxParallel, maxFailures: fleet.maxFailures, undoOnFailure: fleet.undoOnFailure, offline },
    {
      deploy: async (name) => work(name, (host) => toGoal(host, fleet)),
      undo: async ({ host, previous }) =>
        work(host, () => (previous === undefined ? undefined : { mode: 'rollback', to: { kind: 'closure', closure: previous } })),
      onWave: ({ name, hosts }) => ports.log.info(`Next, ${name}: ${hosts.join(', ')}`),
    },
    signal,
  );
  const { verdict, reasons, notices } = judgeResults(
    fleet.hosts.map(({ name }) => name),
    results,
    offline,
  );
  return {
    version: 1,
    mode: fleet.mode,
    verdict,
    reasons: [...reasons],
    notices: [...notices],
    waves: waves.map(({ name, hosts }) => ({ name, hosts: [...hosts] })),
    hosts: [...results],
    seconds: (ports.now() - startedAt) / 1_000,
  };
}
