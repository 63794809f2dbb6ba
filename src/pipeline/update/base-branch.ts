import type { RepositoryVerbs } from '../../github/index.js';
import { captureProcess, ToolError, UserError } from '../../runtime/index.js';

interface GitPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** The repository that is checked out, and the commit it is at. @throws UserError if there is none */
export async function readHead(workspace: string, { env, signal }: GitPorts): Promise<{ readonly root: string; readonly head: string }> {
  const ask = async (...args: readonly string[]) =>
    (await captureProcess({ command: ['git', '-C', workspace, 'rev-parse', ...args], env, signal })).trim();
  try {
    return { root: await ask('--show-toplevel'), head: await ask('--verify', 'HEAD^{commit}') };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new UserError(
      'An update begins at a commit, but there is no git repository with one here. Check it out first, by actions/checkout.',
      {
        cause: error,
      },
    );
  }
}

/**
 * The branch that pull requests are opened against: as it is given, else that of the run, else the repository's default.
 * @throws UserError if GitHub does not tell
 */
export async function findBaseBranch(given: string | undefined, env: GitPorts['env'], github: RepositoryVerbs): Promise<string> {
  const { GITHUB_REF: ref = '' } = env;
  if (given !== undefined) return given;
  if (ref.startsWith('refs/heads/')) return ref.slice('refs/heads/'.length);
  return (await github.getRepository()).defaultBranch;
}
