import { delimiter, join } from 'node:path';
import * as v from 'valibot';
import type { NixVersion } from '../nix/index.js';
import { ToolError, UserError, type ProcessOutcome } from '../runtime/index.js';
import type { Environment, SetupPorts } from './machine.js';
import type { NixConfig, StoreAccess } from './nix-config.js';

/** A program that was found, and whether the PATH of this job leads to it. */
export interface FoundProgram {
  readonly directory: string;
  readonly onPath: boolean;
}

/** The store that Nix uses. */
export interface NixStore {
  /** `daemon`, `unix://…`, `local…` or a store elsewhere. */
  readonly url: string;
  readonly isDaemon: boolean;
  /** Whether the store takes any setting and unsigned paths from us; undefined if it does not say. */
  readonly trusted: boolean | undefined;
}

/** Where installers put Nix without every later step having it on its PATH. */
function listUsualDirectories(env: Environment): readonly string[] {
  const home = env['HOME'] ?? '';
  const state = env['XDG_STATE_HOME'] ?? join(home, '.local', 'state');
  return [
    '/nix/var/nix/profiles/default/bin',
    ...(home === '' ? [] : [join(home, '.nix-profile', 'bin')]),
    join(state, 'nix', 'profile', 'bin'),
    '/run/current-system/sw/bin',
  ];
}

/** @throws UserError with what to set if Nix is nowhere */
export async function findProgram(env: Environment, isExecutable: (path: string) => Promise<boolean>): Promise<FoundProgram> {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  const usual = listUsualDirectories(env);
  for (const directory of [...onPath, ...usual]) {
    if (await isExecutable(join(directory, 'nix'))) return { directory, onPath: onPath.includes(directory) };
  }
  throw new UserError(
    `No Nix was found, neither on PATH nor in ${usual.join(', ')}. Choose an installer by the input "nix-installer" of the reusable workflow, or run an installer action (such as cachix/install-nix-action) before actions/setup.`,
    { exitCode: 3 },
  );
}

/** `2.34.8` of `nix (Nix) 2.34.8`: the number without the words around it. */
export function shortVersion(version: NixVersion): string {
  return /\)\s+(\S+)/.exec(version.text)?.[1] ?? version.nix.join('.');
}

const StoreInfo = v.looseObject({
  url: v.string(),
  /** A number up to 2.2x and in Lix; missing for stores without that notion. */
  trusted: v.optional(v.union([v.boolean(), v.number()])),
});

/** Parses `nix store info --json` (2.19 and newer) and `nix store ping --json`. @throws UserError if it is neither */
export function parseStoreInfo(text: string): NixStore {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StoreInfo), text);
  if (!parsed.success) throw new UserError(`"nix store info --json" printed what no known Nix prints: ${text.trim()}`, { exitCode: 3 });
  const { url, trusted } = parsed.output;
  return {
    url,
    isDaemon: url === 'daemon' || url.startsWith('unix:'),
    trusted: trusted === undefined ? undefined : Boolean(trusted),
  };
}

/** A store that does not say is treated as its user's own: it will tell by itself what it refuses. */
export function accessOf(store: NixStore): StoreAccess {
  if (!store.isDaemon) return 'direct';
  return store.trusted === false ? 'untrusted' : 'trusted';
}

export type NixPorts = Pick<SetupPorts, 'run' | 'signal'> & { readonly env: Environment };

const FEATURES = ['--extra-experimental-features', 'nix-command flakes'] as const;
const isUnknownCommand = (stderr: string): boolean => /not a recogni[sz]ed command/.test(stderr);

/** The first of several spellings of a command that this Nix knows. */
async function runFirstKnown(spellings: readonly (readonly string[])[], { run, env, signal }: NixPorts) {
  let outcome: ProcessOutcome | undefined;
  let command: [string, ...string[]] = ['nix'];
  for (const spelling of spellings) {
    command = ['nix', ...FEATURES, ...spelling];
    outcome = await run({ command, env, signal });
    if (outcome.exitCode === 0 || !isUnknownCommand(outcome.stderrTail)) break;
  }
  if (outcome === undefined) throw new Error('There was no command to run.');
  return { ...outcome, command };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

/** Milliseconds for a store to answer: a daemon that hangs would hold the job for hours. */
const ANSWER_MS = 60_000;

/**
 * Asks the store who it is. The oldest Nix and all Lix call the question "ping".
 * @param limit aborts when the store has had its time
 * @throws UserError if it does not answer
 */
export async function askStore(ports: NixPorts, limit: AbortSignal = AbortSignal.timeout(ANSWER_MS)): Promise<NixStore> {
  const refuse = (reason: string, cause?: unknown) =>
    new UserError(
      `Nix is there, but its store does not answer: ${reason}. If a daemon serves it, start it ("sudo systemctl start nix-daemon"); if not, /nix must belong to this user.`,
      { exitCode: 3, cause },
    );
  const spellings = [
    ['store', 'info', '--json'],
    ['store', 'ping', '--json'],
  ];
  let answer: ProcessOutcome;
  try {
    answer = await runFirstKnown(spellings, { ...ports, signal: AbortSignal.any([ports.signal, limit]) });
  } catch (error) {
    if (limit.aborted && !ports.signal.aborted) throw refuse(`${ANSWER_MS / 1_000} seconds went by`, error);
    throw error;
  }
  if (answer.exitCode === 0) return parseStoreInfo(answer.stdout);
  throw refuse(lastLine(answer.stderrTail));
}

const Strings = v.object({ value: v.array(v.string()) });
const Config = v.looseObject({
  system: v.object({ value: v.string() }),
  'system-features': Strings,
  'access-tokens': v.optional(v.object({ value: v.record(v.string(), v.string()) }), { value: {} }),
  substituters: Strings,
  'trusted-substituters': Strings,
  'trusted-public-keys': Strings,
});

/** Parses `nix config show --json`. @throws UserError if it has another shape */
export function parseNixConfig(text: string): NixConfig {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Config), text);
  if (!parsed.success) {
    // Not the text itself: it holds tokens.
    throw new UserError(`"nix config show --json" printed what no known Nix prints (${v.summarize(parsed.issues)}).`, { exitCode: 3 });
  }
  const config = parsed.output;
  return {
    names: new Set(Object.keys(config)),
    system: config.system.value,
    systemFeatures: config['system-features'].value,
    accessTokens: config['access-tokens'].value,
    substituters: config.substituters.value,
    trustedSubstituters: config['trusted-substituters'].value,
    trustedPublicKeys: config['trusted-public-keys'].value,
  };
}

/** What Nix is set to, and what it warned about. @throws ToolError with Nix's own words if a nix.conf is broken */
export async function readNixConfig(ports: NixPorts): Promise<{ readonly config: NixConfig; readonly warnings: readonly string[] }> {
  const spellings = [
    ['config', 'show', '--json'],
    ['show-config', '--json'],
  ];
  const { exitCode, signal, stdout, stderrTail, command } = await runFirstKnown(spellings, ports);
  if (exitCode !== 0) throw new ToolError(command, exitCode ?? signal ?? 'unknown', stderrTail);
  const warnings = stderrTail.split('\n').flatMap((line) => /^warning:\s*(.*)$/.exec(line)?.[1] ?? []);
  return { config: parseNixConfig(stdout), warnings: warnings.filter((warning) => !warning.includes('deprecated alias')) };
}
