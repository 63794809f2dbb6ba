import { UserError } from '../runtime/index.js';

/** A Nix as it calls itself. Vendors number their releases differently, so `nix` is the upstream release it behaves like. */
export interface NixVersion {
  readonly vendor: 'nix' | 'lix' | 'determinate';
  /** Upstream's major and minor number, e.g. `[2, 34]`; Lix counts on from 2.18, the release it was forked from. */
  readonly nix: readonly [major: number, minor: number];
  /** What `nix --version` printed. */
  readonly text: string;
}

/** Oldest release that Panther knows: `nix derivation show`, `.#.` for a flake's root, and `^*` work from here on. */
export const OLDEST_NIX = [2, 18] as const;

/**
 * Reads the output of `nix --version`, loosely, as vendors and nixpkgs add their own words and suffixes:
 * `nix (Nix) 2.34.8`, `nix (Lix, like Nix) 2.91.1`, `nix (Determinate Nix 3.11.2) 2.31.1`.
 * @throws UserError if no version is in it
 */
export function parseNixVersion(text: string): NixVersion {
  // Lix goes on with lines about itself, since 2.92.
  const line = text.trim().split('\n')[0] ?? '';
  const numbers = /\)\s+(\d+)\.(\d+)/.exec(line) ?? /(\d+)\.(\d+)/.exec(line);
  if (numbers === null) throw new UserError(`"nix --version" printed "${line}", which holds no version.`, { exitCode: 3 });
  const vendor = /lix/i.test(line) ? 'lix' : /determinate/i.test(line) ? 'determinate' : 'nix';
  return { vendor, nix: [Number(numbers[1]), Number(numbers[2])], text: line };
}

/** Whether a Nix is at least upstream release `major.minor`. Lix is a fork of 2.18 and has nothing that came later by number. */
export function isAtLeast(version: NixVersion, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor, ownMinor] = version.vendor === 'lix' ? OLDEST_NIX : version.nix;
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** @throws UserError if Panther does not know how to speak to so old a Nix */
export function requireSupported(version: NixVersion): void {
  if (isAtLeast(version, OLDEST_NIX)) return;
  throw new UserError(
    `Nix ${OLDEST_NIX.join('.')} or newer is needed, but this machine has "${version.text}". Update Nix, or let actions/setup find one by the input "nix-installer".`,
    { exitCode: 3 },
  );
}
