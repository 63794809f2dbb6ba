import { describe, expect, test } from '@jest/globals';
import { createGitHub, type GitHub } from '../../../src/github/index.js';
import { type GitHubRequest, type TransportOptions } from '../../../src/github/transport.js';
import { createRecorder } from '../../support/recorder.js';
import { answer, scriptTransport, TOKEN, type Step } from './scripted.js';

interface Opened extends TransportOptions {
  readonly requests: readonly GitHubRequest[];
}

const open = (steps: readonly Step[], apiUrl = 'https://git.acme.org/api/v3'): { readonly github: GitHub; readonly opened: Opened[] } => {
  const opened: Opened[] = [];
  const github = createGitHub({
    token: TOKEN,
    apiUrl,
    repository: 'acme/fleet',
    log: createRecorder(),
    signal: new AbortController().signal,
    now: () => 0,
    sleep: async () => Promise.resolve(),
    createTransport: (options) => {
      const transport = scriptTransport(steps);
      opened.push({ ...options, requests: transport.requests });
      return transport;
    },
  });
  return { github, opened };
};

const event = (sha: string, day: number, more: object = {}) => ({
  after: sha,
  ref: 'refs/heads/nixos-unstable',
  activity_type: 'push',
  timestamp: `2026-01-0${day}T00:00:00Z`,
  ...more,
});

test('a repository’s name that is none is refused at once', () => {
  expect(() =>
    createGitHub({
      token: TOKEN,
      apiUrl: 'https://api.github.com',
      repository: 'fleet',
      log: createRecorder(),
      signal: new AbortController().signal,
      now: () => 0,
      sleep: async () => Promise.resolve(),
    }),
  ).toThrow('"fleet" is no repository on GitHub: expected "owner/name"');
});

describe('other hosts', () => {
  const tips = async (github: GitHub, host?: string) =>
    github.listBranchTips({
      repository: { name: 'NixOS/nixpkgs', ...(host === undefined ? {} : { host }) },
      branch: 'nixos-unstable',
      limit: 5,
    });

  test('nothing is opened before the first verb', () => {
    expect(open([]).opened).toEqual([]);
  });

  test('another host is asked at its own address, and never gets the token', async () => {
    const { github, opened } = open([answer(200, [])]);
    await tips(github, 'github.com');
    expect(opened).toMatchObject([{ apiUrl: 'https://api.github.com', token: undefined }]);
  });

  test('another repository of the own host is asked with the token, by whichever name', async () => {
    const { github, opened } = open([answer(200, []), answer(200, [])]);
    await tips(github, 'git.acme.org');
    await tips(github);
    expect(opened).toMatchObject([{ apiUrl: 'https://git.acme.org/api/v3', token: TOKEN, requests: [{}, {}] }]);
  });

  test('a refusal names the host', async () => {
    const { github } = open([answer(404, { message: 'Not Found' })]);
    await expect(tips(github, 'github.com')).rejects.toThrow('in github.com/NixOS/nixpkgs. Either it does not exist, or it is private');
  });
});

describe('where a branch was', () => {
  const next = (cursor: string) => ({ link: `<https://api.github.com/repositories/1/activity?per_page=100&after=${cursor}>; rel="next"` });
  const list = async (steps: readonly Step[], limit: number) => {
    const { github, opened } = open(steps);
    const tips = await github.listBranchTips({ repository: { name: 'NixOS/nixpkgs' }, branch: 'nixos-unstable', limit });
    return { tips, params: opened[0]?.requests.map(({ params }) => params) };
  };

  test('pages follow each other by the cursor that each names', async () => {
    const { tips, params } = await list(
      [
        answer(200, [event('c', 3)], next('one')),
        answer(200, [event('b', 2, { activity_type: 'force_push' })], next('two')),
        answer(200, [event('a', 1)]),
      ],
      500,
    );
    expect(tips).toEqual([
      { sha: 'c', time: Date.parse('2026-01-03T00:00:00Z'), isForced: false },
      { sha: 'b', time: Date.parse('2026-01-02T00:00:00Z'), isForced: true },
      { sha: 'a', time: Date.parse('2026-01-01T00:00:00Z'), isForced: false },
    ]);
    expect(params).toMatchObject([
      { ref: 'refs/heads/nixos-unstable', direction: 'desc', per_page: 100 },
      { after: 'one' },
      { after: 'two' },
    ]);
    expect(params?.[0]).not.toHaveProperty('after');
  });

  test('no page is fetched beyond the limit, and a cursor that stands still ends it', async () => {
    expect((await list([answer(200, [event('b', 2)], next('one'))], 1)).tips).toHaveLength(1);
    expect((await list([answer(200, [event('b', 2)], next('one')), answer(200, [], next('one'))], 50)).tips).toHaveLength(1);
  });

  test('merges move a branch as pushes do; deletions and other branches are left out', async () => {
    const events = [
      event('e', 5, { activity_type: 'branch_deletion', after: '0'.repeat(40) }),
      event('d', 4, { activity_type: 'pr_merge' }),
      event('c', 3, { activity_type: 'merge_queue_merge' }),
      event('b', 2, { ref: 'refs/heads/nixos-unstable-small' }),
      event('a', 1, { activity_type: 'branch_creation' }),
    ];
    expect((await list([answer(200, events)], 50)).tips.map(({ sha }) => sha)).toEqual(['d', 'c', 'a']);
  });

  test('an answer in another form is told with its place', async () => {
    await expect(list([answer(200, [event('a', 1, { timestamp: 'yesterday' })])], 5)).rejects.toThrow(
      'at 0.timestamp: a date was expected',
    );
  });
});

