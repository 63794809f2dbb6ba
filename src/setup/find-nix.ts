import { delimiter, join } from 'node:path';
import { askStoreInfo, parseStoreInfo, type NixAnswer, type NixVersion, type RunNix, type StoreInfo } from '../nix/index.js';
import { UserError } from '../runtime/index.js';
import type { Environment, SetupPorts } from './machine.js';
import type { StoreAccess } from './nix-config.js';

/** A program that was found, and whether the PATH of this job leads to it. */
export interface FoundProgram {
  readonly directory: string;
  readonly onPath: boolean;
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

/** A store that does not say is treated as its user's own: it will tell by itself what it refuses. */
export function accessOf(store: StoreInfo): StoreAccess {
  if (!store.isDaemon) return 'direct';
  return store.trusted === false ? 'untrusted' : 'trusted';
}

export type NixPorts = Pick<SetupPorts, 'run' | 'signal'> & { readonly env: Environment };

/** Nix in an environment, for the questions that src/nix asks. */
export const runNixIn =
  ({ run, env, signal }: NixPorts, limit?: AbortSignal): RunNix =>
  (args) =>
    run({ command: ['nix', ...args], env, signal: limit === undefined ? signal : AbortSignal.any([signal, limit]) });

export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

/** Milliseconds for a store to answer: a daemon that hangs would hold the job for hours. */
const ANSWER_MS = 60_000;

/**
 * Asks the store who it is. The oldest Nix and all Lix call the question "ping".
 * @param limit aborts when the store has had its time
 * @throws UserError if it does not answer
 */
export async function askStore(ports: NixPorts, limit: AbortSignal = AbortSignal.timeout(ANSWER_MS)): Promise<StoreInfo> {
  const refuse = (reason: string, cause?: unknown) =>
    new UserError(
      `Nix is there, but its store does not answer: ${reason}. If a daemon serves it, start it ("sudo systemctl start nix-daemon"); if not, /nix must belong to this user.`,
      { exitCode: 3, cause },
    );
  let answer: NixAnswer;
  try {
    answer = await askStoreInfo(runNixIn(ports, limit));
  } catch (error) {
    if (limit.aborted && !ports.signal.aborted) throw refuse(`${ANSWER_MS / 1_000} seconds went by`, error);
    throw error;
  }
  if (answer.exitCode === 0) return parseStoreInfo(answer.stdout);
  throw refuse(lastLine(answer.stderrTail));
}
