import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { positionOf, readChannels, STALE_DAYS, type BrokenTarget, type Evaluation, type Flake, type Problem } from '../flake/index.js';
import type { Nix } from '../nix/index.js';
import { findErrorCode, formatPosition, ToolError, type Logger } from '../runtime/index.js';
import type { CheckResult } from './check-result.js';
import { checkConfig } from './config.js';
import { readDeclaredInputs, type DeclaredInput } from './declared-inputs.js';
import { checkFormat, type PartResult } from './format.js';
import { createNixFormatter } from './formatter.js';
import { createCliGit, listChanges, type Environment, type Git } from './git.js';
import { createLinterRunner, runLinters, type LinterMode } from './linters.js';
import type { LockProblem } from './lock-comparison.js';
import { checkLock } from './lock.js';
import { comparePlaces } from './order.js';
import { withCopy } from './work-copy.js';

export interface CheckRequest {
  readonly flake: Flake;
  /** What one evaluation of the flake found; nothing is evaluated here. */
  readonly evaluation: Evaluation;
  /** This machine's system, whose formatter can run. */
  readonly system: string;
  /** Whether the flake's formatter is run. */
  readonly format: boolean;
  readonly statix: LinterMode;
  readonly deadnix: LinterMode;
}

export interface CheckPorts {
  readonly nix: Pick<Nix, 'build' | 'evaluateFile' | 'format'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly env: Environment;
}

/** Milliseconds for one run of a formatter; the biggest repositories take seconds. */
const FORMAT_LIMIT_MS = 300_000;

/** Whether a problem is the evaluation's that could not even open the flake: it is about no output. */
const isOfWholeFlake = ({ source, id }: Problem): boolean => source === 'evaluation' && id === undefined;

const toProblem = ({ severity, source, title, message, position }: LockProblem): Problem => ({
  severity,
  source,
  title,
  message,
  position,
});

/**
 * What of the lock file's problems and the evaluation's is worth telling. An evaluation that opened the flake refutes what was
 * only inferred about the lock file; one that did not for the lock file's sake has nothing to add.
 */
export function reconcile(lockProblems: readonly LockProblem[], problems: readonly Problem[]): readonly Problem[] {
  const opened = !problems.some(isOfWholeFlake);
  const kept = lockProblems.filter(({ inferred }) => !(inferred && opened));
  const isRed = kept.some(({ severity }) => severity === 'error');
  // Nix comes to lines of the user's files only after the lock file.
  const isNoise = (problem: Problem) => isRed && isOfWholeFlake(problem) && problem.position?.line === undefined;
  return [...kept.map(toProblem), ...problems.filter((problem) => !isNoise(problem))];
}

/** Ids of targets that fail for one reason, told in one problem. */
const MAX_IDS = 20;

/** One problem for each reason that targets do not evaluate: one broken module may break every host. */
export function describeBrokenTargets(targets: readonly BrokenTarget[]): readonly Problem[] {
  const byReason = new Map<string, BrokenTarget[]>();
  for (const target of targets) {
    const { position } = placeOf(target);
    const reason = JSON.stringify([target.error.message, position?.file, position?.line, position?.column]);
    const same = byReason.get(reason);
    if (same === undefined) byReason.set(reason, [target]);
    else same.push(target);
  }
  return [...byReason.values()].flatMap((same): readonly Problem[] => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    const names = others.slice(0, MAX_IDS).map(({ id }) => id);
    const also = others.length === 0 ? '' : `\nAlso: ${names.join(', ')}${others.length > MAX_IDS ? ' …' : ''}`;
    const who = others.length === 0 ? first.id : `${first.id} and ${others.length} more`;
    return [
      {
        severity: 'error',
        source: 'evaluation',
        id: first.id,
        title: `${who} cannot be evaluated`,
        message: `${first.error.message}${also}`,
        ...placeOf(first),
      },
    ];
  });
}

const placeOf = ({ error, position }: BrokenTarget): Pick<Problem, 'position'> => ({ position: positionOf(error) ?? position });

const RANK = { error: 0, warning: 1, notice: 2 } as const;

