import { stripControls, type Nix } from '../nix/index.js';
import { withoutGitAim, type Environment } from './git.js';

/** How a run of the flake's formatter ended. */
export interface FormatterEnd {
  readonly ended: 'well' | 'badly' | 'too late';
  /** Exit code or signal, for people. */
  readonly exit: string;
  /** Its last lines, of both outputs. */
  readonly tail: readonly string[];
}

/** Runs the formatter of the flake in a directory on all that lies there. @throws InterruptedError */
export type RunFormatter = (flakeDirectory: string) => Promise<FormatterEnd>;

const TAIL_LINES = 20;
/** What Nix says besides, which is not the formatter's word. */
const NIX_NOISE = /^warning: (?:Git tree '.*' is (?:dirty|shallow)|ignoring )/;
/**
 * What a runner tells its own steps: tokens, and files by which a step changes later ones. A formatter is a program of whoever
 * wrote the pull request and runs outside of Nix's sandbox, so it gets none of them.
 */
const RUNNER_OWN = /^(?:ACTIONS_|GITHUB_|INPUT_|STATE_|RUNNER_)/;

/** The environment of a program that is not ours. */
export function withoutRunnerSecrets(env: Environment): Environment {
  return Object.fromEntries(Object.entries(withoutGitAim(env)).filter(([name]) => !RUNNER_OWN.test(name)));
}

/** The flake's formatter, run by Nix within a time limit. Standard input is empty. */
export function createNixFormatter(nix: Pick<Nix, 'format'>, env: Environment, limitMs: number, signal: AbortSignal): RunFormatter {
  return async (flakeDirectory) => {
    const lines: string[] = [];
    const take = (line: string) => {
      const text = stripControls(line).trimEnd();
      if (text === '' || NIX_NOISE.test(text)) return;
      lines.push(text);
      if (lines.length > TAIL_LINES) lines.shift();
    };
    const limit = AbortSignal.timeout(limitMs);
    try {
      const request = { directory: flakeDirectory, env: withoutRunnerSecrets(env), signal: AbortSignal.any([signal, limit]) };
      const { exitCode, signal: endedBy } = await nix.format(request, take);
      const exit = exitCode === undefined ? `signal ${endedBy ?? 'unknown'}` : `exit code ${exitCode}`;
      return { ended: exitCode === 0 ? 'well' : 'badly', exit, tail: lines };
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.aborted) throw error;
      return { ended: 'too late', exit: 'no end', tail: lines };
    }
  };
}
