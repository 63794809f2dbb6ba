import { randomBytes } from 'node:crypto';
import type { DrvPath, FlakeReference, Nix, NixMessageError } from '../nix/index.js';
import type { Logger } from '../runtime/index.js';
import { findEvaluationEvent, type EvaluationEvent, type StepResult } from './evaluation-events.js';
import { writeProgram, type VmTests } from './program.js';

export interface EvaluateOptions {
  readonly flake: FlakeReference;
  readonly systems: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Also look at outputs that are no targets. */
  readonly checkOutputs: boolean;
  readonly allowImportFromDerivation: boolean;
  readonly acceptFlakeConfig: boolean;
  /** Bytes one evaluator may use before its work is split. */
  readonly memoryLimit: number;
  /** Hosts to boot; none by default. */
  readonly vmTests?: VmTests;
}

export interface EvaluatePorts {
  readonly nix: Pick<Nix, 'evaluate'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Bytes of memory that a process holds; undefined if that cannot be told. */
  readonly measureMemory: (pid: number) => Promise<number | undefined>;
  /** Called with each derivation as it comes out. */
  readonly onDerivation?: (drvPath: DrvPath) => void;
  /** Called as targets come out. */
  readonly onProgress?: (done: number, total: number, id: string) => void;
}

/** Milliseconds between two looks at the evaluator's memory. */
const MEMORY_POLL_MS = 50;
/** Share of the limit at which an evaluator that has done some work makes room for the next: between two looks it would go beyond. */
const EARLY_SHARE = 0.9;

/** What one evaluator process told before it ended. */
export interface EvaluatorRun {
  listing?: Extract<EvaluationEvent, { event: 'steps' }>;
  lastCategory?: string;
  current?: number;
  readonly results: Map<number, StepResult>;
  error?: NixMessageError;
  readonly otherWords: string[];
  exit: number | string;
  overLimit: boolean;
}

/** Which part of the flake a process evaluates, and how patiently. */
export interface EvaluatorRange {
  /** Index of the first step. */
  readonly from: number;
  /** Index after the last step; all of them by default. */
  readonly to?: number;
  /** Top-level outputs that could not even be listed before. */
  readonly skipCategories: readonly string[];
  /** Names of hosts that turned out not to evaluate. */
  readonly brokenHosts: readonly string[];
  /** Something could not be fetched before: the five tries that Nix makes of itself would cost seconds for each target. */
  readonly fetchOnce: boolean;
}

/** Runs one evaluator until it has done its range, fails, or needs too much memory. However it ends, what it told is kept. */
export async function runEvaluator(
  options: EvaluateOptions,
  { fetchOnce, ...range }: EvaluatorRange,
  ports: EvaluatePorts,
): Promise<EvaluatorRun> {
  const token = `panther-${randomBytes(12).toString('hex')}`;
  const run: EvaluatorRun = { results: new Map(), otherWords: [], exit: 0, overLimit: false };
  const limit = new AbortController();
  const { systems, include, exclude, checkOutputs, memoryLimit, vmTests } = options;
  let timer: NodeJS.Timeout | undefined;
  const watchMemory = (pid: number) => {
    timer = setInterval(() => {
      void ports.measureMemory(pid).then((bytes) => {
        const bound = run.results.size > 0 ? memoryLimit * EARLY_SHARE : memoryLimit;
        if (bytes === undefined || bytes <= bound || limit.signal.aborted) return;
        run.overLimit = true;
        limit.abort();
      });
    }, MEMORY_POLL_MS);
  };
  const request = {
    flake: options.flake,
    program: writeProgram({ token, systems, include, exclude, checkOutputs, vmTests, ...range }),
    allowImportFromDerivation: options.allowImportFromDerivation,
    acceptFlakeConfig: options.acceptFlakeConfig,
    fetchOnce,
    signal: AbortSignal.any([limit.signal, ports.signal]),
    onStart: watchMemory,
  };
  try {
    const end = await ports.nix.evaluate(request, (event) => {
      const own = findEvaluationEvent(event, token);
      if (own !== undefined) takeEvent(run, own, ports);
      else if (event.kind === 'message' && event.level === 0 && event.error !== undefined) run.error = event.error;
      else if (event.kind === 'plain' || event.kind === 'message') {
        run.otherWords.push(event.text);
        ports.log.debug(event.text);
      }
    });
    run.exit = end.exitCode ?? end.signal ?? 'unknown';
  } catch (error) {
    ports.signal.throwIfAborted();
    if (!run.overLimit) throw error;
    run.exit = 'memory limit';
  } finally {
    clearInterval(timer);
  }
  return run;
}

function takeEvent(run: EvaluatorRun, event: EvaluationEvent, { onDerivation, onProgress }: EvaluatePorts): void {
  switch (event.event) {
    case 'list':
      run.lastCategory = event.category;
      return;
    case 'steps':
      run.listing = event;
      return;
    case 'begin':
      run.current = event.index;
      return;
    case 'end':
      run.results.set(event.index, event);
      delete run.current;
      if (event.drvPath !== undefined) onDerivation?.(event.drvPath as DrvPath);
      onProgress?.(event.index + 1, run.listing?.steps.length ?? 0, run.listing?.steps[event.index]?.id ?? '');
  }
}
