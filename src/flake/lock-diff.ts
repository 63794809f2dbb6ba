import type { InputPath, LockFile, LockNode, SourceAttributes } from './lock-file.js';
import { comparePaths, walkEntries, type LockEntry } from './lock-paths.js';

/** What became of one input between two lock files. */
export interface InputChange {
  readonly path: InputPath;
  /**
   * `updated`: the same reference leads to something else. `retargeted`: what flake.nix asks for differs as well (another reference, or a source
   * tree instead of a flake). `now-follows`: it follows an input, or another one than before. `no-longer-follows`: it has a source of its own.
   */
  readonly kind: 'updated' | 'retargeted' | 'added' | 'removed' | 'now-follows' | 'no-longer-follows';
  /** What it was, or followed; undefined if it is new, or followed what did not exist. */
  readonly before?: LockNode;
  readonly after?: LockNode;
  /** What it follows now; what it followed before if it is gone or has a source of its own now. */
  readonly follows?: InputPath;
}

const sortAttributes = (attributes: SourceAttributes | undefined) => Object.entries(attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** What is asked for, apart from what was found. */
const describeRequest = ({ original, flake }: LockNode): string => JSON.stringify([sortAttributes(original), flake]);

/** All that a node says of itself. Its inputs are inputs with paths of their own, and its label means nothing. */
const describeContent = (node: LockNode): string =>
  JSON.stringify([describeRequest(node), sortAttributes(node.locked), node.parent ?? null]);

function findKind({ node: before, follows: from }: LockEntry, { node: after, follows: to }: LockEntry): InputChange['kind'] | undefined {
  if (to !== undefined) return from !== undefined && comparePaths(from, to) === 0 ? undefined : 'now-follows';
  if (from !== undefined) return 'no-longer-follows';
  if (before === undefined || after === undefined || describeContent(before) === describeContent(after)) return undefined;
  return describeRequest(before) === describeRequest(after) ? 'updated' : 'retargeted';
}

function describeChange(path: InputPath, before: LockEntry | undefined, after: LockEntry | undefined): readonly InputChange[] {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : findKind(before, after);
  if (kind === undefined) return [];
  const follows = after?.follows ?? before?.follows;
  return [
    {
      path,
      kind,
      ...(before?.node === undefined ? {} : { before: before.node }),
      ...(after?.node === undefined ? {} : { after: after.node }),
      ...(follows === undefined ? {} : { follows }),
    },
  ];
}

/**
 * What differs between two lock files, by path of input names and sorted by it. Labels do not count, as Nix numbers them anew with any update.
 * An input that goes on following the same path has not changed, even if what it follows did: that stands at its own path.
 * @param before undefined if there was no lock file
 * @throws UserError if a lock file leads to more paths than any real one
 */
export function diffLocks(before: LockFile | undefined, after: LockFile): readonly InputChange[] {
  const byPath = (entries: readonly LockEntry[]) => new Map(entries.map((entry) => [JSON.stringify(entry.path), entry]));
  const old = byPath(before === undefined ? [] : walkEntries(before));
  const now = byPath(walkEntries(after));
  const paths = [...new Map([...old, ...now]).values()].map(({ path }) => path).sort(comparePaths);
  return paths.flatMap((path) => describeChange(path, old.get(JSON.stringify(path)), now.get(JSON.stringify(path))));
}
