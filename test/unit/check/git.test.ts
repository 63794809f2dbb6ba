import { describe, expect, test } from '@jest/globals';
import { withoutRunnerSecrets } from '../../../src/check/formatter.js';
import { parseStates, withoutGitAim } from '../../../src/check/git.js';

describe('parseStates', () => {
  test('tells files by their code, and what git does not mention is clean', () => {
    expect(parseStates('?? flake.lock\0', '', ['flake.nix', 'flake.lock'])).toEqual(['clean', 'untracked']);
    expect(parseStates('!! flake.lock\0 M flake.nix\0', '', ['flake.nix', 'flake.lock'])).toEqual(['modified', 'ignored']);
    expect(parseStates('A  flake.lock\0', '', ['flake.lock'])).toEqual(['modified']);
    expect(parseStates('', '', ['flake.lock'])).toEqual(['clean']);
  });

  test('knows that git names files from the root of the work tree', () => {
    expect(parseStates('?? nix/flake.lock\0', 'nix/', ['flake.lock'])).toEqual(['untracked']);
  });
});

test('a git hook does not aim git at its own repository', () => {
  expect(withoutGitAim({ GIT_DIR: '/r/.git', GIT_INDEX_FILE: '/r/.git/index.lock', GIT_AUTHOR_NAME: 'A', PATH: '/bin' })).toEqual({
    GIT_AUTHOR_NAME: 'A',
    PATH: '/bin',
  });
});

test('a formatter, being the pull request’s own program, gets no token and no file of the runner', () => {
  const env = {
    ACTIONS_RUNTIME_TOKEN: 't',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
    GITHUB_TOKEN: 't',
    GITHUB_ENV: '/f',
    'INPUT_GITHUB-TOKEN': 't',
    RUNNER_TEMP: '/t',
    GIT_DIR: '/r/.git',
    PATH: '/bin',
    HOME: '/h',
    NIX_CONFIG: 'sandbox = true',
  };

  expect(withoutRunnerSecrets(env)).toEqual({ PATH: '/bin', HOME: '/h', NIX_CONFIG: 'sandbox = true' });
});
