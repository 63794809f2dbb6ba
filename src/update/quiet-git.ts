import { ToolError } from '../runtime/index.js';
import { makeGitConfigEnv, runGit, type GitPorts } from './run-git.js';

/**
 * Variables with which git runs nothing of the user's: no hooks, and no filters, as those of git-lfs fetch and those of git-crypt want a key.
 * Nix reads files as they are stored as well.
 * @throws ToolError if this is no repository
 */
export async function makeQuietGitEnv(root: string, ports: GitPorts): Promise<Readonly<Record<string, string>>> {
  const list = await runGit(ports, root, ['config', '--null', '--name-only', '--get-regexp', '^filter\\.']).catch((error: unknown) => {
    // That is how git says that there are none.
    if (error instanceof ToolError && error.exit === 1) return '';
    throw error;
  });
  const drivers = new Set(list.split('\0').flatMap((name) => /^filter\.(.+)\.[^.]+$/s.exec(name)?.[1] ?? []));
  const off = [...drivers].flatMap((driver) => [
    ...['smudge', 'clean', 'process'].map((step) => [`filter.${driver}.${step}`, '']),
    [`filter.${driver}.required`, 'false'],
  ]);
  const config = { ...(Object.fromEntries(off) as Record<string, string>), 'core.hooksPath': '/dev/null', 'core.sparseCheckout': 'false' };
  return makeGitConfigEnv(ports.env, config);
}
