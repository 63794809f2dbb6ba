import { startGitHub, type GitHubServer, type GitHubServerOptions, type TokenOptions } from '../../support/github/index.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** What the tests read out of answers; each has some of it. */
export interface AnswerBody {
  readonly id: number;
  readonly number: number;
  readonly node_id: string;
  readonly sha: string;
  readonly message: string;
  readonly state: string;
  readonly body: string;
  readonly content: string;
  readonly status: string;
  readonly total_count: number;
  readonly allow_auto_merge: boolean;
  readonly merged: boolean;
  readonly object: { readonly sha: string };
  readonly tree: { readonly sha: string };
  readonly head: { readonly sha: string };
  readonly commit: { readonly sha: string; readonly verification: { readonly verified: boolean } };
  readonly author: unknown;
  readonly commits: readonly unknown[];
  readonly data: unknown;
  readonly errors?: readonly { readonly message?: string; readonly field?: string }[];
}

export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A plain client: the server is to be right for any. Paths are below `/repos/acme/fleet` unless they begin with `/`. */
export function createClient(github: GitHubServer, options?: TokenOptions): Send {
  return createClientWithToken(github, github.createToken(options));
}

export const createClientWithToken =
  (github: GitHubServer, token: string): Send =>
  async (method, path, body) => {
    const response = await fetch(`${github.url}${path.startsWith('/') ? path : `/repos/acme/fleet${path === '' ? '' : `/${path}`}`}`, {
      method,
      headers: { authorization: `token ${token}`, 'user-agent': 'test', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text === '' ? 'null' : text) as AnswerBody };
  };

/** Runs a test against a GitHub of its own with the repository `acme/fleet`; fails if something was not as GitHub describes it. */
export async function withGitHub(
  run: (github: GitHubServer, send: Send) => Promise<void>,
  repository: GitHubServerOptions['repositories'][string] = {},
): Promise<void> {
  const github = await startGitHub({ repositories: { 'acme/fleet': repository } });
  let isDone = false;
  try {
    await run(github, createClient(github));
    isDone = true;
  } finally {
    // A failed test says more than what it left behind.
    await (isDone ? github.close() : github.close().catch(() => undefined));
  }
}
