import type { EvaluatedTarget } from '../flake/index.js';
import type { Derivation, DrvPath, StorePath } from '../nix/index.js';

/** What earlier runs teach. All of it may be lacking: without it more is built, and divided less evenly. */
export interface Experience {
  /** Why a target need not be built again, as a sentence; undefined if it must. */
  readonly findProof: (target: EvaluatedTarget) => string | undefined;
  /** Outputs held by the cache of earlier runs, closed under references among themselves. */
  readonly kept: ReadonlySet<StorePath>;
  /** Seconds a derivation took in earlier runs; undefined if unknown. */
  readonly findSeconds: (derivation: Derivation) => number | undefined;
  /** The failure of exactly this derivation in an earlier run. */
  readonly findFailure: (drvPath: DrvPath) => { readonly message: string } | undefined;
}

/** The first run of all. */
export const NO_EXPERIENCE: Experience = {
  findProof: () => undefined,
  kept: new Set(),
  findSeconds: () => undefined,
  findFailure: () => undefined,
};

/** Whether the cache of earlier runs holds all outputs of a derivation. One whose paths are not known before it is built is never held. */
export function isKept({ outputs }: Pick<Derivation, 'outputs'>, { kept }: Experience): boolean {
  const paths = Object.values(outputs);
  return paths.length > 0 && paths.every((path) => kept.has(path));
}
