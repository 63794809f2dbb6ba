import type { Derivation, DrvPath, Nix } from '../nix/index.js';
import { listDependents } from './classify.js';

/**
 * Which derivations need one that failed before, and which. Only what is still to be built leads there: a dependency that a binary
 * cache has needs nothing any more.
 * @param willBuild derivations that no store has outputs of
 */
export function findBlocked(
  wanted: readonly DrvPath[],
  failed: ReadonlySet<DrvPath>,
  derivations: ReadonlyMap<DrvPath, Derivation>,
  willBuild: ReadonlySet<DrvPath>,
): ReadonlyMap<DrvPath, readonly DrvPath[]> {
  const blocked = new Map<DrvPath, readonly DrvPath[]>();
  for (const drvPath of wanted) {
    const needed = new Set<DrvPath>(willBuild.has(drvPath) ? [drvPath] : []);
    for (const one of needed) {
      for (const input of derivations.get(one)?.inputDrvs ?? []) {
        if (willBuild.has(input)) needed.add(input);
      }
    }
    const guilty = [...needed].filter((one) => failed.has(one));
    if (guilty.length > 0) blocked.set(drvPath, guilty);
  }
  return blocked;
}

/** Asks Nix what is still to be built, where it may matter, and finds what cannot be. */
export async function askBlocked(
  wanted: readonly DrvPath[],
  failed: readonly DrvPath[],
  derivations: ReadonlyMap<DrvPath, Derivation>,
  nix: Pick<Nix, 'dryRun'>,
): Promise<ReadonlyMap<DrvPath, readonly DrvPath[]>> {
  const suspects = listDependents(failed, derivations);
  const held = wanted.filter((drvPath) => suspects.has(drvPath));
  if (held.length === 0) return new Map();
  // Without an answer all is built: to run a builder in vain costs time, to call a good target red costs trust.
  const willBuild = await nix.dryRun(held).then(
    (dryRun) => dryRun.willBuild,
    () => new Set<DrvPath>(),
  );
  return findBlocked(held, new Set(failed), derivations, willBuild);
}
