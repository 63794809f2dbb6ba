import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bootGuest, runGuests, type GuestRequest, type QueuedGuest, type VmResult } from '../../../src/vm/index.js';
import { createTempDir, type TempDir } from '../../support/temp.js';
import { writeFakeQemu, writeProgram } from '../../support/vm/fake-qemu.js';
import { listProcessesOf } from '../../support/vm/leftovers.js';

const PATIENT = { bootMs: 60_000, totalMs: 60_000 };
const GOOD = `await report({ kind: 'hello' }); await report({ kind: 'end', state: 'running' }); await sleep(60_000);`;
/** A picture of one white dot, as a QEMU without libpng writes it. */
const OLD_SCREENDUMP = `
commands.screendump = ({ filename, format }) => {
  if (format !== undefined) return { error: { class: 'GenericError', desc: "Parameter 'format' is unexpected" } };
  writeFileSync(filename, Buffer.concat([Buffer.from('P6\\n1 1\\n255\\n'), Buffer.from([255, 255, 255])]));
  return { return: {} };
};
`;

let temp: TempDir;
let run: string;
beforeEach(async () => {
  temp = await createTempDir('vm');
  run = join(temp.path, 'run');
  await mkdir(run);
});
afterEach(() => temp.dispose());

const evidence = () => join(temp.path, 'evidence');
async function boot(command: readonly [string, ...string[]], change: Partial<GuestRequest> = {}, signal?: AbortSignal): Promise<VmResult> {
  const request = { name: 'web-1', command, accelerator: 'tcg', limits: PATIENT, evidenceDirectory: evidence(), ...change } as const;
  return bootGuest(request, { env: process.env, tempDirectory: run, ...(signal === undefined ? {} : { signal }) });
}
const bootFake = async (behaviour: string, change?: Partial<GuestRequest>, signal?: AbortSignal) =>
  boot(await writeFakeQemu(temp.path, behaviour), change, signal);
const expectNothingLeft = async () => {
  expect(await listProcessesOf(run)).toEqual([]);
  expect(await readdir(run)).toEqual([]);
};

test('a guest that reports is ended at once, by QEMU itself', async () => {
  expect(await bootFake(GOOD)).toMatchObject({ verdict: 'passed', cause: 'healthy', notes: [] });
  await expectNothingLeft();
});

test('hundreds of megabytes on the console are no burden: the file is bounded, the end is known', async () => {
  const result = await bootFake(`
    const chunk = Buffer.from(('x'.repeat(99) + '\\n').repeat(10_000));
    for (let count = 0; count < 300; count += 1) await write(consolePort, chunk);
    await write(consolePort, 'Kernel panic - not syncing: flooded\\n');
    await sleep(60_000);
  `);
  expect(result.cause).toBe('kernel-panic');
  expect(result.consoleTail.at(-1)).toBe('Kernel panic - not syncing: flooded');
  expect((await stat(join(evidence(), 'console.log'))).size).toBeLessThan(9 * 2 ** 20);
  await expectNothingLeft();
});

test('a QEMU without PNG gives a PNG all the same', async () => {
  const result = await bootFake(`${OLD_SCREENDUMP} await write(consolePort, 'Kernel panic - not syncing: x\\n'); await sleep(60_000);`);
  expect(result.files).toContainEqual({ kind: 'screenshot', path: 'screenshot.png' });
  expect((await readFile(join(evidence(), 'screenshot.png'))).subarray(1, 4).toString()).toBe('PNG');
});

test('a QEMU without a screen is said to have none', async () => {
  const result = await bootFake(`await write(consolePort, 'Kernel panic - not syncing: x\\n'); await sleep(60_000);`);
  expect(result.notes).toContain('There is no picture of the screen: The command screendump has not been found.');
  expect(result.files.map(({ kind }) => kind)).not.toContain('screenshot');
});

