/** Something to build together with what it needs. */
export interface Item<Id> {
  readonly id: Id;
  /** Indexes of the derivations it needs. */
  readonly needs: Uint32Array;
}

/** Items of one job. */
export interface Bundle<Id> {
  readonly ids: readonly Id[];
  /** Derivations to build in this job. */
  readonly derivations: number;
  /** Estimated seconds of work in this job. */
  readonly seconds: number;
}

export interface GroupingOptions {
  /** Estimated seconds of building each derivation, by index. */
  readonly seconds: Float64Array;
  /** Seconds a job should take; more work means more jobs. 0: a job for each item. */
  readonly jobSeconds: number;
  readonly maxJobs: number;
}

/** How far a job may go above the mean load before an item goes elsewhere, although it shares work with that job. */
const IMBALANCE = 1.25;

function sum(needs: Uint32Array, seconds: Float64Array, without?: Uint8Array): number {
  let total = 0;
  for (const need of needs) if (without?.[need] !== 1) total += seconds[need] ?? 0;
  return total;
}

function countJobs(work: number, items: number, { jobSeconds, maxJobs }: GroupingOptions): number {
  const wanted = jobSeconds === 0 ? items : Math.ceil(work / jobSeconds);
  return Math.max(1, Math.min(wanted, items, maxJobs));
}

/**
 * Divides items among jobs so that what they share is built as few times as possible while no job gets much more than its part.
 * Greedy, largest item first: each goes where it adds the least work among the jobs that have room, else to the job that ends first.
 * Deterministic; time is items × jobs × needs.
 */
export function groupItems<Id>(items: readonly Item<Id>[], options: GroupingOptions): readonly Bundle<Id>[] {
  if (items.length === 0) return [];
  const { seconds } = options;
  const everything = new Uint8Array(seconds.length);
  for (const { needs } of items) for (const need of needs) everything[need] = 1;
  const work = everything.reduce((total, present, index) => (present === 1 ? total + (seconds[index] ?? 0) : total), 0);

  const jobs = Array.from({ length: countJobs(work, items.length, options) }, () => ({
    has: new Uint8Array(seconds.length),
    ids: [] as Id[],
    seconds: 0,
    derivations: 0,
  }));
  const capacity = (work / jobs.length) * IMBALANCE;
  const bySize = items.map((item) => ({ ...item, size: sum(item.needs, seconds) })).sort((a, b) => b.size - a.size);
  for (const { id, needs } of bySize) {
    const offers = jobs.map((job) => ({ job, added: sum(needs, seconds, job.has) }));
    // Without any seconds to share, each item has a job of its own as long as there are jobs, although they do the same work.
    const unused = options.jobSeconds === 0 ? offers.find(({ job }) => job.ids.length === 0) : undefined;
    const withRoom = offers.filter(({ job, added }) => job.seconds + added <= capacity);
    const best =
      unused ??
      (withRoom.length > 0
        ? withRoom.reduce((a, b) => (b.added < a.added || (b.added === a.added && b.job.seconds < a.job.seconds) ? b : a))
        : offers.reduce((a, b) => (b.job.seconds + b.added < a.job.seconds + a.added ? b : a)));
    best.job.ids.push(id);
    best.job.seconds += best.added;
    for (const need of needs) {
      if (best.job.has[need] !== 1) best.job.derivations += 1;
      best.job.has[need] = 1;
    }
  }
  return jobs.filter(({ ids }) => ids.length > 0).map(({ ids, derivations, seconds: load }) => ({ ids, derivations, seconds: load }));
}
