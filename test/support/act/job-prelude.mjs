// First step of every job that the harness runs: it gives the job what a fresh runner has for itself and act's jobs share.
import { Buffer } from 'node:buffer';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

const { GITHUB_ENV, GITHUB_JOB, GITHUB_WORKSPACE, NODE_OPTIONS = '', RUNNER_TEMP, ACTIONS_RUNTIME_TOKEN, PANTHER_TEST_RUN } = process.env;

// act gives each job and each cell of a matrix a directory of its own with a random name; RUNNER_TEMP is in it.
const id = `${GITHUB_JOB}-${basename(dirname(RUNNER_TEMP))}`;
const directory = join(PANTHER_TEST_RUN, 'jobs', id);
const own = { home: join(directory, 'home'), store: join(directory, 'store'), tools: join(directory, 'tools') };
for (const path of Object.values(own)) mkdirSync(path, { recursive: true });
writeFileSync(join(directory, 'job.json'), JSON.stringify({ ...own, workspace: GITHUB_WORKSPACE, temp: RUNNER_TEMP }));

/** The run's token with this job as its subject: GitHub gives each job one, act can only pass on the same to all. */
function deriveToken(token) {
  const [header, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  claims.scp = claims.scp.replace(/(Actions\.Results:[^:]+:)\S+/, `$1${id}`);
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

// What every node and bash of the job begins with. It knows the step's own process by its terminal.
// 1. A job that was lost (see RunControl.loseJob) goes on in act, which would run its post steps and those with `always()`. They have to end well
//    and do nothing: when a post step fails, act gives up the whole run.
// 2. act closes the terminal of a step that failed without reading it to its end: of steps that fail at once, a third lose their last lines,
//    annotations too. So a failed step ends a little later. (One that a signal ends cannot, nor can node after an exception nobody caught.)
const guard = { node: join(directory, 'guard.cjs'), bash: join(directory, 'guard.sh'), mark: join(directory, 'lost') };
const DRAIN_MS = 250;
writeFileSync(
  guard.node,
  `if (require('node:fs').existsSync(${JSON.stringify(guard.mark)})) process.exit(0);
process.on('exit', (code) => {
  if (code !== 0 && require('node:tty').isatty(1)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${DRAIN_MS});
});
`,
);
writeFileSync(
  guard.bash,
  `if [ -e '${guard.mark}' ]; then exit 0; fi
if [ -t 1 ]; then trap 'code=$?; [ "$code" -eq 0 ] || sleep ${DRAIN_MS / 1000}; exit "$code"' EXIT; fi
`,
);

const variables = {
  PANTHER_TEST_JOB: directory,
  HOME: own.home,
  RUNNER_TOOL_CACHE: own.tools,
  NODE_OPTIONS: `${NODE_OPTIONS} --require=${guard.node}`.trim(),
  BASH_ENV: guard.bash,
  NIX_REMOTE: `local?root=${own.store}`,
  ...(ACTIONS_RUNTIME_TOKEN ? { ACTIONS_RUNTIME_TOKEN: deriveToken(ACTIONS_RUNTIME_TOKEN) } : {}),
};
for (const [name, value] of Object.entries(variables)) appendFileSync(GITHUB_ENV, `${name}=${value}\n`);

// A command that no runner knows: it ties act's log of this job to the directory.
process.stdout.write(`::panther-test-job::${directory}\n`);
