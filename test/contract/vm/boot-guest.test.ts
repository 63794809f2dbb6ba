import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { bootGuest, parseJunit, runGuests, VmResultSchema, type QueuedGuest, type VmResult } from '../../../src/vm/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { GUEST_SCRIPTS, makeGuest, NO_INITRD, type GuestName } from '../../support/vm/guests.js';
import { listProcessesOf } from '../../support/vm/leftovers.js';

/** Far more than any of these guests needs: what is tested is never how fast they are. */
const PATIENT = { bootMs: 120_000, totalMs: 180_000 };
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

let temp: TempDir;
const results = new Map<string, VmResult>();

const evidenceOf = (name: string) => join(temp.path, 'evidence', name);
const readEvidence = (name: string, file: string) => readFile(join(evidenceOf(name), file), 'utf8');
function resultOf(name: string): VmResult {
  const result = results.get(name);
  if (result === undefined) throw new Error(`The guest ${name} has no result.`);
  return result;
}

async function prepare(
  name: GuestName | 'wrongRoot',
  change: Partial<QueuedGuest> & { readonly kernelParameters?: readonly string[] } = {},
): Promise<QueuedGuest> {
  const directory = join(temp.path, name);
  await mkdir(directory);
  const script = name === 'wrongRoot' ? NO_INITRD : GUEST_SCRIPTS[name];
  const command = await makeGuest(directory, script, change.kernelParameters?.join(' '));
  return { name, command, accelerator: 'tcg', memoryMiB: 160, cores: 1, limits: PATIENT, evidenceDirectory: evidenceOf(name), ...change };
}

beforeAll(async () => {
  temp = await createTempDir('vm');
  await mkdir(join(temp.path, 'run'));
  const names = (Object.keys(GUEST_SCRIPTS) as GuestName[]).filter((name) => name !== 'hang');
  const guests = [
    // Not "quiet": its kernel talks until it hangs.
    await prepare('hang', { kernelParameters: ['panic=-1'], limits: { ...PATIENT, silenceMs: 8_000 } }),
    await prepare('wrongRoot', { kernelParameters: ['panic=-1', 'root=/dev/nowhere'] }),
    ...(await Promise.all(names.map((name) => prepare(name, { expectedChecks: name === 'good' ? ['nginx'] : [] })))),
  ];
  await runGuests(
    guests,
    { memory: 2 ** 31, cores: 2 },
    {
      env: process.env,
      tempDirectory: join(temp.path, 'run'),
      onResult: (result) => results.set(result.name, result),
    },
  );
});
afterAll(() => temp.dispose());

