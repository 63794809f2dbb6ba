import { readFile, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import * as v from 'valibot';
import {
  describeReference,
  diffLocks,
  findLockNode,
  formatInputPath,
  parseLockFile,
  type InputChange,
  type InputPath,
  type LockFile,
} from '../flake/index.js';
import type { Nix } from '../nix/index.js';
import { EXIT_CODE, findErrorCode, isFile, ToolError, UserError } from '../runtime/index.js';
import { describeUnpinnable, pinReference } from './pin-reference.js';
import { makeQuietGitEnv } from './quiet-git.js';
import { runGit, type GitPorts } from './run-git.js';
import { openWorkTree, type WorkTree } from './work-tree.js';

/** An input to update: to the newest that its reference leads to, or to one revision of it. */
export interface WantedInput {
  readonly path: InputPath;
  /** Whole commit id. */
  readonly rev?: string;
}

export interface UpdateRequest {
  /** Root of the user's repository. */
  readonly root: string;
  /** Directory of the flake below it; `.` for the root itself. */
  readonly flake: string;
  /** Commit whose lock file is updated; whole id. */
  readonly base: string;
  readonly inputs: readonly WantedInput[];
  /** Seconds for one call of Nix; by default that of `lockFlake`. */
  readonly timeLimitSeconds?: number;
}

/** An input that stays as it is, and why, in Nix's own words. */
export interface FailedInput {
  readonly path: InputPath;
  readonly reason: string;
}

export interface LockUpdate {
  /** The lock file byte for byte as Nix wrote it, or as it was if nothing is new; undefined for a flake that needs none. */
  readonly lockText: string | undefined;
  /** All that differs, what nobody asked for too. */
  readonly changes: readonly InputChange[];
  /** Those of the changes that nobody asked for: Nix updates some inputs of inputs by its own mistakes (NixOS/nix#9143). */
  readonly alsoChanged: readonly InputPath[];
  readonly failed: readonly FailedInput[];
}

export interface UpdatePorts extends GitPorts {
  readonly nix: Pick<Nix, 'lockFlake' | 'evaluateFile'>;
  /** Told before each call of Nix that is one of several. */
  readonly onProgress?: (message: string) => void;
}

/** Names of what a flake takes: declared, or only named by its `outputs`. */
const LIST_INPUTS =
  'flake: builtins.attrNames (builtins.removeAttrs ((flake.inputs or { }) // builtins.functionArgs (flake.outputs or (_: { }))) [ "self" ])';

async function findText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (findErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Puts a lock file back as it was before a call that failed half way. */
const restore = (file: string, text: string | undefined): Promise<void> =>
  text === undefined ? rm(file, { force: true }) : writeFile(file, text);

/** `flake.lock`, or the path from the root of the repository for a flake in a folder. */
const nameLock = (flake: string): string => (flake === '.' ? 'flake.lock' : `${flake}/flake.lock`);

/** Changes that are not committed would be lost to the proposal, which begins at a commit. @throws UserError */
async function requireCleanLock({ root, flake }: UpdateRequest, { env, signal }: GitPorts): Promise<void> {
  const quiet = await makeQuietGitEnv(root, { env, signal });
  const status = await runGit({ env: { ...env, ...quiet }, signal }, root, [
    'status',
    '--porcelain=v1',
    '--untracked-files=all',
    '--',
    `:(top,literal)${nameLock(flake)}`,
  ]);
  if (status === '') return;
  throw new UserError(
    `${nameLock(flake)} has changes that are not committed, and an update begins at a commit. Commit them, or drop them by "git checkout -- ${nameLock(flake)}".`,
    { exitCode: EXIT_CODE.wrongUse },
  );
}

/** A flake without lock file takes no inputs, or has to be locked first. @throws UserError */
async function requireNoInputs(directory: string, { flake, base }: UpdateRequest, { nix }: UpdatePorts): Promise<void> {
  const names = v.parse(v.array(v.string()), await nix.evaluateFile(join(directory, 'flake.nix'), LIST_INPUTS));
  if (names.length === 0) return;
  throw new UserError(
    `${nameLock(flake)} is not in commit ${base.slice(0, 12)}, but the flake takes inputs (${names.slice(0, 5).join(', ')}). Run "nix flake lock" and commit the result.`,
    { exitCode: EXIT_CODE.red },
  );
}

/** Inputs before their inputs; those that cannot be pinned are told apart. */
function splitWanted(lock: LockFile, inputs: readonly WantedInput[]) {
  const wanted: {
    readonly path: InputPath;
    readonly source: string;
    readonly pin?: { readonly rev: string; readonly reference: string };
  }[] = [];
  const failed: FailedInput[] = [];
  for (const { path, rev } of inputs.toSorted((a, b) => a.path.length - b.path.length)) {
    const original = findLockNode(lock, path)?.node.original;
    if (original === undefined) failed.push({ path, reason: `flake.lock has no input "${formatInputPath(path)}".` });
    else if (rev === undefined) wanted.push({ path, source: describeReference(original) });
    else {
      const reference = pinReference(original, rev);
      if (reference === undefined) failed.push({ path, reason: describeUnpinnable(original) });
      else wanted.push({ path, source: describeReference(original), pin: { rev, reference } });
    }
  }
  return { wanted, failed };
}

type Wanted = ReturnType<typeof splitWanted>['wanted'];

/** Where Nix works: the flake's directory in the work tree, and the work tree's variables. */
type Place = Pick<WorkTree, 'directory' | 'env'>;

/** @returns what went wrong, if anything did; then the lock file is as it was */
async function tryUpdate(
  { directory, env }: Place,
  wanted: Wanted,
  request: UpdateRequest,
  ports: UpdatePorts,
): Promise<string | undefined> {
  const file = join(directory, 'flake.lock');
  const before = await findText(file);
  const { timeLimitSeconds } = request;
  try {
    await ports.nix.lockFlake({
      directory,
      update: wanted.filter(({ pin }) => pin === undefined).map(({ path }) => path),
      overrides: wanted.flatMap(({ path, pin }) => (pin === undefined ? [] : [{ path, reference: pin.reference }])),
      env,
      signal: ports.signal,
      ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    });
    const after = parseLockFile((await findText(file)) ?? '');
    const missed = wanted.find(({ path, pin }) => pin !== undefined && findLockNode(after, path)?.node.locked?.['rev'] !== pin.rev);
    if (missed === undefined) return undefined;
    await restore(file, before);
    return `Nix did not lock "${formatInputPath(missed.path)}" to ${missed.pin?.rev ?? ''}.`;
  } catch (error) {
    await restore(file, before);
    ports.signal.throwIfAborted();
    if (error instanceof ToolError) return error.tail;
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Names the source, where Nix went on without saying which it was. */
function nameSource(source: string, reason: string): string {
  const [place = source] = source.split('?');
  return reason.includes(place.replace(/^git\+/, '')) ? reason : `${place}: ${reason}`;
}

/** All at once, as that is cheapest; if it fails, one after the other, so that each stands or falls by itself. */
async function updateInputs(place: Place, wanted: Wanted, request: UpdateRequest, ports: UpdatePorts): Promise<readonly FailedInput[]> {
  if (wanted.length === 0) return [];
  const reason = await tryUpdate(place, wanted, request, ports);
  if (reason === undefined) return [];
  if (wanted.length === 1) return wanted.map(({ path, source }) => ({ path, reason: nameSource(source, reason) }));
  const failed: FailedInput[] = [];
  for (const one of wanted) {
    ports.onProgress?.(`Not all inputs could be updated at once; updating "${formatInputPath(one.path)}" by itself.`);
    const own = await tryUpdate(place, [one], request, ports);
    if (own !== undefined) failed.push({ path: one.path, reason: nameSource(one.source, own) });
  }
  return failed;
}

const isWithin = (path: InputPath, above: InputPath): boolean => above.every((name, index) => path[index] === name);

/** Changes outside of the inputs that were to be updated and could be. */
function listUnasked(changes: readonly InputChange[], wanted: Wanted, failed: readonly FailedInput[]): readonly InputPath[] {
  const names = new Set(failed.map(({ path }) => formatInputPath(path)));
  const updated = wanted.filter(({ path }) => !names.has(formatInputPath(path)));
  return changes.map(({ path }) => path).filter((path) => !updated.some((one) => isWithin(path, one.path)));
}

/** @throws UserError for a directory outside of the repository, which would be outside of the work tree as well */
function requireInside(flake: string): void {
  if (!isAbsolute(flake) && normalize(flake).split('/')[0] !== '..') return;
  throw new UserError(`The flake "${flake}" is outside of the repository. Name its directory as seen from the repository's root.`);
}

/**
 * Updates inputs of a flake's lock file, as it is in a commit, by real Nix in a work tree of its own, so that paths like `../lib` lead where they
 * lead in the repository. The user's work tree stays as it is. An input that cannot be fetched fails alone.
 * @throws UserError for a flake or lock file that is not there, not committed, or of a version that is not known; ToolError if git fails;
 *   what `signal` says if it is aborted, after the work tree was removed
 */
export async function updateLock(request: UpdateRequest, ports: UpdatePorts): Promise<LockUpdate> {
  requireInside(request.flake);
  await requireCleanLock(request, ports);
  const tree = await openWorkTree(request.root, request.base, ports);
  try {
    const directory = join(tree.directory, request.flake);
    const file = join(directory, 'flake.lock');
    if (!(await isFile(join(directory, 'flake.nix')))) {
      throw new UserError(
        `Commit ${request.base.slice(0, 12)} has no flake.nix in "${request.flake}". Name the directory that has one under "flakes" of the table "update".`,
      );
    }
    const text = await findText(file);
    if (text === undefined) {
      await requireNoInputs(directory, request, ports);
      return { lockText: undefined, changes: [], alsoChanged: [], failed: [] };
    }
    const before = parseLockFile(text);
    const { wanted, failed: impossible } = splitWanted(before, request.inputs);
    const failed = await updateInputs({ directory, env: tree.env }, wanted, request, ports);
    const lockText = (await findText(file)) ?? text;
    const changes = diffLocks(before, parseLockFile(lockText));
    const alsoChanged = listUnasked(changes, wanted, failed);
    return { lockText, changes, alsoChanged, failed: [...impossible, ...failed] };
  } finally {
    await tree.close();
  }
}
