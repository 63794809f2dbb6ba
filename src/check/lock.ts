import { listInputs, parseLockFile, type LintOptions, type LockFile, type Problem, type SourceAttributes } from '../flake/index.js';
import { findSimilar, formatPosition, UserError, type Position } from '../runtime/index.js';
import type { DeclaredInput } from './declared-inputs.js';
import { findKeyLine, lineAt } from './json-lines.js';
import { knowsInput, listDeclarations, quote, RELOCK, report, type Comparison, type LockProblem, type Path } from './lock-comparison.js';
import { listBrokenFollows } from './lock-follows.js';
import { listLints } from './lock-lints.js';
import { formatSource, isOtherSource } from './source.js';

/** How git sees a file of the work tree; `clean` is as the last commit has it. */
export type FileState = 'clean' | 'modified' | 'untracked' | 'ignored';

/** All that is to know of a flake's lock file without asking the network. */
export interface LockFacts {
  /** Undefined if flake.nix cannot be evaluated at all. */
  readonly declared: readonly DeclaredInput[] | undefined;
  /** Content of flake.lock; undefined if there is none. */
  readonly text: string | undefined;
  /** Directory of flake.nix relative to the root of the repository; empty for the root itself. */
  readonly directory: string;
  /** Undefined outside of a git work tree. */
  readonly git: { readonly flake: FileState; readonly lock: FileState } | undefined;
  /** What old inputs are measured by; without it there are no hints about them. */
  readonly lint?: LintOptions | undefined;
}

/** Kinds of source whose content moves on: only a revision pins them. */
const MOVING = ['github', 'gitlab', 'sourcehut', 'git', 'hg', 'indirect'];

const isSamePath = (a: Path, b: Path): boolean => a.length === b.length && a.every((name, index) => name === b[index]);

/** Problems of the file itself: whether git, and so Nix, knows it as it is. */
function listGitProblems({ git, text, directory }: LockFacts, fileAt: (name: string) => Position): readonly LockProblem[] {
  if (git === undefined) return [];
  const place = (name: string): string => `${directory === '' ? '' : `${directory}/`}${name}`;
  const unknown = (name: string, state: FileState): LockProblem => {
    const why = state === 'ignored' ? 'a .gitignore hides it from git' : 'it was never added to git';
    const add = state === 'ignored' ? `git add --force ${place(name)}` : `git add ${place(name)}`;
    return report('error', `${name} is not in git`, `Nix does not see ${name}, as ${why}. Run "${add}" and commit it.`, fileAt(name));
  };
  const isUnknown = (state: FileState) => state === 'untracked' || state === 'ignored';
  const modified = () =>
    report(
      'warning',
      'flake.lock is not committed',
      'flake.lock has changes that are in no commit: others, and CI, get other inputs than this run. Commit flake.lock, or restore it by "git restore flake.lock".',
      fileAt('flake.lock'),
    );
  return [
    ...(isUnknown(git.flake) ? [unknown('flake.nix', git.flake)] : []),
    ...(text !== undefined && isUnknown(git.lock) ? [unknown('flake.lock', git.lock)] : []),
    ...(text !== undefined && git.lock === 'modified' ? [modified()] : []),
  ];
}

/** Where an unreadable lock file stops making sense, as far as that can be told. */
function findDamage(text: string): number | undefined {
  const marker = /^(?:<{7}|={7}|>{7})/m.exec(text);
  if (marker !== null) return lineAt(text, marker.index);
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const offset = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    return offset === undefined ? undefined : lineAt(text, Number(offset));
  }
}

function listMissingInputs({ declared, lock, flakeAt }: Comparison): readonly LockProblem[] {
  const entries = lock.nodes[lock.root]?.inputs ?? {};
  const [first, ...others] = declared.filter(({ name }) => entries[name] === undefined);
  if (first === undefined) return [];
  const also = others.length === 0 ? '' : ` Also missing: ${others.map(({ name }) => `"${name}"`).join(', ')}.`;
  const where = formatPosition({ ...flakeAt(first), column: undefined });
  const message = `flake.lock has no entry for the input "${first.name}" (declared in ${where}). ${RELOCK}${also}`;
  return [report('error', 'flake.lock lacks an input', message, flakeAt(first), true)];
}

/** Nix does not skip what is left over: it refuses the whole lock file (measured with 2.26 and 2.34). */
function listLeftoverInputs({ declared, lock, lockAt }: Comparison): readonly LockProblem[] {
  const known = new Set(declared.map(({ name }) => name));
  return Object.keys(lock.nodes[lock.root]?.inputs ?? {})
    .filter((name) => !known.has(name))
    .map((name) => {
      const message = `flake.lock holds the input "${name}", which flake.nix does not declare any more, so Nix refuses the lock file. ${RELOCK}`;
      return report('error', 'flake.lock holds an input too many', message, lockAt('nodes', lock.root, 'inputs', name), true);
    });
}

