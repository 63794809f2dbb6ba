import type { StorePath } from '../nix/index.js';

/** What is known of a path that outlives the run that built it. */
export interface KeptPath {
  /** Bytes of its NAR serialisation. */
  readonly bytes: number;
  /** Day on which a run last needed it, in days since 1970. */
  readonly used: number;
  /** Others of the kept paths that it refers to. */
  readonly references: readonly StorePath[];
}

export type KeptPaths = ReadonlyMap<StorePath, KeptPath>;

/** A path that a run built. */
export interface BuiltPath {
  readonly path: StorePath;
  readonly bytes: number;
  readonly references: readonly StorePath[];
}

/** Days after which a path that no run needed is let go, even if there is room. */
const MAX_UNUSED_DAYS = 30;

/** Days since 1970. */
export function toDay(time: Date): number {
  return Math.floor(time.getTime() / 86_400_000);
}

/** Leaves of kept paths those whose references are all kept too: half a closure helps nobody. */
export function keepClosed(paths: KeptPaths): KeptPaths {
  let current = paths;
  for (;;) {
    const whole = new Map([...current].filter(([, { references }]) => references.every((other) => current.has(other))));
    if (whole.size === current.size) return current;
    current = whole;
  }
}

/** What is in use counts as used with all it refers to. */
function markUsed(paths: KeptPaths, used: Iterable<StorePath>): ReadonlySet<StorePath> {
  const marked = new Set<StorePath>();
  for (const path of used) if (paths.has(path)) marked.add(path);
  for (const path of marked) for (const other of paths.get(path)?.references ?? []) marked.add(other);
  return marked;
}

/**
 * Decides what is kept for the next run: what is new, and of the old what was used last, within a budget. Never half a closure: whatever refers
 * to a path that has to go, goes too. Pure, so that all jobs of a run which ask come to the same answer.
 * @param options.used paths that this run needed, or would have
 * @param options.budget bytes
 */
export function planRetention(
  old: KeptPaths,
  built: readonly BuiltPath[],
  { used, budget, today }: { readonly used: Iterable<StorePath>; readonly budget: number; readonly today: number },
): KeptPaths {
  const known = new Set([...old.keys(), ...built.map(({ path }) => path)]);
  const merged = new Map<StorePath, KeptPath>(old);
  for (const { path, bytes, references } of built) {
    merged.set(path, { bytes, used: today, references: references.filter((other) => other !== path && known.has(other)) });
  }
  for (const path of markUsed(merged, [...used, ...built.map(({ path: own }) => own)])) {
    const entry = merged.get(path);
    if (entry !== undefined) merged.set(path, { ...entry, used: today });
  }
  const fresh = keepClosed(new Map([...merged].filter(([, entry]) => today - entry.used <= MAX_UNUSED_DAYS)));
  return fitBudget(fresh, budget);
}

/** Takes paths, last used first, each with what it refers to, as long as there is room. */
function fitBudget(paths: KeptPaths, budget: number): KeptPaths {
  const kept = new Map<StorePath, KeptPath>();
  let left = budget;
  // Of two that were used on one day the smaller one costs less room; the name decides the rest, so that the order is always the same.
  const ordered = [...paths].sort(([a, x], [b, y]) => y.used - x.used || x.bytes - y.bytes || (a < b ? -1 : 1));
  for (const [path] of ordered) {
    const wanted = new Set<StorePath>(kept.has(path) ? [] : [path]);
    for (const one of wanted) for (const other of paths.get(one)?.references ?? []) if (!kept.has(other)) wanted.add(other);
    const bytes = [...wanted].reduce((sum, one) => sum + (paths.get(one)?.bytes ?? 0), 0);
    if (bytes > left) continue;
    left -= bytes;
    for (const one of wanted) {
      const entry = paths.get(one);
      if (entry !== undefined) kept.set(one, entry);
    }
  }
  return kept;
}

/** Bytes of all paths, before compression. */
export function sumBytes(paths: KeptPaths): number {
  return [...paths.values()].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes per second that an upload to GitHub's cache is thought to manage; compression makes up for a slow line. */
const UPLOAD_BYTES_PER_SECOND = 50 * 2 ** 20;
/**
 * How building again compares with an upload before the upload is worth it. An entry cannot be added to, so all that is kept goes up again for
 * each change. Entries of the default branch serve everybody for days; those of a pull request only itself.
 */
const WORTH = { branch: 0.25, pullRequest: 4 } as const;

/** Whether what a run built is worth an upload, or cheaper to build again. @param seconds that the new paths took to build */
export function isWorthKeeping({
  seconds,
  bytes,
  isPullRequest,
}: {
  readonly seconds: number;
  readonly bytes: number;
  readonly isPullRequest: boolean;
}): boolean {
  return seconds >= (bytes / UPLOAD_BYTES_PER_SECOND) * (isPullRequest ? WORTH.pullRequest : WORTH.branch);
}
