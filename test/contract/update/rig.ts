import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCliNix, type Nix } from '../../../src/nix/index.js';
import { updateLock, type LockUpdate, type UpdatePorts, type UpdateRequest } from '../../../src/update/update-lock.js';
import { createGitEnv, createRepository, type Repository } from '../../support/flakes.js';
import { createGitServer, type GitServer } from '../../support/git-server/index.js';
import type { TestNix } from '../../support/nix.js';
import { createTempDir } from '../../support/temp.js';

/** A flake without inputs. */
export const LEAF = '{ outputs = _: { }; }';

/** Text of a flake.nix that takes inputs by name; an input is a reference, or an attribute set in Nix. */
export function flakeWith(inputs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(inputs).map(([name, text]) => `    ${name} = ${text.startsWith('{') ? text : `{ url = "${text}"; }`};`);
  return `{\n  inputs = {\n${lines.join('\n')}\n  };\n  outputs = _: { };\n}\n`;
}

/** A user's repository, a server for its inputs, and a Nix with an empty store. */
export interface Rig {
  readonly server: GitServer;
  readonly nix: Nix;
  readonly env: NodeJS.ProcessEnv;
  /** Makes the user's repository and locks its flakes as Nix does. */
  createUser(files: Readonly<Record<string, string>>, flakes?: readonly string[]): Promise<Repository>;
  /** Updates the lock file at HEAD. */
  update(
    user: Repository,
    inputs: readonly (string | { readonly path: string; readonly rev: string })[],
    more?: Partial<Pick<UpdateRequest, 'flake' | 'timeLimitSeconds'>> & Partial<Pick<UpdatePorts, 'signal' | 'onProgress'>>,
  ): Promise<LockUpdate>;
  /** Throws away what Nix keeps of sources that it fetched. */
  forgetFetches(): Promise<void>;
  /** What must not change: the work tree, the index, the list of work trees. */
  inspect(user: Repository): Promise<string>;
  dispose(): Promise<void>;
}

const execFileAsync = promisify(execFile);

/** @param testNix from `listTestNix` */
export async function createRig(testNix: TestNix): Promise<Rig> {
  const [server, store, temp] = [await createGitServer(), await testNix.createStore(), await createTempDir('update')];
  const runnerTemp = join(temp.path, 'runner');
  const empty = join(temp.path, 'empty');
  await Promise.all([mkdir(runnerTemp), mkdir(empty)]);
  const homes = { count: 0 };
  const env: NodeJS.ProcessEnv = { ...createGitEnv(store.env), RUNNER_TEMP: runnerTemp };
  // Nix reads the environment it is given at each call.
  const nix = createCliNix({ env });
  const users: Repository[] = [];

  return {
    server,
    nix,
    env,
    createUser: async (files, flakes = ['.']) => {
      const user = await createRepository(empty, { files });
      users.push(user);
      for (const flake of flakes) await nix.lockFlake({ directory: join(user.dir, flake), update: [], overrides: [] });
      await user.git('add', '--all');
      await user.git('commit', '--quiet', '--allow-empty', '--message=Lock');
      return user;
    },
    update: async (user, inputs, { flake = '.', signal = new AbortController().signal, timeLimitSeconds, onProgress } = {}) =>
      updateLock(
        {
          root: user.dir,
          flake,
          base: await user.git('rev-parse', 'HEAD'),
          inputs: inputs.map((input) =>
            typeof input === 'string' ? { path: input.split('/') } : { path: input.path.split('/'), rev: input.rev },
          ),
          ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
        },
        { nix, env, signal, ...(onProgress === undefined ? {} : { onProgress }) },
      ),
    forgetFetches: async () => {
      homes.count += 1;
      env['HOME'] = join(temp.path, `home-${homes.count}`);
      await mkdir(env['HOME']);
    },
    inspect: async (user) => {
      const { stdout } = await execFileAsync(
        'sh',
        ['-c', 'find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum; sha256sum .git/index'],
        {
          cwd: user.dir,
        },
      );
      const { stdout: left } = await execFileAsync('ls', ['-A', runnerTemp]);
      return [stdout, await user.git('worktree', 'list', '--porcelain'), await user.git('status', '--porcelain', '--ignored'), left].join(
        '\n',
      );
    },
    dispose: async () => {
      await server.close();
      for (const user of users) await user.dispose();
      await store.dispose();
      await temp.dispose();
    },
  };
}