/** The lock file's own entry for a path: a label, or where it follows to. Undefined below an input that follows another. */
function findEntry(lock: LockFile, path: Path): string | Path | undefined {
  let label = lock.root;
  for (const name of path.slice(0, -1)) {
    const next = lock.nodes[label]?.inputs[name];
    if (typeof next !== 'string') return undefined;
    label = next;
  }
  return lock.nodes[label]?.inputs[path.at(-1) ?? ''];
}

/** What flake.nix says of one input, against what flake.lock has for it. */
function compareInput(path: Path, input: DeclaredInput, { lock, flakeAt }: Comparison): readonly LockProblem[] {
  const entry = findEntry(lock, path);
  if (entry === undefined) return [];
  const position = flakeAt(input);
  const differ = (declared: string, locked: string): LockProblem => {
    const message = `The input ${quote(path)} ${declared} (${formatPosition({ ...position, column: undefined })}), but flake.lock was made when it ${locked}. ${RELOCK}`;
    return report('error', 'flake.lock does not fit flake.nix', message, position, true);
  };
  const followed = (target: Path): string => (target.length === 0 ? 'followed the flake itself' : `followed ${quote(target)}`);
  if (input.follows !== undefined) {
    const follows = input.follows.length === 0 ? 'follows the flake itself' : `follows ${quote(input.follows)}`;
    if (typeof entry === 'string') return [differ(follows, 'had a source of its own')];
    return isSamePath(entry, input.follows) ? [] : [differ(follows, followed(entry))];
  }
  const hasSource = Object.keys(input.source).length > 0;
  if (typeof entry !== 'string') return hasSource ? [differ(`is ${formatSource(input.source)}`, followed(entry))] : [];
  const node = lock.nodes[entry];
  if (node === undefined) return [];
  // An input that is only named is one of the registry; of an input's input, it says nothing.
  const isDeclared = hasSource || path.length === 1;
  if (isDeclared && node.original !== undefined && isOtherSource(input.source, node.original)) {
    return [differ(`is ${formatSource(input.source)}`, `was ${formatSource(node.original)}`)];
  }
  if (hasSource && node.flake !== input.flake) {
    // Nix compares sources only, and goes on with the old kind.
    const [now, before] = input.flake ? ['a flake', 'a plain source tree'] : ['a plain source tree (flake = false)', 'a flake'];
    const message = `The input ${quote(path)} is declared as ${now}, but flake.lock still has it as ${before}, and that is what Nix uses. Run "nix flake update ${path.join('/')}" and commit the result.`;
    return [report('warning', 'flake.lock has another kind of input', message, position)];
  }
  return [];
}

/** What is set for an input that the other flake does not have: Nix only warns, and most often it is a name from before. */
function listUselessOverrides({ declared, lock, flakeAt }: Comparison): readonly LockProblem[] {
  return listDeclarations(declared).flatMap(({ path, input }) => {
    const parent = findEntry(lock, path.slice(0, -1));
    const node = typeof parent === 'string' ? lock.nodes[parent] : undefined;
    if (path.length < 2 || node === undefined || node.inputs[input.name] !== undefined) return [];
    if (!knowsInput(path[0] ?? '', { declared, lock })) return [];
    const similar = findSimilar(input.name, Object.keys(node.inputs));
    const advice = similar === undefined ? 'Remove the line.' : `Did you mean "${similar}"? Else remove the line.`;
    const message = `The input ${quote(path.slice(0, -1))} has no input "${input.name}", so what flake.nix sets for it does nothing. ${advice}`;
    return [report('warning', 'An input that does not exist is overridden', message, flakeAt(input))];
  });
}

/**
 * What inputs of inputs still follow although flake.nix does not say so any more. An input's own flake can only follow what is
 * below it, so anything else came from the root. Nix does not look deeper either, where lock files from before 2.4 are odd.
 */
function listGoneOverrides({ declared, lock, lockAt }: Comparison): readonly LockProblem[] {
  const set = new Set(listDeclarations(declared).map(({ path }) => path.join('/')));
  return listInputs(lock).flatMap(({ path, label, node }) =>
    Object.entries(node.inputs).flatMap(([name, entry]) => {
      const own = [...path, name];
      if (path.length > 1 || typeof entry === 'string' || entry[0] === path[0] || set.has(own.join('/'))) return [];
      const message = `In flake.lock the input ${quote(own)} follows ${quote(entry)}, which flake.nix does not say any more. ${RELOCK}`;
      return [report('error', 'flake.lock does not fit flake.nix', message, lockAt('nodes', label, 'inputs', name), true)];
    }),
  );
}

