import { captureProcess } from '../runtime/index.js';

/** What is needed to run git in somebody's repository. */
export interface GitPorts {
  /** The whole environment of git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** Variables that aim git at another repository than the directory's; they are set when Panther runs from a git hook. */
const AIMING = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX)$/;

/**
 * Settings for one command of git, as variables of its environment: the names of settings may hold any character.
 * @param env what is there already may hold settings too
 */
export function makeGitConfigEnv(env: GitPorts['env'], config: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const first = Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const pairs = Object.entries(config).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, key],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...(Object.fromEntries(pairs) as Record<string, string>), GIT_CONFIG_COUNT: String(first + Object.keys(config).length) };
}

/** Standard output of git, run in a directory. @throws ToolError with git's last words */
export function runGit(
  { env, signal }: { readonly env: GitPorts['env']; readonly signal?: AbortSignal },
  directory: string,
  args: readonly string[],
): Promise<string> {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !AIMING.test(name)));
  return captureProcess({
    command: ['git', ...args],
    cwd: directory,
    env: { ...kept, GIT_TERMINAL_PROMPT: '0' },
    ...(signal === undefined ? {} : { signal }),
  });
}
