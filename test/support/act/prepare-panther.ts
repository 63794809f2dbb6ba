import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createGitEnv } from '../flakes.js';
import { hasErrorCode } from '../temp.js';
import { prepareWorkflow, rewriteSelfReferences } from './rewrite.js';

const execFileAsync = promisify(execFile);

export interface PrepareOptions {
  /** A last change to a workflow or action.yml, for states that act cannot get into by itself, such as a cancelled job. */
  readonly rewrite?: (path: string, yaml: string) => string;
}

/**
 * Copies a checkout of our repository to `dest` and makes it one that act can run: what GitHub would send a runner, with references to
 * itself made explicit and the harness's first step in every job.
 */
export async function preparePanther(root: string, dest: string, options: PrepareOptions = {}): Promise<void> {
  for (const path of await listFiles(root)) {
    await mkdir(dirname(join(dest, path)), { recursive: true });
    await cp(join(root, path), join(dest, path), { verbatimSymlinks: true });
  }
  await cp(join(root, 'dist'), join(dest, 'dist'), { recursive: true, force: true }).catch(ignoreMissing);

  const rewrite = options.rewrite ?? ((_path: string, yaml: string) => yaml);
  for (const path of await findWorkflowFiles(dest)) {
    await change(join(dest, path), (yaml) => rewrite(path, prepareWorkflow(yaml)));
  }
  for (const path of await findActionFiles(dest)) {
    await change(join(dest, path), (yaml) => rewrite(path, rewriteSelfReferences(yaml)));
  }
}

/** Tracked files and new ones that git does not ignore, as the developer sees them now; tests are left out, no runner needs them. */
async function listFiles(root: string): Promise<string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = await execFileAsync('git', args, { cwd: root, env: createGitEnv(), maxBuffer: 64 * 1024 * 1024 });
  const paths = stdout.split('\0').filter((path) => path !== '' && !path.startsWith('test/'));
  const exists = await Promise.all(
    paths.map((path) =>
      stat(join(root, path)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_path, index) => exists[index]);
}

/** The workflows of a repository, as paths below it. */
export async function findWorkflowFiles(root: string): Promise<string[]> {
  const names = await readdir(join(root, '.github/workflows')).catch(() => []);
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `.github/workflows/${name}`);
}

/** The action.yml files of our repository: one at the root, one in each folder below `actions`. */
export async function findActionFiles(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'actions')).catch(() => []);
  const candidates = ['action.yml', ...names.map((name) => `actions/${name}/action.yml`)];
  const exists = await Promise.all(
    candidates.map((path) =>
      stat(join(root, path)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return candidates.filter((_path, index) => exists[index]);
}

async function change(path: string, edit: (text: string) => string): Promise<void> {
  await writeFile(path, edit(await readFile(path, 'utf8')));
}

function ignoreMissing(error: unknown): void {
  if (!hasErrorCode(error, 'ENOENT')) throw error;
}
