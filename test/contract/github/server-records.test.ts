import { expect, test } from '@jest/globals';
import { createClient, withGitHub } from './server-client.js';

const REPOSITORY = 'acme/fleet';

test('of the statuses of a commit, the last of each context counts', async () => {
  await withGitHub(async (github, send) => {
    const sha = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const set = (state: string, context: string) =>
      send('POST', `statuses/${sha}`, { state, context, description: 'd', target_url: 'https://example.org/1' });
    expect((await send('GET', 'commits/main/status')).body).toMatchObject({ state: 'pending', total_count: 0 });
    expect(await set('failure', 'a')).toMatchObject({
      status: 201,
      body: { state: 'failure', context: 'a', creator: { login: 'github-actions[bot]' } },
    });
    await set('success', 'b');
    expect((await send('GET', 'commits/main/status')).body.state).toBe('failure');
    await set('success', 'a');
    expect((await send('GET', `commits/${sha}/status`)).body).toMatchObject({ state: 'success', total_count: 2, sha });
    expect((await send('GET', `commits/${sha}/statuses`)).body).toHaveLength(3);
    const long = await send('POST', `statuses/${sha}`, { state: 'success', description: 'x'.repeat(141) });
    expect(long.body.errors).toMatchObject([{ message: 'description is too long (maximum is 140 characters)' }]);
    expect((await send('POST', `statuses/${'f'.repeat(40)}`, { state: 'success' })).status).toBe(422);
    expect(github.statuses(REPOSITORY, sha)).toMatchObject([{ state: 'failure' }, { context: 'b' }, { context: 'a', state: 'success' }]);
  });
});

test('checks are for workflows and Apps, not for people', async () => {
  await withGitHub(async (github, send) => {
    const sha = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const body = { name: 'proof', head_sha: sha, status: 'in_progress', external_id: '1' };
    const person = createClient(github, { kind: 'pat' });
    expect(await person('POST', 'check-runs', body)).toMatchObject({
      status: 403,
      body: { message: 'You must authenticate via a GitHub App.' },
    });
    const { id } = (await send('POST', 'check-runs', body)).body;
    const output = { title: 't', summary: 's' };
    const done = await send('PATCH', `check-runs/${id}`, { conclusion: 'failure', output });
    expect(done.body).toMatchObject({ status: 'completed', conclusion: 'failure', output, external_id: '1' });
    await send('POST', 'check-runs', { name: 'proof', head_sha: sha, status: 'completed', conclusion: 'success' });
    expect((await person('GET', `commits/${sha}/check-runs?check_name=proof`)).body).toMatchObject({
      total_count: 1,
      check_runs: [{ conclusion: 'success' }],
    });
    expect((await send('GET', `commits/${sha}/check-runs?filter=all`)).body.total_count).toBe(2);
    expect(github.checkRuns(REPOSITORY, sha)).toHaveLength(2);
  });
});

test('a deployment waits for no status only if it is told so, and merges nothing if it is told so', async () => {
  await withGitHub(async (github, send) => {
    const sha = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const plain = { ref: 'main', environment: 'web-1', payload: { key: '1' } };
    await send('POST', `statuses/${sha}`, { state: 'pending', context: 'ci' });
    expect(await send('POST', 'deployments', plain)).toMatchObject({
      status: 409,
      body: { message: 'Conflict: Commit status checks failed for main.' },
    });
    const made = await send('POST', 'deployments', { ...plain, required_contexts: [], auto_merge: false });
    expect(made).toMatchObject({
      status: 201,
      body: { sha, ref: 'main', payload: { key: '1' }, production_environment: false, task: 'deploy' },
    });
    expect((await send('POST', 'deployments', { ref: 'none' })).body.message).toBe('No ref found for: none');
    await github.push(REPOSITORY, { branch: 'side', files: { a: '1' } });
    await github.push(REPOSITORY, { files: { b: '1' } });
    expect((await send('POST', 'deployments', { ref: 'side' })).status).toBe(202);
    expect(await github.git(REPOSITORY).run(['log', '-1', '--format=%s', 'side'])).toBe('Auto-merged main into side on deployment.');
    expect((await send('GET', 'deployments?environment=web-1&task=deploy')).body).toHaveLength(1);
    expect((await send('GET', 'deployments?environment=web-2')).body).toEqual([]);
  });
});