/** Labels that are used but not there: a lock file edited by hand, or merged badly. */
function listMissingNodes(lock: LockFile, lockAt: Comparison['lockAt']): readonly LockProblem[] {
  const missing = (label: string, position: Position) =>
    report(
      'error',
      'flake.lock is damaged',
      `flake.lock names a node "${label}", which it does not hold. Restore flake.lock from git, or run "nix flake lock" after removing what names it.`,
      position,
    );
  if (lock.nodes[lock.root] === undefined) return [missing(lock.root, lockAt('root'))];
  return Object.entries(lock.nodes).flatMap(([label, node]) =>
    Object.entries(node.inputs).flatMap(([name, entry]) =>
      typeof entry === 'string' && lock.nodes[entry] === undefined ? [missing(entry, lockAt('nodes', label, 'inputs', name))] : [],
    ),
  );
}

const isRelative = ({ type, path }: SourceAttributes): boolean => type === 'path' && typeof path === 'string' && !path.startsWith('/');

/** Whether each input is pinned, and to something that other machines can have too. */
function listUnpinned(lock: LockFile, lockAt: Comparison['lockAt']): readonly LockProblem[] {
  return listInputs(lock).flatMap(({ path, label, node: { locked } }) => {
    const found = (severity: Problem['severity'], title: string, message: string) => [
      report(severity, title, message, lockAt('nodes', label)),
    ];
    const name = quote(path);
    // No command of Nix repairs these: it refuses to read the file at all (measured with 2.26 and 2.34).
    const repair = `Restore flake.lock from git, or remove the node "${label}" and what names it, then run "nix flake lock".`;
    if (locked?.['type'] === undefined) {
      return found('error', 'flake.lock is damaged', `flake.lock does not say where the input ${name} comes from. ${repair}`);
    }
    if (isRelative(locked)) return [];
    const hasHash = typeof locked['narHash'] === 'string';
    if (locked['rev'] === undefined && !hasHash) {
      const message = `flake.lock names ${formatSource(locked)} for the input ${name} without a revision or a hash, so every run could get another one, and Nix refuses it. ${repair}`;
      return found('error', 'An input is not locked', message);
    }
    if (locked['rev'] === undefined && MOVING.includes(String(locked['type']))) {
      const message = `flake.lock pins the input ${name} (${formatSource(locked)}) by a hash but to no revision: it was locked from a work tree with changes. It cannot be fetched again, and Nix 2.26 refuses it. Commit what it was locked from, then run "nix flake update ${path.join('/')}".`;
      return found('warning', 'An input is locked to no revision', message);
    }
    const place = findLocalPlace(locked);
    if (place === undefined) return [];
    // A warning, as it works where the path exists; where it does not, the evaluation is red by itself.
    const message = `The input ${name} is locked to ${place}, which exists on this machine only. Use a URL that every machine can reach, or a path inside the repository ("path:./…").`;
    return found('warning', 'An input exists on one machine only', message);
  });
}

/** The directory on one machine's disk that a source is, if it is one. */
function findLocalPlace({ type, path, url }: SourceAttributes): string | undefined {
  if (type === 'path' && typeof path === 'string') return path;
  return typeof url === 'string' && url.startsWith('file:') ? url : undefined;
}

/** Everything wrong with a flake's lock file, each with its place. Decides by texts alone: nothing is fetched or evaluated. */
export function checkLock(facts: LockFacts): readonly LockProblem[] {
  const { declared, text, directory } = facts;
  const fileAt = (name: string, line?: number, column?: number): Position => {
    return {
      file: directory === '' ? name : `${directory}/${name}`,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
  };
  const flakeAt: Comparison['flakeAt'] = ({ line, column }) => fileAt('flake.nix', line, column);
  const ofGit = listGitProblems(facts, fileAt);
  if (text === undefined) {
    const [first] = declared ?? [];
    if (declared === undefined || first === undefined) return ofGit;
    const names = declared.map(({ name }) => `"${name}"`).join(', ');
    const message = `flake.lock is missing, but flake.nix declares inputs: ${names}. ${RELOCK}`;
    return [...ofGit, report('error', 'flake.lock is missing', message, flakeAt(first), true)];
  }
  let lock: LockFile;
  try {
    lock = parseLockFile(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [...ofGit, report('error', 'flake.lock cannot be read', error.message, fileAt('flake.lock', findDamage(text)))];
  }
  const lockAt: Comparison['lockAt'] = (...keys) => fileAt('flake.lock', findKeyLine(text, keys));
  const ofLints = facts.lint === undefined ? [] : listLints(lock, lockAt, facts.lint);
  const ofLock = [...listMissingNodes(lock, lockAt), ...listUnpinned(lock, lockAt), ...ofLints];
  if (declared === undefined) return [...ofGit, ...ofLock];
  const comparison = { declared, lock, flakeAt, lockAt };
  const broken = listBrokenFollows(comparison);
  return [
    ...ofGit,
    ...ofLock,
    ...listMissingInputs(comparison),
    ...listLeftoverInputs(comparison),
    ...listDeclarations(declared).flatMap(({ path, input }) => compareInput(path, input, comparison)),
    ...listUselessOverrides(comparison),
    ...listGoneOverrides(comparison),
    ...broken,
  ];
}
