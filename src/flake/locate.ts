import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { isStorePath, type FlakeReference, type Nix, type StorePath } from '../nix/index.js';
import { captureProcess, EXIT_CODE, isDirectory, isFile, UserError } from '../runtime/index.js';

/** A flake the user named, found. */
export interface Flake {
  readonly reference: FlakeReference;
  /** As the user wrote it. */
  readonly text: string;
  /** Directory of flake.nix, for a local flake. */
  readonly directory?: string;
  /** Root of the repository it lies in: positions are told relative to it. */
  readonly root?: string;
}

const hasScheme = (text: string): boolean => /^(?:[a-z][a-z0-9+.-]*:|flake:)/.test(text);

/** Root of the git work tree around a directory; the directory itself where there is none. */
async function findRepositoryRoot(directory: string): Promise<string> {
  try {
    return (await captureProcess({ command: ['git', '-C', directory, 'rev-parse', '--show-toplevel'], env: process.env })).trim();
  } catch {
    return directory;
  }
}

/**
 * Finds the flake a user named: a directory, or a reference like `github:owner/repo`.
 * @throws UserError if the directory is missing or holds no flake.nix; Nix would go looking in the directories above
 */
export async function locateFlake(text: string, workingDirectory: string): Promise<Flake> {
  const path = resolve(workingDirectory, text);
  if (!(await isDirectory(path))) {
    if (text.includes('#')) {
      throw new UserError(
        `A flake was expected, but "${text}" names an output of one. Leave out what comes from "#" on, and choose targets by the input "include".`,
      );
    }
    if (hasScheme(text)) return { reference: { reference: text }, text };
    throw new UserError(`The flake "${text}" was expected to be a directory with a flake.nix, but there is no directory ${path}.`);
  }
  if (!(await isFile(join(path, 'flake.nix')))) {
    throw new UserError(
      `${path} is not a flake: it has no flake.nix. Name the directory that has one by the input "flake", or start with "nix flake init".`,
      {
        exitCode: EXIT_CODE.wrongUse,
      },
    );
  }
  return { reference: { reference: '.', directory: path }, text, directory: path, root: await findRepositoryRoot(path) };
}

const Metadata = v.object({
  path: v.optional(v.string()),
  revision: v.optional(v.string()),
  dirtyRevision: v.optional(v.string()),
  lastModified: v.optional(v.number()),
});

/** What the planner wants to know of a flake besides its outputs. */
export interface FlakeMetadata {
  readonly source?: StorePath;
  /** Commit, with `-dirty` for a changed work tree. */
  readonly revision?: string;
}

/** What a flake whose flake.nix or lock file cannot be read still has: a source, to which error messages point. */
async function findSource(nix: Pick<Nix, 'prefetchFlake'>, reference: FlakeReference): Promise<FlakeMetadata> {
  const parsed = v.safeParse(v.object({ storePath: v.string() }), await nix.prefetchFlake(reference).catch(() => undefined));
  return parsed.success && isStorePath(parsed.output.storePath) ? { source: parsed.output.storePath } : {};
}

/** Asks Nix for a flake's store path and revision; of one that cannot be opened, as much as can be had. */
export async function findMetadata(nix: Pick<Nix, 'flakeMetadata' | 'prefetchFlake'>, reference: FlakeReference): Promise<FlakeMetadata> {
  const parsed = v.safeParse(Metadata, await nix.flakeMetadata(reference).catch(() => undefined));
  if (!parsed.success) return findSource(nix, reference);
  const { path, revision, dirtyRevision } = parsed.output;
  const known = revision ?? dirtyRevision;
  return { ...(path !== undefined && isStorePath(path) ? { source: path } : {}), ...(known === undefined ? {} : { revision: known }) };
}