test('a QEMU that ends neither by its own word nor by SIGTERM is killed', async () => {
  const deaf = `process.on('SIGTERM', () => undefined); commands.quit = () => ({ return: {} });`;
  expect((await bootFake(deaf + GOOD)).verdict).toBe('passed');
  await expectNothingLeft();
});

test('what left the process group and keeps the output open is found and killed', async () => {
  const child = `spawn('sleep', ['600'], { detached: true, stdio: 'inherit' }).unref();`;
  expect((await bootFake(child + GOOD)).verdict).toBe('passed');
  await expectNothingLeft();
});

describe('a script that starts QEMU', () => {
  test('gets its state and options as a script of NixOS does, and its children end with it', async () => {
    const [qemu] = await writeFakeQemu(temp.path, GOOD);
    const script = `
echo "Disk image do not exist, creating the virtualisation disk image..."
head -c 100000 /dev/zero > "$NIX_DISK_IMAGE"
mkdir -p "$TMPDIR/xchg"
test -d "$SHARED_DIR" && test "$USE_TMPDIR" = 1 && test "$QEMU_KERNEL_PARAMS" = "a=1 b" || exit 9
sleep 600 &
${qemu} $QEMU_OPTS "$@"
`;
    const command = await writeProgram(join(temp.path, 'run-web-1-vm'), script);
    const result = await boot([command], { kernelParameters: ['a=1', 'b'] });
    expect(result).toMatchObject({ verdict: 'passed' });
    expect(await readFile(join(evidence(), 'qemu.log'), 'utf8')).toContain('Disk image do not exist');
    await expectNothingLeft();
  });

  test('is killed with its children at the time limit', async () => {
    const command = await writeProgram(join(temp.path, 'run-web-1-vm'), 'sleep 600 & sleep 600');
    const result = await boot([command], { limits: { bootMs: 500, totalMs: 500 } });
    expect(result).toMatchObject({ verdict: 'failed', cause: 'hung' });
    expect(result.reason).toContain('It never said anything');
    await expectNothingLeft();
  });

  test('that is not there is an error that says so', async () => {
    const result = await boot([join(temp.path, 'run-web-1-vm')]);
    expect(result).toMatchObject({ verdict: 'error', cause: 'qemu-missing' });
    expect(result.reason).toContain('run-web-1-vm');
    await expectNothingLeft();
  });

  test('that may not be run is one too', async () => {
    const command = await writeProgram(join(temp.path, 'run-web-1-vm'), 'exit 0');
    await chmod(command, 0o644);
    const result = await boot([command]);
    expect(result).toMatchObject({ verdict: 'error', cause: 'qemu-missing' });
    expect(result.reason).toContain('Permission denied');
  });

  test.each([
    ['echo "Could not access KVM kernel module: Permission denied" >&2; exit 1', 'qemu-refused', 'may not use /dev/kvm'],
    ['echo "qemu-img: error while writing: No space left on device" >&2; exit 1', 'qemu-refused', 'The disk is full'],
    ['exec /no/such/qemu', 'qemu-missing', '/no/such/qemu'],
    ['kill -SEGV $$', 'qemu-crashed', 'SIGSEGV'],
  ])('and fails by %j is an error of the machine', async (script, cause, words) => {
    const result = await boot([await writeProgram(join(temp.path, 'run-web-1-vm'), script)]);
    expect(result).toMatchObject({ verdict: 'error', cause });
    expect(result.reason).toContain(words);
    expect(await readFile(join(evidence(), 'junit.xml'), 'utf8')).toMatch(/errors="1"/);
    await expectNothingLeft();
  });
});

test('an abort ends a QEMU that ignores SIGTERM, and the promise is not settled before', async () => {
  const controller = new AbortController();
  const result = bootFake(
    `process.on('SIGTERM', () => undefined); await write(consolePort, 'up\\n'); await sleep(60_000);`,
    {},
    controller.signal,
  );
  const isUp = async () => (await readFile(join(evidence(), 'console.log'), 'utf8').catch(() => '')).includes('up');
  while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort(new Error('stop'));
  await expect(result).rejects.toThrow('stop');
  await expectNothingLeft();
});

