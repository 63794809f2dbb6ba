import { tmpdir } from 'node:os';
import {
  clearStage,
  findStage,
  isEmptyDirectory,
  linkStage,
  listStagePaths,
  runAtStage,
  waitAtStage,
  measureDirectory,
  measureFreeBytes,
  takeFromStage,
} from './cache-directory.js';
import { checkCacheKeys } from './cache-keys.js';
import {
  describeCacheProblem,
  describeCacheSuccess,
  describeCacheTimeLimit,
  describeNoRoom,
  NO_CACHE,
  type Direction,
} from './cache-messages.js';
import { classifyCacheProblem, judgeRestore, judgeSave, readCacheLine, type CacheProblem, type CacheReport } from './cache-outcome.js';
import { captureOutput } from './cache-output.js';
import { waitAtMost } from './cache-wait.js';
import type { Logger } from './logger.js';

/**
 * Directories that outlive a run. Best effort: what goes wrong is one warning for each kind, and the build goes on.
 * Both methods throw the signal's reason (InterruptedError), and for mistakes of ours: a wrong key, a directory in use.
 */
export interface CacheStore {
  /**
   * Fetches the entry `key`, else the newest whose key begins with one of `prefixes` (in order, each ending in `/`), into `directory`:
   * an absolute path, empty or absent. It stays so unless the whole entry is there.
   * @returns the key of the entry that was fetched
   */
  restore(directory: string, key: string, prefixes: readonly string[]): Promise<{ readonly key: string } | undefined>;
  /**
   * Saves the content of `directory`. An entry is found again under the same base name, wherever the directory is.
   * @returns `exists`: somebody saved this key first, as two runs at once may; `failed`: a message has told why
   */
  save(directory: string, key: string): Promise<'saved' | 'exists' | 'failed'>;
}

/** What is used of \@actions/cache. */
export interface CacheToolkit {
  isFeatureAvailable(): boolean;
  restoreCache(
    paths: string[],
    primaryKey: string,
    restoreKeys: string[],
    options: { readonly segmentTimeoutInMs: number },
  ): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

/** Milliseconds that a restore and a save may take as a whole. */
export interface CacheLimits {
  readonly restore: number;
  readonly save: number;
}

/** The world around the store; what is optional is GitHub's, and replaced by tests. */
export interface CachePorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Pick<Logger, 'debug' | 'info' | 'warning'>;
  readonly signal?: AbortSignal;
  readonly load?: () => Promise<CacheToolkit>;
  readonly limits?: CacheLimits;
  /** Bytes that may still be written where a path is. */
  readonly freeBytes?: (path: string) => Promise<number>;
}

/**
 * A hosted runner moves some 100 MB/s, so that the 10 GiB that a repository may keep take two minutes; packing them takes about as long again.
 * What takes longer than this is stuck: the toolkit's own limits (3 minutes for an answer, five times over, and 10 for each 128 MiB) come later.
 */
const LIMITS: CacheLimits = { restore: 5 * 60_000, save: 10 * 60_000 };

/** Bytes that stay free beside the archive, for what else the job writes. */
const DISK_RESERVE_BYTES = 2 ** 29;

/** What a call of the toolkit returned, unless it threw, and what it told meanwhile. */
interface Told<T> {
  readonly value: T | undefined;
  readonly report: CacheReport;
}

/** Lends a stage for a call; see `findStage`. */
type StageUser<T> = (stage: string, call: <R>(run: () => Promise<R>) => Promise<Told<R> | undefined>) => Promise<T>;

