import { describe, expect, test } from '@jest/globals';
import type { ProcessOutcome, ProcessRequest } from '../../../src/runtime/index.js';
import { createSsh, type RemoteWork } from '../../../src/ssh/index.js';

const TARGET = { host: 'web', port: 2222, user: 'deploy' };
const LOGIN = 'Authenticated to web ([10.0.0.1]:2222) using "publickey".';
const NEVER = new AbortController().signal;

interface FakeRun {
  /** Lines of standard output; MARK stands for the word by which the command tells that it began. */
  readonly out?: readonly string[];
  readonly err?: readonly string[];
  readonly exitCode?: number;
  /** Does not end before it is told to. */
  readonly hangs?: boolean;
}

const markOf = (command: readonly string[]): string => /panther-[0-9a-f]{16}/.exec(command.join(' '))?.[0] ?? 'no mark';

/** Runs a command by an ssh that is none. */
async function act(fake: FakeRun, work: RemoteWork = { command: ['true'] }, options: { timeLimit?: number; cancel?: AbortSignal } = {}) {
  const requests: ProcessRequest[] = [];
  const run = async (request: ProcessRequest): Promise<ProcessOutcome> => {
    requests.push(request);
    const say = (line: string) => line.replace('MARK', markOf(request.command));
    for (const line of fake.err ?? []) request.onStderrLine?.(say(line));
    for (const line of fake.out ?? []) request.onStdoutLine?.(say(line));
    if (fake.hangs === true) await new Promise((resolve) => request.signal?.addEventListener('abort', resolve, { once: true }));
    request.signal?.throwIfAborted();
    return { exitCode: fake.exitCode, signal: undefined, stdout: '', stderrTail: '' };
  };
  const ssh = createSsh({ configFile: '/t/config', knownHosts: [] }, { run, env: { PATH: '/bin' }, signal: options.cancel ?? NEVER });
  const outcome = await ssh.run(TARGET, work, { timeLimit: options.timeLimit ?? 1_000_000 });
  return { outcome, requests };
}

describe('the command line', () => {
  test('has our configuration, options that nothing overrides, and the host where it can be no option', async () => {
    const { requests } = await act({ exitCode: 0 });
    const words = requests[0]?.command ?? [];
    expect(words.slice(0, 3)).toEqual(['ssh', '-F', '/t/config']);
    expect(words).toEqual(expect.arrayContaining(['StrictHostKeyChecking=yes', 'BatchMode=yes', 'RemoteCommand=none']));
    expect(words.slice(-7, -1)).toEqual(['-p', '2222', '-l', 'deploy', '--', 'web']);
    expect(words.at(-1)).toMatch(/^\/bin\/sh -c '.*' sh panther-[0-9a-f]{16} true$/s);
  });

  test('never holds the input or the script', async () => {
    const works: readonly RemoteWork[] = [{ command: ['cat'], input: 's3cret' }, { script: 'echo s3cret' }];
    for (const work of works) {
      const { requests } = await act({ exitCode: 0 }, work);
      expect(requests[0]?.command.join(' ')).not.toContain('s3cret');
      expect(requests[0]?.input).toContain('s3cret');
    }
  });

  test('has another mark each time', async () => {
    const marks = await Promise.all([1, 2].map(async () => markOf((await act({})).requests[0]?.command ?? [])));
    expect(marks[0]).not.toBe(marks[1]);
  });
});

describe('an outcome', () => {
  test('holds what the command printed, without what the login’s shell printed before and what ssh tells of itself', async () => {
    const { outcome } = await act({
      out: ['Welcome!', 'MARK', 'a', '', 'b'],
      err: [LOGIN, 'oh', 'Transferred: sent 3032, received 2504 bytes, in 0.0 seconds', 'Bytes per second: sent 1, received 2'],
      exitCode: 4,
    });
    expect(outcome).toEqual({ kind: 'ended', exitCode: 4, stdout: 'a\n\nb\n', stderrTail: 'oh\n' });
  });

  test('begins in the middle of a line, if a login’s shell left one open', async () => {
    expect((await act({ out: ['$ MARK', 'a'], err: [LOGIN], exitCode: 0 })).outcome).toMatchObject({ kind: 'ended', stdout: 'a\n' });
  });

  test('of a command that ended as ssh ends on errors is told from a lost connection', async () => {
    const lines = { out: ['MARK', 'a'], exitCode: 255 };
    expect((await act({ ...lines, err: [LOGIN, 'MARK'] })).outcome).toMatchObject({ kind: 'ended', exitCode: 255, stderrTail: '' });
    expect((await act({ ...lines, err: [LOGIN, 'Connection to web closed by remote host.'] })).outcome).toMatchObject({
      kind: 'lost',
      began: true,
      stdout: 'a\n',
      message: 'The connection to web, port 2222 was lost while a command ran there (Connection to web closed by remote host.).',
    });
  });

  test('of a connection that died between login and command does not say that nothing ran', async () => {
    const { outcome } = await act({ err: [LOGIN, 'Connection closed by 10.0.0.1 port 2222'], exitCode: 255 });
    expect(outcome).toMatchObject({
      kind: 'lost',
      began: false,
      message: expect.stringContaining('whether the command began is not known'),
    });
  });

  test('of an ssh that somebody killed is a lost connection, too', async () => {
    expect((await act({ out: ['MARK'], err: [LOGIN] })).outcome).toMatchObject({ kind: 'lost', began: true });
    expect((await act({})).outcome).toMatchObject({ kind: 'no-connection', failure: 'unknown' });
  });

  test('of a user who may run nothing says so', async () => {
    const { outcome } = await act({ out: ['This account is currently not available.'], err: [LOGIN], exitCode: 1 });
    expect(outcome).toMatchObject({
      kind: 'no-connection',
      failure: 'login',
      message: expect.stringMatching(/^web, port 2222 lets "deploy" in, but runs no command for that user: exit code 1\. Check/),
    });
  });

  test('without a login has the reason that ssh gives', async () => {
    const { outcome } = await act({ err: ['ssh: connect to host web port 2222: Connection refused'], exitCode: 255 });
    expect(outcome).toMatchObject({
      kind: 'no-connection',
      failure: 'unreachable',
      message: expect.stringContaining('Connection refused'),
    });
  });

  test('cannot be forged by what the other side prints before the command', async () => {
    const { outcome } = await act({ out: ['panther-0123456789abcdef'], err: [LOGIN], exitCode: 0 });
    expect(outcome).toMatchObject({ kind: 'no-connection' });
  });

  test('larger than we take is refused', async () => {
    const line = 'x'.repeat(1_048_576);
    await expect(act({ out: ['MARK', ...Array<string>(33).fill(line)], exitCode: 0 })).rejects.toThrow('more than 32 MiB');
  });
});

describe('a limit', () => {
  test.each([
    [{ err: [] }, { kind: 'no-connection', failure: 'silent' }],
    [{ err: [LOGIN] }, { kind: 'timeout', began: false }],
    [
      { err: [LOGIN], out: ['MARK', 'a'] },
      { kind: 'timeout', began: true, stdout: 'a\n' },
    ],
  ])('after %j', async (fake, expected) => {
    expect((await act({ ...fake, hangs: true }, undefined, { timeLimit: 5 })).outcome).toMatchObject(expected);
  });

  test('is not what a cancelled job runs into', async () => {
    const abort = new AbortController();
    const running = act({ err: [LOGIN], hangs: true }, undefined, { cancel: abort.signal });
    abort.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
  });
});