test('a directory whose sockets would have too long a path is refused before anything starts', async () => {
  run = join(run, 'd'.repeat(60), 'e'.repeat(60));
  await mkdir(run, { recursive: true });
  await expect(bootFake(GOOD)).rejects.toThrow('too long a path for sockets');
  await expectNothingLeft();
});

describe('many guests', () => {
  const guest = async (name: string, behaviour: string, change: Partial<QueuedGuest> = {}): Promise<QueuedGuest> => {
    const directory = join(temp.path, name);
    await mkdir(directory);
    return {
      name,
      command: await writeFakeQemu(directory, behaviour),
      accelerator: 'kvm',
      memoryMiB: 1_024,
      cores: 1,
      limits: PATIENT,
      evidenceDirectory: join(evidence(), name),
      ...change,
    };
  };
  const GIB = 2 ** 30;

  test('run as many at once as fit, and come back in the order of the requests', async () => {
    // Each is done only when it has seen another one run: alone they would wait until their limit.
    const meets = `
      const { readdirSync, mkdirSync } = await import('node:fs');
      mkdirSync('${temp.path}/met', { recursive: true });
      writeFileSync('${temp.path}/met/' + process.pid, '');
      while (readdirSync('${temp.path}/met').length < 2) await sleep(20);
    `;
    const guests = [await guest('a', meets + GOOD), await guest('b', meets + GOOD), await guest('c', GOOD)];
    const seen: string[] = [];
    const results = await runGuests(
      guests,
      { memory: 3 * GIB, cores: 2 },
      { env: process.env, tempDirectory: run, onResult: ({ name }) => seen.push(name) },
    );
    expect(results.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['a passed', 'b passed', 'c passed']);
    expect(seen.toSorted()).toEqual(['a', 'b', 'c']);
    await expectNothingLeft();
  });

  test('wait for each other where memory is short', async () => {
    // Each fails if another one runs beside it.
    const alone = `
      const { mkdirSync, rmdirSync } = await import('node:fs');
      try { mkdirSync('${temp.path}/lock'); } catch { await write(consolePort, 'Kernel panic - not syncing: not alone\\n'); await sleep(60_000); }
      await sleep(200);
      rmdirSync('${temp.path}/lock');
    `;
    const guests = [await guest('a', alone + GOOD), await guest('b', alone + GOOD)];
    const results = await runGuests(guests, { memory: 2 * GIB, cores: 8 }, { env: process.env, tempDirectory: run });
    expect(results.map(({ reason }) => reason)).toEqual(['The guest booted; no unit failed.', 'The guest booted; no unit failed.']);
  });

  test('one that can never fit is named, and keeps no other from running', async () => {
    const guests = [await guest('huge', GOOD, { memoryMiB: 64 * 1_024 }), await guest('small', GOOD)];
    const results = await runGuests(guests, { memory: 2 * GIB, cores: 2 }, { env: process.env, tempDirectory: run });
    expect(results).toMatchObject([{ verdict: 'error', cause: 'does-not-fit' }, { verdict: 'passed' }]);
    expect(results[0]?.reason).toContain(
      'needs 64.1 GiB of memory (64 GiB of its own, the rest for QEMU) and this machine has 2 GiB for guests',
    );
  });

  test('all end when aborted', async () => {
    const controller = new AbortController();
    const waits = `writeFileSync('${temp.path}/up-' + process.pid, ''); await sleep(60_000);`;
    const guests = await Promise.all(['a', 'b', 'c'].map((name) => guest(name, waits)));
    const all = runGuests(guests, { memory: 4 * GIB, cores: 2 }, { env: process.env, tempDirectory: run, signal: controller.signal });
    while ((await readdir(temp.path)).filter((name) => name.startsWith('up-')).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(new Error('stop'));
    await expect(all).rejects.toThrow('stop');
    await expectNothingLeft();
    expect((await readdir(temp.path)).filter((name) => name.startsWith('up-'))).toHaveLength(2);
  });
});
