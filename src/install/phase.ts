import { stripControls } from '../nix/index.js';
import { maskSecrets, runProcess } from '../runtime/index.js';
import { findOfferedFingerprint, isHostKeyRefusal } from './ssh-errors.js';
import { formatStop } from './ssh-wrappers.js';

/** How one run of nixos-anywhere ended. `lines` are the last that it printed, masked. */
export type PhaseOutcome = { readonly lines: readonly string[] } & (
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly exit: number | string }
  | { readonly kind: 'limit' }
  | { readonly kind: 'wrong-host-key'; readonly offered: string | undefined }
  | { readonly kind: 'login-refused' }
);

export interface PhaseRun {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Milliseconds. */
  readonly limit: number;
  /** Of the wrappers; see writeWrappers. */
  readonly token: string;
  /** Pieces that must not be shown; see listSecretPieces. */
  readonly secrets: readonly string[];
  /** Whether another host key ends the phase. Not while the machine restarts into the system that has another. */
  readonly stopAtWrongKey: boolean;
  readonly onLine: (line: string) => void;
}

/** What ssh says of a key that nixos-anywhere has not made yet, and of a terminal that nobody has. */
const NOISE = /^(?:Warning: Identity file \S+ not accessible|Pseudo-terminal will not be allocated)/;
const KEPT_LINES = 20;
/** Terminals are written for, progress bars too. */
const MAX_LINE_CHARS = 4_000;

/**
 * Runs nixos-anywhere once, in a process group of its own. It waits for machines without any limit and takes a wrong host key for a machine
 * that is not up yet, so both are ended from here.
 * @throws the reason of `signal` if that ends it
 */
export async function runPhase(run: PhaseRun, signal: AbortSignal): Promise<PhaseOutcome> {
  const lines: string[] = [];
  const stop = new AbortController();
  const limit = AbortSignal.timeout(run.limit);
  let stopped: 'wrong-host-key' | 'login-refused' | undefined;
  const stopFor = (reason: NonNullable<typeof stopped>) => {
    stopped ??= reason;
    stop.abort();
  };
  const onLine = (raw: string) => {
    if (raw.startsWith(formatStop(run.token))) {
      stopFor('login-refused');
      return;
    }
    if (NOISE.test(raw)) return;
    const line = maskSecrets(stripControls(raw).slice(0, MAX_LINE_CHARS), run.secrets);
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    run.onLine(line);
  };
  const onStderrLine = (raw: string) => {
    onLine(raw);
    if (run.stopAtWrongKey && isHostKeyRefusal(raw)) stopFor('wrong-host-key');
  };
  try {
    const outcome = await runProcess({
      command: run.command,
      env: run.env,
      cwd: run.cwd,
      onStdoutLine: onLine,
      onStderrLine,
      signal: AbortSignal.any([signal, stop.signal, limit]),
    });
    if (outcome.exitCode === 0) return { kind: 'done', lines };
    return { kind: 'failed', exit: outcome.exitCode ?? outcome.signal ?? 'unknown', lines };
  } catch (error) {
    if (signal.aborted) throw error;
    if (stopped === 'wrong-host-key') return { kind: stopped, offered: findOfferedFingerprint(lines), lines };
    if (stopped !== undefined) return { kind: stopped, lines };
    if (limit.aborted) return { kind: 'limit', lines };
    throw error;
  }
}
