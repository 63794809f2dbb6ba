/**
 * What every part of the bench is given.
 * @typedef {object} BenchContext
 * @property {string} root the checkout
 * @property {string} js directory of the compiled sources
 * @property {string} scratch a directory that is removed at the end
 * @property {import('../nix/private-nix.mjs').PrivateNix} nix
 * @property {Record<string, string>} env what makes all programs of this run recognisable, and their temporary files go to `scratch`
 * @property {globalThis.AbortSignal} signal
 * @property {(line: string) => void} log
 */

/**
 * What a part measured: figures beside their targets, and tables of its own.
 * @typedef {object} BenchResult
 * @property {readonly (readonly [what: string, measured: string, target: string, detail: string])[]} [figures]
 * @property {readonly string[]} [texts]
 */
export {};
