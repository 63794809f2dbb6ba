import { describeReference, findForge, findRevisionDate } from './forge.js';
import { findChannelRef, findSupportEnd, isNixpkgs, type ChannelTable } from './lock-channels.js';
import { formatInputPath, listInputs, type InputPath, type LockFile, type LockNode } from './lock-file.js';
import { formatAttributePath } from './targets.js';

/** Something of a lock file that works, and that its owner may want to know. */
export interface LockLint {
  readonly kind: 'stale' | 'duplicate' | 'indirect' | 'unlocked' | 'unsupported-channel';
  /** The shortest path of names to the input. */
  readonly path: InputPath;
  readonly message: string;
  readonly advice: string;
  /** For a duplicate: the input of the flake that it could follow. */
  readonly follows?: InputPath;
}

export interface LintOptions {
  /** Unix seconds. */
  readonly now: number;
  /** Age in days from which an input is stale. */
  readonly staleDays: number;
  readonly channels: ChannelTable;
}

/**
 * Days after which nixpkgs is stale. Who updates once a month may miss one month (holidays, an update that is held back) and is not
 * nagged; after two, security fixes of two months are missing.
 */
export const STALE_DAYS = 60;

const DAY = 86_400;
const formatDay = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 10);

/** Kinds of source whose content moves on: only a revision pins them. */
const MOVING = ['github', 'gitlab', 'sourcehut', 'git', 'hg', 'indirect'];

interface Input {
  readonly path: InputPath;
  readonly label: string;
  readonly node: LockNode;
}

const nameOf = ({ path, node }: Input): string => `"${formatInputPath(path)}" (${describeReference(node.original ?? node.locked ?? {})})`;

/** Whether flake.nix names one revision: then it is old on purpose. */
const isPinned = ({ original }: LockNode): boolean => original?.['rev'] !== undefined;

const isRelative = ({ locked }: LockNode): boolean => locked?.['type'] === 'path' && !String(locked['path']).startsWith('/');

/** What tells whether two inputs ask for the same: the repository, the branch, the directory in it, and whether it is taken as a flake. */
function findSourceKey(node: LockNode): string | undefined {
  const { locked = {}, original = {}, flake } = node;
  if (isPinned(node) || locked['type'] === undefined || locked['type'] === 'path') return undefined;
  const forge = findForge(locked);
  const repository = forge === undefined ? [locked['type'], original['url'] ?? locked['url']] : [forge.host, forge.project.toLowerCase()];
  // What a name of the registry stood for when it was locked is not told: it may have been any branch.
  const registry = original['type'] === 'indirect' ? original['id'] : null;
  return JSON.stringify([repository, registry, findChannelRef(node) ?? null, original['dir'] ?? null, flake]);
}

/** Newest date that the lock file itself proves, by source. */
function listNewestDates(inputs: readonly Input[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { node } of inputs) {
    const [key, date] = [findSourceKey(node), findRevisionDate(node.locked ?? {})];
    if (key !== undefined && date !== undefined) newest.set(key, Math.max(date, newest.get(key) ?? 0));
  }
  return newest;
}

/** Branches of nixpkgs that move every day; its tags do not. */
const ROLLING = /^(?:master|(?:nixos|nixpkgs|release|staging)-.+)$/;

/**
 * An old revision alone says nothing: most repositories rest for months, and there is nothing to update to. So only what is known to have moved on
 * is stale: nixpkgs, which moves every day, and what another input of the same lock file has newer.
 */
function findStale(input: Input, newest: ReadonlyMap<string, number>, { now, staleDays }: LintOptions): LockLint | undefined {
  const { node, path } = input;
  const date = findRevisionDate(node.locked ?? {});
  const key = findSourceKey(node);
  if (path.length > 1 || date === undefined || key === undefined || now - date <= staleDays * DAY) return undefined;
  const isRolling = isNixpkgs(node.locked ?? {}) && ROLLING.test(findChannelRef(node) ?? 'master');
  if (!isRolling && (newest.get(key) ?? 0) <= date) return undefined;
  const days = Math.floor((now - date) / DAY);
  return {
    kind: 'stale',
    path,
    message: `The input ${nameOf(input)} is locked to a revision of ${formatDay(date)}, ${days} days ago: fixes since then are missing.`,
    advice: `Run "nix flake update ${formatInputPath(path)}" and commit flake.lock.`,
  };
}

