import { runProcess } from '../../runtime/index.js';
import type { Ancestry } from '../protocol/ports.js';

/** A commit by its hash, also a shortened one; nothing that git could take for an option. */
const COMMIT = /^[0-9a-f]{7,64}$/;

/**
 * Asks git how two commits stand to each other.
 * @param directory of a checkout with its history
 */
export async function compareCommits(
  wanted: string,
  deployed: string,
  directory: string,
  ports: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<Ancestry> {
  if (wanted === deployed) return { relation: 'same' };
  if (!COMMIT.test(wanted) || !COMMIT.test(deployed)) return { relation: 'unknown' };
  const git = async (...args: string[]) => runProcess({ command: ['git', ...args], cwd: directory, ...ports });
  const findTime = async (commit: string) => {
    const { exitCode, stdout } = await git('show', '--no-patch', '--format=%ct', `${commit}^{commit}`);
    const seconds = Number(stdout.trim());
    return exitCode === 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
  };
  const isAncestor = async (one: string, other: string) => (await git('merge-base', '--is-ancestor', one, other)).exitCode;
  const [wantedTime, deployedTime] = await Promise.all([findTime(wanted), findTime(deployed)]);
  const times = { ...(wantedTime === undefined ? {} : { wantedTime }), ...(deployedTime === undefined ? {} : { deployedTime }) };
  if (wantedTime === undefined || deployedTime === undefined) return { relation: 'unknown', ...times };
  const isAfter = await isAncestor(deployed, wanted);
  if (isAfter === 0) return { relation: 'descendant', ...times };
  if (isAfter !== 1) return { relation: 'unknown', ...times };
  if ((await isAncestor(wanted, deployed)) === 0) return { relation: 'ancestor', ...times };
  // Of a shallow clone git cannot say that there is no common line.
  const { stdout } = await git('rev-parse', '--is-shallow-repository');
  return { relation: stdout.trim() === 'true' ? 'unknown' : 'diverged', ...times };
}
