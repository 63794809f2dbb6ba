import { lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess, UserError } from '../runtime/index.js';
import { cleanLine } from './clean.js';
import { recordConsole, type ConsoleRecorder } from './console.js';
import { parseJunit, type JunitReport } from './parse-junit.js';
import type { AcceleratorKind, EvidenceFile } from './result.js';
import { killStragglers } from './stragglers.js';

/** One NixOS test of a flake, to be run outside Nix's sandbox: a failed build would throw its screenshots and logs away. */
export interface TestDriverRequest {
  /** Of the test; for people. */
  readonly name: string;
  /** The test's `.driver`: `…/bin/nixos-test-driver`. */
  readonly driver: string;
  readonly accelerator: AcceleratorKind;
  /** Milliseconds for the whole test. */
  readonly limitMs: number;
  /** Absolute path of a directory for all that is kept; made if it is not there. */
  readonly evidenceDirectory: string;
}

export interface TestDriverPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where machines have their disks while they run. */
  readonly tempDirectory: string;
  readonly signal?: AbortSignal;
}

/** What came of a NixOS test. Plain data. */
export interface TestDriverResult {
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'error';
  /** Sentences: what happened, what to do. */
  readonly reason: string;
  readonly accelerator: AcceleratorKind;
  readonly seconds: number;
  readonly junit: JunitReport;
  /** The lines of the log in which the driver tells of the failure, without their mark. */
  readonly failure: readonly string[];
  readonly logTail: readonly string[];
  readonly files: readonly EvidenceFile[];
}

const JUNIT_FILE = 'junit.xml';
const LOG_FILE = 'driver.log';
/** Milliseconds by which the driver's own limit comes before ours: then it can say so, and write its report. */
const HEAD_START_MS = 15_000;
const KILL_GRACE_MS = 5_000;
const MAX_FAILURE_LINES = 200;
const TAIL_LINES = 60;
const MAX_FILES = 500;
/** How the driver marks its words on a failed test. nixos/lib/test-driver/src/test_driver/logger.py: log_test_error() */
const FAILURE_MARK = /^(?:[\w.-]+: )?!!! ?/;
/** What an older driver says of options that it does not know; argparse of Python. */
const UNKNOWN_OPTION = 'nixos-test-driver: error: unrecognized arguments: ';

/**
 * Runs a NixOS test by its driver and keeps what it leaves behind, also of a failure. When it returns or throws, no machine of the test runs
 * any more.
 * https://github.com/NixOS/nixpkgs/blob/master/nixos/lib/test-driver/src/test_driver/__init__.py
 * @throws the signal's reason if aborted; Error of the system if evidence cannot be written
 */
export async function runTestDriver(request: TestDriverRequest, ports: TestDriverPorts): Promise<TestDriverResult> {
  ports.signal?.throwIfAborted();
  await mkdir(request.evidenceDirectory, { recursive: true });
  // The machines' state has sockets, whose paths must be short.
  const directory = await mkdtemp(join(await realpath(ports.tempDirectory), 'panther-test-'));
  const start = performance.now();
  try {
    const ownLimitMs = request.limitMs - Math.min(HEAD_START_MS, request.limitMs / 2);
    const reporting = ['--junit-xml', JUNIT_FILE, '--global-timeout', `${Math.max(1, Math.floor(ownLimitMs / 1_000))}`];
    let run = await runDriver(request, reporting, directory, ports);
    if (run.exitCode === 2 && run.log.some((line) => line.startsWith(UNKNOWN_OPTION))) run = await runDriver(request, [], directory, ports);
    return await describeRun(request, run, Math.round(performance.now() - start) / 1_000);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

interface DriverRun {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly isTimeUp: boolean;
  /** The driver could not be started, and why. */
  readonly problem?: string;
  readonly log: readonly string[];
  readonly failure: readonly string[];
}

async function runDriver(
  request: TestDriverRequest,
  options: readonly string[],
  directory: string,
  ports: TestDriverPorts,
): Promise<DriverRun> {
  const failure: string[] = [];
  const log: ConsoleRecorder = recordConsole(join(request.evidenceDirectory, LOG_FILE), (line) => {
    if (FAILURE_MARK.test(line) && failure.length < MAX_FAILURE_LINES) failure.push(line.replace(FAILURE_MARK, ''));
  });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), request.limitMs);
  const signal = AbortSignal.any([limit.signal, ...(ports.signal === undefined ? [] : [ports.signal])]);
  // Machines that left the driver's process group keep its output open.
  let hunt: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', () => {
    hunt = setTimeout(() => void killStragglers('PANTHER_TEST_STATE', directory), KILL_GRACE_MS + 500);
  });
  const take = (line: string) => log.take(Buffer.from(`${line}\n`));
  try {
    const outcome = await runProcess({
      command: [request.driver, '-o', request.evidenceDirectory, ...options],
      cwd: directory,
      env: makeDriverEnvironment(ports.env, request.accelerator, directory),
      onStdoutLine: take,
      onStderrLine: take,
      signal,
      graceMs: KILL_GRACE_MS,
    });
    return { exitCode: outcome.exitCode, signal: outcome.signal, isTimeUp: false, log: log.listTail(), failure };
  } catch (error) {
    ports.signal?.throwIfAborted();
    if (limit.signal.aborted) return { exitCode: undefined, signal: undefined, isTimeUp: true, log: log.listTail(), failure };
    if (!(error instanceof UserError)) throw error;
    return { exitCode: undefined, signal: undefined, isTimeUp: false, problem: error.message, log: [], failure };
  } finally {
    clearTimeout(timer);
    clearTimeout(hunt);
    await killStragglers('PANTHER_TEST_STATE', directory);
    log.close();
  }
}

