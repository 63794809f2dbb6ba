import type { Mode } from '../protocol/order.js';
import { makeUntriedResult, type HostResult } from '../result/host-result.js';
import { isFailure, type OfflinePolicy } from '../result/judge-results.js';
import type { Wave } from './plan-waves.js';

export interface RunSettings {
  readonly mode: Mode;
  /** Hosts that are deployed to at once. */
  readonly maxParallel: number;
  /** Failures after which nothing more is begun; 0: the first one stops. */
  readonly maxFailures: number;
  /** Whether hosts that were deployed to before the failures go back as well. */
  readonly undoOnFailure: boolean;
  /** By host. */
  readonly offline: (host: string) => OfflinePolicy;
}

/** Deploying, and taking back. Neither throws for what hosts do. */
export interface WavePorts {
  readonly deploy: (host: string, signal: AbortSignal) => Promise<HostResult>;
  /** Goes back to what ran before, by a deployment of its own. */
  readonly undo: (deployed: HostResult, signal: AbortSignal) => Promise<HostResult>;
  readonly onWave?: (wave: Wave) => void;
}

/**
 * Deploys wave by wave. Where more fail than may, nothing more is begun; what is under way comes to its end.
 * @returns a result for each host, in the order of the waves
 */
export async function runWaves(
  waves: readonly Wave[],
  settings: RunSettings,
  ports: WavePorts,
  signal: AbortSignal,
): Promise<readonly HostResult[]> {
  const { mode, maxParallel, maxFailures, undoOnFailure, offline } = settings;
  const results = new Map<string, HostResult>();
  const listFailures = () => [...results.values()].filter((result) => isFailure(result, offline(result.host)));
  const mayGoOn = () => !signal.aborted && listFailures().length <= maxFailures;
  for (const wave of waves) {
    if (mayGoOn()) ports.onWave?.(wave);
    await runParallel(wave.hosts, maxParallel, async (host) => {
      results.set(host, mayGoOn() ? await ports.deploy(host, signal) : makeUntriedResult(host, mode, 'not-started', explainStop()));
    });
  }
  function explainStop(): string {
    if (signal.aborted) return 'Not started, as the run was cancelled.';
    const names = listFailures().map(({ host }) => host);
    return `Not started, as ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} failed before.`;
  }
  // Who cancels wants it to be over; and a dry run has nothing to take back.
  if (undoOnFailure && listFailures().length > maxFailures && !signal.aborted) {
    const deployed = [...results.values()].filter(({ outcome }) => outcome === 'deployed').reverse();
    await runParallel(deployed, maxParallel, async (result) => {
      results.set(result.host, describeUndone(result, await ports.undo(result, signal)));
    });
  }
  return waves.flatMap(({ hosts }) => hosts.flatMap((host) => results.get(host) ?? []));
}

/** The result of taking back, as one of the host's deployment. */
function describeUndone(deployed: HostResult, back: HostResult): HostResult {
  const isBack = back.outcome === 'deployed' || back.outcome === 'unchanged';
  const why = 'It was deployed to, and taken back as other hosts failed.';
  return {
    ...back,
    mode: deployed.mode,
    outcome: isBack ? 'undone' : back.outcome,
    message: isBack ? why : `It was deployed to, and was to be taken back as other hosts failed: ${back.message}`,
    ...(deployed.closure === undefined ? {} : { closure: deployed.closure }),
    steps: [...deployed.steps, ...back.steps],
    seconds: deployed.seconds + back.seconds,
  };
}

/** Some at once, each begun as soon as one before it has ended. */
async function runParallel<Item>(items: readonly Item[], limit: number, work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), items.length) }, worker));
}
