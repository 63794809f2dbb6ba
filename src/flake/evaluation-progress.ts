import { setTimeout } from 'node:timers/promises';
import { isDiskFull } from '../nix/index.js';
import { EXIT_CODE, formatSize, FREE_DISK_ADVICE, ToolError, UserError } from '../runtime/index.js';
import { describeNixError, isFetchFailure, type SourceMap } from './errors.js';
import type { StepResult } from './evaluation-events.js';
import { runEvaluator, type EvaluateOptions, type EvaluatePorts, type EvaluatorRun } from './evaluator.js';
import type { TargetError } from './targets.js';

/** What is known so far, over all processes. */
export interface Progress {
  readonly results: Map<number, StepResult | { readonly error: TargetError }>;
  readonly brokenCategories: Map<string, TargetError>;
  listing?: NonNullable<EvaluatorRun['listing']>;
  processes: number;
}

/** @throws UserError if the disk is full: no target is to blame for that, and the next one would not fare better */
function requireDisk({ error, otherWords }: EvaluatorRun): void {
  const words = otherWords.filter((text) => !text.startsWith('trace:'));
  if (!isDiskFull([error?.message ?? '', ...words].join('\n'))) return;
  throw new UserError(`The disk is full, so the flake cannot be evaluated. ${FREE_DISK_ADVICE}`, { exitCode: EXIT_CODE.fault });
}

/** The reason a process gave for ending: Nix's own error, or how it was ended. */
export function describeEnd(run: EvaluatorRun, memoryLimit: number, map: SourceMap): TargetError {
  if (run.overLimit) {
    return {
      message: `Evaluating it needs more than ${formatSize(memoryLimit)} of memory, the limit of one evaluator. Raise the input "memory-limit", or use a larger runner.`,
    };
  }
  if (run.error !== undefined) return describeNixError(run.error, map);
  const words = run.otherWords.slice(-5).join('\n');
  if (words.includes('stack overflow')) return { message: 'stack overflow: evaluating it recurses without end.' };
  if (run.exit === 'SIGSEGV') return { message: 'The evaluator crashed (SIGSEGV), most likely by a recursion without end.' };
  if (run.exit === 'SIGKILL')
    return {
      message:
        'The evaluator was killed from outside (SIGKILL), most likely as the machine ran out of memory. Lower the input "memory-limit", or use a larger runner.',
    };
  return {
    message: `The evaluator ended with ${typeof run.exit === 'number' ? `exit code ${run.exit}` : run.exit}${words === '' ? ' and said nothing' : `: ${words}`}`,
  };
}

/**
 * Notes what one process found and says where the next one has to start; undefined when all is done.
 * A step is tried a second time only if the process died for want of memory or by a signal after it had done other work:
 * alone in a new process it may well fit.
 */
function takeRun(run: EvaluatorRun, progress: Progress, memoryLimit: number, map: SourceMap): number | undefined {
  progress.processes += 1;
  for (const [index, result] of run.results) progress.results.set(index, result);
  if (run.listing === undefined) {
    if (run.lastCategory === undefined || progress.brokenCategories.has(run.lastCategory)) return undefined;
    progress.brokenCategories.set(run.lastCategory, describeEnd(run, memoryLimit, map));
    return 0;
  }
  progress.listing = run.listing;
  if (run.exit === 0) return undefined;
  const { current } = run;
  if (current === undefined) {
    const next = Math.max(-1, ...run.results.keys()) + 1;
    if (run.results.size > 0 && next < run.listing.steps.length) return next;
    if (next >= run.listing.steps.length) return undefined;
    throw new ToolError(['nix', 'eval'], run.exit, describeEnd(run, memoryLimit, map).message);
  }
  const mayFitAlone = run.overLimit || typeof run.exit === 'string';
  if (mayFitAlone && run.results.size > 0) return current;
  progress.results.set(current, { error: describeEnd(run, memoryLimit, map) });
  return current + 1 < run.listing.steps.length ? current + 1 : undefined;
}

/** What a Nix says that found the store's database locked by another process. Source: src/libstore/sqlite.cc; the symlink is made by every new store. */
const STORE_BUSY = /SQLite database '.*' is busy|database is locked|gcroots\/profiles'?: File exists/;
const MAX_BUSY_RETRIES = 3;
/** Milliseconds before a busy store is tried again. */
const BUSY_WAIT_MS = 1_000;

const isStoreBusy = ({ error, otherWords }: EvaluatorRun): boolean => STORE_BUSY.test([error?.message ?? '', ...otherWords].join('\n'));

/** Names of hosts that are known not to evaluate. */
function listBrokenHosts({ listing, results }: Progress): readonly string[] {
  return (listing?.steps ?? []).flatMap(({ kind, name }, index) => {
    const result = results.get(index);
    return kind === 'host' && result !== undefined && !('drvPath' in result && result.drvPath !== undefined) ? [name] : [];
  });
}

/** Runs evaluators until every step has a result, or the flake turns out not to open. @returns the last run */
export async function runToEnd(
  options: EvaluateOptions,
  findMap: () => Promise<SourceMap>,
  progress: Progress,
  ports: EvaluatePorts,
): Promise<EvaluatorRun> {
  let retries = 0;
  let fetchOnce = false;
  for (let from = 0; ;) {
    const range = { from, skipCategories: [...progress.brokenCategories.keys()], brokenHosts: listBrokenHosts(progress), fetchOnce };
    const run = await runEvaluator(options, range, ports);
    if (run.exit === 0) {
      takeRun(run, progress, options.memoryLimit, {});
      return run;
    }
    requireDisk(run);
    if (run.results.size === 0 && retries < MAX_BUSY_RETRIES && isStoreBusy(run)) {
      retries += 1;
      await setTimeout(BUSY_WAIT_MS, undefined, { signal: ports.signal });
      continue;
    }
    const map = await findMap();
    if (!fetchOnce && run.error !== undefined && isFetchFailure(run.error.message)) {
      fetchOnce = true;
      ports.log.warning(describeNixError(run.error, map).message);
    }
    const next = takeRun(run, progress, options.memoryLimit, map);
    if (next === undefined) return run;
    from = next;
  }
}
