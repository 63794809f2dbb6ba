/** What a guest takes of its machine while it runs. */
export interface GuestNeeds {
  /** Bytes: the guest's memory and QEMU's own. */
  readonly memory: number;
  readonly cores: number;
  /** Seconds that it took before, if known. */
  readonly expectedSeconds?: number;
}

/** What a machine has for guests. */
export interface GuestBudget {
  /** Bytes. */
  readonly memory: number;
  readonly cores: number;
}

/** Longest first, so that none is left at the end to run alone; unknown ones first of all, as they may be the longest. */
export function orderByLength<Guest extends { readonly needs: GuestNeeds }>(guests: readonly Guest[]): readonly Guest[] {
  const length = ({ needs }: Guest) => needs.expectedSeconds ?? Infinity;
  return guests.toSorted((a, b) => (length(a) === length(b) ? 0 : length(b) - length(a)));
}

/** Whether a guest could run if it were alone. Cores may be shared, memory may not. */
export function fitsAlone(needs: GuestNeeds, budget: GuestBudget): boolean {
  return needs.memory <= budget.memory;
}

/** The index of the first guest in a queue that fits beside those that run; undefined if none does. One may always have more cores than there are. */
export function chooseNext(
  queue: readonly { readonly needs: GuestNeeds }[],
  running: readonly GuestNeeds[],
  budget: GuestBudget,
): number | undefined {
  const used = running.reduce((sum, { memory, cores }) => ({ memory: sum.memory + memory, cores: sum.cores + cores }), {
    memory: 0,
    cores: 0,
  });
  const index = queue.findIndex(
    ({ needs }) => used.memory + needs.memory <= budget.memory && (running.length === 0 || used.cores + needs.cores <= budget.cores),
  );
  return index === -1 ? undefined : index;
}
