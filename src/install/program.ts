import { access, constants, readdir, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { findLockNode, type LockFile } from '../flake/index.js';
import { hashFile, isFile, UserError } from '../runtime/index.js';
import { type InstallProgram } from './types.js';

/** What is built when neither the caller nor the flake says otherwise. Raise it together with the tests' stand-in. */
export const DEFAULT_REFERENCE = 'github:nix-community/nixos-anywhere/91fc9b70fc295258c366cce8627efb6f185fd9fb';
/** Name of the program, of the flake input, and of the package in its flake. */
const NAME = 'nixos-anywhere';

/** The first executable file of that name on a PATH, absolute. */
export async function findExecutable(name: string, path: string | undefined): Promise<string | undefined> {
  for (const directory of (path ?? '').split(delimiter).filter(isAbsolute)) {
    const candidate = join(directory, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  if (!(await isFile(path))) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Where nixos-anywhere comes from: said by the caller, pinned by the flake, on PATH, or the default of this release. */
export type ProgramChoice =
  | { readonly source: 'given' | 'path'; readonly path: string }
  | { readonly source: 'given' | 'flake-input' | 'default'; readonly reference: string };

/**
 * Chooses nixos-anywhere. What is said wins; then what the flake pins, which its owner updates and reviews; then what the machine has.
 * @param given a path, a flake reference, or empty
 * @param onPath the program on PATH, if there is one
 */
export function chooseProgram(given: string, lock: LockFile | undefined, onPath: string | undefined): ProgramChoice {
  if (given.startsWith('/') || given.startsWith('./') || given.startsWith('../')) return { source: 'given', path: resolve(given) };
  if (given !== '') return { source: 'given', reference: given };
  const pinned = findPinnedReference(lock);
  if (pinned !== undefined) return { source: 'flake-input', reference: pinned };
  return onPath === undefined ? { source: 'default', reference: DEFAULT_REFERENCE } : { source: 'path', path: onPath };
}

/** A reference to the flake input `nixos-anywhere` as it is locked. Undefined without one, or of a kind that cannot be named in one line. */
export function findPinnedReference(lock: LockFile | undefined): string | undefined {
  const locked = lock === undefined ? undefined : findLockNode(lock, [NAME])?.node.locked;
  if (locked === undefined) return undefined;
  const { type, owner, repo, rev, url, narHash } = Object.fromEntries(Object.entries(locked).map(([key, value]) => [key, String(value)]));
  const hash = narHash === undefined ? '' : `narHash=${encodeURIComponent(narHash)}`;
  if ((type === 'github' || type === 'gitlab' || type === 'sourcehut') && owner && repo && rev) {
    return `${type}:${encodeURIComponent(owner)}/${repo}/${rev}${hash === '' ? '' : `?${hash}`}`;
  }
  if (type === 'git' && url && rev) return `git+${url}?rev=${rev}`;
  if (type === 'tarball' && url) return `${url}${hash === '' ? '' : `${url.includes('?') ? '&' : '?'}${hash}`}`;
  return undefined;
}

/** `REFERENCE#nixos-anywhere`, unless the reference names a package itself. */
export const formatInstallable = (reference: string): string => (reference.includes('#') ? reference : `${reference}#${NAME}`);

/**
 * Makes the chosen program ready and says what it is.
 * @param build builds an installable and gives its output path
 * @throws UserError if it is not there or cannot be run
 */
export async function resolveProgram(choice: ProgramChoice, build: (installable: string) => Promise<string>): Promise<InstallProgram> {
  const path = 'path' in choice ? choice.path : join(await build(formatInstallable(choice.reference)), 'bin', NAME);
  if (!(await isExecutable(path))) {
    const origin = 'path' in choice ? 'The input "nixos-anywhere" names it' : `It was built of ${choice.reference}`;
    throw new UserError(`nixos-anywhere was expected at ${path}, but there is no program that can be run. ${origin}.`, { exitCode: 3 });
  }
  const reference = 'path' in choice ? {} : { reference: choice.reference };
  return { path, source: choice.source, version: await tellVersion(await realpath(path)), ...reference };
}

/** nixos-anywhere has no `--version`: the name of its store path tells, else the hash of its script. */
async function tellVersion(path: string): Promise<string> {
  const named = /\/[0-9a-z]{32}-nixos-anywhere-(\d[^/]*)\//.exec(path)?.[1];
  if (named !== undefined) return named;
  const files = await readdir(join(path, '..'));
  const script = files.includes(`${NAME}.sh`) ? join(path, '..', `${NAME}.sh`) : path;
  return (await hashFile(script)).slice(0, 12);
}
