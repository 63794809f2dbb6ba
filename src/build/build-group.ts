import { join } from 'node:path';
import type { TargetId } from '../flake/index.js';
import { storePathName, type DrvPath, type Nix, type StorePath } from '../nix/index.js';
import type { Logger, Position } from '../runtime/index.js';
import { listSpellings } from './hashes.js';
import { describeFailure, judgeTargets, listFailed, type BuildTarget, type GroupEvidence } from './judge-group.js';
import type { BuildFailure, GroupResult, TargetResult } from './result.js';
import { formatRun, watchBuild, type BuildRun, type Watched } from './watch-build.js';

export interface BuildOrder {
  readonly group: string;
  readonly targets: readonly BuildTarget[];
  /** Hash of the plan that this order is part of. */
  readonly plan: string;
  /** Parallel builds; undefined for Nix's own setting. */
  readonly maxJobs?: number;
  /** Where logs go. */
  readonly directory: string;
}

export interface BuildPorts {
  readonly nix: Pick<Nix, 'build' | 'findInvalid' | 'readDerivations' | 'enterShell'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Where in the user's repository one of some texts stands, if it can be looked for. */
  readonly findText?: (texts: readonly string[]) => Promise<Position | undefined>;
  readonly onProgress?: (progress: { readonly running: readonly BuildRun[]; readonly ended: number }) => void;
}

/** Milliseconds of silence after which a line says what is still being built. */
const HEARTBEAT_MS = 30_000;
/** Lines of a finished derivation's log that are shown, folded; the rest is in its file. */
const FOLDED_LINES = 60;

function showLog({ drvPath, start, end, log }: BuildRun & { readonly end: number }, logger: Logger): void {
  const { lines, total } = log.tail();
  if (total === 0) return;
  const shown = lines.slice(-FOLDED_LINES);
  const cut = total > shown.length ? [`(${total - shown.length} lines before these are in logs/${log.file})`] : [];
  logger.group(`${storePathName(drvPath)}: ${((end - start) / 1_000).toFixed(1)} s, ${total} log lines`, [...cut, ...shown]);
}

/** Why a dev shell cannot be entered; undefined for one that can. */
type ShellTrial = ReadonlyMap<TargetId, string | undefined>;

/**
 * Enters each dev shell whose dependencies are there. Entering is the proof: shells that cannot be built as packages but work do exist,
 * and one that builds may still fail in its hooks.
 */
async function tryShells(
  targets: readonly BuildTarget[],
  judged: readonly TargetResult[],
  failed: readonly DrvPath[],
  ports: BuildPorts,
): Promise<ShellTrial> {
  const trial = new Map<TargetId, string | undefined>();
  for (const [index, { id, kind, drvPath }] of targets.entries()) {
    const result = judged[index];
    const isHeldUp = result?.failures.some((failure) => failed[failure] !== drvPath) === true || result?.status === 'skipped';
    if (kind !== 'dev-shell' || isHeldUp) continue;
    const { entered, message } = await ports.nix.enterShell(drvPath, ports.signal);
    trial.set(id, entered ? undefined : `The shell cannot be entered: ${message.split('\n').slice(-10).join('\n')}`);
  }
  return trial;
}

function applyTrial(result: TargetResult, trial: ShellTrial): TargetResult {
  if (!trial.has(result.id)) return result;
  const reason = trial.get(result.id);
  return reason === undefined ? { ...result, status: 'built', failures: [], reason: undefined } : { ...result, status: 'failed', reason };
}

/** The targets that a failed derivation holds up, itself included. */
function listHeldUp(failure: number, targets: readonly BuildTarget[], results: readonly TargetResult[]): readonly BuildTarget[] {
  return targets.filter((_, index) => results[index]?.failures.includes(failure) === true);
}

/** The place to mend a failure: where its wrong hash is written, else where the first target that needs it is defined. */
async function findPlace(
  drvPath: DrvPath,
  heldUp: readonly BuildTarget[],
  watched: Watched,
  ports: BuildPorts,
): Promise<Position | undefined> {
  const mismatch = watched.errors.get(drvPath)?.hashMismatch;
  const written = mismatch === undefined ? undefined : await ports.findText?.(listSpellings(mismatch.specified));
  return written ?? heldUp.find((target) => target.position !== undefined)?.position;
}

function annotateFailure(
  { name, message, logTail, hashMismatch, position }: BuildFailure,
  heldUp: readonly BuildTarget[],
  log: Logger,
): void {
  const hint = hashMismatch === undefined ? '' : `\nIf the new content is what you want, write: ${hashMismatch.got}`;
  const needed =
    heldUp.length === 0
      ? ''
      : `\nNeeded by ${heldUp
          .slice(0, 5)
          .map(({ id }) => id)
          .join(', ')}${heldUp.length > 5 ? ` and ${heldUp.length - 5} more` : ''}.`;
  const tail = logTail.length === 0 ? '' : `\nLast lines of its log:\n${logTail.slice(-15).join('\n')}`;
  log.annotate({ severity: 'error', title: `${name} failed to build`, message: `${message}${hint}${needed}${tail}`, position });
}

