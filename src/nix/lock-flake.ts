import { ToolError, UserError, type ProcessOutcome } from '../runtime/index.js';
import { COMMON } from './ask.js';
import { stripControls } from './log-events.js';
import { isAtLeast, type NixVersion } from './version.js';

export interface LockRequest {
  /** Directory of the flake.nix; flake.lock is written there. */
  readonly directory: string;
  /** Paths of input names that are resolved anew. None: only what is missing is added. */
  readonly update: readonly (readonly string[])[] | 'all';
  /** Inputs that are locked to something said here. What flake.nix asks for stays in the lock file as `original`. */
  readonly overrides: readonly { readonly path: readonly string[]; readonly reference: string }[];
  /** Default: 600. A registry's nixpkgs takes about one minute over a slow line. */
  readonly timeLimitSeconds?: number;
  /** Variables besides those of the client, for git, which Nix runs. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const DEFAULT_SECONDS = 600;

/**
 * A registry is another on each machine, and may be changed by anyone who writes to it; the flake's own nixConfig is not ours to heed.
 * A dirty tree is the rule here: the lock file itself makes it so.
 */
const OPTIONS = [
  ...['--option', 'use-registries', 'false'],
  ...['--option', 'accept-flake-config', 'false'],
  ...['--option', 'warn-dirty', 'false'],
] as const;

/** `a/b`, as Nix takes it. @throws UserError for a name that Nix would take for an option */
function formatNames(path: readonly string[]): string {
  const text = path.join('/');
  if (text === '' || text.startsWith('-')) {
    throw new UserError(`The name of an input was expected, but found "${text}". Input names begin with a letter.`);
  }
  return text;
}

/**
 * Arguments of nix that update a lock file. Names go to "nix flake update" since 2.19; before it took flakes, and "nix flake lock
 * --update-input" did it. Lix, though it counts on from 2.18, takes names and has no "--update-input".
 */
export function makeLockArguments(
  { update, overrides }: Pick<LockRequest, 'update' | 'overrides'>,
  version: NixVersion,
): readonly string[] {
  const pins = overrides.flatMap(({ path, reference }) => ['--override-input', formatNames(path), reference]);
  if (update === 'all') return ['flake', 'update', ...OPTIONS, ...pins];
  const names = update.map(formatNames);
  if (names.length === 0) return ['flake', 'lock', ...OPTIONS, ...pins];
  const takesNames = version.vendor === 'lix' || isAtLeast(version, [2, 19]);
  if (!takesNames) return ['flake', 'lock', ...OPTIONS, ...pins, ...names.flatMap((name) => ['--update-input', name])];
  return ['flake', 'update', ...OPTIONS, ...pins, ...names];
}

/**
 * Nix goes on with what it fetched last time if a source cannot be reached, and ends with success. Source: src/libfetchers/git.cc and
 * tarball.cc of 2.18 to 2.35. Nix 2.26 leaves it to git to say so.
 */
const STALE =
  /^.*(?:continuing with the most recent version|using (?:expired )?cached (?:version|ref)).*$|^fatal: (?!Refusing to point).+$/m;

/** URLs may hold tokens, and error messages are shown to everybody. */
const maskCredentials = (text: string): string => text.replace(/(https?:\/\/)[^\s/@'"]+@/gi, '$1***@');

/**
 * What Nix and git said of a failed update, without the noise around it: which source, git's own words, and Nix's last error.
 * @param stderr lines as Nix printed them
 */
export function explainLockFailure(stderr: string): string {
  const text = maskCredentials(stripControls(stderr));
  const source = [...text.matchAll(/while fetching the input '([^'\n]+)'/g)].at(-1)?.[1];
  // git's second complaint is of Nix's cache, which has no HEAD either.
  const git = [...text.matchAll(/^(?:fatal|remote): (.+)$/gm)]
    .map(([, words]) => words)
    .find((words) => !words?.startsWith('Refusing to point'));
  const stale = STALE.exec(text)?.[0].replace(/^\s*(?:warning: |error: )+/, '');
  const last = /(?:^|\n)[^\S\n]*error: (?!\n)((?:(?!\n[^\S\n]*error: )[^])*)$/.exec(text.trimEnd())?.[1]?.replace(/\s*\n\s*/g, ' ');
  const words = [git, last ?? (git === undefined ? stale : undefined)].filter((part) => part !== undefined);
  const said = words.length === 0 ? text.trim().split('\n').slice(-5).join(' ') : words.join('; ');
  return source === undefined ? said : `${source}: ${said}`;
}

/**
 * Updates a flake's lock file.
 * @param run runs nix with these arguments in the flake's directory and with variables besides its own, until the signal ends it
 * @throws ToolError with what Nix said, as `tail`; UserError if it takes too long
 */
export async function lockFlake(
  request: LockRequest,
  version: NixVersion,
  run: (args: readonly string[], env: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<ProcessOutcome>,
): Promise<void> {
  const { timeLimitSeconds = DEFAULT_SECONDS, signal } = request;
  const args = [...COMMON, ...makeLockArguments(request, version)];
  const limit = AbortSignal.timeout(timeLimitSeconds * 1_000);
  let outcome: ProcessOutcome;
  try {
    // What git says is read, so it must not be translated.
    outcome = await run(args, { LC_ALL: 'C', ...request.env }, signal === undefined ? limit : AbortSignal.any([limit, signal]));
  } catch (error) {
    if (!limit.aborted || signal?.aborted === true) throw error;
    throw new UserError(
      `Nix did not get an answer within ${timeLimitSeconds} seconds. Check that the sources of the inputs can be reached from this machine.`,
      { exitCode: 3, cause: error },
    );
  }
  const { exitCode, signal: ended, stderrTail } = outcome;
  if (exitCode === 0 && !STALE.test(stderrTail)) return;
  throw new ToolError(['nix', ...args.slice(COMMON.length)], exitCode ?? ended ?? 'unknown', explainLockFailure(stderrTail));
}