function findUnsupported(input: Input, { now, channels }: LintOptions): LockLint | undefined {
  const { node, path } = input;
  const ref = isNixpkgs(node.locked ?? {}) ? findChannelRef(node) : undefined;
  const end = ref === undefined ? undefined : findSupportEnd(ref, channels);
  if (ref === undefined || end === undefined || now < end) return undefined;
  const message = `The input ${nameOf(input)} is of ${ref}, which gets no fixes since ${formatDay(end - 1)}.`;
  const advice =
    path.length === 1
      ? 'Change its URL in flake.nix to a release that is supported, read that release’s notes, and run "nix flake lock".'
      : `Update the input "${path[0] ?? ''}", or let this one follow an input of your own by ${writeFollows(path, undefined)}`;
  return { kind: 'unsupported-channel', path, message, advice };
}

/** The line of flake.nix that lets an input of an input follow another. */
function writeFollows(path: InputPath, target: InputPath | undefined): string {
  const attribute = formatAttributePath(['inputs', ...path.flatMap((name, index) => (index === 0 ? [name] : ['inputs', name])), 'follows']);
  return `${attribute} = "${target === undefined ? '…' : formatInputPath(target)}";`;
}

function findDuplicate(input: Input, targets: readonly Input[]): LockLint | undefined {
  const key = input.path.length < 2 ? undefined : findSourceKey(input.node);
  const target = key === undefined ? undefined : targets.find(({ node }) => findSourceKey(node) === key);
  if (target === undefined) return undefined;
  const isSame = target.node.locked?.['narHash'] === input.node.locked?.['narHash'];
  const how = isSame ? 'the same revision now, but updated apart' : 'another revision';
  return {
    kind: 'duplicate',
    path: input.path,
    follows: target.path,
    message: `The input ${nameOf(input)} is locked a second time beside "${formatInputPath(target.path)}": ${how}.`,
    advice: `If they may be the same, write in flake.nix: ${writeFollows(input.path, target.path)}`,
  };
}

function findIndirect(input: Input): LockLint | undefined {
  // What other flakes leave to the registry, only they can change.
  if (input.path.length > 1 || input.node.original?.['type'] !== 'indirect') return undefined;
  const source = Object.fromEntries(Object.entries(input.node.locked ?? {}).filter(([name]) => name !== 'rev' && name !== 'ref'));
  return {
    kind: 'indirect',
    path: input.path,
    message: `The input ${nameOf(input)} is a name of the registry: an update gets what the registry of the machine that runs it says.`,
    advice: `Write its URL in flake.nix, with the branch that you want: inputs.${formatAttributePath(input.path.slice(0, 1))}.url = "${describeReference(source)}";`,
  };
}

function findUnlocked(input: Input): LockLint | undefined {
  const { locked } = input.node;
  const isMoving = MOVING.includes(String(locked?.['type'] ?? 'indirect'));
  const hasHash = typeof locked?.['narHash'] === 'string';
  if (isRelative(input.node) || locked?.['rev'] !== undefined || (hasHash && !isMoving)) return undefined;
  const what = hasHash
    ? 'by a hash but to no revision, so it cannot be fetched again'
    : 'to no revision and no hash, so every run could get another one';
  return {
    kind: 'unlocked',
    path: input.path,
    message: `The input ${nameOf(input)} is locked ${what}.`,
    advice: `Run "nix flake update ${formatInputPath(input.path)}" with everything committed that it comes from.`,
  };
}

/**
 * What of a lock file is worth a hint, once for each node, nearest first. Decided by the lock file alone: nothing is fetched, so it does not
 * know whether there is anything newer, except where the lock file shows it.
 */
export function lintLock(lock: LockFile, options: LintOptions): readonly LockLint[] {
  const inputs = listInputs(lock);
  const newest = listNewestDates(inputs);
  const targets = inputs.filter(({ path }) => path.length === 1);
  return inputs.flatMap((input) => {
    const unsupported = findUnsupported(input, options);
    return [
      findUnlocked(input),
      unsupported,
      // A channel that is closed has nothing newer.
      unsupported === undefined ? findStale(input, newest, options) : undefined,
      findDuplicate(input, targets),
      findIndirect(input),
    ].filter((lint) => lint !== undefined);
  });
}
