import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { findErrorCode } from '../runtime/index.js';
import { parseATerm, type Derivation } from './derivation.js';
import { STORE_DIR, storePathBase, type DrvPath } from './store-path.js';

/** Files read between two turns of the event loop, so that progress and signals still come through. */
const FILES_PER_TURN = 500;

/**
 * Where the store that Nix uses lies on this machine's disk, from `NIX_REMOTE`: `local?root=DIR` is a chroot store.
 * Undefined for stores elsewhere (`ssh-ng://…`).
 */
export function findPhysicalStore(remote: string | undefined): string | undefined {
  const text = remote ?? '';
  if (text === '' || text === 'auto' || text === 'daemon' || text.startsWith('unix:')) return STORE_DIR;
  if (text.startsWith('/')) return join(text, STORE_DIR);
  const [scheme, query] = text.split('?', 2);
  if (scheme !== 'local' && scheme !== 'local://') return undefined;
  // Nix, unlike a form on the web, reads "+" as itself.
  const parameters = new URLSearchParams(query?.replaceAll('+', '%2B'));
  const real = parameters.get('real');
  const root = parameters.get('root');
  const store = parameters.get('store') ?? STORE_DIR;
  return real ?? (root === null ? store : join(root, store));
}

/** Reads one derivation's file; undefined if it is not there or is not for us to read. */
function findDerivation(store: string, drvPath: DrvPath): Derivation | undefined {
  let text: string;
  try {
    // Synchronous reads of files this small are several times faster than asynchronous ones.
    text = readFileSync(join(store, storePathBase(drvPath)), 'latin1');
  } catch (error) {
    if (findErrorCode(error) === 'ENOENT' || findErrorCode(error) === 'EACCES') return undefined;
    throw error;
  }
  return parseATerm(drvPath, text);
}

/**
 * Reads derivations and all they depend on straight from the store's files: an order of magnitude faster than
 * `nix derivation show -r`, which takes longer than the evaluation itself on large fleets.
 * Undefined if a file is not there: the store is not on this disk, whatever it claims.
 * @param known what was read before; what is read now is added to it
 */
export async function findDerivationsOnDisk(
  store: string,
  roots: readonly DrvPath[],
  known = new Map<DrvPath, Derivation>(),
): Promise<ReadonlyMap<DrvPath, Derivation> | undefined> {
  const found = new Map<DrvPath, Derivation>();
  const queue = [...roots];
  for (let read = 1, drvPath = queue.pop(); drvPath !== undefined; drvPath = queue.pop()) {
    if (found.has(drvPath)) continue;
    const derivation = known.get(drvPath) ?? findDerivation(store, drvPath);
    if (derivation === undefined) return undefined;
    found.set(drvPath, derivation);
    queue.push(...derivation.inputDrvs.filter((input) => !found.has(input)));
    if (known.has(drvPath)) continue;
    known.set(drvPath, derivation);
    read += 1;
    if (read % FILES_PER_TURN === 0) await setImmediate();
  }
  return found;
}
