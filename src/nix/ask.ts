import { ToolError, type ProcessOutcome } from '../runtime/index.js';

/** Runs `nix` with arguments to its end; a failure is an outcome. */
export type RunNix = (args: readonly string[]) => Promise<ProcessOutcome>;

/** Users' own settings may lack these. */
export const COMMON = ['--extra-experimental-features', 'nix-command flakes'] as const;

const isUnknownCommand = (stderr: string): boolean => /not a recogni[sz]ed command/.test(stderr);

/** A question to Nix, and how it ended. */
export interface NixAnswer extends ProcessOutcome {
  readonly command: readonly string[];
}

/** Asks by the first of several spellings of a command that this Nix knows. */
export async function askNix(run: RunNix, [first, ...others]: readonly [readonly string[], ...(readonly string[])[]]): Promise<NixAnswer> {
  const ask = async (spelling: readonly string[]) => ({
    ...(await run([...COMMON, ...spelling])),
    command: ['nix', ...COMMON, ...spelling],
  });
  let answer: NixAnswer = await ask(first);
  for (const spelling of others) {
    if (answer.exitCode === 0 || !isUnknownCommand(answer.stderrTail)) break;
    answer = await ask(spelling);
  }
  return answer;
}

/** Standard output of an answer. @throws ToolError with Nix's own words if there is none */
export function requireAnswer({ command, exitCode, signal, stdout, stderrTail }: NixAnswer): string {
  if (exitCode !== 0) throw new ToolError(command, exitCode ?? signal ?? 'unknown', stderrTail);
  return stdout;
}
