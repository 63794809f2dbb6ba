import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { createTempDir, type TempDir } from '../../support/temp.js';

const execFileAsync = promisify(execFile);

/** What a step did with the cache. */
export interface StepRun {
  /** What the code returned, or `{ error }` with the message of what it threw. */
  readonly value: unknown;
  readonly infos: readonly string[];
  readonly warnings: readonly string[];
  readonly debugs: readonly string[];
  /** What reached the runner past our logger. */
  readonly stdout: string;
}

export interface StepRequest {
  readonly env: Readonly<Record<string, string>>;
  /** Node to run it with; this one by default. */
  readonly node?: string;
  /** Shortens the pauses between the client's attempts, and nothing else of it. */
  readonly isImpatient?: boolean;
  /** RUNNER_TEMP is a disk of its own of this size (as `mount -o size=` takes it), empty, and gone after the step. */
  readonly smallDisk?: string;
  /** Limits of the store, in milliseconds. */
  readonly limits?: { readonly restore: number; readonly save: number };
}

/** Jobs on runners that have the same directories, one after the other: what one leaves on its disk, the next does not see. */
export interface CacheJobs {
  /** The directory that is cached. */
  readonly directory: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /**
   * Runs a piece of JavaScript in a process of its own, as the client reads the runner's variables and prints to standard output.
   * `store` is a store of ours, `dir` the cached directory, `controller` its AbortController, `fs` and `sleep` what they say.
   */
  run(code: string, request: StepRequest): Promise<StepRun>;
  /** Begins the next job with these files in the directory; without any, it is absent. */
  begin(files?: Readonly<Record<string, string | Buffer>>): Promise<void>;
  /** Files of the directory and their content; undefined if it is absent. */
  read(): Promise<Readonly<Record<string, string>> | undefined>;
  dispose(): Promise<void>;
}

/** Delays of the toolkit's service client (3 to 16 s) and of Azure's (4, 12 and 28 s), but not its time limits. */
const IMPATIENT = `
  const wait = globalThis.setTimeout;
  globalThis.setTimeout = (run, ms, ...rest) => wait(run, ms >= 3_000 && ms < 30_000 ? 1 : ms, ...rest);`;

/** What GitHub keeps the bytes in is looked for on this machine. */
const AZURE_IS_HERE = `
  const { lookup } = dns;
  dns.lookup = (host, ...rest) => lookup(host.endsWith('.blob.core.windows.net') ? '127.0.0.1' : host, ...rest);`;

const makeScript = (code: string, { isImpatient = false, limits }: StepRequest): string => `
  import dns from 'node:dns';
  import fs from 'node:fs/promises';
  import { createGitHubCacheStore } from './runtime/cache.js';
  ${AZURE_IS_HERE}
  ${isImpatient ? IMPATIENT : ''}
  const [dir, out] = process.argv.slice(2);
  const said = { infos: [], warnings: [], debugs: [] };
  const log = { info: (text) => said.infos.push(text), warning: (text) => said.warnings.push(text), debug: (text) => said.debugs.push(text) };
  const controller = new AbortController();
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const limits = ${JSON.stringify(limits)};
  const store = createGitHubCacheStore({ env: process.env, log, signal: controller.signal, ...(limits ? { limits } : {}) });
  const run = async () => { ${code} };
  const value = await run().catch((error) => ({ error: error.message }));
  await fs.writeFile(out, JSON.stringify({ value: value ?? null, ...said }));
  process.exit(0);`;

/** Compiles src/runtime: the store runs outside of jest, whose own loading and standard output are not those of a step. */
async function compileRuntime(to: string): Promise<void> {
  const from = 'src/runtime';
  await mkdir(join(to, 'runtime'), { recursive: true });
  for (const file of (await readdir(from)).filter((name) => name.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(await readFile(join(from, file), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    await writeFile(join(to, 'runtime', file.replace(/\.ts$/, '.js')), outputText);
  }
  await writeFile(join(to, 'package.json'), '{"type":"module"}');
  await symlink(resolve('node_modules'), join(to, 'node_modules'));
}

/** A command in a mount namespace of its own, which ends with it. */
function isolate(command: readonly string[], directory: string, size: string): readonly string[] {
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return ['unshare', ...asRoot, '--mount', 'sh', '-c', script, 'sh', size, directory, ...command];
}

export async function createCacheJobs(): Promise<CacheJobs> {
  const root: TempDir = await createTempDir('cache-jobs');
  const temp = join(root.path, 'temp');
  const workspace = join(root.path, 'work', 'fleet');
  const directory = join(temp, 'kept');
  await compileRuntime(root.path);
  await mkdir(workspace, { recursive: true });
  let count = 0;

  const begin: CacheJobs['begin'] = async (files) => {
    await mkdir(temp, { recursive: true });
    for (const name of await readdir(temp)) await rm(join(temp, name), { recursive: true });
    for (const [name, content] of Object.entries(files ?? {})) {
      await mkdir(join(directory, name, '..'), { recursive: true });
      await writeFile(join(directory, name), content);
    }
  };
  await begin();
  return {
    directory,
    temp,
    begin,
    run: async (code, request) => {
      count += 1;
      const [script, out] = [join(root.path, `step-${count}.mjs`), join(root.path, `said-${count}.json`)];
      await writeFile(script, makeScript(code, request));
      const command = [request.node ?? process.execPath, script, directory, out];
      const [program = '', ...args] = request.smallDisk === undefined ? command : isolate(command, temp, request.smallDisk);
      const { stdout } = await execFileAsync(program, args, {
        cwd: workspace,
        env: { PATH: process.env['PATH'], RUNNER_TEMP: temp, GITHUB_WORKSPACE: workspace, ...request.env },
        timeout: 120_000,
      });
      return { ...(JSON.parse(await readFile(out, 'utf8')) as Omit<StepRun, 'stdout'>), stdout };
    },
    read: async () => {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => undefined);
      if (entries === undefined) return undefined;
      const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      const contents = files.map(async (file) => [file.slice(directory.length + 1), await readFile(file, 'utf8')] as const);
      return Object.fromEntries(await Promise.all(contents));
    },
    dispose: () => root.dispose(),
  };
}
