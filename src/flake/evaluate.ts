import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isDiskFull, type DrvPath, type FlakeReference, type Nix, type NixMessageError } from '../nix/index.js';
import { FREE_DISK_ADVICE, EXIT_CODE, formatSize, ToolError, UserError, type Logger } from '../runtime/index.js';
import { describeNixError, findPosition, isFetchFailure, type SourceMap } from './errors.js';
import { findEvaluationEvent, keepStorePaths, type EvaluationEvent, type Step, type StepResult } from './evaluation-events.js';
import { listNameProblems } from './output-names.js';
import { writeProgram } from './program.js';
import {
  positionOf,
  TARGET_KINDS,
  type Evaluation,
  type Problem,
  type Target,
  type TargetError,
  type TargetId,
  type TargetKind,
} from './targets.js';

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
interface Run {
  listing?: Extract<EvaluationEvent, { event: 'steps' }>;
  lastCategory?: string;
  current?: number;
  readonly results: Map<number, StepResult>;
  error?: NixMessageError;
  readonly otherWords: string[];
  exit: number | string;
  overLimit: boolean;
}

/** What is known so far, over all processes. */
interface Progress {
  readonly results: Map<number, StepResult | { readonly error: TargetError }>;
  readonly brokenCategories: Map<string, TargetError>;
  listing?: NonNullable<Run['listing']>;
  processes: number;
}

