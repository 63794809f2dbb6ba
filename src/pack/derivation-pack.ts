import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { isDrvPath, type Derivation, type DrvPath, type Nix, type StorePath } from '../nix/index.js';
import { hashFile, readJsonFile, UserError, writeFileAtomically } from '../runtime/index.js';

/** Who needs derivations: a group, and those that it has to build. */
export interface PackCustomer {
  readonly group: string;
  readonly roots: readonly DrvPath[];
}

/** More parts than this are not worth their processes: then what several groups need goes to all of them. */
const MAX_PARTS = 64;

const ManifestSchema = v.object({
  version: v.literal(1),
  /** In the order of import: what others refer to comes first. */
  parts: v.array(
    v.object({
      /** File of the part, `<sha256>.export`. */
      file: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}\.export$/)),
      /** Groups that need it. */
      groups: v.array(v.string()),
      paths: v.number(),
    }),
  ),
});
type Manifest = v.InferOutput<typeof ManifestSchema>;

const MANIFEST = 'manifest.json';

/** For each path, who needs it: customers by index. Derivations need their inputs and sources; what sources refer to is not known here. */
function markNeeds(
  customers: readonly PackCustomer[],
  derivations: ReadonlyMap<DrvPath, Derivation>,
): ReadonlyMap<StorePath, readonly number[]> {
  const needs = new Map<StorePath, number[]>();
  for (const [index, { roots }] of customers.entries()) {
    const seen = new Set<StorePath>(roots);
    for (const path of seen) {
      const own = needs.get(path);
      if (own === undefined) needs.set(path, [index]);
      else own.push(index);
      const derivation = derivations.get(path as DrvPath);
      for (const input of derivation?.inputDrvs ?? []) seen.add(input);
      for (const source of derivation?.inputSrcs ?? []) seen.add(source);
    }
  }
  return needs;
}

/** Paths that the same groups need. */
interface Part {
  readonly groups: readonly number[];
  readonly paths: readonly StorePath[];
}

/**
 * Divides the closure of all groups' derivations so that each path is in one part and each group needs whole parts.
 * A path is needed by whoever needs what refers to it, so parts with more groups come first in the order of import.
 * @param closure all paths with references first
 */
export function divideClosure(
  closure: readonly StorePath[],
  customers: readonly PackCustomer[],
  derivations: ReadonlyMap<DrvPath, Derivation>,
): readonly Part[] {
  const needs = markNeeds(customers, derivations);
  const everybody = customers.map((_, index) => index);
  const divide = (groupsOf: (path: StorePath) => readonly number[]) => {
    const parts = new Map<string, { groups: readonly number[]; paths: StorePath[] }>();
    for (const path of closure) {
      const groups = groupsOf(path);
      const key = groups.join(' ');
      const part = parts.get(key);
      if (part === undefined) parts.set(key, { groups, paths: [path] });
      else part.paths.push(path);
    }
    return [...parts.values()].sort((a, b) => b.groups.length - a.groups.length);
  };
  // Which derivations need what only a source refers to is not known; sources refer to sources, so then all of those go to everybody.
  const hasUnknown = closure.some((path) => !needs.has(path));
  const exact = divide((path) => (hasUnknown && !isDrvPath(path) ? everybody : (needs.get(path) ?? everybody)));
  if (exact.length <= MAX_PARTS) return exact;
  return divide((path) => {
    const groups = hasUnknown && !isDrvPath(path) ? undefined : needs.get(path);
    return groups?.length === 1 ? groups : everybody;
  });
}

/**
 * Writes the derivations that groups need, each once, as `nix-store --export` does: whoever imports them need not evaluate.
 * @throws ToolError if the store cannot be read
 */
export async function writeDerivationPack(
  directory: string,
  customers: readonly PackCustomer[],
  nix: Pick<Nix, 'closure' | 'exportPaths' | 'readDerivations'>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const roots = [...new Set(customers.flatMap((customer) => customer.roots))];
  const read = roots.length === 0 ? new Map<DrvPath, Derivation>() : await nix.readDerivations(roots);
  const closure = roots.length === 0 ? [] : await nix.closure(roots);
  // A .drv file may be a source (builtins.unsafeDiscardOutputDependency): what it refers to has to come along too.
  const unread = closure.filter(isDrvPath).filter((path) => !read.has(path));
  const derivations = unread.length === 0 ? read : new Map([...read, ...(await nix.readDerivations(unread))]);
  const parts: Manifest['parts'] = [];
  for (const { groups, paths } of divideClosure(closure, customers, derivations)) {
    for (const { file, count } of await nix.exportPaths(paths, directory)) {
      const name = `${await hashFile(file)}.export`;
      await rename(file, join(directory, name));
      parts.push({ file: name, groups: groups.flatMap((index) => customers[index]?.group ?? []), paths: count });
    }
  }
  const manifest: Manifest = { version: 1, parts };
  await writeFileAtomically(join(directory, MANIFEST), JSON.stringify(manifest));
}

/**
 * The files that one group has to import, in order. They are not verified here: the digest of the whole hand-over covers them.
 * @throws UserError if the pack is damaged
 */
export async function listPackFiles(directory: string, group: string): Promise<readonly string[]> {
  const parsed = v.safeParse(ManifestSchema, await readJsonFile(join(directory, MANIFEST), 'The list of the derivation pack'));
  if (!parsed.success) {
    throw new UserError(
      `The derivation pack has a list that this Panther cannot read: ${v.summarize(parsed.issues)}. Run the whole workflow again, all of it with one version.`,
      { exitCode: 3 },
    );
  }
  return parsed.output.parts.filter(({ groups }) => groups.includes(group)).map(({ file }) => join(directory, file));
}
