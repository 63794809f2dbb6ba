import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { storePathName, type Derivation, type DrvPath, type NixEnd, type StorePath } from '../nix/index.js';
import { showLog } from './annotate.js';
import { isOutsideMessage } from './classify.js';
import { decideRetry, RETRY_PAUSES, type NextStep } from './decide-retry.js';
import type { ReportedError } from './failures.js';
import { isBuilt, listFailed, type GroupEvidence } from './judge-group.js';
import type { BuildOrder, BuildPorts } from './order.js';
import { formatRun, watchBuild, type BuildRun, type Watched } from './watch-build.js';
import { createDiskWatch, DISK_CHECK_MS } from './watch-disk.js';

/** Milliseconds of silence after which a line says what is still being built. */
const HEARTBEAT_MS = 30_000;

/** One `nix build`. */
export interface Attempt {
  readonly watched: Watched;
  /** Derivations whose builder ran and whose outputs were not there afterwards. */
  readonly unbuilt: ReadonlySet<DrvPath>;
  /** Of those that failed themselves, why, as far as Nix said it; none on a full disk, which is nobody's failure. */
  readonly failed: ReadonlyMap<DrvPath, string | undefined>;
}

/** All tries of a group, and what is known after the last one. */
export interface Attempts {
  readonly attempts: readonly Attempt[];
  readonly evidence: GroupEvidence;
}

/**
 * What was seen of several `nix build`s, as if it were one. Of each derivation counts what was said last; what was said of things
 * outside, or on a full disk, counts no more once it was tried again.
 */
export function mergeWatched(all: readonly Watched[]): Watched {
  const errors = new Map<DrvPath, ReportedError>();
  for (const [index, { runs, errors: newer, diskFull }] of all.entries()) {
    for (const { drvPath } of runs) errors.delete(drvPath);
    if (diskFull && index < all.length - 1) continue;
    for (const [drvPath, error] of newer) {
      // That something else held it up says less than what it did itself.
      if (!error.isDependencyFailure || !errors.has(drvPath)) errors.set(drvPath, error);
    }
  }
  return {
    runs: all.flatMap(({ runs }) => runs),
    errors,
    otherErrors: all.flatMap(({ otherErrors, diskFull }, index) => {
      if (index === all.length - 1) return otherErrors;
      return diskFull ? [] : otherErrors.filter((text) => !isOutsideMessage(text));
    }),
    fetchedPaths: all.reduce((sum, { fetchedPaths }) => sum + fetchedPaths, 0),
    diskFull: all.at(-1)?.diskFull ?? false,
  };
}

interface Try {
  readonly drvPaths: readonly DrvPath[];
  readonly maxJobs: number | undefined;
  /** Builders that ended in earlier tries. */
  readonly ended: Set<DrvPath>;
  readonly derivations: ReadonlyMap<DrvPath, Derivation>;
}

/** Runs `nix build` once over some derivations, saying now and then that it is alive and how much disk is left. */
async function runOnce(
  { drvPaths, maxJobs, ended, derivations }: Try,
  order: BuildOrder,
  ports: BuildPorts,
): Promise<readonly [Watched, NixEnd]> {
  let lastWord = ports.now();
  const tell = () => ports.onProgress?.({ running: watcher.listRunning(), ended: ended.size });
  const watcher = watchBuild({
    now: ports.now,
    logDirectory: join(order.directory, 'logs'),
    onStart: tell,
    onEnd: (run) => {
      ended.add(run.drvPath);
      lastWord = ports.now();
      showLog(run, ports.log);
      ports.onBuilt?.(Object.values(derivations.get(run.drvPath)?.outputs ?? {}));
      tell();
    },
  });
  const heartbeat = setInterval(() => {
    const now = ports.now();
    const running = watcher.listRunning();
    if (now - lastWord < HEARTBEAT_MS || running.length === 0) return;
    lastWord = now;
    ports.log.info(`Still building ${running.length}: ${nameRuns(running, now)}`);
  }, HEARTBEAT_MS / 6);
  const { freeDisk } = ports;
  const lookAtDisk = freeDisk === undefined ? undefined : createDiskWatch({ ...ports, freeDisk, listRunning: watcher.listRunning });
  const diskWatch = lookAtDisk === undefined ? undefined : setInterval(() => void lookAtDisk(), DISK_CHECK_MS);
  try {
    await lookAtDisk?.();
    const { substituters, timeLimit } = order;
    const request = {
      drvPaths,
      signal: ports.signal,
      ...(maxJobs === undefined ? {} : { maxJobs }),
      ...(substituters === undefined ? {} : { substituters }),
      ...(timeLimit === undefined ? {} : { timeLimit }),
    };
    const end = await ports.nix.build(request, watcher.take);
    return [watcher.finish(), end];
  } finally {
    clearInterval(heartbeat);
    clearInterval(diskWatch);
    watcher.finish();
  }
}

