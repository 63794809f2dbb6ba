import { createGitHub, type GitHub, type GitHubLimits } from '../../../src/github/index.js';
import { startGitHub, type GitHubServer, type GitHubServerOptions, type TokenOptions } from '../../support/github/index.js';
import { createRecorder, type Recorder } from '../../support/recorder.js';

export const REPOSITORY = 'acme/fleet';

export interface ClientOptions {
  readonly token?: TokenOptions;
  readonly limits?: GitHubLimits;
}

export interface Rig {
  readonly server: GitHubServer;
  readonly github: GitHub;
  readonly log: Recorder;
  /** Milliseconds of each wait; none of them is really waited for. */
  readonly waits: number[];
  /** Another client of the same server. */
  readonly connect: (options?: ClientOptions) => GitHub;
  /** The message of an error that is expected. */
  readonly fail: (work: Promise<unknown>) => Promise<string>;
  /** How often the server was asked for an operation. */
  readonly count: (operation: string) => number;
}

/** Our client, with GitHub's toolkit, against a loopback GitHub. Looks for the token in all that was said. */
export async function withClient(
  run: (rig: Rig) => Promise<void>,
  repository: GitHubServerOptions['repositories'][string] = {},
  options: ClientOptions = {},
): Promise<void> {
  const server = await startGitHub({ repositories: { [REPOSITORY]: repository } });
  const log = createRecorder();
  const waits: number[] = [];
  const tokens: string[] = [];
  const errors: string[] = [];
  const connect = ({ token: tokenOptions = {}, limits }: ClientOptions = {}): GitHub => {
    const token = server.createToken(tokenOptions);
    tokens.push(token);
    return createGitHub({
      token,
      apiUrl: server.url,
      repository: REPOSITORY,
      log,
      signal: new AbortController().signal,
      now: () => Date.now() + waits.reduce((sum, ms) => sum + ms, 0),
      sleep: async (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      ...(limits === undefined ? {} : { limits }),
    });
  };
  const rig: Rig = {
    server,
    github: connect(options),
    log,
    waits,
    connect,
    fail: async (work) => {
      const error: unknown = await work.then(
        (result) => {
          throw new Error(`a refusal was expected, not ${JSON.stringify(result)}`);
        },
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof Error) || error.name !== 'UserError') throw error;
      errors.push(error.message, error.stack ?? '', JSON.stringify(error));
      return error.message;
    },
    count: (operation) => server.requests().filter((entry) => entry.operation === operation).length,
  };
  let isDone = false;
  try {
    await run(rig);
    const said = [...log.infos, ...log.debugs, ...log.warnings, ...errors].join('\n');
    if (tokens.some((token) => said.includes(token))) throw new Error(`the token was told:\n${said}`);
    if (log.debugs.length === 0) throw new Error('nothing was logged, so that looking for the token in it proves nothing');
    isDone = true;
  } finally {
    // A failed test says more than what it left behind.
    await (isDone ? server.close() : server.close().catch(() => undefined));
  }
}
