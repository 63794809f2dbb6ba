import { describe, expect, test } from '@jest/globals';
import { parseBuilders, parseStoreUrl } from '../../../src/setup/index.js';
import { builderStore, checkRemote, judgeBuilders, type RemoteState } from '../../../src/setup/remote-check.js';

const URL = parseStoreUrl('ssh-ng://me@host');
const NEVER = new AbortController().signal;
const answer =
  (exitCode: number, stderrTail = '') =>
  () =>
    Promise.resolve({ exitCode, stderrTail });

describe('asking', () => {
  test('an answer is an answer', async () => expect(await checkRemote(URL, answer(0), NEVER)).toEqual({ kind: 'ready' }));

  test('the message has the host, the words and what to do', async () => {
    const state = await checkRemote(
      URL,
      answer(1, 'warning: x\nssh: connect to host host port 22: Connection refused\nerror: failed\n'),
      NEVER,
    );
    expect(state).toEqual({
      kind: 'failed',
      failure: 'unreachable',
      message:
        'host cannot be reached by SSH (ssh: connect to host host port 22: Connection refused). Check the name, the port and the firewall, and that the machine runs.',
    });
  });

  test('silence ends after its time', async () => {
    const ask = (limit: AbortSignal) =>
      new Promise<never>((_, reject) => limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true }));
    expect(await checkRemote(URL, ask, NEVER, 10)).toMatchObject({ kind: 'failed', failure: 'silent' });
  });

  test('a cancelled job is no silence', async () => {
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(checkRemote(URL, (limit) => Promise.reject(limit.reason as Error), cancelled)).rejects.toThrow('cancelled');
  });
});

describe('a builder as a store', () => {
  const storeOf = (line: string) => {
    const [builder] = parseBuilders('ssh-ng://placeholder');
    return builder === undefined ? '' : builderStore({ builder, line });
  };

  test('has the key and host key of its line', () => {
    expect(storeOf('ssh-ng://h - /t/k - - - - YWI+/w==')).toBe('ssh-ng://h?ssh-key=%2Ft%2Fk&base64-ssh-public-host-key=YWI%2B%2Fw%3D%3D');
    expect(storeOf('ssh-ng://h?compress=true - /k - - - - -')).toBe('ssh-ng://h?compress=true&ssh-key=%2Fk');
  });

  test('has nothing else where there is none, or no SSH', () => {
    expect(storeOf('ssh-ng://h - - - - - - -')).toBe('ssh-ng://h');
    expect(storeOf('local?root=/x - /k - - - - -')).toBe('local?root=/x');
  });
});

describe('builders together', () => {
  const ready: RemoteState = { kind: 'ready' };
  const failed = (failure: 'unreachable' | 'silent' | 'host-key' | 'login'): RemoteState => ({
    kind: 'failed',
    failure,
    message: `(${failure})`,
  });
  const judge = (...states: readonly RemoteState[]) => {
    const [builder] = parseBuilders('ssh-ng://h');
    return judgeBuilders(states.flatMap((state) => (builder === undefined ? [] : [[{ builder, line: '' }, state] as const])));
  };

  test('all there: nothing to say', () => expect(judge(ready, ready)).toEqual([]));
  test('one away: a warning', () => expect(judge(ready, failed('silent'))).toEqual(['A builder is left out: (silent)']));
  test('all away: an error', () => expect(() => judge(failed('unreachable'), failed('silent'))).toThrow('(unreachable)\n(silent)'));
  test.each(['host-key', 'login'] as const)('one wrongly set up (%s): an error, though others are there', (kind) => {
    expect(() => judge(ready, failed(kind))).toThrow(`(${kind})`);
  });
  test('none: nothing to say', () => expect(judge()).toEqual([]));
});