async function runEvaluator(
  options: EvaluateOptions,
  range: { from: number; skipCategories: readonly string[] },
  ports: EvaluatePorts,
): Promise<Run> {
  const token = `panther-${randomBytes(12).toString('hex')}`;
  const run: Run = { results: new Map(), otherWords: [], exit: 0, overLimit: false };
  const limit = new AbortController();
  const { systems, include, exclude, checkOutputs, memoryLimit } = options;
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
    program: writeProgram({ token, systems, include, exclude, checkOutputs, ...range }),
    allowImportFromDerivation: options.allowImportFromDerivation,
    acceptFlakeConfig: options.acceptFlakeConfig,
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

function takeEvent(run: Run, event: EvaluationEvent, { onDerivation, onProgress }: EvaluatePorts): void {
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

/** @throws UserError if the disk is full: no target is to blame for that, and the next one would not fare better */
function requireDisk({ error, otherWords }: Run): void {
  const words = otherWords.filter((text) => !text.startsWith('trace:'));
  if (!isDiskFull([error?.message ?? '', ...words].join('\n'))) return;
  throw new UserError(`The disk is full, so the flake cannot be evaluated. ${FREE_DISK_ADVICE}`, { exitCode: EXIT_CODE.fault });
}

/** The reason a process gave for ending: Nix's own error, or how it was ended. */
function describeEnd(run: Run, memoryLimit: number, map: SourceMap): TargetError {
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

/** A failure that says nothing about any target: the flake itself cannot be opened. */
function describeBrokenFlake(run: Run, memoryLimit: number, map: SourceMap): Problem {
  const error = describeEnd(run, memoryLimit, map);
  return {
    severity: 'error',
    source: 'evaluation',
    title: 'The flake cannot be evaluated',
    message: error.message,
    position: positionOf(error),
  };
}

/**
 * Notes what one process found and says where the next one has to start; undefined when all is done.
 * A step is tried a second time only if the process died for want of memory or by a signal after it had done other work:
 * alone in a new process it may well fit.
 */
function takeRun(run: Run, progress: Progress, memoryLimit: number, map: SourceMap): number | undefined {
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

const isTargetKind = (kind: string): kind is TargetKind => (TARGET_KINDS as readonly string[]).includes(kind);

function toTarget(step: Step & { kind: TargetKind }, result: StepResult | { readonly error: TargetError }, map: SourceMap): Target {
  const position = step.position === null ? undefined : findPosition(step.position, map);
  const base = { id: step.id as TargetId, kind: step.kind, name: step.name, position };
  if ('error' in result || result.drvPath === undefined) {
    const error = 'error' in result ? result.error : { message: `${step.id} ${result.message ?? 'has no derivation'}.`, ...position };
    return {
      ...base,
      outcome: 'broken',
      system: step.system ?? undefined,
      error: error.file === undefined ? { ...error, ...position } : error,
    };
  }
  return {
    ...base,
    outcome: 'evaluated',
    system: result.system ?? '',
    drvPath: result.drvPath as DrvPath,
    outputs: keepStorePaths(result.outputs ?? {}),
  };
}

/** A problem of an output that is no target: a wrong shape, or an error in evaluating it. */
function findOutputProblem(step: Step, result: StepResult | { readonly error: TargetError }, map: SourceMap): Problem | undefined {
  const own = step.position === null ? undefined : findPosition(step.position, map);
  if ('error' in result) {
    const position = positionOf(result.error) ?? own;
    return {
      severity: 'error',
      source: 'evaluation',
      id: step.id,
      title: `${step.id} cannot be evaluated`,
      message: result.error.message,
      position,
    };
  }
  if (result.message === undefined) return undefined;
  const message = `${step.id} ${result.message}.`;
  return { severity: 'error', source: 'outputs', id: step.id, title: `${step.id} has the wrong shape`, message, position: own };
}

/** What a Nix says that found the store's database locked by another process. Source: src/libstore/sqlite.cc; the symlink is made by every new store. */
const STORE_BUSY = /SQLite database '.*' is busy|database is locked|gcroots\/profiles'?: File exists/;
const MAX_BUSY_RETRIES = 3;
/** Milliseconds before a busy store is tried again. */
const BUSY_WAIT_MS = 1_000;

const isStoreBusy = ({ error, otherWords }: Run): boolean => STORE_BUSY.test([error?.message ?? '', ...otherWords].join('\n'));

/** Runs evaluators until every step has a result, or the flake turns out not to open. @returns the last run */
async function runToEnd(
  options: EvaluateOptions,
  findMap: () => Promise<SourceMap>,
  progress: Progress,
  ports: EvaluatePorts,
): Promise<Run> {
  let retries = 0;
  let hasWarned = false;
  for (let from = 0; ;) {
    const run = await runEvaluator(options, { from, skipCategories: [...progress.brokenCategories.keys()] }, ports);
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
    if (!hasWarned && run.error !== undefined && isFetchFailure(run.error.message)) {
      hasWarned = true;
      ports.log.warning(describeNixError(run.error, map).message);
    }
    const next = takeRun(run, progress, options.memoryLimit, map);
    if (next === undefined) return run;
    from = next;
  }
}

/**
 * Evaluates everything a flake offers, each target once, in as few processes as memory and errors allow.
 * A target that fails is a result with its error; the others still come out.
 * @param map known only once the flake was opened; asked for when the first error has to be placed
 * @throws ToolError if Nix itself does not work; InterruptedError
 */
export async function evaluateFlake(
  options: EvaluateOptions,
  findMap: () => Promise<SourceMap>,
  ports: EvaluatePorts,
): Promise<Evaluation> {
  const progress: Progress = { results: new Map(), brokenCategories: new Map(), processes: 0 };
  const lastRun = await runToEnd(options, findMap, progress, ports);
  const map = await findMap();
  const categoryProblems = [...progress.brokenCategories].map(([category, error]): Problem => {
    return {
      severity: 'error',
      source: 'evaluation',
      id: category,
      title: `${category} cannot be listed`,
      message: error.message,
      position: positionOf(error),
    };
  });
  const common = { version: 1, source: map.source, revision: map.revision, processes: progress.processes } as const;
  const { listing } = progress;
  if (listing === undefined) {
    const broken = categoryProblems.length > 0 ? [] : [describeBrokenFlake(lastRun, options.memoryLimit, map)];
    return { ...common, targets: [], problems: [...categoryProblems, ...broken], excluded: [] };
  }
  const resultOf = (index: number) =>
    progress.results.get(index) ?? { error: { message: 'It was not evaluated; this is a mistake in Panther.' } };
  const steps = listing.steps.map((step, index) => ({ step, result: resultOf(index) }));
  return {
    ...common,
    targets: steps.flatMap(({ step, result }) => (isTargetKind(step.kind) ? [toTarget({ ...step, kind: step.kind }, result, map)] : [])),
    problems: [
      ...categoryProblems,
      ...listNameProblems(listing.names, map),
      ...steps.flatMap(({ step, result }) => (isTargetKind(step.kind) ? [] : (findOutputProblem(step, result, map) ?? []))),
    ],
    excluded: listing.excluded,
  };
}

/** @throws UserError if include globs were given and nothing matched them: a typing mistake must not pass as "all green" */
export function requireMatches(evaluation: Evaluation, include: readonly string[]): void {
  if (evaluation.targets.length > 0 || evaluation.problems.some(({ severity }) => severity === 'error')) return;
  if (evaluation.excluded.length === 0) return;
  const examples = evaluation.excluded.slice(0, 5).join(', ');
  throw new UserError(
    `No target matches the input "include" (${include.join(' ')}) after "exclude". Targets of this flake are, for example: ${examples}.`,
    {
      exitCode: EXIT_CODE.wrongUse,
    },
  );
}
