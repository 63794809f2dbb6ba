import { UserError } from '../runtime/index.js';
import { createInputResolver, type InputPath, type LockFile, type LockNode } from './lock-file.js';

/** One input by one path of names. */
export interface LockedInput {
  readonly path: InputPath;
  /** Label of the node, which may be another after any update: only to look it up in the same lock file. */
  readonly label: string;
  readonly node: LockNode;
  /** Set if it has no node of its own: the path that it follows. `label` and `node` are then those of what it leads to. */
  readonly follows?: InputPath;
}

/** An input as the lock file has it: one that follows may lead nowhere. */
export type LockEntry = Pick<LockedInput, 'path'> & Partial<Omit<LockedInput, 'path'>>;

/**
 * Paths that are told apart in one lock file. The largest that are known have some hundreds; only one where nodes share nodes, over and over,
 * comes to more, and it would come to more than fit into memory.
 */
const MAX_PATHS = 10_000;

/** Which of two paths comes first, name by name. */
export function comparePaths(a: InputPath, b: InputPath): number {
  const index = a.findIndex((name, at) => name !== b[at]);
  const [left, right] = index < 0 ? [undefined, b[a.length]] : [a[index], b[index]];
  if (left === right) return 0;
  return left === undefined || (right !== undefined && left < right) ? -1 : 1;
}

/**
 * Every input by every path of names, sorted by path. What is followed is not entered: its own inputs stand at its own path. A node inside
 * itself, which versions 5 and 6 allow, is listed but not entered again.
 * @throws UserError if there are more paths than any real lock file has
 */
export function walkEntries(lock: LockFile): readonly LockEntry[] {
  const resolve = createInputResolver(lock);
  const entries: LockEntry[] = [];
  const queue: { readonly label: string; readonly path: InputPath; readonly above: readonly string[] }[] = [
    { label: lock.root, path: [], above: [] },
  ];
  for (const { label, path: parent, above } of queue) {
    const inputs = Object.hasOwn(lock.nodes, label) ? lock.nodes[label]?.inputs : undefined;
    for (const [name, next] of Object.entries(inputs ?? {})) {
      const path = [...parent, name];
      const isOwn = typeof next === 'string';
      const end = isOwn ? next : resolve(next);
      const node = end !== undefined && Object.hasOwn(lock.nodes, end) ? lock.nodes[end] : undefined;
      const found = end === undefined || node === undefined ? {} : { label: end, node };
      if (!isOwn) entries.push({ path, ...found, follows: next });
      else if (node !== undefined) {
        entries.push({ path, ...found });
        const around = [...above, label];
        if (!around.includes(next)) queue.push({ label: next, path, above: around });
      }
      if (entries.length > MAX_PATHS) {
        throw new UserError(
          `flake.lock leads to more than ${MAX_PATHS} inputs of inputs, more than can be told apart. Write it anew with "nix flake lock", or let inputs follow each other.`,
          { exitCode: 1 },
        );
      }
    }
  }
  return entries.sort((a, b) => comparePaths(a.path, b.path));
}

/**
 * Every input by every path of names, sorted by path; one that follows leads to the node at the end, and is not entered. An input that
 * follows what does not exist is left out: it is locked to nothing.
 * @throws UserError if there are more paths than any real lock file has
 */
export function listLockedInputs(lock: LockFile): readonly LockedInput[] {
  return walkEntries(lock).flatMap(({ path, label, node, follows }) =>
    label === undefined || node === undefined ? [] : [{ path, label, node, ...(follows === undefined ? {} : { follows }) }],
  );
}
