import * as v from 'valibot';
import { UserError } from '../runtime/index.js';

/** Where an input of a flake comes from: the attributes Nix writes for it (`type`, `owner`, `repo`, `rev`, `url`, `path`, `narHash` …). */
export type SourceAttributes = Readonly<Record<string, string | number | boolean>>;

/** Names of inputs, from the flake itself: `['home-manager', 'nixpkgs']` is the input of an input. Empty for the flake itself. */
export type InputPath = readonly string[];

/** As Nix's command line takes it and its messages write it: `home-manager/nixpkgs`. */
export function formatInputPath(path: InputPath): string {
  return path.join('/');
}

/** One node of a lock file. Labels (`nixpkgs_2`) are Nix's own and may change with any update; only paths of input names are stable. */
export interface LockNode {
  /** False for an input that is only a source tree. */
  readonly flake: boolean;
  readonly locked?: SourceAttributes | undefined;
  readonly original?: SourceAttributes | undefined;
  /** Input name → label of another node, or, for `follows`, the path of input names from the root. */
  readonly inputs: Readonly<Record<string, string | InputPath>>;
  /** For an input by a relative path, since Nix 2.26: the input whose flake.nix says it, and that the path starts from. */
  readonly parent?: InputPath | undefined;
}

export interface LockFile {
  readonly version: number;
  readonly root: string;
  readonly nodes: Readonly<Record<string, LockNode>>;
}

const Attributes = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));
const Lock = v.object({
  version: v.number(),
  root: v.string(),
  nodes: v.record(
    v.string(),
    v.pipe(
      v.object({
        flake: v.optional(v.boolean(), true),
        locked: v.optional(Attributes),
        original: v.optional(Attributes),
        inputs: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())])), {}),
        parent: v.optional(v.array(v.string())),
        info: v.optional(Attributes),
      }),
      // Version 5 kept narHash and lastModified apart; Nix still joins them so (src/libflake/lockfile.cc, getFlakeRef).
      v.transform(({ info, locked, ...node }) => ({ ...node, ...(locked === undefined ? {} : { locked: { ...locked, ...info } }) })),
    ),
  ),
});
/** Versions 5 to 7: Nix 2.4 to 2.35. */
const VERSIONS = { oldest: 5, newest: 7 } as const;

/** @throws UserError if it is not JSON, has another shape, or a version that no supported Nix writes */
export function parseLockFile(text: string): LockFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const merged = text.includes('<<<<<<<') ? ' It holds merge conflict markers.' : '';
    throw new UserError(`flake.lock is not valid JSON.${merged} Restore it from git, or run "nix flake lock" to write it anew.`, {
      exitCode: 1,
      cause: error,
    });
  }
  const parsed = v.safeParse(Lock, json);
  if (!parsed.success)
    throw new UserError(
      `flake.lock has not the shape of a lock file: ${v.summarize(parsed.issues)}. Run "nix flake lock" to write it anew.`,
      { exitCode: 1 },
    );
  const { version } = parsed.output;
  if (version < VERSIONS.oldest || version > VERSIONS.newest) {
    throw new UserError(
      `flake.lock has version ${version}; versions ${VERSIONS.oldest} to ${VERSIONS.newest} are known. Run "nix flake lock" with a Nix from 2.18 to 2.35.`,
      { exitCode: 1 },
    );
  }
  return parsed.output;
}

/** The node of a label. Labels are a user's text, and may be names that every JavaScript object has. */
function findNode(lock: LockFile, label: string): LockNode | undefined {
  return Object.hasOwn(lock.nodes, label) ? lock.nodes[label] : undefined;
}

/** Tells the label at the end of a path; undefined if it leads nowhere or in a circle. */
export type InputResolver = (path: InputPath) => string | undefined;

/** A resolver that walks each `follows` of a lock file once, however many paths lead through it. */
export function createInputResolver(lock: LockFile): InputResolver {
  const known = new Map<string, string | undefined>();
  const findNext = (label: string, name: string): string | undefined => {
    const inputs = findNode(lock, label)?.inputs ?? {};
    const next = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (next === undefined || typeof next === 'string') return next;
    const key = JSON.stringify([label, name]);
    if (known.has(key)) return known.get(key);
    // Whoever comes here again before it is known goes in a circle, and so does everything on the way.
    known.set(key, undefined);
    const end = resolve(next);
    known.set(key, end);
    return end;
  };
  const resolve = (path: InputPath): string | undefined => {
    let label = lock.root;
    for (const name of path) {
      const next = findNext(label, name);
      if (next === undefined) return undefined;
      label = next;
    }
    return findNode(lock, label) === undefined ? undefined : label;
  };
  return resolve;
}

/** The node at a path of input names, following `follows`. Undefined if the path leads nowhere or in a circle. */
export function findLockNode(lock: LockFile, path: InputPath): { readonly label: string; readonly node: LockNode } | undefined {
  const label = createInputResolver(lock)(path);
  const node = label === undefined ? undefined : findNode(lock, label);
  return label === undefined || node === undefined ? undefined : { label, node };
}

/** Every input of the flake and of its inputs, once per label, with the shortest path of names that leads to it. */
export function listInputs(lock: LockFile): readonly { readonly path: InputPath; readonly label: string; readonly node: LockNode }[] {
  const found = new Map<string, { path: readonly string[]; label: string; node: LockNode }>();
  const queue: { label: string; path: readonly string[] }[] = [{ label: lock.root, path: [] }];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    const { label, path } = item;
    const node = lock.nodes[label];
    if (node === undefined || found.has(label)) continue;
    found.set(label, { path, label, node });
    for (const [name, next] of Object.entries(node.inputs)) {
      if (typeof next === 'string') queue.push({ label: next, path: [...path, name] });
    }
  }
  found.delete(lock.root);
  return [...found.values()];
}

/** The input whose locked source is named in a text (a URL in an error message): by revision, or by its whole URL. */
export function findInputInText(lock: LockFile, text: string): readonly string[] | undefined {
  return listInputs(lock).find(({ node }) => {
    const { rev, url, narHash, path } = node.locked ?? {};
    return [rev, url, narHash, path].some((value) => typeof value === 'string' && value.length > 6 && text.includes(value));
  })?.path;
}
