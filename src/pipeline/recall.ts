import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findHistory, formatHistory, NO_HISTORY, type History } from '../history/index.js';
import { formatCount } from '../report/index.js';
import { describeError, InterruptedError, writeFileAtomically, type CacheStore, type Logger } from '../runtime/index.js';
import type { CacheKeys } from './cache-keys.js';
import type { Memory } from './memory.js';

const FILE = 'history.json';

/**
 * Fetches what earlier runs learned. Nothing, if there is nothing that can be used: then everything is built, which is never wrong.
 * @param directory empty or absent; see CACHE_DIRECTORIES
 */
export async function recallHistory(store: CacheStore, keys: CacheKeys, directory: string, log: Logger): Promise<History> {
  const found = await store.restore(directory, keys.save, keys.prefixes);
  if (found === undefined) {
    log.info('Nothing is known of earlier runs: everything that no binary cache has is built.');
    return NO_HISTORY;
  }
  const history = findHistory(await readFile(join(directory, FILE), 'utf8').catch(() => ''));
  if (history === undefined) {
    log.warning(
      `What an earlier run learned (${found.key}) is damaged, or of a Panther with another format. Everything that no binary cache has is built, and learned again.`,
    );
    return NO_HISTORY;
  }
  const good = [...history.targets.values()].filter(({ verdict }) => verdict === 'success').length;
  const revision = history.revision === undefined ? '' : ` of commit ${history.revision.slice(0, 12)}`;
  log.info(`An earlier run${revision} proved ${formatCount(good, 'target')} good, with ${history.nix}.`);
  return history;
}

/**
 * Saves what was learned for later runs, if it is anything new. Best effort: a verdict does not depend on it.
 * @param directory where `recallHistory` looks for it
 */
export async function saveHistory(store: CacheStore, history: History, memory: Memory, directory: string, log: Logger): Promise<void> {
  const text = formatHistory(history);
  if (text === formatHistory(memory.history)) return;
  try {
    await writeFileAtomically(join(directory, FILE), text);
    await store.save(directory, memory.historyKey);
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    log.warning(`What this run learned is not kept for the next one. ${describeError(error)}`);
  }
}
