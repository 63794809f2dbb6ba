// What Panther does: the bundled actions as the runner starts them, each job on a machine of its own, against a service that counts bytes.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SetupError, capture } from '../tools/process.mjs';
import { withMachine } from './store.mjs';

const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];

/** Reads a command file: `name<<delimiter`, value, delimiter. */
const parseCommandFile = (text) =>
  Object.fromEntries([...text.matchAll(/^([^\n=<]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)].map(([, name, , value]) => [name, value]));

/**
 * @typedef {object} PantherJob
 * @property {string} name @property {number} seconds of its actions, until their processes have ended
 * @property {Record<string, string>} outputs @property {string} log
 * @property {{ builds: { name: string, start: number, end: number, succeeded: boolean }[] } | undefined} result
 */

/** Runs an action's main phase as the runner would: inputs by environment, outputs by command files. */
async function runStep({ context, fleet, service, runId }, { directory, env }, { job, action, inputs }) {
  const files = Object.fromEntries(COMMAND_FILES.map((file) => [file, join(directory, file)]));
  for (const file of Object.values(files)) await writeFile(file, '');
  const temp = join(directory, 'temp');
  await mkdir(temp, { recursive: true });
  const stepEnv = {
    ...env,
    ...files,
    ...service.env(runId, job),
    ...Object.fromEntries(Object.entries(inputs).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])),
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: fleet.directory,
    GITHUB_REPOSITORY: 'example/fleet',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: fleet.commit,
    GITHUB_RUN_ID: runId,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: 'push',
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
  };
  const start = performance.now();
  const argv = [process.execPath, join(context.root, 'dist', action, 'main.js')];
  const { code, stdout, stderr } = await capture(argv, { cwd: fleet.directory, env: stepEnv, signal: context.signal });
  const seconds = (performance.now() - start) / 1_000;
  const log = `${stdout}${stderr}`;
  if (code !== 0)
    throw new SetupError(`"${action}" of the job "${job}" ended with ${code}, so there is nothing to measure. ${findErrors(log)}`);
  return { seconds, log, outputs: parseCommandFile(await readFile(files.GITHUB_OUTPUT, 'utf8')) };
}

const findErrors = (log) => [...log.matchAll(/^::error.*$/gm)].join('\n') || `Its log ends:\n${log.slice(-2_000)}`;

/**
 * Runs a job on a machine of its own: actions one after another, each told what those before it put out.
 * @param {Run} run @param {string} name of the job
 * @param {readonly { action: string, inputs: Record<string, string> | ((outputs: Record<string, string>) => Record<string, string>) }[]} steps
 * @returns {Promise<PantherJob>}
 */
async function runJob(run, name, steps) {
  return withMachine(run.context, async (machine) => {
    let job = { name, seconds: 0, log: '', outputs: {} };
    for (const { action, inputs } of steps) {
      const given = typeof inputs === 'function' ? inputs(job.outputs) : inputs;
      const { seconds, log, outputs } = await runStep(run, machine, { job: name, action, inputs: given });
      job = { name, seconds: job.seconds + seconds, log: job.log + log, outputs: { ...job.outputs, ...outputs } };
    }
    const { result } = job.outputs;
    return { ...job, result: result === undefined ? undefined : JSON.parse(await readFile(result, 'utf8')) };
  });
}

/** @typedef {{ context: import('./context.mjs').BenchContext, fleet: { directory: string, commit: string }, service: import('../../test/support/results-service/index.js').ResultsService, runId: string }} Run */

/** Formatters and linters check a flake's text, which costs the same wherever it is done. */
const NO_LINT = { format: 'false', statix: 'off', deadnix: 'off' };

const listCells = (matrix) => JSON.parse(matrix).include;

/**
 * All jobs of ci.yml, one after another, without those steps that install and set up Nix.
 * @param {Run} run @param {Record<string, string>} inputs of actions/plan
 * @returns {Promise<{ plan: PantherJob, shared: PantherJob[], build: PantherJob[], keep: PantherJob[], gate: PantherJob }>}
 */
export async function runPantherJobs(run, inputs) {
  const plan = await runJob(run, 'plan', [
    { action: 'check', inputs: NO_LINT },
    { action: 'plan', inputs: ({ evaluation }) => ({ ...inputs, evaluation }) },
  ]);
  const { digest } = plan.outputs;
  const runWave = async (matrix) => {
    const jobs = [];
    for (const { group } of listCells(matrix))
      jobs.push(await runJob(run, `build ${group}`, [{ action: 'build', inputs: { group, digest } }]));
    return jobs;
  };
  const shared = await runWave(plan.outputs['shared-matrix']);
  const build = await runWave(plan.outputs.matrix);
  const keep = [];
  for (const { system } of listCells(plan.outputs['keep-matrix']))
    keep.push(await runJob(run, `keep ${system}`, [{ action: 'keep', inputs: { system, digest } }]));
  const toNeed = (jobs) => ({ result: jobs.length > 0 ? 'success' : 'skipped', outputs: {} });
  const needs = JSON.stringify({ plan: toNeed([plan]), shared: toNeed(shared), build: toNeed(build) });
  const gate = await runJob(run, 'gate', [{ action: 'report', inputs: { needs, digest } }]);
  return { plan, shared, build, keep, gate };
}

/**
 * What travelled since a request, by what it was.
 * @param {Run['service']} service @param {number} from index of the first request that counts
 */
export function listTraffic(service, from) {
  const requests = service.requests.slice(from);
  const kinds = {
    plan: /-plan$/,
    results: /-result-/,
    packs: /-outputs-/,
    report: /-report$/,
    history: /\/history\//,
    cache: /\/outputs\//,
  };
  const findKind = (name) => Object.keys(kinds).find((kind) => kinds[kind].test(name)) ?? 'other';
  const [up, down] = [{}, {}];
  for (const { operation, name, bytesUp, bytesDown } of requests) {
    if (operation === 'UploadBlob') up[findKind(name)] = (up[findKind(name)] ?? 0) + bytesUp;
    if (operation === 'DownloadBlob') down[findKind(name)] = (down[findKind(name)] ?? 0) + bytesDown;
  }
  const good = (operation) => requests.filter((one) => one.operation === operation && one.status === 200);
  return {
    up,
    down,
    saved: good('FinalizeCacheEntryUpload').length,
    /** Names of the jobs that got a cache entry, once for each. A miss is answered by `{"ok":false}`. */
    restored: good('GetCacheEntryDownloadURL')
      .filter(({ bytesDown }) => bytesDown > 20)
      .map(({ jobId }) => jobId),
    /** Questions, beside the transfers themselves: GitHub limits how many an hour. */
    calls: requests.filter(({ operation }) => !/^(?:Upload|Download)Blob$/.test(operation)).length,
  };
}