describe('a guest that is well', () => {
  test('passes, with the times of its stages by its own clock', () => {
    const { verdict, cause, stages, health, reason, consoleTail } = resultOf('good');
    expect({ verdict, cause, consoleTail }).toEqual({ verdict: 'passed', cause: 'healthy', consoleTail: [] });
    expect(reason).toBe('The guest booted; no unit failed, and 1 health check passed.');
    expect(stages.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'firmware done',
      'kernel done',
      'initrd done',
      'userspace done',
      'ready done',
    ]);
    expect(stages.find(({ name }) => name === 'kernel')?.seconds).toBe(1.5);
    expect(health).toEqual([{ check: '0', name: 'nginx', ok: true, attempts: 1, seconds: 0.1, message: 'active (running)' }]);
  });

  test('leaves a console, its report and JUnit, but no picture', async () => {
    expect((await readdir(evidenceOf('good'))).sort()).toEqual(expect.arrayContaining(['console.log', 'junit.xml', 'probe.jsonl']));
    expect(resultOf('good').files.map(({ kind }) => kind)).not.toContain('screenshot');
    expect(parseJunit(await readEvidence('good', 'junit.xml')).cases.every(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  test('passes although a line of its console looks like a panic', async () => {
    expect(await readEvidence('good', 'console.log')).toMatch(/^Kernel panic - not syncing: only a quote$/m);
    expect(resultOf('good').verdict).toBe('passed');
  });

  test('is plain data that survives being handed over', () => {
    expect(v.parse(VmResultSchema, JSON.parse(JSON.stringify(resultOf('good'))))).toEqual(resultOf('good'));
  });
});

describe('a guest that fails is named', () => {
  test.each([
    ['panic', 'kernel-panic', /Kernel panic - not syncing: Attempted to kill init/],
    ['wrongRoot', 'no-root', /Unable to mount root fs|Cannot open root device/],
    ['stage1', 'initrd-shell', /An error occurred in stage 1/],
    ['emergency', 'emergency-mode', /You are in emergency mode/],
    ['outOfMemory', 'out-of-memory', /Out of memory/],
    ['rebootLoop', 'reboot-loop', /rebooted 3 times/],
    ['forges', 'ended-early', /shut itself down .* before it had reported/],
    ['hang', 'hung', /Nothing was heard of it for \d+ s/],
    ['failedUnit', 'unhealthy', /1 unit failed: \.\.\/\.\.\/etc\/evil\.service/],
    ['flaky', 'unhealthy', /1 health check of 2 failed: never ready/],
  ] as const)('%s: %s', (name, cause, reason) => {
    const result = resultOf(name);
    expect({ verdict: result.verdict, cause: result.cause }).toEqual({ verdict: 'failed', cause });
    expect(result.reason).toMatch(reason);
  });

  test.each(['panic', 'hang', 'stage1', 'failedUnit', 'rebootLoop'] as const)('%s leaves a picture of its screen', async (name) => {
    expect(resultOf(name).files).toContainEqual({ kind: 'screenshot', path: 'screenshot.png' });
    expect((await readFile(join(evidenceOf(name), 'screenshot.png'))).subarray(0, 4)).toEqual(PNG);
  });

  test('the last lines of its console are in the result, and all of them in a file, without escapes', async () => {
    expect(resultOf('emergency').consoleTail.join('\n')).toContain('[FAILED] Failed to mount /data.');
    const log = await readEvidence('emergency', 'console.log');
    expect(log).toContain('[FAILED] Failed to mount /data.');
    expect(log).not.toContain('\u001b');
  });

  test('a check that passes at its third attempt has passed', () => {
    expect(resultOf('flaky').health[0]).toMatchObject({ name: 'becomes ready', ok: true, attempts: 3 });
  });

  test('the stages show how far it came', () => {
    const states = (name: string) => resultOf(name).stages.map(({ state }) => state);
    expect(states('stage1')).toEqual(['done', 'done', 'failed', 'not-reached', 'not-reached']);
    expect(states('emergency')).toEqual(['done', 'done', 'done', 'failed', 'not-reached']);
  });

  test('the journal of a failed unit is a file below the evidence, whatever the unit is called', async () => {
    const journal = resultOf('failedUnit').files.find(({ kind }) => kind === 'journal');
    expect(journal?.path).toMatch(/^journal\/1-[\w.]+$/);
    expect(await readEvidence('failedUnit', journal?.path ?? '')).toBe('first line\nlast line\n');
  });

  test('JUnit has a failed case for what failed', async () => {
    const failed = async (name: string) =>
      parseJunit(await readEvidence(name, 'junit.xml'))
        .cases.filter(({ outcome }) => outcome === 'failed')
        .map((item) => item.name);
    expect(await failed('stage1')).toEqual(['initrd']);
    expect(await failed('flaky')).toEqual(['never ready']);
    expect(await failed('failedUnit')).toEqual(['../../etc/evil.service']);
  });
});

describe('a guest that means no good', () => {
  test('cannot report by its console', () => {
    const { verdict, cause, health } = resultOf('forges');
    expect({ verdict, cause, health }).toEqual({ verdict: 'failed', cause: 'ended-early', health: [] });
  });

  test('that reports without end is cut, with a note', () => {
    const { cause, notes } = resultOf('flood');
    expect(cause).toBe('ended-early');
    expect(notes).toContain('The guest reported more than is read; the rest was left out.');
    expect(resultOf('flood').consoleTail).toContain('after the flood');
  });
});

test('nothing is left of all these guests: no process, disk or socket', async () => {
  expect(await listProcessesOf(join(temp.path, 'run'))).toEqual([]);
  expect(await readdir(join(temp.path, 'run'))).toEqual([]);
});

test('an abort in the middle leaves nothing of a guest, and its console stays', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const run = join(temp.path, 'aborted');
  await mkdir(run);
  const guest = await makeGuest(run, GUEST_SCRIPTS.hang, 'panic=-1');
  const evidenceDirectory = evidenceOf('aborted');
  const boot = bootGuest(
    { name: 'aborted', command: guest, accelerator: 'tcg', limits: PATIENT, evidenceDirectory },
    { env: process.env, tempDirectory: run, signal: controller.signal },
  );
  const isTalking = async () => (await readEvidence('aborted', 'console.log').catch(() => '')).includes('Linux version');
  while (!(await isTalking())) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await listProcessesOf(run)).not.toEqual([]);
  controller.abort(reason);
  await expect(boot).rejects.toBe(reason);
  expect(await listProcessesOf(run)).toEqual([]);
  expect(await readdir(run)).toEqual(['initrd']);
  expect(await readEvidence('aborted', 'console.log')).toContain('Linux version');
});

test('an option that QEMU does not know is an error of the machine, with its words', async () => {
  const command = [...(await makeGuest(temp.path, GUEST_SCRIPTS.good)), '-device', 'no-such-device'] as [string, ...string[]];
  const result = await bootGuest(
    { name: 'refused', command, accelerator: 'tcg', limits: PATIENT, evidenceDirectory: evidenceOf('refused') },
    { env: process.env, tempDirectory: temp.path },
  );
  expect(result).toMatchObject({ verdict: 'error', cause: 'qemu-refused' });
  expect(result.reason).toContain("'no-such-device' is not a valid device model name");
});

test('more memory than the machine has is refused, and said', async () => {
  const command = await makeGuest(temp.path, GUEST_SCRIPTS.good);
  const request = {
    name: 'huge',
    command,
    accelerator: 'tcg',
    memoryMiB: 512 * 1_048_576,
    limits: PATIENT,
    evidenceDirectory: evidenceOf('huge'),
  } as const;
  const result = await bootGuest(request, { env: process.env, tempDirectory: temp.path });
  expect(result).toMatchObject({ verdict: 'error', cause: 'qemu-refused' });
});