function nameRuns(running: readonly BuildRun[], now: number): string {
  return running
    .slice(0, 5)
    .map((run) => formatRun(run, now))
    .join(', ');
}

/** One line on why something is tried again, for the log. */
function explainRetry({ why, failed, pauseSeconds }: NextStep & { readonly kind: 'retry' }, number: number): string {
  if (why === 'disk-full') {
    return 'The disk is full. Trying once more, one build at a time: builds side by side fill it with their temporary files.';
  }
  const names = failed.slice(0, 5).map(storePathName).join(', ');
  const more = failed.length > 5 ? ` and ${failed.length - 5} more` : '';
  const what =
    failed.length === 0 ? 'A download failed, or Nix lost its daemon' : `Failed for reasons outside of the build: ${names}${more}`;
  return `${what}. Trying again in ${pauseSeconds} seconds (retry ${number} of ${RETRY_PAUSES.length}).`;
}

const sleepFor = (milliseconds: number, signal: AbortSignal) => wait(milliseconds, undefined, { signal });

/**
 * Builds some derivations, and again what may come out differently, and asks the store each time what is there.
 * @param start when the group began, on the clock of `ports.now`
 * @throws ToolError if the store cannot be asked; InterruptedError, also while waiting: an interrupted build is never tried again
 */
export async function buildInAttempts(
  wanted: readonly DrvPath[],
  order: BuildOrder,
  derivations: ReadonlyMap<DrvPath, Derivation>,
  start: number,
  ports: BuildPorts,
): Promise<Attempts> {
  const outputsOf = (drvPath: DrvPath): readonly StorePath[] => Object.values(derivations.get(drvPath)?.outputs ?? {});
  const ended = new Set<DrvPath>();
  const attempts: Attempt[] = [];
  const retries = { outside: 0, diskFull: 0 };
  let drvPaths = wanted;
  for (;;) {
    const maxJobs = retries.diskFull > 0 ? 1 : order.maxJobs;
    const [last, end] = await runOnce({ drvPaths, maxJobs, ended, derivations }, order, ports);
    const watched = mergeWatched([...attempts.map((attempt) => attempt.watched), last]);
    const interesting = new Set([...wanted, ...watched.runs.map(({ drvPath }) => drvPath), ...watched.errors.keys()]);
    const invalid = await ports.nix.findInvalid([...interesting].flatMap(outputsOf));
    const succeeded = end.exitCode === 0 && drvPaths.length === wanted.length;
    const evidence = { derivations, watched, invalid, succeeded, timeLimit: order.timeLimit, start, end: ports.now() };
    attempts.push({
      watched: last,
      unbuilt: new Set(last.runs.map(({ drvPath }) => drvPath).filter((drvPath) => !isBuilt(derivations.get(drvPath), evidence))),
      failed: new Map(listFailed(evidence).map((drvPath) => [drvPath, watched.errors.get(drvPath)?.message])),
    });
    const step = decideRetry({ wanted, evidence, last, end, retries });
    if (step.kind === 'stop') return { attempts, evidence };
    retries[step.why === 'outside' ? 'outside' : 'diskFull'] += 1;
    ports.log.warning(explainRetry(step, retries.outside));
    drvPaths = step.drvPaths;
    if (step.pauseSeconds > 0) await (ports.sleep ?? sleepFor)(step.pauseSeconds * 1_000, ports.signal).catch(() => undefined);
    ports.signal.throwIfAborted();
  }
}

/** Derivations that failed once and are there now, with why they failed. Those on a full disk did not fail themselves. */
export function listFlaky({ attempts, evidence }: Attempts): ReadonlyMap<DrvPath, string | undefined> {
  const failures = attempts.slice(0, -1).flatMap(({ failed }) => [...failed]);
  return new Map(failures.filter(([drvPath]) => isBuilt(evidence.derivations.get(drvPath), evidence)));
}
