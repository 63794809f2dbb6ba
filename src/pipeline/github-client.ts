import { setTimeout as wait } from 'node:timers/promises';
import { createGitHub, type GitHub } from '../github/index.js';
import type { Logger } from '../runtime/index.js';

/** The address of this run, for people; undefined outside of GitHub Actions. */
export function findRunUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_SERVER_URL: server = 'https://github.com' } = env;
  return repository === undefined || run === undefined ? undefined : `${server}/${repository}/actions/runs/${run}`;
}

/** A client for the repository of this run. Undefined without a token, and outside of GitHub Actions. @param signal ends every wait */
export function findGitHub(
  token: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  ports: { readonly log: Logger; readonly signal: AbortSignal },
): GitHub | undefined {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl = 'https://api.github.com' } = env;
  if (token === undefined || token === '' || repository === undefined) return undefined;
  return createGitHub({
    ...ports,
    token,
    apiUrl,
    repository,
    now: () => Date.now(),
    sleep: async (ms, signal) => wait(ms, undefined, { signal }),
  });
}
