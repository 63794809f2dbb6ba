import { isStorePath, type DrvPath, type StorePath } from '../nix/index.js';
import { keepClosed, type KeptPaths } from '../pack/index.js';
import { durationKey, type Experience } from '../plan/index.js';
import type { History } from './history.js';

export interface ExperienceOptions {
  /** Leave out what was proved before. */
  readonly changedOnly: boolean;
  /** Try again what failed before. */
  readonly retryFailed: boolean;
  /** Count on what the cache between runs holds. */
  readonly useCache: boolean;
}

/** What the cache holds for a system; whatever refers to something that is not there is left out. */
export function listKept(history: History, system: string): KeptPaths {
  const entries = Object.entries(history.cache.get(system)?.paths ?? {});
  return keepClosed(new Map(entries.flatMap(([path, entry]) => (isStorePath(path) ? [[path, entry] as const] : []))));
}

/** What one plan may learn from earlier runs. */
export function toExperience(history: History, { changedOnly, retryFailed, useCache }: ExperienceOptions): Experience {
  const kept = new Set<StorePath>();
  if (useCache) for (const system of history.cache.keys()) for (const path of listKept(history, system).keys()) kept.add(path);
  return {
    findProof: ({ id, outputs }) => {
      const proof = changedOnly ? history.targets.get(id) : undefined;
      if (proof?.verdict !== 'success') return undefined;
      // The output path tells what is built, the drv path also tells from which commit a source was taken.
      const [names, known] = [Object.keys(outputs), Object.keys(proof.outputs)];
      const isSame = names.length > 0 && names.length === known.length && names.every((name) => outputs[name] === proof.outputs[name]);
      if (!isSame) return undefined;
      return proof.revision === undefined
        ? 'Its output paths are those of an earlier run that was good.'
        : `Its output paths are those of commit ${proof.revision.slice(0, 12)}, which was good.`;
    },
    kept,
    findSeconds: (derivation) => history.durations.get(durationKey(derivation))?.seconds,
    findFailure: (drvPath: DrvPath) => (retryFailed ? undefined : history.failures.get(drvPath)),
  };
}