test('a success retires the earlier deployments of its environment, if it is none for production', async () => {
  await withGitHub(async (github, send) => {
    const deploy = async (environment: string, options: object = {}) => {
      const { body } = await send('POST', 'deployments', { ref: 'main', environment, required_contexts: [], auto_merge: false });
      const path = `deployments/${body.id}/statuses`;
      expect((await send('POST', path, { state: 'in_progress', description: 'x'.repeat(141) })).status).toBe(422);
      const status = await send('POST', path, { state: 'success', description: 'd', log_url: 'https://example.org/log', ...options });
      expect(status).toMatchObject({
        status: 201,
        body: { state: 'success', log_url: 'https://example.org/log', target_url: 'https://example.org/log' },
      });
      return path;
    };
    const first = await deploy('web-1');
    await deploy('web-1', { auto_inactive: false });
    expect((await send('GET', first)).body).toHaveLength(1);
    await deploy('web-1');
    expect((await send('GET', first)).body).toMatchObject([{ state: 'inactive' }, { state: 'success' }]);
    const production = await deploy('production');
    await deploy('production');
    expect((await send('GET', production)).body).toHaveLength(1);
    expect(github.deployments(REPOSITORY).map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
      ['success', 'inactive'],
      ['success', 'inactive'],
      ['success'],
      ['success'],
      ['success'],
    ]);
  });
});

test('issues and comments are written, changed, listed and closed', async () => {
  await withGitHub(async (github, send) => {
    const { number } = (await send('POST', 'issues', { title: 'T', body: 'b', labels: ['cve'] })).body;
    expect((await send('PATCH', `issues/${number}`, { state: 'closed', state_reason: 'not_planned', title: 'U' })).body).toMatchObject({
      state: 'closed',
      state_reason: 'not_planned',
      title: 'U',
    });
    expect((await send('GET', 'issues')).body).toEqual([]);
    expect((await send('GET', 'issues?state=all&labels=cve&creator=github-actions%5Bbot%5D')).body).toMatchObject([
      { number, labels: [{ name: 'cve' }] },
    ]);
    const comments = `issues/${number}/comments`;
    const { id } = (await send('POST', comments, { body: '<!-- mark -->\n1' })).body;
    expect((await send('PATCH', `issues/comments/${id}`, { body: '2' })).body.body).toBe('2');
    expect((await send('POST', comments, { body: 'x'.repeat(65_537) })).status).toBe(422);
    expect((await send('GET', comments)).body).toMatchObject([{ id, body: '2', user: { login: 'github-actions[bot]' } }]);
    expect(github.comments(REPOSITORY, number)).toHaveLength(1);
    expect((await send('DELETE', `issues/comments/${id}`)).status).toBe(204);
    expect(github.comments(REPOSITORY)).toEqual([]);
    expect((await send('GET', 'issues/99')).status).toBe(404);
  });
});

test('settings of pull requests are shown to writers only', async () => {
  await withGitHub(
    async (github, send) => {
      expect((await send('GET', '')).body).toMatchObject({
        default_branch: 'main',
        allow_auto_merge: true,
        allow_rebase_merge: false,
        private: true,
      });
      const reader = createClient(github, { permissions: { contents: 'read' } });
      expect((await reader('GET', '')).body).not.toHaveProperty('allow_auto_merge');
      const admin = createClient(github, { kind: 'pat', permissions: { administration: 'write' } });
      expect((await admin('PATCH', '', { allow_auto_merge: false })).body.allow_auto_merge).toBe(false);
      expect((await send('PATCH', '', { allow_auto_merge: true })).status).toBe(403);
    },
    { isPrivate: true, allowAutoMerge: true, mergeMethods: ['squash'] },
  );
});