/** GitHub's cache service, v2 or v1, by the address and token that the runner gives to every action. */
export function createGitHubCacheStore(ports: CachePorts): CacheStore {
  const { env, log, signal, limits = LIMITS, freeBytes = measureFreeBytes } = ports;
  const load = ports.load ?? ((): Promise<CacheToolkit> => import('@actions/cache'));
  const warned = new Set<string>();
  const busyStages = new Set<string>();
  let opening: Promise<CacheToolkit | undefined> | undefined;

  const open = async (): Promise<CacheToolkit | undefined> => {
    try {
      const toolkit = (env['ACTIONS_RUNTIME_TOKEN'] ?? '') === '' ? undefined : await load();
      if (toolkit?.isFeatureAvailable() === true) return toolkit;
      log.info(NO_CACHE);
    } catch (error) {
      log.warning(`GitHub’s cache is not used, as its client does not work: ${formatError(error)}`);
    }
    return undefined;
  };

  const warnOnce = (kind: CacheProblem['kind'] | 'time-limit', message: string): void => {
    // That a run may not write is a setting, no fault.
    if (kind === 'denied' || warned.has(kind)) log.info(message);
    else log.warning(message);
    warned.add(kind);
  };
  const tellProblem = (direction: Direction, problem: CacheProblem, key?: string): void =>
    warnOnce(problem.kind, describeCacheProblem(direction, problem, key));

  /** Clears the stage before and after. A call that is given up goes on in the background, and keeps its stage until it ends. */
  const useStage = async <T>(direction: Direction, directory: string, use: StageUser<T>): Promise<T | undefined> => {
    const stage = findStage(directory);
    if (busyStages.has(stage)) {
      tellProblem(direction, { kind: 'other', reason: 'what was given up before is still going on' });
      return undefined;
    }
    busyStages.add(stage);
    let running: Promise<unknown> | undefined;
    const call = async <R>(run: () => Promise<R>): Promise<Told<R> | undefined> => {
      let report: CacheReport = {};
      const told = captureOutput(
        async () => runAtStage(stage, run),
        (line) => {
          report = readCacheLine(report, line);
          log.debug(line.text);
        },
      ).then(
        (value): Told<R> => ({ value, report }),
        (error: unknown): Told<R> => ({ value: undefined, report: { ...report, failure: formatError(error) } }),
      );
      running = told;
      const result = await waitAtMost(told, limits[direction], signal);
      if (result === 'late') {
        warnOnce('time-limit', describeCacheTimeLimit(direction, limits[direction], report.trouble));
        return undefined;
      }
      running = undefined;
      return result;
    };
    try {
      return await use(stage, call);
    } catch (error) {
      signal?.throwIfAborted();
      tellProblem(direction, classifyCacheProblem(formatError(error)));
      return undefined;
    } finally {
      const isGivenUp = running !== undefined;
      const release = (running ?? Promise.resolve())
        .then(() => clearStage(stage))
        .catch((error: unknown) => log.debug(formatError(error)))
        .finally(() => busyStages.delete(stage));
      if (!isGivenUp) await release;
    }
  };

  return {
    restore: async (directory, key, prefixes) => {
      checkCacheKeys(key, prefixes);
      const isEmpty = await isEmptyDirectory(directory).catch((error: unknown) => {
        tellProblem('restore', classifyCacheProblem(formatError(error)));
        return undefined;
      });
      if (isEmpty === undefined) return undefined;
      if (!isEmpty) throw new Error(`A cache entry was to be fetched into ${directory}, which is not empty.`);
      const toolkit = await (opening ??= open());
      if (toolkit === undefined) return undefined;
      return useStage('restore', directory, async (stage, call) => {
        await clearStage(stage);
        const options = { segmentTimeoutInMs: limits.restore };
        const told = await call(async () => toolkit.restoreCache(listStagePaths(stage), key, [...prefixes], options));
        if (told === undefined) return undefined;
        const judgement = judgeRestore(told.value, told.report);
        switch (judgement.kind) {
          case 'miss':
            log.info('GitHub’s cache has no entry of an earlier run yet.');
            return undefined;
          case 'failed':
            tellProblem('restore', judgement.problem, judgement.key);
            return undefined;
          case 'hit':
            // Unpacking goes by the way from the workspace to the stage, so an entry of another layout ends up elsewhere.
            if (await isEmptyDirectory(stage)) {
              tellProblem('restore', { kind: 'archive' }, judgement.key);
              return undefined;
            }
            await takeFromStage(stage, directory);
            log.info(describeCacheSuccess('restore', judgement.bytes, judgement.key));
            return { key: judgement.key };
        }
      });
    },
    save: async (directory, key) => {
      checkCacheKeys(key, []);
      const toolkit = await (opening ??= open());
      if (toolkit === undefined) return 'failed';
      const result = await useStage('save', directory, async (stage, call) => {
        if (await isEmptyDirectory(directory)) {
          log.info(`There is nothing to save in GitHub’s cache: ${directory} is empty.`);
          return 'failed';
        }
        // The toolkit writes the whole archive here before it sends it. How far it can be compressed is not known before.
        const place = env['RUNNER_TEMP'] ?? tmpdir();
        const needed = await measureDirectory(directory);
        const free = await freeBytes(place);
        if (free < needed + DISK_RESERVE_BYTES) {
          warnOnce('disk-full', describeNoRoom(needed, free, place));
          return 'failed';
        }
        await linkStage(stage, directory);
        const told = await waitAtStage(stage, async () => call(async () => toolkit.saveCache(listStagePaths(stage), key)));
        if (told === undefined) return 'failed';
        const judgement = judgeSave(told.value ?? -1, told.report);
        switch (judgement.kind) {
          case 'saved':
            log.info(describeCacheSuccess('save', judgement.bytes, key));
            return 'saved';
          case 'exists':
            log.info(`The cache entry "${key}" is there already: another job has saved it.`);
            return 'exists';
          case 'failed':
            tellProblem('save', judgement.problem, key);
            return 'failed';
        }
      });
      return result ?? 'failed';
    },
  };
}

function formatError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
