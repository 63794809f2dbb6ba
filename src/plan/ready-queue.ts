/** Numbers waiting, the one with the highest rank first. */
export interface ReadyQueue {
  /** @param rank of a number, by number; must not change while it waits */
  readonly reset: (rank: Float64Array) => void;
  readonly push: (item: number) => void;
  /** Undefined if nothing waits. Of equal ranks the lower number comes first. */
  readonly pop: () => number | undefined;
}

/** A binary heap in one array. @param capacity numbers that may wait at once */
export function createReadyQueue(capacity: number): ReadyQueue {
  const heap = new Uint32Array(capacity);
  let size = 0;
  let ranks: Float64Array = new Float64Array();
  const isBefore = (a: number, b: number) => {
    const difference = (ranks[a] ?? 0) - (ranks[b] ?? 0);
    return difference > 0 || (difference === 0 && a < b);
  };
  return {
    reset: (rank) => {
      size = 0;
      ranks = rank;
    },
    push: (item) => {
      let at = size;
      size += 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        const above = heap[parent] ?? 0;
        if (!isBefore(item, above)) break;
        heap[at] = above;
        at = parent;
      }
      heap[at] = item;
    },
    pop: () => {
      if (size === 0) return undefined;
      const first = heap[0];
      size -= 1;
      const last = heap[size] ?? 0;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= size) break;
        if (child + 1 < size && isBefore(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
        const below = heap[child] ?? 0;
        if (!isBefore(below, last)) break;
        heap[at] = below;
        at = child;
      }
      heap[at] = last;
      return first;
    },
  };
}
