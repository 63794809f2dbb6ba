import { pruneBinaryCache, type KeptPaths } from '../pack/index.js';
import { describeError, InterruptedError, type CacheStore, type Logger } from '../runtime/index.js';
import { decideKeep, type GroupWork } from './keep.js';
import type { Memory } from './memory.js';

export interface SaveOrder {
  readonly memory: Memory;
  readonly system: string;
  /** What the system's groups did. */
  readonly work: readonly GroupWork[];
  /** A binary cache with what was restored, if anything. */
  readonly directory: string;
}

/**
 * Keeps what was built for later runs, if that is worth it. Best effort: whatever goes wrong is a warning.
 * @param add puts what was built into the directory, of what is to be kept
 */
export async function saveOutputs(
  { memory, system, work, directory }: SaveOrder,
  add: (paths: KeptPaths) => Promise<void>,
  { cache, log }: { readonly cache: CacheStore; readonly log: Logger },
): Promise<void> {
  const decision = decideKeep(memory, system, work);
  if (decision === undefined) return;
  log.info(`For the next run: ${decision.reason}`);
  if (!decision.save) return;
  try {
    await add(decision.paths);
    await pruneBinaryCache(directory, new Set(decision.paths.keys()));
    await cache.save(directory, decision.key);
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    log.warning(`What was built is not kept for the next run. ${describeError(error)}`);
  }
}
