import { keyOf, listMoves, startWorld, type ModelOptions, type World } from './model-world.js';

/** A state that must not be, and how it came about. */
export interface Violation {
  readonly what: string;
  readonly trace: readonly string[];
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** First of each kind. */
  readonly violations: readonly Violation[];
  /** Most moves until everything is still, once nothing fails any more. */
  readonly longestEnd: number;
  /** How deployments ended, of runners that told. */
  readonly outcomes: ReadonlySet<string>;
}

/** What must hold in a world; names of what does not. */
export type Invariant = (world: World, options: ModelOptions) => readonly string[];

/** Goes through all worlds that can come about, breadth first, so that traces are the shortest. */
export function explore(options: ModelOptions, checkState: Invariant, checkEnd: Invariant): Exploration {
  const first = startWorld(options);
  const index = new Map([[keyOf(first), 0]]);
  const worlds: (World | undefined)[] = [first];
  const parents: { readonly from: number; readonly name: string }[] = [{ from: -1, name: 'start' }];
  const calm: number[][] = [];
  const found = new Map<string, Violation>();
  const outcomes = new Set<string>();
  let transitions = 0;
  const trace = (at: number): string[] => {
    const names: string[] = [];
    for (let here = at; here > 0; here = parents[here]?.from ?? -1) names.push(parents[here]?.name ?? '');
    return names.reverse();
  };
  const note = (at: number, kinds: readonly string[]) => {
    for (const what of kinds) if (!found.has(what)) found.set(what, { what, trace: trace(at) });
  };
  const ends: { readonly at: number; readonly world: World }[] = [];
  for (let at = 0; at < worlds.length; at += 1) {
    const world = worlds[at];
    if (world === undefined) continue;
    worlds[at] = undefined;
    note(at, checkState(world, options));
    if (world.runner.ending !== undefined) outcomes.add(world.runner.ending.outcome);
    const next: number[] = [];
    for (const move of listMoves(world, options)) {
      transitions += 1;
      const known = index.get(move.key);
      const to = known ?? worlds.length;
      if (known === undefined) {
        index.set(move.key, to);
        worlds.push(move.next);
        parents.push({ from: at, name: move.name });
      }
      if (!move.isFault) next.push(to);
    }
    calm[at] = next;
    if (next.length === 0) ends.push({ at, world });
  }
  for (const { at, world } of ends) note(at, checkEnd(world, options));
  const longestEnd = measureLongest(calm, (at) => note(at, ['goes round for ever']));
  return { states: index.size, transitions, violations: [...found.values()], longestEnd, outcomes };
}

/** Longest way through moves that are no faults; tells of a circle, which would have no end. */
function measureLongest(calm: readonly (readonly number[])[], onCircle: (at: number) => void): number {
  const UNSEEN = -2;
  const OPEN = -1;
  const lengths = new Int32Array(calm.length).fill(UNSEEN);
  for (let start = 0; start < calm.length; start += 1) {
    const stack = [start];
    while (stack.length > 0) {
      const at = stack[stack.length - 1] ?? 0;
      const next = calm[at] ?? [];
      if ((lengths[at] ?? 0) >= 0) {
        stack.pop();
        continue;
      }
      if (lengths[at] === OPEN) {
        lengths[at] = next.reduce((longest, to) => Math.max(longest, 1 + Math.max(0, lengths[to] ?? 0)), 0);
        stack.pop();
        continue;
      }
      lengths[at] = OPEN;
      for (const to of next) {
        if (lengths[to] === UNSEEN) stack.push(to);
        else if (lengths[to] === OPEN) onCircle(to);
      }
    }
  }
  return lengths.reduce((longest, length) => Math.max(longest, length), 0);
}
