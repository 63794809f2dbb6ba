import { spawnSync } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InterruptedError } from '../../../src/runtime/errors.js';
import { captureProcess, createLineSplitter, listenForInterrupt, runProcess, type ProcessRequest } from '../../../src/runtime/process.js';
import { createTempDir, type TempDir } from '../../support/temp.js';

const { env } = process;
const shell = (script: string): Pick<ProcessRequest, 'command' | 'env'> => ({ command: ['/bin/sh', '-c', script], env });
const javaScript = (script: string): Pick<ProcessRequest, 'command' | 'env'> => ({ command: [process.execPath, '-e', script], env });

describe('createLineSplitter', () => {
  function split(chunks: readonly Buffer[]): readonly string[] {
    const lines: string[] = [];
    const { push, end } = createLineSplitter((line) => lines.push(line));
    chunks.forEach(push);
    end();
    return lines;
  }

  test.each([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\n\nb\n', ['a', '', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\r', ['a']],
    ['1%\r2%\n', ['1%\r2%']],
    ['a\r\r\n', ['a\r']],
  ])('%j has the lines %j', (text, lines) => {
    expect(split([Buffer.from(text)])).toEqual(lines);
  });

  test('a cut between two chunks is never seen, not even within a character or an end of line', () => {
    const bytes = Buffer.from('grün\r\n日本\n🐆\r\n\nend');
    const lines = ['grün', '日本', '🐆', '', 'end'];
    for (let cut = 0; cut <= bytes.length; cut += 1) expect(split([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(lines);
    expect(split(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(lines);
  });

  test('bytes that are no UTF-8 stand for themselves, also at the end', () => {
    expect(split([Buffer.from([0x61, 0xff, 0x0a, 0x62, 0xf0, 0x9f])])).toEqual(['a\ufffd', 'b\ufffd']);
  });

  test('a line beyond measure is handed on in pieces before it ends', () => {
    const pieces: string[] = [];
    const { push, end } = createLineSplitter((piece) => pieces.push(piece));
    const chunk = Buffer.alloc(1_048_576, 'x');
    for (let index = 0; index < 33; index += 1) push(chunk);
    expect(pieces.map((piece) => piece.length)).toEqual([34_603_008]);
    push(Buffer.from('yz\nnext'));
    end();
    expect(pieces.slice(1)).toEqual(['yz', 'next']);
  });
});

describe('runProcess', () => {
  let temp: TempDir;
  beforeEach(async () => {
    temp = await createTempDir('process');
  });
  afterEach(async () => {
    await temp.dispose();
  });

  test.each([
    { what: 'success', script: 'exit 0', exitCode: 0, signal: undefined },
    { what: 'a failure', script: 'exit 3', exitCode: 3, signal: undefined },
    { what: 'a signal', script: 'kill -KILL $$', exitCode: undefined, signal: 'SIGKILL' },
    { what: 'a signal to end', script: 'kill -TERM $$', exitCode: undefined, signal: 'SIGTERM' },
  ])('$what is an outcome', async ({ script, exitCode, signal }) => {
    expect(await runProcess(shell(script))).toEqual({ exitCode, signal, stdout: '', stderrTail: '' });
  });

  test('both outputs are kept apart', async () => {
    expect(await runProcess(shell('echo out; echo err >&2; echo more; exit 1'))).toEqual({
      exitCode: 1,
      signal: undefined,
      stdout: 'out\nmore\n',
      stderrTail: 'err\n',
    });
  });

  test('standard output is kept as it is: no line feed added, no "\\r" or NUL lost', async () => {
    const { stdout } = await runProcess(shell(String.raw`printf 'a\r\nb\000c'`));
    expect(stdout).toBe('a\r\nb\0c');
  });

  test('lines are handed on as they come, and then not kept', async () => {
    const lines: string[] = [];
    const outcome = await runProcess({
      ...shell(String.raw`printf 'a\r\nb\nlast'; echo err >&2`),
      onStdoutLine: (line) => lines.push(`out: ${line}`),
      onStderrLine: (line) => lines.push(`err: ${line}`),
    });
    expect(lines.sort()).toEqual(['err: err', 'out: a', 'out: b', 'out: last']);
    expect(outcome).toEqual({ exitCode: 0, signal: undefined, stdout: '', stderrTail: '' });
  });

  test('a line beyond measure, as JSON of Nix may be, is kept whole', async () => {
    const print = 'process.stdout.write(JSON.stringify({ cut: "ü".repeat(1_000_001), long: "x".repeat(34_000_000) }))';
    const { stdout } = await runProcess(javaScript(print));
    const { cut, long } = JSON.parse(stdout) as { cut: string; long: string };
    expect(cut === 'ü'.repeat(1_000_001)).toBe(true);
    expect(long.length).toBe(34_000_000);
  }, 20_000);

  test('of standard error, the last 64 KiB are kept', async () => {
    const { stderrTail } = await runProcess(javaScript('for (let i = 0; i < 10000; i++) process.stderr.write(`line ${i} of it\\n`)'));
    expect(stderrTail.length).toBe(65_536);
    expect(stderrTail.endsWith('line 9998 of it\nline 9999 of it\n')).toBe(true);
  });

  test('standard input is what was given, whatever its length', async () => {
    const input = `${'grün\n'.repeat(200_000)}end`;
    expect((await runProcess({ command: ['cat'], env, input })).stdout === input).toBe(true);
  });

  test('without input, standard input is empty', async () => {
    expect(await runProcess({ command: ['cat'], env })).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('a program may end without reading its input', async () => {
    expect(await runProcess({ ...shell('exit 4'), input: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 4 });
  });

  test('open files take the place of standard input and output', async () => {
    await writeFile(join(temp.path, 'in'), Buffer.from([0x61, 0x00, 0xff]));
    const [from, to] = [await open(join(temp.path, 'in'), 'r'), await open(join(temp.path, 'out'), 'w')];
    const outcome = await runProcess({ command: ['cat'], env, stdinFd: from.fd, stdoutFd: to.fd });
    await Promise.all([from.close(), to.close()]);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await readFile(join(temp.path, 'out'))).toEqual(Buffer.from([0x61, 0x00, 0xff]));
  });

  test('the environment is only what was given', async () => {
    const { stdout } = await runProcess({ command: ['/usr/bin/env'], env: { ONE: '1', NONE: undefined } });
    expect(stdout).toBe('ONE=1\n');
  });

  test('a program runs in the directory that was given', async () => {
    expect((await runProcess({ command: ['pwd'], env, cwd: temp.path })).stdout).toBe(`${temp.path}\n`);
  });

  test('arguments reach the program as they are, without a shell', async () => {
    const { stdout } = await runProcess({ command: ['printf', '<%s>', 'a b', '$HOME', '', '*', '"', "'"], env });
    expect(stdout).toBe(`<a b><$HOME><><*><"><'>`);
  });

  test('the process id is told once it runs, and leads a group of its own', async () => {
    const pids: number[] = [];
    const { stdout } = await runProcess({ ...shell('echo $$; ps -o pgid= -p $$'), onStart: (pid) => pids.push(pid) });
    expect(stdout.trim().split(/\s+/)).toEqual([String(pids[0]), String(pids[0])]);
    expect(pids).toHaveLength(1);
  });

  test('a missing program is told by its name and what to do', async () => {
    const pids: number[] = [];
    await expect(runProcess({ command: ['no-such-program'], env, onStart: (pid) => pids.push(pid) })).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 3,
      message: 'The program "no-such-program" was not found on PATH. Install it, or run actions/setup first.',
      cause: { code: 'ENOENT' },
    });
    expect(pids).toEqual([]);
  });

  test('a missing directory is not taken for a missing program', async () => {
    await expect(runProcess({ command: ['cat'], env, cwd: join(temp.path, 'gone') })).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 3,
      message: `"cat" was to run in the directory ${join(temp.path, 'gone')}, which is not there.`,
    });
  });

  test('a file that is no program is an error of the system', async () => {
    await writeFile(join(temp.path, 'data'), 'x', { mode: 0o644 });
    await expect(runProcess({ command: [join(temp.path, 'data')], env })).rejects.toMatchObject({ code: 'EACCES' });
  });

  describe('when its signal aborts', () => {
    /** A zombie that nobody has fetched yet has ended as well. */
    const isRunning = (pid: string) => /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim());
    async function hasEnded(pid: string): Promise<boolean> {
      for (let round = 0; round < 100 && isRunning(pid); round += 1) await sleep(20);
      return !isRunning(pid);
    }

    /** Runs a script that prints process ids, aborts after so many of them, and gives them and what came of it. */
    async function abortAfter(count: number, script: string, reason: unknown, extra: Partial<ProcessRequest> = {}) {
      const controller = new AbortController();
      const lines: string[] = [];
      const ended = await runProcess({
        ...shell(script),
        ...extra,
        signal: controller.signal,
        onStdoutLine: (line) => {
          lines.push(line);
          if (lines.length === count) controller.abort(reason);
        },
      }).catch((error: unknown) => error);
      return { lines, ended };
    }

    test('beforehand, nothing is started', async () => {
      const reason = new InterruptedError('SIGINT');
      const running = runProcess({ ...shell(`touch ${join(temp.path, 'started')}`), signal: AbortSignal.abort(reason) });
      await expect(running).rejects.toBe(reason);
      await expect(readFile(join(temp.path, 'started'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('the process and its children end, and then the reason comes through', async () => {
      const reason = new InterruptedError('SIGTERM');
      const { lines, ended } = await abortAfter(2, 'sleep 60 & echo $!; echo $$; wait', reason);
      expect(ended).toBe(reason);
      expect(lines).toHaveLength(2);
      expect(await Promise.all(lines.map(hasEnded))).toEqual([true, true]);
    });

    test('a process may clean up and say so', async () => {
      await mkdir(join(temp.path, 'lock'));
      const script = `trap 'rmdir ${join(temp.path, 'lock')}; echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.05; done`;
      const { lines, ended } = await abortAfter(1, script, new InterruptedError('SIGTERM'));
      expect(lines).toEqual(['ready', 'cleaned']);
      expect(ended).toBeInstanceOf(InterruptedError);
      await expect(readFile(join(temp.path, 'lock'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('a grandchild that ignores the signal and let go of our pipes is killed with its parent’s end', async () => {
      const script = `sh -c 'trap "" TERM; exec >/dev/null 2>&1 3>"$0"; echo $$ >&3; exec sleep 60 3>&-' ${join(temp.path, 'pid')} & sleep 60 & wait`;
      const controller = new AbortController();
      const running = runProcess({ ...shell(script), signal: controller.signal });
      let pid = '';
      for (let round = 0; round < 200 && !pid.endsWith('\n'); round += 1) {
        await sleep(10);
        pid = await readFile(join(temp.path, 'pid'), 'utf8').catch(() => '');
      }
      controller.abort(new InterruptedError('SIGINT'));
      await expect(running).rejects.toBeInstanceOf(InterruptedError);
      expect(await hasEnded(pid.trim())).toBe(true);
    });

    test('a grandchild that ignores the signal and holds our pipes is killed after a time of grace', async () => {
      const script = `sh -c 'trap "" TERM; echo $$; exec sleep 60' & wait`;
      const { lines, ended } = await abortAfter(1, script, new InterruptedError('SIGINT'), { graceMs: 200 });
      expect(ended).toBeInstanceOf(InterruptedError);
      expect(await Promise.all(lines.map(hasEnded))).toEqual([true]);
      // Less than the time of grace that nobody asked for.
    }, 4_000);

    test('after its end, nothing happens', async () => {
      const controller = new AbortController();
      expect(await runProcess({ ...shell('exit 0'), signal: controller.signal })).toMatchObject({ exitCode: 0 });
      expect(() => controller.abort()).not.toThrow();
    });
  });
});

describe('captureProcess', () => {
  test('gives standard output of a program that succeeds', async () => {
    expect(await captureProcess(shell('printf "a\\nb"; echo warning >&2'))).toBe('a\nb');
  });

  test.each([
    {
      script: 'echo "error: x" >&2; exit 2',
      exit: 2,
      message: '"/bin/sh -c echo "error: x" >&2; exit 2" ended with exit code 2: error: x',
    },
    { script: 'kill -KILL $$', exit: 'SIGKILL', message: '"/bin/sh -c kill -KILL $$" ended with signal SIGKILL' },
  ])('a program that ends with $exit is a fault of the tool, with its last words', async ({ script, exit, message }) => {
    await expect(captureProcess(shell(script))).rejects.toMatchObject({ name: 'ToolError', exit, message });
  });
});

describe('listenForInterrupt', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s aborts with an interrupt that names it', (name) => {
    const interrupt = listenForInterrupt();
    try {
      expect(interrupt.signal.aborted).toBe(false);
      process.emit(name, name);
      expect(interrupt.signal.reason).toEqual(new InterruptedError(name));
    } finally {
      interrupt.dispose();
    }
  });

  test('the first signal counts', () => {
    const interrupt = listenForInterrupt();
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGTERM', 'SIGTERM');
    interrupt.dispose();
    expect(interrupt.signal.reason).toEqual(new InterruptedError('SIGINT'));
  });

  test('gives the signals back', () => {
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const countListeners = () => names.map((name) => process.listenerCount(name));
    const before = countListeners();
    const interrupt = listenForInterrupt();
    expect(countListeners()).toEqual(before.map((count) => count + 1));
    interrupt.dispose();
    expect(countListeners()).toEqual(before);
    expect(interrupt.signal.aborted).toBe(false);
  });
});
