import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type ResultsService } from '../results-service/index.js';
import { createTempDir, type TempDir } from '../temp.js';
import { createLogReader, type JobRun, type StepEvent } from './log.js';
import { findActionFiles, findWorkflowFiles } from './prepare-panther.js';
import { findProcesses, type FoundProcess, killProcesses, type Mark } from './processes.js';
import { findUses, PANTHER, prepareWorkflow } from './rewrite.js';

export interface WorkflowRequest {
  /** The calling repository, a git checkout. Jobs get what is committed, the workflow file is read as it is. */
  readonly caller: string;
  /** File name in the caller's `.github/workflows`. */
  readonly workflow: string;
  /** A directory made by `preparePanther`. */
  readonly panther: string;
  /** `push` to main by default. */
  readonly event?: { readonly name: string; readonly payload?: Readonly<Record<string, unknown>> };
  /** Inputs of workflow_dispatch. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Environment of the machine, on top of PATH. `GITHUB_*` replaces what act would set, for example GITHUB_API_URL. */
  readonly env?: Readonly<Record<string, string>>;
  readonly resultsService?: ResultsService;
  /** Run id for artifacts, '1' by default. */
  readonly runId?: string;
  /** The whole run is killed after this. */
  readonly timeoutSeconds: number;
  /** Labels that `runs-on` may name; all of them are this machine. */
  readonly runners?: readonly string[];
  /** Repositories of third-party actions, by `owner/name`; all others are stubs that do nothing and succeed. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Called when a step starts, prints a line, and ends, in the order of act's log. */
  readonly onStep?: (event: StepEvent, control: RunControl) => void;
}

/** Ways to break a run while it goes on. */
export interface RunControl {
  /** Kills the processes of the job's running step; the job goes on as after any failed step. */
  killStep(job: JobRun): void;
  /**
   * Takes the job's machine away: kills its processes, and nothing that the job would still run has any effect, not even a step with
   * `always()` or a post step. On GitHub such a job fails as well. Outputs that it had set by then stay, which they would not on GitHub.
   */
  loseJob(job: JobRun): void;
  /** Asks act to cancel the run, as a user does. */
  cancel(): void;
}

export interface WorkflowRun {
  readonly jobs: readonly JobRun[];
  /** The only job of this id (and matrix cell). @throws if there is none or more than one */
  job(id: string, matrix?: Readonly<Record<string, unknown>>): JobRun;
  /** Every cell of a matrix job, in the order they started. */
  cells(id: string): readonly JobRun[];
  /** `timed-out`: killed at the time limit. */
  readonly conclusion: 'success' | 'failure' | 'timed-out';
  /** What act says of the run as a whole, its standard error too. Empty for a good run. */
  readonly problems: readonly string[];
  /** Command lines of processes that were still running when act had ended; they have been killed. */
  readonly orphans: readonly string[];
  /** Removes the jobs' directories. */
  dispose(): Promise<void>;
}

const RUNNERS = ['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-22.04', 'ubuntu-24.04-arm', 'self-hosted'];
/** By which the processes of a run and of a job are known, and by which they find their directory. */
const RUN_VARIABLE = 'PANTHER_TEST_RUN';
const JOB_VARIABLE = 'PANTHER_TEST_JOB';
const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Runs a workflow of a calling repository to its end. A red run is a result, not an exception.
 *
 * What act 0.2.89 does in host mode that GitHub does not (each was tried), and what is done about it here:
 * - A step runs on a pseudo-terminal (`isTTY` is true) in a session of its own. PAGER and TERM are set; killing goes by processes.ts.
 * - Of a step that fails, the last lines are lost now and then. The first step makes failed steps end a little later.
 * - All jobs share HOME, the tool cache, the machine's Nix store and one runtime token. The first step gives each job its own.
 *   Workspace and RUNNER_TEMP are a job's own already. Four cells of a matrix at most run at once, and as many jobs as there are processors.
 * - `actions/checkout` copies the working tree, and goes to the network if it is given a `ref`. Ours fetches commits.
 * - `needs.*.result` is never `cancelled`: a killed or cancelled job is a `failure`. `preparePanther`'s `rewrite` can put the word there.
 *   A job whose runner label is not known is left out with an empty result; that is reported as a problem here.
 * - `needs.*.outputs` of a job without outputs is null, not an empty object.
 * - The cells of a matrix share one result: see `judge` in log.ts. Of their outputs, those of the cell that ends first are kept.
 * - A failed job inside a called workflow ends the caller's run: no job of the caller that needs it runs, not even with `always()`.
 * - A post step that fails ends the whole run on the spot. So does a matrix that is no JSON, even that of a job that is skipped: rewritten.
 * - In a cancelled run, a step without a condition is skipped even in a job that has `always()`, and that job then counts as a success:
 *   the steps of a gate need `if: always()` too.
 * - `timeout-minutes` of a job, `continue-on-error` of a job, `fail-fast`, `permissions` and `concurrency` have no effect. Of a step,
 *   `timeout-minutes` has, in whole minutes.
 * - Jobs run in stages: one starts when every job of the stage before has ended, not when those that it needs have. Durations prove nothing.
 * - Now and then act crashes on its own cache of local repositories, used by parallel jobs without a lock. The run is then made again.
 */
