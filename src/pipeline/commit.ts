import { runProcess } from '../runtime/index.js';
import { parseParents } from './run-context.js';

/** Parents of the commit that is checked out; none if there is no repository. */
export async function listParents(directory: string, env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  const outcome = await runProcess({ command: ['git', '-C', directory, 'cat-file', 'commit', 'HEAD'], env }).catch(() => undefined);
  return outcome?.exitCode === 0 ? parseParents(outcome.stdout) : [];
}
