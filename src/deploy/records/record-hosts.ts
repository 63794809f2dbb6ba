import type { Deployment, DeploymentState, DeploymentVerbs } from '../../github/index.js';
import type { FleetOrder } from '../fleet/fleet-order.js';
import type { Outcome } from '../protocol/state.js';
import type { HostResult } from '../result/host-result.js';

/** What the records of all hosts have in common. */
export interface RecordSettings {
  readonly mode: FleetOrder['mode'];
  /** Commit that is deployed; of a rollback each host tells its own at the end. */
  readonly revision: string | undefined;
  /** GitHub environment of the job; empty if it has none. A host's own is `ENVIRONMENT/HOST`, or `HOST`. */
  readonly environment: string;
  /** Tells this run and attempt from others. */
  readonly run: string;
  readonly runUrl: string;
}

/** Tells GitHub of each host what is deployed there; nobody waits for it. */
export interface HostRecorder {
  /** `isRollback`: to an earlier system, also where a deployment is taken back because others failed. */
  readonly begin: (host: string, isRollback: boolean) => void;
  readonly end: (host: string, result: HostResult) => void;
  /** Resolves when all is told that could be. Never throws. */
  readonly finish: () => Promise<void>;
}

const STATES: Readonly<Record<Exclude<Outcome, 'dry-run'>, DeploymentState>> = {
  deployed: 'success',
  unchanged: 'success',
  'rolled-back': 'failure',
  refused: 'failure',
  failed: 'failure',
  'not-started': 'failure',
  offline: 'error',
  unknown: 'error',
  undone: 'inactive',
};

/**
 * Records are of use, but they decide nothing: the first one that GitHub refuses ends them, with a warning.
 * @param warn gets one sentence at most
 */
export function createHostRecorder(
  settings: RecordSettings,
  github: Pick<DeploymentVerbs, 'createDeployment' | 'addDeploymentStatus'>,
  warn: (message: string) => void,
): HostRecorder {
  const { environment, run, runUrl } = settings;
  const open = new Map<string, Deployment>();
  const told = new Map<string, Deployment>();
  let isRefused = false;
  // One after the other: GitHub refuses whoever writes much at once.
  let queue: Promise<void> = Promise.resolve();
  const enqueue = (work: () => Promise<void>) => {
    queue = queue.then(async () => {
      if (isRefused) return;
      try {
        await work();
      } catch (error) {
        isRefused = true;
        warn(`GitHub is not told any more what is deployed where: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  };

  const create = async (host: string, ref: string, task: 'deploy' | 'rollback'): Promise<Deployment> =>
    github.createDeployment({
      ref,
      environment: environment === '' ? host : `${environment}/${host}`,
      description: task === 'deploy' ? `Deploys ${host}` : `Takes ${host} back to an earlier system`,
      task,
      key: `${run}-${task}-${host}`,
      isTransient: false,
      isProduction: environment === '' || environment === 'production',
    });
  const tell = async ({ id }: Deployment, state: DeploymentState, description: string) =>
    github.addDeploymentStatus(id, { state, description, logUrl: runUrl });

  if (settings.mode === 'dry-run') return { begin: () => undefined, end: () => undefined, finish: async () => queue };
  return {
    begin: (host, isRollback) => {
      const { revision } = settings;
      if (isRollback || revision === undefined) return;
      enqueue(async () => {
        const record = await create(host, revision, 'deploy');
        open.set(host, record);
        await tell(record, 'in_progress', `Deploys ${host}`);
      });
    },
    end: (host, { outcome, message, mode, revision }) => {
      if (outcome === 'dry-run') return;
      enqueue(async () => {
        const begun = open.get(host);
        const isBack = mode === 'rollback' && outcome === 'deployed';
        open.delete(host);
        if (begun !== undefined) {
          told.set(host, begun);
          await tell(begun, STATES[outcome], message);
        } else if (isBack && revision !== undefined) {
          await tell(await create(host, revision, 'rollback'), 'success', message);
        } else if (isBack) {
          const earlier = told.get(host);
          if (earlier !== undefined) await tell(earlier, 'inactive', message);
        }
      });
    },
    finish: async () => queue,
  };
}
