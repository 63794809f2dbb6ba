import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRepository } from '../../support/flakes.js';
import { createTempDir, hasErrorCode } from '../../support/temp.js';

/** act's own cache server: version 1 of the service, as GitHub Enterprise Server has it. */
export interface ActCache {
  /** The variables with which the real client uses it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** It serves only while a workflow runs: this one tells its address and waits until the file is gone. */
const makeWorkflow = (state: string): string => `on: push
jobs:
  serve:
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo "$ACTIONS_CACHE_URL" > '${state}/url.tmp'
          mv '${state}/url.tmp' '${state}/url'
          while [ -e '${state}/running' ]; do sleep 0.1; done
`;

async function readWhenThere(path: string, hasEnded: () => boolean): Promise<string> {
  for (;;) {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (!hasErrorCode(error, 'ENOENT')) throw error;
      if (hasEnded()) throw new Error('act ended before it told the address of its cache server.', { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function startActCache(): Promise<ActCache> {
  const act = process.env['PANTHER_TEST_ACT'];
  if (act === undefined || act === '')
    throw new Error('PANTHER_TEST_ACT is not set: this test needs nektos/act and is run by npm test, which fetches it.');
  const state = await createTempDir('act-cache');
  const repository = await createRepository('test/fixtures/flakes/no-outputs', {
    files: { '.github/workflows/serve.yml': makeWorkflow(state.path) },
  });
  await mkdir(join(state.path, 'home'));
  await Promise.all(['running', 'none'].map((name) => writeFile(join(state.path, name), '')));
  const none = join(state.path, 'none');
  const args = [
    ...['push', '--workflows', '.github/workflows/serve.yml', '--platform', 'ubuntu-latest=-self-hosted'],
    ...[
      '--cache-server-addr',
      '127.0.0.1',
      '--cache-server-path',
      join(state.path, 'cache'),
      '--action-cache-path',
      join(state.path, 'actions'),
    ],
    ...['--env-file', none, '--var-file', none, '--input-file', none, '--secret-file', none],
  ];
  const child = spawn(act, args, {
    cwd: repository.dir,
    env: { PATH: process.env['PATH'], HOME: join(state.path, 'home') },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const stop = async (): Promise<void> => {
    await rm(join(state.path, 'running'), { force: true });
    await ended;
    await repository.dispose();
    await state.dispose();
  };
  try {
    const url = await readWhenThere(join(state.path, 'url'), () => child.exitCode !== null || child.pid === undefined);
    // act gives no token to a run without artifacts, and its cache asks for none.
    return { env: { ACTIONS_CACHE_URL: url.trim(), ACTIONS_RUNTIME_TOKEN: 'token' }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
