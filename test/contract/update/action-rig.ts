import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCliNix } from '../../../src/nix/index.js';
import { runAction, type ActionRun } from '../../support/action.js';
import { createGitEnv, createRepository, type Repository } from '../../support/flakes.js';
import { createGitServer, type GitServer, type ServedRepository } from '../../support/git-server/index.js';
import { startGitHub, type GitHubServer, type TokenOptions } from '../../support/github/index.js';
import type { TestNix } from '../../support/nix.js';
import { createTempDir } from '../../support/temp.js';

/** As test/support/action.ts calls the repository of a job. */
export const REPOSITORY = 'example/fleet';

/** A flake that others take a text from: `throws` and `fails` break who uses it. */
const source = (text: string) => `{ outputs = _: { value = "${text}"; }; }\n`;

/** Hosts that are made of the texts of inputs. */
function fleet(
  inputs: readonly { readonly name: string; readonly reference: string }[],
  hosts: Readonly<Record<string, readonly string[]>>,
): string {
  return `{
  inputs = {
${inputs.map(({ name, reference }) => `    ${name}.url = "${reference}";`).join('\n')}
  };
  outputs = { self, ${inputs.map(({ name }) => name).join(', ')} }: let
    make = name: values: let text = builtins.concatStringsSep " " values; in
      if builtins.elem "throws" values then throw "\${name} does not evaluate with this"
      else derivation {
        name = "nixos-system-\${name}";
        system = "${process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'}";
        builder = "/bin/sh";
        args = [ "-c" (if builtins.elem "fails" values then "echo it is out of luck >&2; exit 7" else "echo '\${text}' > $out") ];
      };
  in {
    nixosConfigurations = builtins.mapAttrs (name: values: { config.system.build.toplevel = make name values; }) {
${Object.entries(hosts)
  .map(([host, names]) => `      ${host} = [ ${names.map((name) => `${name}.value`).join(' ')} ];`)
  .join('\n')}
    };
  };
}
`;
}

/** A user's repository on a GitHub, whose inputs are on a server of their own, and jobs that run the built action. */
export interface ActionRig {
  readonly github: GitHubServer;
  readonly server: GitServer;
  readonly user: Repository;
  /** Changes the text of an input. @returns the new commit */
  publish(input: string, text: string): Promise<string>;
  /** Commits to the user's main branch, here and on GitHub. @returns the commit */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  update(inputs?: Readonly<Record<string, string>>, token?: TokenOptions): Promise<ActionRun>;
  /** A file of a branch, read by git. */
  show(branch: string, path: string): Promise<string>;
  dispose(): Promise<void>;
}

export interface ActionRigOptions {
  /** Names of inputs by host. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** Table `update` of .github/panther.yml. */
  readonly settings?: object;
  /** More files of the user's repository. */
  readonly files?: Readonly<Record<string, string>>;
}

export async function startActionRig(testNix: TestNix, { hosts, settings = {}, files = {} }: ActionRigOptions): Promise<ActionRig> {
  const [server, github, store, temp] = await Promise.all([
    createGitServer(),
    startGitHub({ repositories: { [REPOSITORY]: {} } }),
    testNix.createStore(),
    createTempDir('update-action'),
  ]);
  const empty = join(temp.path, 'empty');
  await mkdir(empty);
  const names = [...new Set(Object.values(hosts).flat())];
  const served = new Map<string, ServedRepository>();
  for (const name of names) served.set(name, await server.createRepository(name, { 'flake.nix': source('one') }));
  const inputs = names.map((name) => ({ name, reference: served.get(name)?.reference ?? '' }));
  const env: NodeJS.ProcessEnv = createGitEnv(store.env);
  const user = await createRepository(empty, {
    files: { 'flake.nix': fleet(inputs, hosts), '.github/panther.yml': JSON.stringify({ update: settings }), ...files },
  });
  const push = async () => user.git('push', '--quiet', '--force', github.git(REPOSITORY).directory, 'HEAD:refs/heads/main');
  await createCliNix({ env }).lockFlake({ directory: user.dir, update: [], overrides: [] });
  await user.git('add', '--all');
  await user.git('commit', '--quiet', '--message=Lock');
  await push();
  let jobs = 0;

  return {
    github,
    server,
    user,
    publish: async (input, text) => {
      const repository = served.get(input);
      if (repository === undefined) throw new Error(`There is no input ${input}.`);
      return repository.commit({ 'flake.nix': source(text) });
    },
    commit: async (changed) => {
      for (const [path, text] of Object.entries(changed)) await writeFile(join(user.dir, path), text);
      await user.git('add', '--all');
      await user.git('commit', '--quiet', '--message=By a person');
      await push();
      return user.git('rev-parse', 'HEAD');
    },
    update: async (more = {}, token = {}) => {
      jobs += 1;
      const job = join(temp.path, `job-${jobs}`);
      // Nix keeps for an hour what a branch was; each job has a machine of its own.
      const home = join(job, 'home');
      await mkdir(home, { recursive: true });
      return runAction({
        action: 'update',
        workspace: user.dir,
        job,
        inputs: { 'github-token': github.createToken(token), phase: 'all', ...more },
        env: {
          ...env,
          HOME: home,
          GITHUB_API_URL: github.url,
          GITHUB_REF: 'refs/heads/main',
          GITHUB_RUN_ID: String(jobs),
          GITHUB_RUN_ATTEMPT: '1',
        },
      });
    },
    show: async (branch, path) => github.git(REPOSITORY).run(['show', `${branch}:${path}`]),
    dispose: async () => {
      await Promise.all([server.close(), user.dispose(), store.dispose()]);
      await github.close().finally(() => temp.dispose());
    },
  };
}

/** The lock file of the user's work tree. */
export const readLock = async (user: Repository): Promise<string> => readFile(join(user.dir, 'flake.lock'), 'utf8');
