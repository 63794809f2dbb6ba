import { type UpdateSettings } from '../config/index.js';
import { formatInputPath, type InputPath, type LockedInput } from '../flake/index.js';
import { matchesAny } from '../runtime/index.js';

/** Seconds that a candidate of an input has to be old: of the ages in the configuration the last whose glob matches. */
export function findCooldown(path: InputPath, { seconds, inputs }: UpdateSettings['cooldown']): number {
  return inputs.findLast(({ glob }) => matchesInput(path, [glob]))?.seconds ?? seconds;
}

/** Whether one of the globs matches an input; `*` matches the slash of a nested one too. */
export function matchesInput(path: InputPath, globs: readonly string[]): boolean {
  return matchesAny(formatInputPath(path), globs);
}

/** Why an input cannot be updated by itself, as the end of a sentence ("nixpkgs is left out: …"); undefined if it can. */
export function findObstacle({ node, follows }: Pick<LockedInput, 'node' | 'follows'>): string | undefined {
  if (follows !== undefined) {
    return follows.length === 0 ? 'it follows the flake itself' : `it follows ${formatInputPath(follows)} and is updated with that`;
  }
  const { original } = node;
  if (original === undefined || node.locked === undefined) return 'flake.lock does not say where it comes from';
  const { type, rev, narHash } = original;
  if (type === 'path') return 'it is a directory, not a source that is fetched';
  if (typeof rev === 'string') return `flake.nix pins it to the revision ${rev.slice(0, 12)}`;
  if (narHash !== undefined) return 'flake.nix pins its content by a hash';
  if (type === 'indirect') return 'flake.nix names it without a "url", so that it is whatever the registry of a machine says';
  return undefined;
}
