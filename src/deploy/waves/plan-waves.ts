/** A host that is to be deployed to. */
export interface WaveHost {
  readonly host: string;
  /** Lower ones go first. */
  readonly wave: number;
}

/** How many of the hosts. */
export type Share = { readonly kind: 'count'; readonly count: number } | { readonly kind: 'percent'; readonly percent: number };

export interface WaveSettings {
  /** Hosts that go before all others, to see whether the new systems are any good. */
  readonly canary?: Share;
  /** Hosts of one wave at most; absent: all that have one number. */
  readonly size?: Share;
}

/** Hosts that go together. */
export interface Wave {
  /** For people: `canary`, `wave 10`, `wave 10, part 2 of 3`. */
  readonly name: string;
  readonly hosts: readonly string[];
}

/** At least one, so that a small percentage of a small fleet still moves on. */
function countOf(share: Share, total: number): number {
  const count = share.kind === 'count' ? share.count : Math.ceil((total * share.percent) / 100);
  return Math.max(1, Math.min(total, count));
}

function cut<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/**
 * Divides hosts into waves: those of the lowest number first, by name among themselves, each wave cut where it is too large.
 * Canaries are the first of that order. Percentages are of all hosts. A canary of no hosts is none.
 */
export function planWaves(hosts: readonly WaveHost[], { canary, size }: WaveSettings): readonly Wave[] {
  if (hosts.length === 0) return [];
  const ordered = [...hosts].sort((a, b) => a.wave - b.wave || (a.host < b.host ? -1 : 1));
  const wantsCanary = canary !== undefined && (canary.kind === 'count' ? canary.count : canary.percent) > 0;
  const canaries = wantsCanary ? countOf(canary, ordered.length) : 0;
  const rest = ordered.slice(canaries);
  const numbers = [...new Set(rest.map(({ wave }) => wave))];
  const largest = size === undefined ? hosts.length : countOf(size, hosts.length);
  const waves = numbers.flatMap((number) => {
    const parts = cut(
      rest.filter(({ wave }) => wave === number),
      largest,
    );
    return parts.map((part, index) => ({
      name: parts.length === 1 ? `wave ${number}` : `wave ${number}, part ${index + 1} of ${parts.length}`,
      hosts: part.map(({ host }) => host),
    }));
  });
  return canaries === 0 ? waves : [{ name: 'canary', hosts: ordered.slice(0, canaries).map(({ host }) => host) }, ...waves];
}
