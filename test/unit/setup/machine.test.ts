import { describe, expect, test } from '@jest/globals';
import type { ProcessRequest } from '../../../src/runtime/index.js';
import { createRoot, selectChildEnvironment } from '../../../src/setup/machine.js';
import { outcomeOf, type Answer } from './fake-ports.js';

test('no child sees the inputs of the action or the keys of the runner', () => {
  const env = {
    PATH: '/bin',
    'INPUT_GITHUB-TOKEN': 'secret',
    ACTIONS_RUNTIME_TOKEN: 'secret',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
    NIX_CONFIG: 'y',
  };
  expect(selectChildEnvironment(env)).toEqual({ PATH: '/bin', NIX_CONFIG: 'y' });
});

describe('root', () => {
  const createFake = (uid: number, answer: (line: string) => Answer = () => ({})) => {
    const ran: { readonly line: string; readonly input: string | undefined }[] = [];
    const run = ({ command, input }: ProcessRequest) => {
      const line = command.join(' ');
      ran.push({ line, input });
      return Promise.resolve(outcomeOf(answer(line)));
    };
    return { ran, root: createRoot(run, {}, uid) };
  };

  test('root needs no sudo', async () => {
    const { ran, root } = createFake(0);
    expect(await root.isAvailable()).toBe(true);
    await root.run(['udevadm', 'settle']);
    expect(ran.map(({ line }) => line)).toEqual(['udevadm settle']);
  });

  test('others use sudo without asking for a password, and are asked once', async () => {
    const { ran, root } = createFake(1001);
    expect([await root.isAvailable(), await root.isAvailable()]).toEqual([true, true]);
    expect(ran.map(({ line }) => line)).toEqual(['sudo -n -- true']);
  });

  test('a sudo that wants a password does not count', async () => {
    const { root } = createFake(1001, () => ({ exitCode: 1, stderr: 'sudo: a password is required' }));
    expect(await root.isAvailable()).toBe(false);
  });

  test('a machine without sudo has no root', async () => {
    const root = createRoot(() => Promise.reject(new Error('not found')), {}, 1001);
    expect(await root.isAvailable()).toBe(false);
  });

  test('a file is written aside, then moved; its text goes by standard input', async () => {
    const { ran, root } = createFake(1001);
    await root.writeFile('/etc/nix/nix.conf', 'a = 1\n', 0o644);
    expect(ran).toEqual([
      { line: 'sudo -n -- mkdir -p /etc/nix', input: undefined },
      { line: 'sudo -n -- tee /etc/nix/nix.conf.panther-draft', input: 'a = 1\n' },
      { line: 'sudo -n -- chmod 0644 /etc/nix/nix.conf.panther-draft', input: undefined },
      { line: 'sudo -n -- mv -f /etc/nix/nix.conf.panther-draft /etc/nix/nix.conf', input: undefined },
    ]);
  });

  test('a write that fails leaves no draft', async () => {
    const { ran, root } = createFake(0, (line) => (line.startsWith('chmod') ? { exitCode: 1, stderr: 'no' } : {}));
    await expect(root.writeFile('/x', '', 0o600)).rejects.toThrow('chmod 0600');
    expect(ran.at(-1)?.line).toBe('rm -f /x.panther-draft');
  });
});