/** One annotation for each reason that no builder is to blame for: a full disk holds up many targets. */
function annotateReasons(targets: readonly BuildTarget[], results: readonly TargetResult[], log: Logger): void {
  const byReason = new Map<string, BuildTarget[]>();
  for (const [index, { failures, reason }] of results.entries()) {
    const target = targets[index];
    if (target === undefined || reason === undefined || failures.length > 0) continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), target]);
  }
  for (const [reason, held] of byReason) {
    const [first, ...others] = held;
    const title = `${first?.id ?? ''}${others.length === 0 ? ' is' : ` and ${others.length} more are`} not built`;
    log.annotate({ severity: 'error', title, message: reason, position: first?.position });
  }
}

/** Runs `nix build` over all targets at once, saying now and then that it is alive. */
async function runBuild(order: BuildOrder, ports: BuildPorts): Promise<{ readonly watched: Watched; readonly succeeded: boolean }> {
  let lastWord = ports.now();
  let ended = 0;
  const tell = () => ports.onProgress?.({ running: watcher.listRunning(), ended });
  const watcher = watchBuild({
    now: ports.now,
    logDirectory: join(order.directory, 'logs'),
    onStart: tell,
    onEnd: (run) => {
      ended += 1;
      lastWord = ports.now();
      showLog(run, ports.log);
      tell();
    },
  });
  const heartbeat = setInterval(() => {
    const now = ports.now();
    const running = watcher.listRunning();
    if (now - lastWord < HEARTBEAT_MS || running.length === 0) return;
    lastWord = now;
    ports.log.info(
      `Still building ${running.length}: ${running
        .slice(0, 5)
        .map((run) => formatRun(run, now))
        .join(', ')}`,
    );
  }, HEARTBEAT_MS / 6);
  try {
    const drvPaths = [...new Set(order.targets.map(({ drvPath }) => drvPath))];
    const { exitCode } = await ports.nix.build(
      { drvPaths, signal: ports.signal, ...(order.maxJobs === undefined ? {} : { maxJobs: order.maxJobs }) },
      watcher.take,
    );
    return { watched: watcher.finish(), succeeded: exitCode === 0 };
  } finally {
    clearInterval(heartbeat);
    watcher.finish();
  }
}

/**
 * Builds one group in one `nix build --keep-going`, without any evaluation, and judges each target by what is in the store afterwards:
 * messages differ from version to version, valid paths do not.
 * @throws ToolError if the store cannot be asked; InterruptedError
 */
export async function buildGroup(order: BuildOrder, ports: BuildPorts): Promise<GroupResult> {
  const start = ports.now();
  const derivations = await ports.nix.readDerivations(order.targets.map(({ drvPath }) => drvPath));
  const { watched, succeeded } = await runBuild(order, ports);
  const end = ports.now();

  const interesting = new Set<DrvPath>([
    ...order.targets.map(({ drvPath }) => drvPath),
    ...watched.runs.map(({ drvPath }) => drvPath),
    ...watched.errors.keys(),
  ]);
  const outputsOf = (drvPath: DrvPath): readonly StorePath[] => Object.values(derivations.get(drvPath)?.outputs ?? {});
  const invalid = await ports.nix.findInvalid([...interesting].flatMap(outputsOf));
  const evidence: GroupEvidence = { targets: order.targets, derivations, watched, invalid, succeeded, start, end };

  const unbuilt = listFailed(evidence);
  const judged = judgeTargets(evidence, unbuilt);
  const trial = await tryShells(order.targets, judged, unbuilt, ports);
  const isEntered = ({ id }: BuildTarget) => trial.has(id) && trial.get(id) === undefined;
  // A shell that is no package but works is no failure, unless something else needs it as a package.
  const failed = unbuilt.filter((_, index) => {
    const heldUp = listHeldUp(index, order.targets, judged);
    return heldUp.length === 0 || !heldUp.every(isEntered);
  });
  const targets = judgeTargets(evidence, failed).map((result) => applyTrial(result, trial));

  const failures: BuildFailure[] = [];
  for (const [index, drvPath] of failed.entries()) {
    const heldUp = listHeldUp(index, order.targets, targets);
    const failure = describeFailure(drvPath, evidence, await findPlace(drvPath, heldUp, watched, ports));
    annotateFailure(failure, heldUp, ports.log);
    failures.push(failure);
  }
  annotateReasons(order.targets, targets, ports.log);

  const unbuiltSet = new Set(unbuilt);
  const toSeconds = (time: number) => (time - start) / 1_000;
  return {
    version: 1,
    group: order.group,
    plan: order.plan,
    targets,
    failures,
    builds: watched.runs.map((run) => ({
      drvPath: run.drvPath,
      name: storePathName(run.drvPath),
      start: toSeconds(run.start),
      end: toSeconds(run.end ?? end),
      succeeded: !unbuiltSet.has(run.drvPath),
    })),
    outputs: watched.runs.flatMap(({ drvPath }) => (unbuiltSet.has(drvPath) ? [] : outputsOf(drvPath))),
    fetched: { paths: watched.fetchedPaths },
    seconds: toSeconds(ports.now()),
  };
}