/** Every machine's script adds QEMU_OPTS to its command line. */
function makeDriverEnvironment(env: TestDriverPorts['env'], accelerator: AcceleratorKind, directory: string) {
  return {
    ...env,
    TMPDIR: directory,
    XDG_RUNTIME_DIR: directory,
    PANTHER_TEST_STATE: directory,
    // "accel=kvm:tcg" of the script would try a KVM that hangs.
    QEMU_OPTS: `-machine accel=${accelerator}`,
    // A window would need a display.
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
  };
}

async function describeRun(request: TestDriverRequest, run: DriverRun, seconds: number): Promise<TestDriverResult> {
  const text = await readFile(join(request.evidenceDirectory, JUNIT_FILE), 'utf8').catch(() => undefined);
  const junit: JunitReport = text === undefined ? { cases: [], problem: 'there is none' } : parseJunit(text);
  return {
    name: request.name,
    ...judgeRun(request, run, junit),
    accelerator: request.accelerator,
    seconds,
    junit,
    failure: run.failure,
    logTail: run.exitCode === 0 ? [] : run.log.slice(-TAIL_LINES).map((line) => cleanLine(line, 500)),
    files: await listEvidence(request.evidenceDirectory),
  };
}

/** The exit code decides. A report that tells of a failure is believed too: a driver that is stopped may end with 0. */
function judgeRun({ limitMs, name }: TestDriverRequest, run: DriverRun, junit: JunitReport): Pick<TestDriverResult, 'verdict' | 'reason'> {
  const limit = `${Math.round(limitMs / 1_000)} s`;
  if (run.problem !== undefined) return { verdict: 'error', reason: run.problem };
  if (run.isTimeUp) return { verdict: 'failed', reason: `The test "${name}" did not end within ${limit} and was killed. See ${LOG_FILE}.` };
  const bad = junit.cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'error').map((item) => item.name);
  if (run.exitCode === 0 && bad.length === 0) return { verdict: 'passed', reason: `The test "${name}" passed.` };
  if (run.log.some((line) => line.includes('timeout reached; test terminating'))) {
    return {
      verdict: 'failed',
      reason: `The test "${name}" reached its time limit of ${limit}. Raise it, or look in ${LOG_FILE} for what it waited for.`,
    };
  }
  const last = run.failure.findLast((line) => line.trim() !== '') ?? findError(run.log);
  const parts = bad.length === 0 ? '' : ` (${bad.slice(0, 5).join(', ')}${bad.length > 5 ? ' …' : ''})`;
  const how = run.exitCode === undefined ? `was ended by the signal ${run.signal ?? 'unknown'}` : `ended with exit code ${run.exitCode}`;
  return {
    verdict: 'failed',
    reason: `The test "${name}" failed${parts}: ${last === undefined ? `its driver ${how}` : last.slice(0, 500)}. See ${LOG_FILE}.`,
  };
}

/** The last line of a Python traceback. */
function findError(log: readonly string[]): string | undefined {
  return log.findLast((line) => /^[\w.]*(?:Error|Exception|Failed)\b.*/.test(line));
}

/** What the test left: screenshots, copied files, logs. Links are not followed: they point into machines or into the store. */
async function listEvidence(directory: string): Promise<readonly EvidenceFile[]> {
  const names = await readdir(directory, { recursive: true });
  const files = await Promise.all(
    names
      .sort()
      .slice(0, MAX_FILES)
      .map(async (path) => ((await isPlainFile(join(directory, path))) ? [{ kind: kindOf(path), path }] : [])),
  );
  return files.flat();
}

function kindOf(path: string): EvidenceFile['kind'] {
  if (path === JUNIT_FILE) return 'junit';
  if (path === LOG_FILE) return 'console';
  return /\.(?:png|ppm)$/i.test(path) ? 'screenshot' : 'other';
}

async function isPlainFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() ?? false;
}
