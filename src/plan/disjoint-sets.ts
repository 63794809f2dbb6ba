/** A partition that only gets coarser (union-find). */
export interface DisjointSets {
  /** The number that stands for all that are in one set with this: the lowest of them. */
  readonly find: (item: number) => number;
  readonly unite: (a: number, b: number) => void;
}

/** Each number below `count` in a set of its own. */
export function createDisjointSets(count: number): DisjointSets {
  const parents = Uint32Array.from({ length: count }, (_, index) => index);
  const find = (item: number): number => {
    let at = item;
    for (;;) {
      const parent = parents[at] ?? at;
      if (parent === at) return at;
      // Halving the path keeps later searches short.
      const above = parents[parent] ?? parent;
      parents[at] = above;
      at = above;
    }
  };
  return {
    find,
    unite: (a, b) => {
      const [one, other] = [find(a), find(b)];
      if (one < other) parents[other] = one;
      else parents[one] = other;
    },
  };
}
