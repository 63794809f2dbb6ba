import type { Derivation, DrvPath, StorePath } from '../../src/nix/index.js';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';

/** `/nix/store/<hash>-NAME.drv`; names tell the paths of tests apart. */
export const drv = (name: string) => `/nix/store/${HASH}-${name}.drv` as DrvPath;
/** `/nix/store/<hash>-NAME`. */
export const out = (name: string) => `/nix/store/${HASH}-${name}` as StorePath;

/** A derivation for x86_64-linux with one output, that needs others by name. */
export function derivation(name: string, needs: readonly string[] = [], more: Partial<Derivation> = {}): Derivation {
  return {
    drvPath: drv(name),
    name,
    system: 'x86_64-linux',
    outputs: { out: out(name) },
    inputDrvs: needs.map(drv),
    inputSrcs: [],
    requiredSystemFeatures: [],
    fixedOutput: false,
    preferLocalBuild: false,
    ...more,
  };
}

/** As `readDerivations` gives them. */
export function byDrvPath(derivations: readonly Derivation[]): ReadonlyMap<DrvPath, Derivation> {
  return new Map(derivations.map((one) => [one.drvPath, one]));
}
