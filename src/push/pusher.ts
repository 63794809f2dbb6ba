import type { StorePath } from '../nix/index.js';
import { ToolError, type Logger } from '../runtime/index.js';
import { addParameter, hideSecrets, type PushTarget } from './push-url.js';

/** Pushes outputs to the user's own cache while builds go on. Nothing of it throws, and no build waits for it. */
export interface Pusher {
  /** Queues outputs as they are built; what came before is not pushed twice. */
  push(paths: readonly StorePath[]): void;
  /** Waits for the rest, for `finishMs` at most; says by one warning what could not be pushed. */
  finish(): Promise<PushOutcome>;
}

/** What became of all that was queued. */
export interface PushOutcome {
  readonly pushed: readonly StorePath[];
  /** Not pushed, in the order they were queued. */
  readonly left: readonly StorePath[];
  /** Why, in Nix's words without secrets; undefined if nothing is left. */
  readonly reason: string | undefined;
  /** Milliseconds that copying took altogether, pauses left out. */
  readonly copyMs: number;
}

export interface PushOptions {
  readonly target: PushTarget;
  /** File of the key to sign with; undefined to sign nothing. */
  readonly keyFile: string | undefined;
  /** Milliseconds that `finish` waits. */
  readonly finishMs?: number;
}

export interface PushPorts {
  /** Runs "nix copy --to URL PATHS"; ends it when the signal aborts. */
  readonly copyTo: (url: string, paths: readonly StorePath[], signal: AbortSignal) => Promise<void>;
  /** Runs "nix store sign --recursive --key-file FILE PATHS"; needed for stores that do not sign by themselves. */
  readonly sign: (keyFile: string, paths: readonly StorePath[], signal: AbortSignal) => Promise<void>;
  readonly log: Pick<Logger, 'info' | 'warning'>;
  /** Ends all at once: the job is cancelled. */
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that only goes on. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Milliseconds that a job waits for its last outputs: a cache that is slower than this costs more than it saves. */
export const PUSH_FINISH_MS = 10 * 60_000;
/** Milliseconds between attempts at one batch; their number is that of the attempts but one. */
const PAUSES_MS = [2_000, 10_000, 30_000];
/** Batches given up in a row, after which the cache counts as broken for the rest of the job. */
const MAX_FAILED_BATCHES = 2;
const MAX_REASON_CHARS = 500;
/** What trying again does not mend. */
const HOPELESS =
  /permission denied|access ?denied|forbidden|unauthori[sz]ed|HTTP error (?:401|403|405)|read-only|not a directory|host key verification failed|no such bucket|NoSuchBucket|don't know how to open|unsupported|lacks a (?:valid )?signature|not privileged/i;

/** The telling line of what Nix printed. */
function describeReason(error: unknown, secrets: readonly string[]): string {
  const text = error instanceof ToolError ? error.tail : error instanceof Error ? error.message : String(error);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.findLast((line) => /^error: ./.test(line)) ?? lines.at(-1) ?? 'no reason was given';
  const ssh = lines.find((line) => HOPELESS.test(line) && line !== telling);
  return hideSecrets([ssh, telling].filter(Boolean).join(' '), secrets).slice(0, MAX_REASON_CHARS);
}

/**
 * Makes a pusher. One copy runs at a time; what was queued meanwhile goes into the next, so that a slow cache gets few, large copies.
 * A failed batch is tried again with growing pauses; after that it is left, and after a second one so is everything.
 */
export function createPusher({ target, keyFile, finishMs = PUSH_FINISH_MS }: PushOptions, ports: PushPorts): Pusher {
  const { log, now } = ports;
  const seen = new Set<StorePath>();
  const pushed = new Set<StorePath>();
  const stop = new AbortController();
  const signal = AbortSignal.any([ports.signal, stop.signal]);
  const url = keyFile !== undefined && target.signedBy === 'cache' ? addParameter(target.url, 'secret-key', keyFile) : target.url;
  const isStopped = () => signal.aborted;
  let queue: StorePath[] = [];
  let running: Promise<void> | undefined;
  let failedBatches = 0;
  let reason: string | undefined;
  let copyMs = 0;

  const copy = async (batch: readonly StorePath[]) => {
    const begin = now();
    try {
      if (keyFile !== undefined && target.signedBy === 'store') await ports.sign(keyFile, batch, signal);
      await ports.copyTo(url, batch, signal);
    } finally {
      copyMs += now() - begin;
    }
  };

  /** Whether the batch is there in the end. */
  const pushBatch = async (batch: readonly StorePath[]): Promise<boolean> => {
    for (const pause of [...PAUSES_MS, undefined]) {
      try {
        await copy(batch);
        return true;
      } catch (error) {
        if (isStopped()) return false;
        reason = describeReason(error, target.secrets);
      }
      if (HOPELESS.test(reason)) failedBatches = MAX_FAILED_BATCHES;
      if (pause === undefined || HOPELESS.test(reason)) return false;
      log.info(`Pushing to ${target.shown} failed and is tried again in ${pause / 1_000} seconds: ${reason}`);
      await ports.sleep(pause, signal).catch(() => undefined);
      if (isStopped()) return false;
    }
    return false;
  };

  const work = async () => {
    while (queue.length > 0 && failedBatches < MAX_FAILED_BATCHES && !isStopped()) {
      const batch = queue;
      queue = [];
      if (await pushBatch(batch)) {
        failedBatches = 0;
        for (const path of batch) pushed.add(path);
      } else {
        failedBatches += 1;
      }
    }
    // In the same turn as the last look at the queue: what comes later starts anew.
    running = undefined;
  };

  const summarize = (isLate: boolean): PushOutcome => {
    const left = [...seen].filter((path) => !pushed.has(path));
    const why = isLate
      ? `it was not done ${finishMs / 60_000} minutes after the builds${reason === undefined ? '' : `; last: ${reason}`}`
      : reason;
    return { pushed: [...pushed], left, reason: left.length === 0 ? undefined : (why ?? 'the job was cancelled'), copyMs };
  };

  return {
    push: (paths) => {
      const news = paths.filter((path) => !seen.has(path));
      for (const path of news) seen.add(path);
      queue.push(...news);
      // In a later turn, so that what is queued in this one goes together.
      if (queue.length > 0) running ??= Promise.resolve().then(work);
    },
    finish: async () => {
      const bell = new AbortController();
      const alarm = ports.sleep(finishMs, AbortSignal.any([ports.signal, bell.signal])).then(
        () => true,
        () => false,
      );
      const isLate = await Promise.race([alarm, (running ?? Promise.resolve()).then(() => false)]);
      if (isLate) stop.abort();
      bell.abort();
      // A copy that was told to end does so by itself.
      await running;
      const outcome = summarize(isLate);
      if (outcome.left.length > 0 && !ports.signal.aborted) {
        log.warning(
          `${outcome.left.length} of ${seen.size} outputs were not pushed to ${target.shown}: ${outcome.reason ?? ''}. The builds are not affected; check the inputs "push-to" and "signing-key", and that the cache can be written to.`,
        );
      } else if (outcome.left.length === 0 && seen.size > 0) {
        log.info(`All ${seen.size} outputs were pushed to ${target.shown}.`);
      }
      return outcome;
    },
  };
}