export async function runWorkflow(request: WorkflowRequest): Promise<WorkflowRun> {
  for (let attempt = 1; ; attempt += 1) {
    const state = await createTempDir('act');
    try {
      const run = await runIn(state, request);
      if (run !== 'crashed') return run;
      if (attempt === MAX_ATTEMPTS) throw new Error(`act crashed ${attempt} times in a row.`);
    } catch (error) {
      await state.dispose();
      throw error;
    }
    await state.dispose();
    await request.resultsService?.artifacts.clear(request.runId);
  }
}

const MAX_ATTEMPTS = 3;
const CRASH = /^fatal error: concurrent map/m;

async function runIn(state: TempDir, request: WorkflowRequest): Promise<WorkflowRun | 'crashed'> {
  const act = process.env['PANTHER_TEST_ACT'];
  if (act === undefined || act === '')
    throw new Error('PANTHER_TEST_ACT is not set: this test needs nektos/act and is run by npm test, which fetches it.');

  const args = await makeArguments(state.path, request);
  const child = spawn(act, args, { cwd: request.caller, env: makeEnvironment(state.path, request), stdio: ['ignore', 'pipe', 'pipe'] });
  const handle = createControl(state.path, child);
  const reader = createLogReader((event) => {
    // In a promise, so that what the test's own code throws is the error of this run.
    const call = new Promise<void>((resolve) => {
      request.onStep?.(event, handle.control);
      resolve();
    });
    handle.watch(call);
  });
  const lines = createInterface({ input: child.stdout }).on('line', (line) => reader.push(line));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));

  const limit = { isReached: false };
  const timer = setTimeout(() => {
    limit.isReached = true;
    handle.watch(killProcesses(markRun(state.path)));
  }, request.timeoutSeconds * 1_000);
  const isRead = once(lines, 'close');
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearTimeout(timer));
  await isRead;
  const orphans = await killOrphans(state.path);
  if (CRASH.test(stderr)) return 'crashed';
  await handle.settle();

  const jobs = reader.jobs();
  const problems = [...reader.problems(), ...readStderr(stderr)];
  // act calls a run green when it could not run a job at all.
  const isGreen =
    exitCode === 0 && reader.problems().length === 0 && jobs.every(({ result }) => result === 'success' || result === 'skipped');
  return {
    jobs,
    cells: (id) => jobs.filter((job) => job.id === id),
    job: (id, matrix) => findJob(jobs, id, matrix),
    conclusion: limit.isReached ? 'timed-out' : isGreen ? 'success' : 'failure',
    problems,
    orphans: limit.isReached ? [] : orphans.map(({ command }) => command),
    dispose: () => state.dispose(),
  };
}

async function makeArguments(state: string, request: WorkflowRequest): Promise<string[]> {
  const event = request.event ?? { name: 'push' };
  const files = {
    workflow: join(state, request.workflow),
    event: join(state, 'event.json'),
    none: join(state, 'empty'),
    secrets: join(state, 'secrets.yml'),
  };
  const callerWorkflow = await readFile(join(request.caller, '.github/workflows', request.workflow), 'utf8');
  await writeFile(files.workflow, prepareWorkflow(callerWorkflow));
  await writeFile(files.event, JSON.stringify({ ...event.payload, ...(request.inputs ? { inputs: request.inputs } : {}) }));
  await writeFile(files.none, '');
  await writeFile(files.secrets, stringify(request.secrets ?? {}));

  const repositories = await prepareRepositories(state, request, callerWorkflow);
  const github = {
    GITHUB_REPOSITORY: 'example/fleet',
    ...Object.fromEntries(Object.entries(request.env ?? {}).filter(([name]) => name.startsWith('GITHUB_'))),
  };
  return [
    ...[
      event.name,
      '--json',
      '--verbose',
      '--no-cache-server',
      '--workflows',
      files.workflow,
      '--eventpath',
      files.event,
      '--defaultbranch',
      'main',
    ],
    // act would read these from the caller's repository.
    ...['--env-file', files.none, '--var-file', files.none, '--input-file', files.none, '--secret-file', files.secrets],
    ...['--action-cache-path', join(state, 'cache'), '--no-skip-checkout'],
    ...(request.runners ?? RUNNERS).flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...[...repositories].flatMap(([reference, directory]) => ['--local-repository', `${reference}=${directory}`]),
    ...Object.entries(github).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(request.inputs ?? {}).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
  ];
}

/** Nothing of the developer's environment but PATH, so that a run is the same everywhere. */
function makeEnvironment(state: string, request: WorkflowRequest): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    // act runs every step on a pseudo-terminal, which no runner has: without these, git would start a pager and wait for a key.
    PAGER: 'cat',
    TERM: 'dumb',
    HOME: join(state, 'home'),
    ...request.resultsService?.env(request.runId),
    ...request.env,
    [RUN_VARIABLE]: state,
    PANTHER_TEST_PRELUDE: join(HERE, 'job-prelude.mjs'),
    PANTHER_TEST_CALLER: request.caller,
  };
}

