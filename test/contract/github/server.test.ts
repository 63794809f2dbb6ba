import { describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../support/github/api/routes.js';
import { secondaryLimit, startGitHub, type Permission } from '../../support/github/index.js';
import { loadDescription } from '../../support/github/openapi.js';
import { createClient, createClientWithToken, withGitHub } from './server-client.js';

const REPOSITORY = 'acme/fleet';

test('what is fetched of GitHub’s description is what is answered', () => {
  expect(Object.keys(ROUTES).sort()).toEqual([...loadDescription().operationIds].sort());
});

describe('a request that GitHub’s description does not allow is answered with the reason, and fails the test', () => {
  test.each([
    ['a field of another type', 'POST', 'issues', { title: ['T'] }, /body\/title must be string/],
    ['a field that is missing', 'POST', 'pulls', { title: 'T', head: 'x' }, /must have required property 'base'/],
    ['a field that is misspelled', 'POST', 'pulls', { title: 'T', head: 'x', base: 'y', drafft: true }, /no field "drafft"/],
    ['a parameter of another value', 'GET', 'pulls?state=opened', undefined, /query parameter "state" must be equal to one of/],
    [
      'several values where one is taken',
      'GET',
      'activity?activity_type=push,force_push',
      undefined,
      /"activity_type" must be equal to one of/,
    ],
    ['a parameter that there is none of', 'GET', 'pulls?heads=acme:x', undefined, /no query parameter "heads"/],
    ['a number that is none', 'GET', 'pulls/one', undefined, /path parameter "pull_number" must be integer/],
    ['a body where none is taken', 'DELETE', 'git/refs/heads/main', { sha: 'x' }, /a body was sent/],
    ['no such operation', 'POST', 'pulls/1', {}, /does not model/],
    ['a GraphQL field that there is none of', 'POST', '/graphql', { query: 'query { viewer { login } }' }, /does not model the operation/],
  ])('%s', async (_name, method, path, body, reason) => {
    const github = await startGitHub({ repositories: { [REPOSITORY]: {} } });
    const answer = await createClient(github)(method, path, body);
    const violations = [...github.violations()];
    await expect(github.close()).rejects.toThrow(reason);
    expect(answer.status).toBe(500);
    expect(answer.body.message).toMatch(reason);
    expect(violations).toHaveLength(1);
  });
});

test('an answer of the server that GitHub would not give is told as well', () => {
  const description = loadDescription();
  expect(description.completeAnswer('repos/create-commit-status', 201, { state: 7 }).problems).toEqual([
    expect.stringContaining('answer/state must be string'),
  ]);
  expect(description.completeAnswer('repos/create-commit-status', 200, {}).problems).toEqual([
    'status 200 is none that this operation answers with',
  ]);
  expect(description.completeAnswer('pulls/list', 200, [{ number: '1' }]).problems).toEqual([
    expect.stringContaining('answer/0/number must be integer'),
  ]);
});

describe('a token without a permission', () => {
  const sha = 'a'.repeat(40);
  test.each<[Permission, string, string, object]>([
    ['contents', 'POST', 'git/blobs', { content: '' }],
    ['contents', 'POST', 'git/refs', { ref: 'refs/heads/x', sha }],
    ['contents', 'PUT', 'pulls/1/merge', {}],
    ['pull-requests', 'POST', 'pulls', { title: 'T', head: 'update', base: 'main' }],
    ['pull-requests', 'PATCH', 'pulls/1', { title: 'T' }],
    ['pull-requests', 'POST', 'pulls/1/requested_reviewers', { reviewers: ['acme'] }],
    ['issues', 'POST', 'issues', { title: 'T' }],
    ['issues', 'POST', 'issues/2/comments', { body: 'b' }],
    ['statuses', 'POST', `statuses/${sha}`, { state: 'success' }],
    ['checks', 'POST', 'check-runs', { name: 'n', head_sha: sha, status: 'queued' }],
    ['deployments', 'POST', 'deployments', { ref: 'main' }],
    ['deployments', 'POST', 'deployments/1/statuses', { state: 'success' }],
  ])('%s: write may not %s %s', async (permission, method, path, body) => {
    await withGitHub(async (github, send) => {
      await github.push(REPOSITORY, { branch: 'update', files: { a: '1' } });
      await send('POST', 'pulls', { title: 'T', head: 'update', base: 'main' });
      await send('POST', 'issues', { title: 'T' });
      const refused = await createClient(github, { permissions: { [permission]: 'read' } })(method, path, body);
      expect(refused).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
      const person = await createClient(github, { kind: 'pat', permissions: { [permission]: 'none' } })(method, path, body);
      expect(person.body.message).toMatch(/^Resource not accessible by personal access token$/);
      expect((await send(method, path, body)).status).not.toBe(403);
    });
  });

  test('what is said of a pull request by the addresses of issues needs either of two permissions', async () => {
    await withGitHub(async (github, send) => {
      await github.push(REPOSITORY, { branch: 'update', files: { a: '1' } });
      await send('POST', 'pulls', { title: 'T', head: 'update', base: 'main' });
      const comment = (permissions: object) => createClient(github, { permissions })('POST', 'issues/1/comments', { body: 'b' });
      expect((await comment({ issues: 'none' })).status).toBe(201);
      expect((await comment({ 'pull-requests': 'none' })).status).toBe(201);
      expect((await comment({ issues: 'none', 'pull-requests': 'read' })).status).toBe(403);
    });
  });

  test('a private repository is not there for a token of another one; a wrong token is told so', async () => {
    await withGitHub(
      async (github, send) => {
        expect(await createClient(github, { repositories: ['acme/other'] })('GET', '')).toMatchObject({
          status: 404,
          body: { message: 'Not Found' },
        });
        expect(await createClientWithToken(github, 'wrong')('GET', '')).toMatchObject({
          status: 401,
          body: { message: 'Bad credentials' },
        });
        expect((await createClient(github, { permissions: { statuses: 'none' } })('GET', 'commits/main/status')).status).toBe(403);
        github.settings(REPOSITORY).isArchived = true;
        expect((await send('POST', 'issues', { title: 'T' })).body.message).toBe('Repository was archived so is read-only.');
      },
      { isPrivate: true },
    );
  });
});

describe('faults', () => {
  test('a request is refused, broken off, answered late, or done without its answer', async () => {
    await withGitHub(async (github, send) => {
      const open = (title: string) => send('POST', 'issues', { title });
      github.fail({ match: 'issues/create', with: secondaryLimit(7) });
      const limited = await open('limited');
      expect(limited.status).toBe(403);
      expect(limited.headers.get('retry-after')).toBe('7');
      github.fail({ match: /^POST .*\/issues$/, times: 2, with: { status: 502 } });
      expect([(await open('5xx')).status, (await open('5xx')).status]).toEqual([502, 502]);
      github.fail({ match: 'issues/create', with: 'reset' });
      await expect(open('reset')).rejects.toThrow('fetch failed');
      expect(github.issues(REPOSITORY)).toEqual([]);
      github.fail({ match: 'issues/create', with: 'lost' });
      await expect(open('lost')).rejects.toThrow('fetch failed');
      github.fail({ match: 'issues/create', with: { status: 500, isDone: true } });
      expect((await open('unknown')).status).toBe(500);
      github.fail({ match: 'issues/create', after: 1, with: { status: 429 } });
      expect([(await open('first')).status, (await open('second')).status]).toEqual([201, 429]);
      expect(github.issues(REPOSITORY).map(({ title }) => title)).toEqual(['lost', 'unknown', 'first']);
    });
  });

  test('after a crash nothing is answered until it is back', async () => {
    await withGitHub(async (github, send) => {
      github.crashAfter(1);
      expect((await send('GET', '')).status).toBe(200);
      await expect(send('GET', '')).rejects.toThrow('fetch failed');
      await expect(send('POST', 'issues', { title: 'T' })).rejects.toThrow('fetch failed');
      github.recover();
      expect((await send('GET', 'issues')).body).toEqual([]);
    });
  });

  test('of clients that race for one pull request, one gets it', async () => {
    await withGitHub(async (github, send) => {
      await github.push(REPOSITORY, { branch: 'update', files: { a: '1' } });
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => send('POST', 'pulls', { title: 'T', head: 'update', base: 'main' })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422]);
    });
  });
});

test('the journal has every request, and no token', async () => {
  await withGitHub(async (github) => {
    const token = github.createToken({ kind: 'app' });
    const send = createClientWithToken(github, token);
    await send('POST', 'issues', { title: 'T' });
    await send('GET', 'issues?state=all');
    expect(github.requests()).toEqual([
      {
        method: 'POST',
        path: '/repos/acme/fleet/issues',
        query: {},
        operation: 'issues/create',
        body: { title: 'T' },
        login: 'panther-app[bot]',
        status: 201,
      },
      {
        method: 'GET',
        path: '/repos/acme/fleet/issues',
        query: { state: 'all' },
        operation: 'issues/list-for-repo',
        body: undefined,
        login: 'panther-app[bot]',
        status: 200,
      },
    ]);
    expect(JSON.stringify(github.requests())).not.toContain(token);
  });
});
