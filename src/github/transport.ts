/** One request to GitHub's REST or GraphQL interface. */
export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path as GitHub documents it, such as `/repos/{owner}/{repo}/deployments`; names in braces are taken from `params`. */
  readonly path: string;
  /** What the path names, then query (GET) or body fields. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** What GitHub answered, refusals too. */
export interface GitHubAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or text where it was none. Not validated. */
  readonly data: unknown;
}

/** Sends one request, once. Rejects only if there was no answer: the connection failed, or `signal` fired. */
export type Transport = (request: GitHubRequest, signal: AbortSignal) => Promise<GitHubAnswer>;

export interface TransportOptions {
  /** GITHUB_API_URL: `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** Undefined: asked as nobody, which public repositories allow. */
  readonly token: string | undefined;
}

/** The version of the REST interface whose description we are tested against. */
const API_VERSION = '2022-11-28';

/** The toolkit's client, which knows the runner's proxies. Loaded with the first request: it is slow to load, and most runs need none. */
export function createTransport({ token, apiUrl }: TransportOptions): Transport {
  const baseUrl = apiUrl.replace(/\/+$/, '');
  const open = async () => {
    const { GitHub, getOctokitOptions } = await import('@actions/github/lib/utils');
    const silent = () => undefined;
    const options = { userAgent: 'panther', baseUrl, log: { debug: silent, info: silent, warn: silent, error: silent } };
    return new GitHub(token === undefined ? options : getOctokitOptions(token, options));
  };
  let opening: ReturnType<typeof open> | undefined;

  return async ({ method, path, params }, signal) => {
    const octokit = await (opening ??= open());
    const url = path === '/graphql' ? findGraphqlUrl(baseUrl) : path;
    try {
      const answer = await octokit.request(`${method} ${url}`, {
        ...params,
        headers: { 'x-github-api-version': API_VERSION },
        request: { signal },
      });
      return { status: answer.status, headers: flattenHeaders(answer.headers), data: answer.data as unknown };
    } catch (error) {
      const answer = findAnswer(error);
      if (answer === undefined) throw error;
      return answer;
    }
  };
}

/** Enterprise servers have GraphQL beside `/api/v3`, GitHub itself below its root. */
function findGraphqlUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/api\/v3$/, '/api')}/graphql`;
}

/** The toolkit throws refusals; by shape, as an error of another realm is no `instanceof`. */
function findAnswer(error: unknown): GitHubAnswer | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined;
  const { response } = error;
  if (typeof response !== 'object' || response === null || !('status' in response) || typeof response.status !== 'number') return undefined;
  const headers = 'headers' in response && typeof response.headers === 'object' ? (response.headers ?? {}) : {};
  return { status: response.status, headers: flattenHeaders(headers), data: 'data' in response ? response.data : undefined };
}

function flattenHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
