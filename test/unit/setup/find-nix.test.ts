import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseNixVersion, parseStoreInfo } from '../../../src/nix/index.js';
import { accessOf, askStore, findProgram, shortVersion } from '../../../src/setup/find-nix.js';
import { createFakePorts } from './fake-ports.js';

const SAMPLES = join(import.meta.dirname, '..', '..', 'fixtures', 'nix-samples');
const NIX = 'nix --extra-experimental-features nix-command flakes';

describe('the program', () => {
  const env = { PATH: '/usr/bin:/opt/nix/bin', HOME: '/home/runner' };
  const among = (paths: readonly string[]) => (path: string) => Promise.resolve(paths.includes(path));

  test.each([
    { there: ['/opt/nix/bin/nix', '/nix/var/nix/profiles/default/bin/nix'], directory: '/opt/nix/bin', onPath: true },
    { there: ['/nix/var/nix/profiles/default/bin/nix'], directory: '/nix/var/nix/profiles/default/bin', onPath: false },
    { there: ['/home/runner/.nix-profile/bin/nix'], directory: '/home/runner/.nix-profile/bin', onPath: false },
    { there: ['/home/runner/.local/state/nix/profile/bin/nix'], directory: '/home/runner/.local/state/nix/profile/bin', onPath: false },
    { there: ['/run/current-system/sw/bin/nix'], directory: '/run/current-system/sw/bin', onPath: false },
  ])('$there is found in $directory', async ({ there, directory, onPath }) => {
    expect(await findProgram(env, among(there))).toEqual({ directory, onPath });
  });

  test('no Nix at all: the message names the installer input', async () => {
    const search = findProgram(env, among([]));
    await expect(search).rejects.toThrow('No Nix was found, neither on PATH nor in /nix/var/nix/profiles/default/bin');
    await expect(search).rejects.toThrow('"nix-installer"');
    await expect(search).rejects.toMatchObject({ exitCode: 3 });
  });

  test('an empty element of PATH is not the working directory', async () => {
    await expect(findProgram({ PATH: '::' }, among(['nix']))).rejects.toThrow('No Nix was found');
  });
});

describe('the version', () => {
  test.each([
    ['nix-2.34.8.txt', '2.34.8'],
    ['lix-2.95.3.txt', '2.95.3'],
    ['determinate-3.22.2.txt', '2.35.2'],
    ['nixpkgs-2.30.3+2.txt', '2.30.3+2'],
  ])('%s is %s', (file, version) => {
    expect(shortVersion(parseNixVersion(readFileSync(join(SAMPLES, 'nix-version', file), 'utf8')))).toBe(version);
  });
});

describe('the store', () => {
  /** By file of the samples: how the user of the sample reaches the store. */
  const ACCESS: Readonly<Record<string, string>> = {
    'lix-2.95.3-daemon.json': 'trusted',
    'nix-2.18.9-daemon.json': 'trusted',
    'nix-2.26.3-binary-cache.json': 'direct',
    'nix-2.26.3-daemon-untrusted.json': 'untrusted',
    'nix-2.26.3-daemon.json': 'trusted',
    'nix-2.26.3-local.json': 'direct',
    'nix-2.34.8-binary-cache.json': 'direct',
    'nix-2.34.8-daemon-untrusted.json': 'untrusted',
    'nix-2.34.8-daemon.json': 'trusted',
    'nix-2.34.8-local.json': 'direct',
    'nix-2.35.2-https.json': 'direct',
  };

  test.each(readdirSync(join(SAMPLES, 'store-info')))('%s', (file) => {
    expect(accessOf(parseStoreInfo(readFileSync(join(SAMPLES, 'store-info', file), 'utf8')))).toBe(ACCESS[file]);
  });

  test('a Nix that only knows "ping" is asked so', async () => {
    const { ports } = createFakePorts({
      answers: {
        [`${NIX} store info`]: { exitCode: 1, stderr: "error: 'info' is not a recognised command" },
        [`${NIX} store ping`]: { stdout: '{"url":"daemon","trusted":1}' },
      },
    });
    expect(await askStore(ports)).toEqual({ url: 'daemon', isDaemon: true, trusted: true });
  });

  test('a store that does not answer ends the step with Nix’s own words, and is asked once', async () => {
    const { ports, done } = createFakePorts({
      answers: {
        [`${NIX} store info`]: {
          exitCode: 1,
          stderr: "warning: x\nerror: cannot connect to socket at '/nix/var/nix/daemon-socket/socket'\n",
        },
      },
    });
    await expect(askStore(ports)).rejects.toThrow(
      "Nix is there, but its store does not answer: error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket'. If a daemon serves it, start it",
    );
    expect(done.ran).toHaveLength(1);
  });

  test('a store that hangs is given up', async () => {
    const { ports } = createFakePorts();
    const run: typeof ports.run = ({ signal }) => {
      signal?.throwIfAborted();
      return ports.run({ command: ['nix'] });
    };
    await expect(askStore({ ...ports, run }, AbortSignal.abort())).rejects.toThrow('its store does not answer: 60 seconds went by.');
  });

  test('a cancelled job is no silent store', async () => {
    const { ports } = createFakePorts();
    const signal = AbortSignal.abort(new Error('cancelled'));
    const run: typeof ports.run = (request) => Promise.reject(request.signal?.reason as Error);
    await expect(askStore({ ...ports, run, signal }, AbortSignal.abort())).rejects.toThrow('cancelled');
  });
});
