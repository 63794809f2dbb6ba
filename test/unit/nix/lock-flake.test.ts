import { describe, expect, test } from '@jest/globals';
import { explainLockFailure, lockFlake, makeLockArguments } from '../../../src/nix/lock-flake.js';
import { parseNixVersion } from '../../../src/nix/version.js';
import { ToolError, UserError, type ProcessOutcome } from '../../../src/runtime/index.js';

const NIX = parseNixVersion('nix (Nix) 2.34.8');
const OPTIONS = ['--option', 'use-registries', 'false', '--option', 'accept-flake-config', 'false', '--option', 'warn-dirty', 'false'];
const REFERENCE = 'github:o/r/0123';
const outcome = (more: Partial<ProcessOutcome> = {}): ProcessOutcome => ({
  exitCode: 0,
  signal: undefined,
  stdout: '',
  stderrTail: '',
  ...more,
});
const NOTHING = { directory: '/flake', update: [], overrides: [] } as const;

describe('makeLockArguments', () => {
  test('names are arguments of "nix flake update", inputs of inputs with a slash', () => {
    const request = { update: [['nixpkgs'], ['disko', 'nixpkgs']], overrides: [{ path: ['a', 'b'], reference: REFERENCE }] };
    expect(makeLockArguments(request, NIX)).toEqual([
      'flake',
      'update',
      ...OPTIONS,
      '--override-input',
      'a/b',
      REFERENCE,
      'nixpkgs',
      'disko/nixpkgs',
    ]);
  });

  test('all inputs are updated by no name at all', () => {
    expect(makeLockArguments({ update: 'all', overrides: [] }, NIX)).toEqual(['flake', 'update', ...OPTIONS]);
  });

  test('with nothing to update Nix only locks, as "nix flake update" would update everything', () => {
    expect(makeLockArguments({ update: [], overrides: [{ path: ['a'], reference: REFERENCE }] }, NIX)).toEqual([
      ...['flake', 'lock', ...OPTIONS],
      ...['--override-input', 'a', REFERENCE],
    ]);
  });

  test.each([
    ['nix (Nix) 2.18.9', ['flake', 'lock', ...OPTIONS, '--update-input', 'a', '--update-input', 'b']],
    ['nix (Nix) 2.19.7', ['flake', 'update', ...OPTIONS, 'a', 'b']],
    ['nix (Lix, like Nix) 2.91.1', ['flake', 'update', ...OPTIONS, 'a', 'b']],
  ])('as %s takes names', (version, expected) => {
    expect(makeLockArguments({ update: [['a'], ['b']], overrides: [] }, parseNixVersion(version))).toEqual(expected);
  });

  test.each([[['--impure']], [[]], [['']]])('the name %j is no option', (path) => {
    expect(() => makeLockArguments({ update: [path], overrides: [] }, NIX)).toThrow(UserError);
    expect(() => makeLockArguments({ update: [], overrides: [{ path, reference: REFERENCE }] }, NIX)).toThrow(UserError);
  });
});

describe('explainLockFailure', () => {
  const TRACE = [
    "       … while updating the lock file of flake 'git+file:///tmp/work'",
    "       … while updating the flake input 'b'",
    "       … while fetching the input 'git+http://127.0.0.1:9/b'",
  ];

  test('names the source, git’s own words and Nix’s last error', () => {
    const text = [
      "fatal: unable to access 'http://127.0.0.1:9/b/': Failed to connect",
      "warning: could not read HEAD ref from repo at 'http://127.0.0.1:9/b', using 'master'",
      'fatal: Refusing to point HEAD outside of refs/',
      'error:',
      ...TRACE,
      '       error: \u001b[31mresolving\u001b[0m Git reference',
      "         'master' failed",
    ].join('\n');
    expect(explainLockFailure(text)).toBe(
      "git+http://127.0.0.1:9/b: unable to access 'http://127.0.0.1:9/b/': Failed to connect; resolving Git reference 'master' failed",
    );
  });

  test('where only Nix says something, that is it', () => {
    expect(explainLockFailure("error: unable to download 'https://x/y': HTTP error 404\n")).toBe(
      "unable to download 'https://x/y': HTTP error 404",
    );
    expect(explainLockFailure('something else\n')).toBe('something else');
  });

  test('no token in a URL is shown', () => {
    const text = "fatal: unable to access 'https://user:s3cret@example.org/b/'\nerror: fetching https://t0ken@example.org/b failed";
    expect(explainLockFailure(text)).toBe("unable to access 'https://***@example.org/b/'; fetching https://***@example.org/b failed");
  });
});

describe('lockFlake', () => {
  test('Nix runs without translations, with the variables of the request', async () => {
    const runs: unknown[] = [];
    await lockFlake({ ...NOTHING, env: { GIT_CONFIG_COUNT: '0' } }, NIX, (args, env) => {
      runs.push([args.slice(2, 4), env]);
      return Promise.resolve(outcome());
    });
    expect(runs).toEqual([[['flake', 'lock'], { LC_ALL: 'C', GIT_CONFIG_COUNT: '0' }]]);
  });

  test('a failure says what Nix said', async () => {
    const run = () => Promise.resolve(outcome({ exitCode: 1, stderrTail: 'error: no' }));
    const failure = await lockFlake(NOTHING, NIX, run).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ToolError);
    expect((failure as ToolError).tail).toBe('no');
  });

  test.each([
    "warning: could not update local clone of Git repository 'http://x'; continuing with the most recent version",
    "warning: could not get HEAD ref for repository 'http://x'; using expired cached ref 'refs/heads/main'",
    "warning: error: unable to download 'http://x': HTTP error 500; using cached version",
    "fatal: unable to access 'http://x/': Failed to connect",
  ])('an old copy that Nix is content with is a failure: %s', async (line) => {
    await expect(lockFlake(NOTHING, NIX, () => Promise.resolve(outcome({ stderrTail: `${line}\n` })))).rejects.toThrow('http://x');
  });

  test('after the time limit Nix is ended, and it is said how long it was waited for', async () => {
    const run = (_args: unknown, _env: unknown, signal: AbortSignal) =>
      new Promise<ProcessOutcome>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    await expect(lockFlake({ ...NOTHING, timeLimitSeconds: 0.01 }, NIX, run)).rejects.toThrow('did not get an answer within 0.01 seconds');
    const stop = AbortSignal.abort(new Error('interrupted'));
    await expect(lockFlake({ ...NOTHING, signal: stop }, NIX, () => Promise.reject(stop.reason as Error))).rejects.toThrow('interrupted');
  });
});