/** Where act finds each repository that the run refers to, by `owner/name@ref`: nothing is fetched. */
async function prepareRepositories(state: string, request: WorkflowRequest, callerWorkflow: string): Promise<ReadonlyMap<string, string>> {
  const paths = [...(await findWorkflowFiles(request.panther)), ...(await findActionFiles(request.panther))];
  const texts = await Promise.all(paths.map((path) => readFile(join(request.panther, path), 'utf8')));
  const known: Readonly<Record<string, string>> = {
    ...request.actions,
    [PANTHER.repository]: request.panther,
    'actions/checkout': join(HERE, 'checkout'),
  };

  const repositories = new Map<string, string>();
  for (const { repository, path, ref } of [callerWorkflow, ...texts].flatMap(findUses)) {
    const stub = join(state, 'stubs', repository.replace('/', '+'));
    if (known[repository] === undefined) await writeStub(join(stub, path));
    repositories.set(`${repository}@${ref}`, known[repository] ?? stub);
  }
  return repositories;
}

/** An action that takes anything, does nothing and succeeds. */
async function writeStub(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, 'action.yml'),
    stringify({ name: 'Stub', description: 'Does nothing.', runs: { using: 'node24', main: 'main.mjs' } }),
  );
  await writeFile(join(directory, 'main.mjs'), '');
}

interface ControlHandle {
  readonly control: RunControl;
  /** Waits for what the test asked for; an error in it is the run's error. */
  watch(task: Promise<unknown>): void;
  settle(): Promise<void>;
}

function createControl(state: string, child: ChildProcess): ControlHandle {
  const tasks: Promise<unknown>[] = [];
  let isCancelled = false;
  const watch = (task: Promise<unknown>): void => {
    // Rejections are reported by `settle`; until then they are not unhandled.
    task.catch(() => undefined);
    tasks.push(task);
  };
  const kill = async (job: JobRun, whileFrozen?: () => Promise<void>): Promise<void> => {
    const mark = await markJob(job);
    // act tells of a step before it has started its process, which is act's own child; what an earlier step left behind is not.
    const isRunning = async (): Promise<boolean> => (await findProcesses(mark)).some(({ parent }) => parent === child.pid);
    for (let waited = 0; !(await isRunning()); waited += STEP_POLL_MS) {
      if (waited > STEP_START_MS) throw new Error(`No step of the job ${job.title} was running when it was to be killed.`);
      await sleep(STEP_POLL_MS);
    }
    await killProcesses(mark, whileFrozen);
  };
  const control: RunControl = {
    killStep: (job) => watch(kill(job)),
    // The mark is made while the step stands still: a step that saw it at its start would end well.
    loseJob: (job) => watch(kill(job, () => writeFile(join(job.directory ?? '', 'lost'), ''))),
    cancel: () => {
      // A second interrupt makes act drop everything, jobs with `always()` too.
      if (!isCancelled) child.kill('SIGINT');
      isCancelled = true;
    },
  };
  return { control, watch, settle: () => Promise.all(tasks).then(() => undefined) };
}

/** What is left of a run that has ended. What is about to end by itself is not an orphan. */
async function killOrphans(state: string): Promise<readonly FoundProcess[]> {
  for (let waited = 0; waited < ORPHAN_GRACE_MS && (await findProcesses(markRun(state))).length > 0; waited += STEP_POLL_MS) {
    await sleep(STEP_POLL_MS);
  }
  return killProcesses(markRun(state));
}

const ORPHAN_GRACE_MS = 500;
const STEP_START_MS = 10_000;
const STEP_POLL_MS = 20;

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const markRun = (state: string): Mark => ({ variable: `${RUN_VARIABLE}=${state}`, directories: [state] });

async function markJob(job: JobRun): Promise<Mark> {
  if (job.directory === undefined) throw new Error(`The job ${job.title} has not run its first step yet: nothing of it can be killed.`);
  const { workspace, temp } = JSON.parse(await readFile(join(job.directory, 'job.json'), 'utf8')) as { workspace: string; temp: string };
  return { variable: `${JOB_VARIABLE}=${job.directory}`, directories: [job.directory, workspace, temp] };
}

function findJob(jobs: readonly JobRun[], id: string, matrix: Readonly<Record<string, unknown>> | undefined): JobRun {
  const found = jobs.filter(
    (job) =>
      job.id === id && Object.entries(matrix ?? {}).every(([key, value]) => JSON.stringify(job.matrix[key]) === JSON.stringify(value)),
  );
  const [job] = found;
  if (job === undefined || found.length > 1) {
    const known = jobs.map((other) => `${other.id} ${JSON.stringify(other.matrix)}`).join(', ');
    throw new Error(`Expected one job ${id} ${JSON.stringify(matrix ?? {})}, found ${found.length}. The run had: ${known}`);
  }
  return job;
}

/** act's last words: its own errors, and anything that is not a line of its log, in one or the other of the two forms that this has. */
function readStderr(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.filter((line) => !/^\{"level":"(debug|info|warning)"|^time="[^"]*" level=(debug|info|warning) /.test(line));
}
