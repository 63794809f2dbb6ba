import type { DrvPath } from '../nix/index.js';
import { EXIT_CODE, UserError } from '../runtime/index.js';
import { findPosition, type SourceMap } from './errors.js';
import { keepStorePaths, type Step, type StepResult } from './evaluation-events.js';
import { describeEnd, runToEnd, type Progress } from './evaluation-progress.js';
import type { EvaluateOptions, EvaluatePorts, EvaluatorRun } from './evaluator.js';
import { listNameProblems } from './output-names.js';
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

/** A failure that says nothing about any target: the flake itself cannot be opened. */
function describeBrokenFlake(run: EvaluatorRun, memoryLimit: number, map: SourceMap): Problem {
  const error = describeEnd(run, memoryLimit, map);
  return {
    severity: 'error',
    source: 'evaluation',
    title: 'The flake cannot be evaluated',
    message: error.message,
    position: positionOf(error),
  };
}

const isTargetKind = (kind: string): kind is TargetKind => (TARGET_KINDS as readonly string[]).includes(kind);

function toTarget(step: Step & { kind: TargetKind }, result: StepResult | { readonly error: TargetError }, map: SourceMap): Target {
  const position = step.position === null ? undefined : findPosition(step.position, map);
  const kind = ('kind' in result ? result.kind : undefined) ?? step.kind;
  const base = { id: step.id as TargetId, kind, name: step.name, position };
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
