import type { SshOutcome } from '../../ssh/index.js';
import type { CopyEnd } from '../protocol/ports.js';
import type { AgentPlace } from '../target/index.js';
import { cleanRemoteText } from './words.js';

/** A secret that becomes a file on the host. */
export interface SecretFile {
  /** Absolute. */
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  /** Permission bits. */
  readonly mode: number;
  /** What it holds: never on a command line, nor in a message. */
  readonly content: string;
}

/**
 * Puts files on the host, each whole or not at all; content goes by standard input.
 * @param deployment that has the lock
 */
export async function putFiles(
  files: readonly SecretFile[],
  { place, deployment }: { readonly place: AgentPlace; readonly deployment: string },
  run: (command: readonly [string, ...string[]], input: string) => Promise<SshOutcome>,
): Promise<CopyEnd> {
  for (const { path, owner, group, mode, content } of files) {
    const words = [place.path, 'put-file', deployment, path, owner, group, mode.toString(8).padStart(4, '0')] as const;
    const outcome = await run(place.sudo ? ['sudo', '-n', '--', ...words] : words, content);
    if (outcome.kind !== 'ended') return { kind: 'failed', message: `The file ${path} was not put on the host: ${outcome.message}` };
    if (outcome.exitCode !== 0) {
      const said =
        cleanRemoteText(outcome.stderrTail)
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^panther: /, '') ?? '';
      return {
        kind: 'failed',
        permanent: true,
        message: `The file ${path} was not put on the host. ${said || `Exit code ${outcome.exitCode}.`}`,
      };
    }
  }
  return { kind: 'ok' };
}
