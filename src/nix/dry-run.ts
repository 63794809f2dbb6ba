import { isDrvPath, isStorePath, type DrvPath, type StorePath } from './store-path.js';

/** What Nix says it would do to realise some derivations. */
export interface DryRun {
  /** Derivations that no store has outputs of. */
  readonly willBuild: ReadonlySet<DrvPath>;
  /** Paths that a substituter has. */
  readonly willFetch: ReadonlySet<StorePath>;
  /** Paths that are missing here and that nobody can supply: a hole in a cached closure. */
  readonly unknown: ReadonlySet<StorePath>;
}

/**
 * Parses what `nix build --dry-run` prints on standard error: headings ("this derivation will be built:",
 * "these 3 paths will be fetched (…):", "don't know how to build these paths:") and indented paths below them.
 * Source: printMissing() in src/libmain/shared.cc; the same words from 2.18 to 2.35 and in Lix.
 */
export function parseDryRun(text: string): DryRun {
  const willBuild = new Set<DrvPath>();
  const willFetch = new Set<StorePath>();
  const unknown = new Set<StorePath>();
  let heading = '';
  for (const line of text.split('\n')) {
    const path = line.trim();
    if (!line.startsWith(' ')) heading = line;
    else if (heading.includes('will be built') && isDrvPath(path)) willBuild.add(path);
    else if (heading.includes('will be fetched') && isStorePath(path)) willFetch.add(path);
    else if (heading.includes('know how to build') && isStorePath(path)) unknown.add(path);
  }
  return { willBuild, willFetch, unknown };
}
