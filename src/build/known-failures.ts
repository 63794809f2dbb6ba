import type { Derivation, DrvPath, Nix } from '../nix/index.js';
import { listDependents } from './classify.js';

/** What is held up by failures of an earlier job. */
export interface Blockade {
  /** Derivations that cannot be built, with what failed. */
  readonly blocked: ReadonlyMap<DrvPath, readonly DrvPath[]>;
  /** What they need besides, and can be built all the same: so that whatever else is wrong comes to light in the same run. */
  readonly loose: readonly DrvPath[];
}

const NO_BLOCKADE: Blockade = { blocked: new Map(), loose: [] };

/** All that a derivation needs and is still to be built, itself included. */
function listMissing(root: DrvPath, derivations: ReadonlyMap<DrvPath, Derivation>, willBuild: ReadonlySet<DrvPath>): ReadonlySet<DrvPath> {
  const needed = new Set<DrvPath>(willBuild.has(root) ? [root] : []);
  for (const one of needed) {
    for (const input of derivations.get(one)?.inputDrvs ?? []) {
      if (willBuild.has(input)) needed.add(input);
    }
  }
  return needed;
}

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
): Blockade {
  const blocked = new Map<DrvPath, readonly DrvPath[]>();
  const loose = new Set<DrvPath>();
  const dependents = listDependents([...failed], derivations);
  const isHeldUp = (drvPath: DrvPath) => failed.has(drvPath) || dependents.has(drvPath);
  for (const drvPath of wanted) {
    const needed = listMissing(drvPath, derivations, willBuild);
    const guilty = [...needed].filter((one) => failed.has(one));
    if (guilty.length === 0) continue;
    blocked.set(drvPath, guilty);
    for (const one of needed) {
      if (failed.has(one) || !isHeldUp(one)) continue;
      for (const input of derivations.get(one)?.inputDrvs ?? []) if (needed.has(input) && !isHeldUp(input)) loose.add(input);
    }
  }
  return { blocked, loose: [...loose] };
}

/** Asks Nix what is still to be built, where it may matter, and finds what cannot be. */
export async function askBlocked(
  wanted: readonly DrvPath[],
  failed: readonly DrvPath[],
  derivations: ReadonlyMap<DrvPath, Derivation>,
  nix: Pick<Nix, 'dryRun'>,
): Promise<Blockade> {
  const suspects = listDependents(failed, derivations);
  const held = wanted.filter((drvPath) => suspects.has(drvPath));
  if (held.length === 0) return NO_BLOCKADE;
  // Without an answer all is built: to run a builder in vain costs time, to call a good target red costs trust.
  const willBuild = await nix.dryRun(held).then(
    (dryRun) => dryRun.willBuild,
    () => new Set<DrvPath>(),
  );
  return findBlocked(held, new Set(failed), derivations, willBuild);
}
