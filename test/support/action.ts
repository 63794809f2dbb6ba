import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** What a phase of an action did. */
export interface ActionRun {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly exported: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface ActionRequest {
  readonly action: string;
  readonly phase?: 'main' | 'post';
  readonly inputs?: Readonly<Record<string, string>>;
  readonly state?: Readonly<Record<string, string>>;
  /** Where the repository was checked out. */
  readonly workspace: string;
  /** A directory of this job: command files and RUNNER_TEMP are in it. */
  readonly job: string;
  readonly env: NodeJS.ProcessEnv;
  /** Node to run it with; this one by default. */
  readonly node?: string;
  /** Gets the id of the process, which leads a group of its own then: for tests that kill it with all it started. */
  readonly onStart?: (pid: number) => void;
}

/** Reads a command file: `name<<delimiter`, value, delimiter. */
function parseCommandFile(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/^([^\n=<]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)];
  return Object.fromEntries(found.map(([, name = '', , value = '']) => [name, value]));
}

/** Runs a built action phase as the runner would: inputs and state by environment, results by command files. */
export async function runAction(request: ActionRequest): Promise<ActionRun> {
  const { action, phase = 'main', inputs = {}, state = {}, workspace, job, env, node = process.execPath, onStart } = request;
  const temp = join(job, 'temp');
  await mkdir(temp, { recursive: true });
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;
  const files = Object.fromEntries(names.map((name) => [name, join(job, name)]));
  for (const file of Object.values(files)) await writeFile(file, '');
  const child = spawn(node, [join(DIST, action, `${phase}.js`)], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: onStart !== undefined,
    env: {
      ...env,
      ...files,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: 'example/fleet',
      GITHUB_SERVER_URL: 'https://github.com',
      RUNNER_TEMP: temp,
      RUNNER_OS: 'Linux',
    },
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const read = async (name: (typeof names)[number]) => readFile(files[name] ?? '', 'utf8');
  return {
    exitCode,
    log,
    outputs: parseCommandFile(await read('GITHUB_OUTPUT')),
    exported: parseCommandFile(await read('GITHUB_ENV')),
    state: parseCommandFile(await read('GITHUB_STATE')),
    summary: await read('GITHUB_STEP_SUMMARY'),
  };
}
