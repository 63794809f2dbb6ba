import { runProcess, type Position } from '../runtime/index.js';

/**
 * Finds where one of some texts is written in the tracked files of a repository, by `git grep`.
 * Undefined if it is nowhere, or the directory is no git work tree.
 */
export async function findTextInRepository(
  root: string,
  texts: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Position | undefined> {
  const patterns = texts.flatMap((text) => ['-e', text]);
  const { stdout } = await runProcess({
    command: ['git', '-C', root, 'grep', '--line-number', '--column', '--fixed-strings', '-I', '-z', ...patterns],
    env,
  });
  const found = /^([^\0]+)\0(\d+)\0(\d+)\0/.exec(stdout);
  return found?.[1] === undefined ? undefined : { file: found[1], line: Number(found[2]), column: Number(found[3]) };
}
