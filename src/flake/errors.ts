import { storePathName, type NixFrame, type NixMessageError, type StorePath } from '../nix/index.js';
import type { Position } from '../runtime/index.js';
import { findInputInText, type LockFile } from './lock-file.js';
import type { TargetError } from './targets.js';

/** What is needed to speak of the user's files instead of Nix's copies of them. */
export interface SourceMap {
  /** The flake's source in the store; undefined if the flake could not be opened. */
  readonly source?: StorePath | undefined;
  readonly revision?: string | undefined;
  /** Root of the user's repository on disk, for a local flake. */
  readonly root?: string | undefined;
  readonly lock?: LockFile | undefined;
}

/** Longest message that is kept; a module system's can be megabytes. */
const MAX_MESSAGE_CHARS = 8_000;

/**
 * The place in the user's repository for a path as Nix prints it: the work tree (2.34, a clean git flake), the source's store path
 * (2.26), the same below a chroot store's root, or a virtual path («…»/flake.nix, lazy trees). Undefined for others' files.
 */
export function findRepositoryFile(file: string, { source, root }: SourceMap): string | undefined {
  const inSource = source === undefined ? -1 : file.indexOf(`${source}/`);
  if (source !== undefined && inSource >= 0) return file.slice(inSource + source.length + 1);
  if (root !== undefined && file.startsWith(`${root}/`)) return file.slice(root.length + 1);
  const virtual = /^«(?:git\+)?file:\/\/([^?»]*)[^»]*»\/(.+)$/.exec(file);
  if (virtual !== null && root !== undefined && virtual[1] === root) return virtual[2];
  return undefined;
}

/** A frame's place in the repository, if it is there. */
export function findPosition(frame: Pick<NixFrame, 'file' | 'line' | 'column'>, map: SourceMap): Position | undefined {
  const file = frame.file === undefined ? undefined : findRepositoryFile(frame.file, map);
  if (file === undefined) return undefined;
  return { file, line: frame.line, column: frame.column };
}

/** Files that a text quotes after a word pattern, as places in the repository. */
function listQuotedFiles(text: string, pattern: RegExp, map: SourceMap): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, quoted]) => (quoted === undefined ? [] : (findRepositoryFile(quoted, map) ?? [])));
}

/** The module system's "Definition values: - In `…/web.nix': …": it throws deep inside itself, but says whose definition is wrong. */
const BLAMED_DEFINITION = /(?:- In|[Dd]efined in) [`']([^`'\n]+)[`']/g;
const QUOTED_NIX_FILE = /[`'"«]([^`'"«»\n]+\.nix)['"`»]/g;

/**
 * The place to look at: the definition that the module system blames, else the innermost place in the repository (the error's own,
 * or the nearest caller's), else a file that the message names.
 */
function locate(error: NixMessageError, map: SourceMap): Position | undefined {
  const places = [error.frame, ...error.trace].flatMap((frame) => findPosition(frame, map) ?? []);
  const blamed = listQuotedFiles(error.message, BLAMED_DEFINITION, map)[0];
  if (blamed !== undefined) return places.find(({ file }) => file === blamed) ?? { file: blamed };
  const named = listQuotedFiles(error.message, QUOTED_NIX_FILE, map)[0];
  return places[0] ?? (named === undefined ? undefined : { file: named });
}

const FETCH_FAILURE =
  /unable to download|Failed to open archive|Could ?n[o']t resolve host|cannot (?:fetch|download)|failed to fetch|Failed to fetch|program 'git' failed|HTTP error|Couldn't connect to server|access rights|Authentication failed/;

/** Whether Nix failed because something could not be fetched, which says nothing about the flake's code. */
export function isFetchFailure(message: string): boolean {
  return FETCH_FAILURE.test(message);
}

/** Name and version of the thing in a `/nix/store/<hash>-thing.drv^out` that a message quotes. */
function nameIn(message: string): string {
  const path = /\/[^\s'"]+\/[0-9a-z]{32}-[^'"^\s]+/.exec(message)?.[0];
  return path === undefined ? 'a derivation' : `"${storePathName(path as StorePath)}"`;
}

interface Hint {
  readonly pattern: RegExp;
  readonly say: (message: string, map: SourceMap, trace: string) => string;
}

/** What to do about the errors that Nix words for its own developers. */
const HINTS: readonly Hint[] = [
  {
    pattern: /allow-import-from-derivation/,
    say: (message) =>
      `Evaluating it builds ${nameIn(message)} (import from derivation), which is off: a plan must not build. ` +
      'Set the input "allow-import-from-derivation: true" if it has to.',
  },
  {
    pattern: FETCH_FAILURE,
    say: (message, { lock }, trace) => {
      const input = lock === undefined ? undefined : findInputInText(lock, `${message}\n${trace}`);
      return input === undefined
        ? 'Something could not be fetched. Check the network, and for private sources the token ("github-token").'
        : `The input "${input.join('/')}" cannot be fetched. Check that it still exists and that the token ("github-token") may read it, or run "nix flake update ${input.join('/')}".`;
    },
  },
  {
    pattern: /requires lock file changes|lock file .* (?:needs|would)|--no-update-lock-file/,
    say: () => 'flake.lock does not fit flake.nix. Run "nix flake lock" and commit the result.',
  },
  {
    pattern: /path '.*' (?:does not exist|is not tracked)|not tracked by Git|No such file or directory/i,
    say: () => 'If the file is there, git does not know it yet: a flake sees only files that were added ("git add").',
  },
  {
    pattern: /dubious ownership|is not owned by current user/,
    say: () => 'Git refuses a repository of another user: run "git config --global --add safe.directory DIR".',
  },
  {
    pattern: /experimental Nix feature '([^']+)' is disabled/,
    say: (message) => `Enable it: experimental-features = ${/'([^']+)'/.exec(message)?.[1] ?? ''} in nix.conf.`,
  },
  {
    pattern: /stack overflow|max-call-depth/,
    say: () => 'An evaluation that deep is nearly always endless: look for a function or option that refers to itself.',
  },
];

/** Turns Nix's error into one about the user's files, with what to do where that is known. */
export function describeNixError(error: NixMessageError, map: SourceMap): TargetError {
  const trace = error.trace.map((frame) => frame.message).join('\n');
  // Cut first: the pattern below takes time by the square of a text without blanks.
  const plain = error.message
    .replace(/^(?:error:\s*)+/, '')
    .trim()
    .slice(0, MAX_MESSAGE_CHARS);
  const readable = map.source === undefined ? plain : plain.replaceAll(new RegExp(`[^\\s'"\`«]*${escapeRegex(map.source)}/`, 'g'), '');
  const hint = HINTS.find(({ pattern }) => pattern.test(error.message));
  const message = [readable, hint?.say(error.message, map, trace)].filter((part) => part !== undefined && part !== '').join('\n');
  return { message, ...locate(error, map) };
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