/** Each problem once, worst first, then by file and line: what is cut off at the end matters least. */
export function arrangeProblems(problems: readonly Problem[]): readonly Problem[] {
  const byText = new Map<string, Problem>();
  for (const problem of problems) {
    const { severity, title, message, position } = problem;
    const key = JSON.stringify([severity, title, message, position === undefined ? '' : formatPosition(position)]);
    if (!byText.has(key)) byText.set(key, problem);
  }
  return [...byText.values()].sort((a, b) => RANK[a.severity] - RANK[b.severity] || comparePlaces(a, b));
}

/** The inputs of flake.nix; undefined if it does not evaluate, which the evaluation tells. */
async function findDeclaredInputs(flakeFile: string, { nix, log }: CheckPorts): Promise<readonly DeclaredInput[] | undefined> {
  try {
    return await readDeclaredInputs(nix, flakeFile);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    log.debug(`The inputs of flake.nix cannot be read: ${error.message}`);
    return undefined;
  }
}

async function findBytes(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (findErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function inspectLock(root: string, directory: string, git: Git, ports: CheckPorts): Promise<readonly LockProblem[]> {
  const [declared, lockBytes, states] = await Promise.all([
    findDeclaredInputs(join(directory, 'flake.nix'), ports),
    findBytes(join(directory, 'flake.lock')),
    git.findStates(directory, ['flake.nix', 'flake.lock']),
  ]);
  const [flake, lock] = states ?? [];
  const known = flake === undefined || lock === undefined ? undefined : { flake, lock };
  const lint = { now: Date.now() / 1_000, staleDays: STALE_DAYS, channels: readChannels() };
  return checkLock({ declared, text: lockBytes?.toString('utf8'), directory: relative(root, directory), git: known, lint });
}

async function formatOnCopy({ flake, evaluation, system, format }: CheckRequest, git: Git, ports: CheckPorts): Promise<PartResult> {
  if (!format) return { problems: [], skipped: ['format: off by the input "format"'] };
  const { nix, env, signal } = ports;
  return checkFormat(flake, evaluation, system, {
    nix,
    signal,
    listFiles: (root) => git.listFiles(root),
    withCopy: (root, files, use) => withCopy(root, files, { env, signal }, use),
    listChanges: (copy) => listChanges(copy, env, signal),
    runFormatter: createNixFormatter(nix, env, FORMAT_LIMIT_MS, signal),
  });
}

/**
 * Everything that can be said about a flake beyond building it: its lock file, what its evaluation found, its formatting, its lints.
 * The quick parts come first, so that a linter that is missing is told before a formatter was built.
 * @throws UserError if a linter is asked for and missing; ToolError if git or Nix does not work
 */
export async function checkFlake(request: CheckRequest, ports: CheckPorts): Promise<CheckResult> {
  const { flake, evaluation, statix, deadnix } = request;
  const { root, directory } = flake;
  const broken = evaluation.targets.filter((target) => target.outcome === 'broken');
  const evaluated = [...evaluation.problems, ...describeBrokenTargets(broken)];
  if (root === undefined || directory === undefined) {
    const skipped = ['lock', 'format', 'statix', 'deadnix'].map((part) => `${part}: only the files of a local flake can be looked at`);
    return { version: 1, problems: arrangeProblems(evaluated), skipped };
  }
  const git = createCliGit(ports.env, ports.signal);
  const configProblems = await checkConfig((path) => findBytes(join(root, path)), evaluation);
  const lockProblems = await inspectLock(root, directory, git, ports);
  const tracked = await git.listFiles(root);
  const lints = await runLinters(
    { root, directory },
    { statix, deadnix },
    {
      run: createLinterRunner(directory, ports.env, ports.signal),
      tracked: tracked === undefined ? undefined : new Set(tracked),
    },
  );
  const formatting = await formatOnCopy(request, git, ports);
  return {
    version: 1,
    problems: arrangeProblems([...configProblems, ...reconcile(lockProblems, evaluated), ...formatting.problems, ...lints.problems]),
    skipped: [...formatting.skipped, ...lints.skipped],
  };
}

/** One annotation for each problem, worst first. */
export function annotateProblems({ problems }: CheckResult, log: Logger): void {
  for (const { severity, title, message, position } of problems) log.annotate({ severity, title, message, position });
}