describe('a pull request', () => {
  const REQUEST = { head: 'x', base: 'main', title: 't', body: 'b', isDraft: true };
  const refusal = (message: string) => answer(422, { message: 'Validation Failed', errors: [{ message }] });

  test('that exists but is never listed ends with GitHub’s words', async () => {
    const steps = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? answer(200, []) : refusal('A pull request already exists for acme:x.'),
    );
    await expect(open(steps).github.createPullRequest(REQUEST)).rejects.toThrow('A pull request already exists for acme:x.');
  });

  test('of a branch that is not known everywhere yet is tried again', async () => {
    const pull = {
      number: 7,
      node_id: 'PR',
      html_url: 'u',
      title: 't',
      state: 'open',
      base: { ref: 'main' },
      head: { ref: 'x', sha: 's' },
      labels: [],
    };
    const invalid = answer(422, { message: 'Validation Failed', errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }] });
    const { github } = open([answer(200, []), invalid, answer(200, []), answer(201, pull)]);
    expect(await github.createPullRequest(REQUEST)).toMatchObject({ kind: 'created', pullRequest: { number: 7, body: '' } });
  });

  test('as a draft where there are none says how to go on', async () => {
    const { github } = open([answer(200, []), answer(422, { message: 'Draft pull requests are not supported in this repository.' })]);
    await expect(github.createPullRequest(REQUEST)).rejects.toThrow('Turn drafts off');
  });

  test('a list whose filter GitHub ignored is filtered', async () => {
    const pull = (number: number, ref: string) => ({
      number,
      node_id: '',
      html_url: '',
      title: '',
      state: 'open',
      base: { ref: 'main' },
      head: { ref, sha: 's' },
      labels: [],
    });
    const { github } = open([answer(200, [pull(1, 'theirs'), pull(2, 'x')])]);
    expect(await github.findPullRequests('x', 'open')).toMatchObject([{ number: 2 }]);
  });
});

test('a branch that does not move although it is where it is expected is told with the rules in mind', async () => {
  const { github } = open([
    answer(200, { node_id: 'R', default_branch: 'main', private: false, archived: false }),
    answer(200, { data: { updateRefs: null }, errors: [{ type: 'UNPROCESSABLE', message: 'Cannot update this protected ref.' }] }),
    ...Array.from({ length: 3 }, () => answer(200, { object: { sha: 'old' } })),
  ]);
  await expect(github.moveBranch({ branch: 'x', expectedHead: 'old', head: 'new' })).rejects.toThrow(
    /though it is where it was expected. Look for rules on that branch.*Cannot update this protected ref/,
  );
});

test('the settings of another repository are asked of its own host', async () => {
  const { github, opened } = open([answer(200, { node_id: 'R', default_branch: 'master', private: false, archived: false })]);
  expect(await github.getRepository({ name: 'NixOS/nixpkgs', host: 'github.com' })).toMatchObject({ defaultBranch: 'master' });
  expect(opened).toMatchObject([
    { apiUrl: 'https://api.github.com', token: undefined, requests: [{ params: { owner: 'NixOS', repo: 'nixpkgs' } }] },
  ]);
});

test('settings that the token may not see are unknown, not off', async () => {
  const { github } = open([answer(200, { node_id: 'R', default_branch: 'main', private: false, archived: false })]);
  expect(await github.getRepository()).toMatchObject({ canPush: undefined, allowsAutoMerge: undefined, mergeMethods: undefined });
});

test('a file above 1 MB, whose content GitHub leaves off, is read as a blob', async () => {
  const { github, opened } = open([
    answer(200, { type: 'file', sha: 'abc', encoding: 'none', content: '' }),
    answer(200, { sha: 'abc', encoding: 'base64', content: Buffer.from('large').toString('base64') }),
  ]);
  expect(await github.findFile('main', 'flake.lock')).toBe('large');
  expect(opened[0]?.requests[1]).toMatchObject({ path: '/repos/{owner}/{repo}/git/blobs/{file_sha}', params: { file_sha: 'abc' } });
});
