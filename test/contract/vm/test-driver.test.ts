import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runTestDriver, type TestDriverResult } from '../../../src/vm/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { writeProgram } from '../../support/vm/fake-qemu.js';
import { listProcessesOf } from '../../support/vm/leftovers.js';

let temp: TempDir;
let run: string;
beforeEach(async () => {
  temp = await createTempDir('driver');
  run = join(temp.path, 'run');
  await mkdir(run);
});
afterEach(() => temp.dispose());

const evidence = () => join(temp.path, 'evidence');

/** A driver that reads its options as that of nixpkgs does. */
const OPTIONS = `
out=. junit= limit=
while [ $# -gt 0 ]; do
  case "$1" in
    -o) out=$2; shift 2;;
    --junit-xml) junit=$2; shift 2;;
    --global-timeout) limit=$2; shift 2;;
    *) echo "nixos-test-driver: error: unrecognized arguments: $1" >&2; exit 2;;
  esac
done
`;
const runFake = async (script: string, limitMs = 60_000, signal?: AbortSignal): Promise<TestDriverResult> => {
  const driver = await writeProgram(join(temp.path, 'nixos-test-driver'), script);
  const request = { name: 'login', driver, accelerator: 'tcg', limitMs, evidenceDirectory: evidence() } as const;
  return runTestDriver(request, { env: process.env, tempDirectory: run, ...(signal === undefined ? {} : { signal }) });
};
const expectNothingLeft = async () => {
  expect(await listProcessesOf(run)).toEqual([]);
  expect(await readdir(run)).toEqual([]);
};

test('a test that passes gives its cases and keeps what it left', async () => {
  const result = await runFake(`${OPTIONS}
    echo '<testsuites><testsuite name="NixOS integration test"><testcase name="login works" time="1.5"/></testsuite></testsuites>' > "$out/$junit"
    echo picture > "$out/screen.png"
    mkdir -p "$out/coverage"; echo data > "$out/coverage/x"
    echo state > "$TMPDIR/state"
    echo "limit $limit, opts $QEMU_OPTS, display [$DISPLAY]"
  `);
  expect(result).toMatchObject({ verdict: 'passed', reason: 'The test "login" passed.', failure: [], logTail: [] });
  expect(result.junit.cases.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['login works passed']);
  expect(result.files).toEqual([
    { kind: 'other', path: 'coverage/x' },
    { kind: 'console', path: 'driver.log' },
    { kind: 'junit', path: 'junit.xml' },
    { kind: 'screenshot', path: 'screen.png' },
  ]);
  expect(await readFile(join(evidence(), 'driver.log'), 'utf8')).toBe('limit 45, opts -machine accel=tcg, display []\n');
  await expectNothingLeft();
});

test('a test that fails is explained by the words that its driver marks, although its report is empty', async () => {
  const result = await runFake(`${OPTIONS}
    : > "$out/$junit"
    echo picture > "$out/failed.png"
    printf '\\033[2mmachine # login: \\033[0m\\n' >&2
    printf '\\033[31m!!! \\033[0mTraceback (most recent call last):\\n' >&2
    printf '\\033[31m!!! \\033[0mRequestedAssertionFailed: unit "nginx.service" reached state "failed"\\n' >&2
    exit 1
  `);
  expect(result.verdict).toBe('failed');
  expect(result.reason).toBe(
    'The test "login" failed: RequestedAssertionFailed: unit "nginx.service" reached state "failed". See driver.log.',
  );
  expect(result.failure).toHaveLength(2);
  expect(result.logTail).toContain('machine # login:');
  expect(result.junit).toEqual({ cases: [], problem: 'it is empty' });
  expect(result.files).toContainEqual({ kind: 'screenshot', path: 'failed.png' });
  await expectNothingLeft();
});

test('a report that tells of a failure counts more than an exit code of 0', async () => {
  const result = await runFake(`${OPTIONS}
    echo '<testsuites><testsuite name="s"><testcase name="site"><failure message="test case failed"/></testcase></testsuite></testsuites>' > "$out/$junit"
  `);
  expect(result).toMatchObject({ verdict: 'failed' });
  expect(result.reason).toContain('(site)');
});

test('a driver that knows no reports is run without one', async () => {
  const old = OPTIONS.replace(/--junit-xml.*\n/, '\n').replace(/--global-timeout.*\n/, '\n');
  const result = await runFake(`${old} echo done`);
  expect(result).toMatchObject({ verdict: 'passed', junit: { cases: [], problem: 'there is none' } });
});

test('a plain python error is found in the log', async () => {
  const result = await runFake(
    'echo "Traceback (most recent call last):" >&2; echo "NameError: name \'machin\' is not defined" >&2; echo cleanup >&2; exit 1',
  );
  expect(result.reason).toContain("NameError: name 'machin' is not defined");
});

test("the driver's own time limit is told as such", async () => {
  const result = await runFake('echo "timeout reached; test terminating..."; kill -TERM $$');
  expect(result).toMatchObject({ verdict: 'failed' });
  expect(result.reason).toContain('reached its time limit of 60 s');
});

test('a driver beyond its limit is killed, with machines that left its process group', async () => {
  const result = await runFake('setsid sleep 600 & sleep 600', 500);
  expect(result.reason).toBe('The test "login" did not end within 1 s and was killed. See driver.log.');
  await expectNothingLeft();
});

test('an abort ends it and leaves nothing', async () => {
  const controller = new AbortController();
  const result = runFake('echo up; sleep 600', 60_000, controller.signal);
  const isUp = async () => (await readFile(join(evidence(), 'driver.log'), 'utf8').catch(() => '')).includes('up');
  while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort(new Error('stop'));
  await expect(result).rejects.toThrow('stop');
  await expectNothingLeft();
});

test('a driver that is not there is an error of the machine', async () => {
  const request = {
    name: 'login',
    driver: join(temp.path, 'none'),
    accelerator: 'tcg',
    limitMs: 1_000,
    evidenceDirectory: evidence(),
  } as const;
  expect(await runTestDriver(request, { env: process.env, tempDirectory: run })).toMatchObject({ verdict: 'error', failure: [] });
});
