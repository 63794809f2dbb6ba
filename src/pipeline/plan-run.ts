import type { Evaluation } from '../flake/index.js';
import { toExperience, type History } from '../history/index.js';
import type { Nix } from '../nix/index.js';
import { toDay } from '../pack/index.js';
import { listPlannable, planFlake, type Plan, type RunnerMap } from '../plan/index.js';
import type { Logger } from '../runtime/index.js';
import { nameHistoryKeys, nameOutputKeys } from './cache-keys.js';
import { listUsed, type Memory } from './memory.js';
import type { RunContext } from './run-context.js';

/** Parsed ECONOMY_INPUTS. */
export interface EconomyOptions {
  readonly cache: boolean;
  readonly 'cache-size-limit': number;
  readonly 'changed-only': boolean;
  readonly 'retry-failed': boolean;
}

export interface PlanRunOptions extends EconomyOptions {
  readonly runners: RunnerMap;
  readonly maxJobs: number;
  readonly jobSeconds: number;
  readonly reference: string;
  /** Beginning of all names of this flake. */
  readonly base: string;
  readonly context: RunContext;
  readonly now: Date;
}

export interface PlanRunPorts {
  readonly nix: Nix;
  readonly log: Logger;
  readonly hasSubstituters: boolean;
}

/** Plans a run by what is known of earlier ones, and says what its jobs have to know of them. @throws ToolError if the store cannot be asked */
export async function planRun(
  evaluation: Evaluation,
  history: History,
  options: PlanRunOptions,
  ports: PlanRunPorts,
): Promise<{ readonly plan: Plan; readonly memory: Memory }> {
  const { runners, context, base } = options;
  const experience = toExperience(history, {
    changedOnly: options['changed-only'],
    // Whoever tells GitHub to run a job again wants it tried again.
    retryFailed: options['retry-failed'] || context.attempt > 1,
    useCache: options.cache,
  });
  const { text: nix } = await ports.nix.version();
  if (history.nix !== '' && history.nix !== nix) {
    ports.log.info(`Earlier runs used ${history.nix}, this one ${nix}: what gives other output paths by that is built again.`);
  }
  const plan = await planFlake(evaluation, { ...options, experience }, ports);
  const derivations = await ports.nix.readDerivations(listPlannable(evaluation, runners).map(({ drvPath }) => drvPath));
  const caches = Object.keys(runners).map((system): [string, Memory['caches'][string]] => {
    const { save, prefixes } = nameOutputKeys(base, system, context);
    const known = history.cache.get(system)?.key ?? save;
    return [system, { save, restore: known, prefixes: [...prefixes], used: [...listUsed(history, system, derivations)] }];
  });
  const memory: Memory = {
    version: 1,
    history,
    budget: options.cache ? options['cache-size-limit'] : 0,
    isPullRequest: context.isPullRequest,
    today: toDay(options.now),
    historyKey: nameHistoryKeys(base, context).save,
    nix,
    caches: Object.fromEntries(caches),
  };
  return { plan, memory };
}
