import { type InputPath } from '../flake/index.js';

/** How the trial of a set of updated inputs ended; `unknown`: by trouble that says nothing of the inputs. */
export type TrialOutcome = 'passed' | 'failed' | 'unknown';

interface Trial {
  /** Keys of the inputs that were updated. */
  readonly inputs: ReadonlySet<string>;
  readonly outcome: TrialOutcome;
}

/** Inputs that fail if all of them are updated, and what trials have told so far. */
export interface BisectState {
  /** Without duplicates. The order is that of the trials. */
  readonly inputs: readonly InputPath[];
  readonly trials: readonly Trial[];
}

/** A division of the inputs: `good` has been tried as it is and passed (or is empty), and fails with any of `heldBack`. */
export interface Rest {
  readonly good: readonly InputPath[];
  readonly heldBack: readonly InputPath[];
}

export type NextTrial =
  /** Update these inputs and no others, and record how it ended. */
  | { readonly kind: 'try'; readonly purpose: 'search'; readonly inputs: readonly InputPath[] }
  /** The same; only to tell which inputs break together. Whoever is short of time may take `rest` and stop. */
  | { readonly kind: 'try'; readonly purpose: 'explain'; readonly inputs: readonly InputPath[]; readonly rest: Rest }
  /** One minimal guilty set for each input that is held back: itself, or itself and those without which it does no harm. */
  | ({ readonly kind: 'done'; readonly guilty: readonly (readonly InputPath[])[] } & Rest)
  /** A trial ended in trouble. `good`: the largest set that has passed, which may be empty; nothing is said of the others. */
  | { readonly kind: 'undecided'; readonly good: readonly InputPath[]; readonly suspects: readonly InputPath[] };

const keyOf = (input: InputPath): string => JSON.stringify(input);
const toSet = (inputs: readonly InputPath[]): ReadonlySet<string> => new Set(inputs.map(keyOf));
const isSubset = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((key) => b.has(key));
const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && isSubset(a, b);

/**
 * Begins the search for the inputs that break an update. That nothing fails with no input updated, and that all together fail, is known before.
 *
 * Trials that are needed at worst if one input is guilty, by the number of inputs: to know it and to have proved the rest, and (in brackets) to know
 * also that it breaks by itself and not only together with another:
 * 1: 0 (0), 2: 2 (2), 3: 3 (4), 4: 3 (4), 5 to 8: 4 (5), 9 to 16: 5 (6), 17 to 20: 6 (7).
 * No order of trials does better: a set that passes and a single input that fails have each to be tried as they are, and that tells little of the others.
 *
 * What others follow should come first (nixpkgs): of inputs that only break together, the last is held back.
 */
export function startBisect(inputs: readonly InputPath[]): BisectState {
  return { inputs: [...new Map(inputs.map((input) => [keyOf(input), input])).values()], trials: [] };
}

/** The state after a trial of exactly these inputs. */
export function recordTrial(state: BisectState, inputs: readonly InputPath[], outcome: TrialOutcome | boolean): BisectState {
  const word = typeof outcome === 'string' ? outcome : outcome ? 'passed' : 'failed';
  return { ...state, trials: [...state.trials, { inputs: toSet(inputs), outcome: word }] };
}

interface Question {
  readonly inputs: readonly InputPath[];
  readonly rest?: Rest;
}
/** A search that asks for trials and is told whether they passed. */
type Search<Result> = Generator<Question, Result, boolean>;

/** What to do next. The search is gone through from its start with the trials that are there: it always asks the same. */
export function nextTrial(state: BisectState): NextTrial {
  if (state.trials.some(({ outcome }) => outcome === 'unknown')) return giveUp(state);
  const search = searchGuilty(state.inputs);
  let step = search.next();
  while (step.done !== true) {
    const { inputs, rest } = step.value;
    const passed = recall(state, toSet(inputs), rest !== undefined);
    if (passed === undefined)
      return rest === undefined ? { kind: 'try', purpose: 'search', inputs } : { kind: 'try', purpose: 'explain', inputs, rest };
    step = search.next(passed);
  }
  return { kind: 'done', ...step.value };
}

/**
 * What trials tell of a set. What is proposed has to have passed as it is; for explaining it is enough that updating fewer inputs breaks nothing
 * that updating more of them does not.
 */
function recall({ trials }: BisectState, inputs: ReadonlySet<string>, mayInfer: boolean): boolean | undefined {
  if (inputs.size === 0) return true;
  const exact = trials.find((trial) => isSame(trial.inputs, inputs));
  if (exact !== undefined) return exact.outcome === 'passed';
  if (!mayInfer) return undefined;
  if (trials.some((trial) => trial.outcome === 'passed' && isSubset(inputs, trial.inputs))) return true;
  return trials.some((trial) => trial.outcome === 'failed' && isSubset(trial.inputs, inputs)) ? false : undefined;
}

function giveUp({ inputs, trials }: BisectState): NextTrial {
  const passed = trials.filter(({ outcome }) => outcome === 'passed');
  const largest = passed.reduce<ReadonlySet<string>>((best, trial) => (trial.inputs.size > best.size ? trial.inputs : best), new Set());
  const [good, suspects] = [true, false].map((isGood) => inputs.filter((input) => largest.has(keyOf(input)) === isGood));
  return { kind: 'undecided', good: good ?? [], suspects: suspects ?? [] };
}

/** One input after the other is held back until the rest passes, and then explained. */
function* searchGuilty(inputs: readonly InputPath[]): Search<Rest & { readonly guilty: readonly (readonly InputPath[])[] }> {
  let good: readonly InputPath[] = [];
  let open = inputs;
  const breaking: { readonly input: InputPath; readonly with: readonly InputPath[] }[] = [];
  while (open.length > 0) {
    const count = yield* findBreakingPrefix(good, open);
    good = [...good, ...open.slice(0, count - 1)];
    breaking.push(...open.slice(count - 1, count).map((input) => ({ input, with: good })));
    open = open.slice(count);
    if (open.length > 0 && (yield { inputs: [...good, ...open] })) {
      good = [...good, ...open];
      open = [];
    }
  }
  const rest: Rest = { good, heldBack: breaking.map(({ input }) => input) };
  const guilty: (readonly InputPath[])[] = [];
  for (const { input, with: others } of breaking) guilty.push(yield* findAccomplices(input, others, rest));
  return { ...rest, guilty };
}

/**
 * How many of `open`, from its start, it takes to break `base`, which passes; all of them do. The half first, so that each trial tells most.
 * @returns at least 1
 */
function* findBreakingPrefix(base: readonly InputPath[], open: readonly InputPath[], rest?: Rest): Search<number> {
  let passing = 0;
  let failing = open.length;
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    const inputs = [...base, ...open.slice(0, middle)];
    if (yield rest === undefined ? { inputs } : { inputs, rest }) passing = middle;
    else failing = middle;
  }
  return failing;
}

/** A minimal set that fails, of an input and of others that pass without it. */
function* findAccomplices(input: InputPath, others: readonly InputPath[], rest: Rest): Search<readonly InputPath[]> {
  let guilty: readonly InputPath[] = [input];
  let pool = others;
  while (pool.length > 0 && (yield { inputs: guilty, rest })) {
    const count: number = yield* findBreakingPrefix(guilty, pool, rest);
    guilty = [...guilty, ...pool.slice(count - 1, count)];
    pool = pool.slice(0, count - 1);
  }
  return guilty;
}
