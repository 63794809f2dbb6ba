import { type UpdateSettings } from '../config/index.js';
import { formatInputPath, listLockedInputs, type InputPath, type LockedInput, type LockFile } from '../flake/index.js';
import { UserError } from '../runtime/index.js';
import { slugOfInput, slugOfInputs } from './branch-name.js';
import { listUnknownNames } from './input-names.js';
import { findObstacle, matchesInput } from './policy.js';

/** Inputs of one flake that are proposed together, in one branch with one pull request. */
export interface Proposal {
  /** The same with every run; part of the branch's name: `all`, the name of a group, `nixpkgs`, `disko+nixpkgs`. */
  readonly id: string;
  readonly title: string;
  /** Directory relative to the root of the repository. */
  readonly flake: string;
  /** At least one. What others follow comes first, as trials want it. */
  readonly inputs: readonly InputPath[];
}

/** An input that is in no proposal. */
export interface LeftOutInput {
  readonly flake: string;
  readonly path: InputPath;
  /** The end of a sentence: "nixpkgs is left out: …". */
  readonly reason: string;
}

export interface ProposalPlan {
  readonly proposals: readonly Proposal[];
  readonly leftOut: readonly LeftOutInput[];
}

/** A flake of the repository with what its lock file holds. */
export interface LockedFlake {
  /** Directory relative to the root of the repository. */
  readonly directory: string;
  readonly lock: LockFile;
}

type PlanSettings = Pick<UpdateSettings, 'mode' | 'groups' | 'ignore' | 'nested' | 'cooldown'>;

/**
 * What is to be proposed: for each flake its groups, and its other inputs together or one by one. Inputs of inputs only if they are named.
 * @param only names or globs of the inputs that are asked for this once, also ignored and nested ones; none: all. Part of a proposal becomes a
 * proposal of its own, so that the whole one stays what it is.
 * @throws UserError for names that no flake has as an input, and for a group that is called like an input which is proposed by itself
 */
export function planProposals(flakes: readonly LockedFlake[], settings: PlanSettings, only: readonly string[] = []): ProposalPlan {
  const listed = flakes.map(({ directory, lock }) => ({ directory, inputs: sortByFollowers(listLockedInputs(lock)) }));
  const problems = listUnknownNames(settings, only, [
    ...new Set(listed.flatMap(({ inputs }) => inputs.map(({ path }) => formatInputPath(path)))),
  ]);
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  const plans = listed.map(({ directory, inputs }) => planFlake(directory, inputs, settings, only));
  return { proposals: plans.flatMap(({ proposals }) => proposals), leftOut: plans.flatMap(({ leftOut }) => leftOut) };
}

function planFlake(flake: string, inputs: readonly LockedInput[], settings: PlanSettings, only: readonly string[]): ProposalPlan {
  const { chosen, leftOut } = chooseInputs(inputs, settings, only);
  const whole = divide(chooseInputs(inputs, settings, []).chosen, settings);
  const parts = divide(chosen, settings).map((part) => {
    const isWhole = part.kind === 'input' || whole.some(({ id, paths }) => id === part.id && paths.length === part.paths.length);
    const id = isWhole ? part.id : slugOfInputs(part.paths);
    return { id, title: nameTitle(flake, isWhole ? part : { ...part, kind: 'part' }), flake, inputs: part.paths };
  });
  const twice = parts.find(({ id }, index) => parts.findIndex((part) => part.id === id) !== index)?.id;
  if (twice !== undefined) {
    throw new UserError(
      `update.groups has a group "${twice}", and the input ${twice}, which is not in it, is proposed by itself: both would have one branch. Give the group another name, or put the input into it.`,
    );
  }
  return { proposals: parts, leftOut: leftOut.map(({ path, reason }) => ({ flake, path, reason })) };
}

function chooseInputs(inputs: readonly LockedInput[], { ignore, nested }: PlanSettings, only: readonly string[]) {
  const isNamed = ({ path }: LockedInput, names: readonly string[]) => names.includes(formatInputPath(path));
  // A glob over inputs of inputs means those that have a source of their own; most follow one.
  const isNestedMeant = (input: LockedInput, names: readonly string[]) =>
    isNamed(input, names) || (matchesInput(input.path, names) && input.follows === undefined);
  const isMeant = (input: LockedInput) => {
    const isUsual = input.path.length === 1 || isNestedMeant(input, nested);
    if (only.length === 0) return isUsual;
    // "*" is every input that is updated anyway; the others have to be meant.
    return isUsual
      ? matchesInput(input.path, only)
      : isNestedMeant(
          input,
          only.filter((name) => name.includes('/')),
        );
  };
  const judged = inputs.filter(isMeant).map((input) => ({
    path: input.path,
    reason:
      !isNamed(input, only) && matchesInput(input.path, ignore) ? 'update.ignore in .github/panther.yml names it' : findObstacle(input),
  }));
  return {
    chosen: judged.filter(({ reason }) => reason === undefined).map(({ path }) => path),
    leftOut: judged.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }])),
  };
}

interface Part {
  readonly kind: 'all' | 'group' | 'input' | 'part';
  readonly id: string;
  readonly paths: readonly InputPath[];
}

function divide(paths: readonly InputPath[], { mode, groups }: PlanSettings): readonly Part[] {
  const groupOf = (path: InputPath) => groups.find(({ inputs }) => matchesInput(path, inputs));
  const grouped = groups.map((group): Part => ({ kind: 'group', id: group.name, paths: paths.filter((path) => groupOf(path) === group) }));
  const rest = paths.filter((path) => groupOf(path) === undefined);
  const others: readonly Part[] =
    mode === 'all'
      ? [{ kind: 'all', id: 'all', paths: rest }]
      : rest.map((path) => ({ kind: 'input', id: slugOfInput(path), paths: [path] }));
  return [...grouped, ...others].filter((part) => part.paths.length > 0);
}

const SHOWN_INPUTS = 3;

function nameTitle(flake: string, { kind, id, paths }: Part): string {
  const where = flake === '.' ? '' : ` in ${flake}`;
  if (kind === 'all') return `Update flake inputs${where}`;
  if (kind === 'group') return `Update flake inputs of the group ${id}${where}`;
  const names = paths.map(formatInputPath);
  const more = names.length > SHOWN_INPUTS ? [`${names.length - SHOWN_INPUTS + 1} more`] : [];
  const shown = more.length === 0 ? names : names.slice(0, SHOWN_INPUTS - 1);
  const list = [...shown, ...more];
  return `Update ${list.length === 1 ? '' : `${list.slice(0, -1).join(', ')} and `}${list.at(-1) ?? ''}${where}`;
}

/** What most others follow first; a trial of an input without what it follows tells less. */
function sortByFollowers(inputs: readonly LockedInput[]): readonly LockedInput[] {
  const followers = new Map<string, number>();
  for (const { follows } of inputs) {
    if (follows === undefined) continue;
    const key = formatInputPath(follows);
    followers.set(key, (followers.get(key) ?? 0) + 1);
  }
  const count = ({ path }: LockedInput) => followers.get(formatInputPath(path)) ?? 0;
  return [...inputs].sort((a, b) => count(b) - count(a));
}
