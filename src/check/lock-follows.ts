import { findLockNode, listInputs, type LockFile, type LockNode } from '../flake/index.js';
import { knowsInput, listDeclarations, quote, RELOCK, report, type Comparison, type LockProblem, type Path } from './lock-comparison.js';

/** More than any flake's inputs lie deep: a path that goes on growing is a circle too (`inputs.a.follows = "a/b"`). */
const MAX_STEPS = 100;

type FollowsEnd = 'ends' | 'circle' | { readonly missing: string };

/** Where a path of names leads if flake.nix is obeyed; what other flakes follow is told by the lock file. */
function walkDeclared(path: Path, { declared, lock }: Comparison): FollowsEnd {
  const follows = new Map(
    listDeclarations(declared).flatMap(({ path: own, input }) =>
      input.follows === undefined ? [] : [[own.join('/'), input.follows] as const],
    ),
  );
  const seen = new Set<string>();
  for (let current = path; ;) {
    if (seen.has(current.join('/')) || seen.size > MAX_STEPS) return 'circle';
    seen.add(current.join('/'));
    const length = current.findIndex((_, index) => follows.has(current.slice(0, index + 1).join('/'))) + 1;
    const target = length === 0 ? undefined : follows.get(current.slice(0, length).join('/'));
    if (target !== undefined) {
      current = [...target, ...current.slice(length)];
      continue;
    }
    const [first] = current;
    if (first !== undefined && !declared.some(({ name }) => name === first)) return { missing: first };
    const isKnown = first === undefined || knowsInput(first, { declared, lock });
    return !isKnown || findLockNode(lock, current) !== undefined ? 'ends' : { missing: current.join('/') };
  }
}

function describeFollows(path: Path, target: Path, end: Exclude<FollowsEnd, 'ends'>): { readonly title: string; readonly message: string } {
  const says = `The input ${quote(path)} follows ${quote(target)}`;
  if (end === 'circle') return { title: 'Inputs follow each other in a circle', message: `${says}, which leads back to it.` };
  const which = end.missing === target.join('/') ? 'which does not exist' : `but there is no input "${end.missing}"`;
  return { title: 'An input follows one that does not exist', message: `${says}, ${which}.` };
}

/** `follows` that lead nowhere: first those that the user wrote, then those that only the lock file has. */
export function listBrokenFollows(comparison: Comparison): readonly LockProblem[] {
  const { declared, lock, flakeAt, lockAt } = comparison;
  const own = listDeclarations(declared).flatMap(({ path, input }) => {
    const end = input.follows === undefined ? 'ends' : walkDeclared(path, comparison);
    if (input.follows === undefined || end === 'ends') return [];
    const { title, message } = describeFollows(path, input.follows, end);
    const names = declared.map(({ name }) => `"${name}"`).join(', ');
    const advice =
      end === 'circle'
        ? 'Give one of them a "url".'
        : `Name an input of this flake (${names}) or an input of one, then run "nix flake lock".`;
    return [{ path, problem: report('error', title, `${message} ${advice}`, flakeAt(input), true) }];
  });
  const told = new Set(own.map(({ path }) => path.join('/')));
  const root = lock.nodes[lock.root];
  const nodes = [...(root === undefined ? [] : [{ path: [], label: lock.root, node: root }]), ...listInputs(lock)];
  const others = nodes.flatMap(({ path, label, node }) =>
    listBrokenEntries(lock, path, node)
      .filter((broken) => !told.has(broken.path.join('/')))
      .map(({ path: from, target, end, name }) => {
        const { title, message } = describeFollows(from, target, end);
        return report('error', title, `In flake.lock: ${message} ${RELOCK}`, lockAt('nodes', label, 'inputs', name), true);
      }),
  );
  return [...own.map(({ problem }) => problem), ...others];
}

function listBrokenEntries(lock: LockFile, path: Path, node: LockNode) {
  return Object.entries(node.inputs).flatMap(([name, target]) => {
    if (typeof target === 'string') return [];
    const end = walkLock(lock, target);
    return end === 'ends' ? [] : [{ name, path: [...path, name], target, end }];
  });
}

/** Where a path of names leads in the lock file. */
function walkLock(lock: LockFile, target: Path): FollowsEnd {
  if (findLockNode(lock, target) !== undefined) return 'ends';
  const seen = new Set<string>();
  for (let current = target; ;) {
    if (seen.has(current.join('/')) || seen.size > MAX_STEPS) return 'circle';
    seen.add(current.join('/'));
    let label = lock.root;
    let next: Path | undefined;
    for (const [index, name] of current.entries()) {
      const entry = lock.nodes[label]?.inputs[name];
      if (entry === undefined) return { missing: current.slice(0, index + 1).join('/') };
      if (typeof entry !== 'string') {
        next = [...entry, ...current.slice(index + 1)];
        break;
      }
      label = entry;
    }
    if (next === undefined) return 'ends';
    current = next;
  }
}
