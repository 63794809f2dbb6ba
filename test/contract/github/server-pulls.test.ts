import { expect, test } from '@jest/globals';
import { type GitHubServer } from '../../support/github/index.js';
import { createClient, withGitHub, type Send } from './server-client.js';

const REPOSITORY = 'acme/fleet';

async function openPull(
  github: GitHubServer,
  send: Send,
  fields: object = {},
): Promise<{ number: number; node_id: string; head: { sha: string } }> {
  await github.push(REPOSITORY, { branch: 'update', files: { 'flake.lock': '1\n' } });
  const { status, body } = await send('POST', 'pulls', { title: 'Update', head: 'update', base: 'main', body: 'text', ...fields });
  expect(status).toBe(201);
  return body;
}

const readMessages = (body: { errors?: readonly { message?: string; field?: string }[] }) =>
  body.errors?.map(({ message, field }) => message ?? field);

test('a pull request is opened once, found by its branch, and follows it', async () => {
  await withGitHub(async (github, send) => {
    const { number, head } = await openPull(github, send, { draft: true });
    expect(number).toBe(1);
    const again = await send('POST', 'pulls', { title: 'Update', head: 'acme:update', base: 'main' });
    expect(again.status).toBe(422);
    expect(readMessages(again.body)).toEqual(['A pull request already exists for acme:update.']);
    const moved = await github.push(REPOSITORY, { branch: 'update', files: { 'flake.lock': '2\n' }, from: 'main' });
    expect(moved).not.toBe(head.sha);
    const found = (await send('GET', 'pulls?head=acme:update&state=open')).body;
    expect(found).toMatchObject([
      { number, draft: true, head: { sha: moved, ref: 'update' }, base: { ref: 'main' }, user: { login: 'github-actions[bot]' } },
    ]);
    expect((await send('GET', 'pulls?head=acme:other')).body).toEqual([]);
    expect((await send('GET', `pulls/${number}/commits`)).body).toMatchObject([{ sha: moved, author: { login: 'acme' } }]);
    expect((await send('GET', `commits/${moved}/pulls`)).body).toMatchObject([{ number }]);
    expect(github.pulls(REPOSITORY)).toMatchObject([{ number, headSha: moved, state: 'open', isDraft: true }]);
  });
});

test('what cannot be proposed is refused with GitHub’s reasons', async () => {
  await withGitHub(async (github, send) => {
    const create = async (fields: object) => (await send('POST', 'pulls', { title: 'T', head: 'update', base: 'main', ...fields })).body;
    expect((await create({})).errors).toMatchObject([{ field: 'head', code: 'invalid' }]);
    await github.push(REPOSITORY, { branch: 'update', files: { a: '1' } });
    expect((await create({ base: 'none' })).errors).toMatchObject([{ field: 'base', code: 'invalid' }]);
    expect(readMessages(await create({ head: 'main' }))).toEqual(['No commits between main and main']);
    expect(readMessages(await create({ body: 'x'.repeat(65_537) }))).toEqual(['body is too long (maximum is 65536 characters)']);
    expect(readMessages(await create({ title: 'x'.repeat(257) }))).toEqual(['title is too long (maximum is 256 characters)']);
    github.settings(REPOSITORY).actionsMayOpenPullRequests = false;
    expect(await create({})).toMatchObject({ message: 'GitHub Actions is not permitted to create or approve pull requests.' });
    expect(github.pulls(REPOSITORY)).toEqual([]);
    expect((await createClient(github, { kind: 'app' })('POST', 'pulls', { title: 'T', head: 'update', base: 'main' })).status).toBe(201);
  });
});

test('a branch that is deleted closes its pull request, which opens again only with the branch', async () => {
  await withGitHub(async (github, send) => {
    const { number, head } = await openPull(github, send);
    await send('DELETE', 'git/refs/heads/update');
    expect(github.pulls(REPOSITORY)).toMatchObject([{ state: 'closed', merged: undefined }]);
    const reopen = () => send('PATCH', `pulls/${number}`, { state: 'open' });
    expect(readMessages((await reopen()).body)).toEqual(['state cannot be changed. The update branch has been deleted.']);
    await github.push(REPOSITORY, { branch: 'update', files: { other: '1' } });
    expect(readMessages((await reopen()).body)).toEqual(['state cannot be changed. The update branch was force-pushed or recreated.']);
    await send('PATCH', 'git/refs/heads/update', { sha: head.sha, force: true });
    expect((await reopen()).body).toMatchObject({ state: 'open', closed_at: null, head });
  });
});

test('a pull request is changed, and merges in each way only at the commit that was meant', async () => {
  for (const [method, parents] of [
    ['merge', 2],
    ['squash', 1],
    ['rebase', 1],
  ] as const) {
    await withGitHub(async (github, send) => {
      const { number, head } = await openPull(github, send);
      await github.push(REPOSITORY, { files: { other: '1\n' } });
      const changed = (await send('PATCH', `pulls/${number}`, { title: 'New', body: 'text 2' })).body;
      expect(changed).toMatchObject({ title: 'New', body: 'text 2', mergeable: true, mergeable_state: 'clean', merged: false });
      const merge = (sha: string) => send('PUT', `pulls/${number}/merge`, { sha, merge_method: method });
      expect((await merge('0'.repeat(40))).status).toBe(409);
      const { status, body } = await merge(head.sha);
      expect({ status, merged: body.merged }).toEqual({ status: 200, merged: true });
      const git = github.git(REPOSITORY);
      expect(await git.findBranch('main')).toBe(body.sha);
      expect((await git.readCommit(body.sha)).parents).toHaveLength(parents);
      expect(await git.run(['show', 'main:flake.lock', 'main:other'])).toBe('1\n1');
      expect((await send('GET', `pulls/${number}`)).body).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: body.sha });
      expect((await merge(head.sha)).status).toBe(405);
    });
  }
});

test('drafts, conflicts and missing checks keep a pull request from being merged', async () => {
  await withGitHub(
    async (github, send) => {
      const { number, node_id: pullRequestId, head } = await openPull(github, send, { draft: true });
      const merge = async () => (await send('PUT', `pulls/${number}/merge`, {})).body.message;
      expect(await merge()).toBe('Pull Request is still a draft');
      const ready =
        'mutation R($input: MarkPullRequestReadyForReviewInput!) { markPullRequestReadyForReview(input: $input) { pullRequest { isDraft number } } }';
      const { body } = await send('POST', '/graphql', { query: ready, variables: { input: { pullRequestId } } });
      expect(body.data).toEqual({ markPullRequestReadyForReview: { pullRequest: { isDraft: false, number } } });
      expect(await merge()).toBe('Required status check "proof" is expected.');
      await send('POST', `statuses/${head.sha}`, { state: 'failure', context: 'proof' });
      expect(await merge()).toBe('Required status check "proof" is failing.');
      await send('POST', `statuses/${head.sha}`, { state: 'success', context: 'proof' });
      await github.push(REPOSITORY, { files: { 'flake.lock': 'other\n' } });
      expect((await send('GET', `pulls/${number}`)).body).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
      expect(await merge()).toBe('Pull Request is not mergeable');
    },
    { requiredChecks: { main: ['proof'] } },
  );
});

const ENABLE = 'mutation E($input: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $input) { clientMutationId } }';

test('auto-merge waits for the required check and says why it cannot be had', async () => {
  await withGitHub(async (github, send) => {
    const { number, node_id: pullRequestId, head } = await openPull(github, send);
    const enable = async (input: object = {}) =>
      (await send('POST', '/graphql', { query: ENABLE, variables: { input: { pullRequestId, mergeMethod: 'SQUASH', ...input } } })).body
        .errors?.[0]?.message;
    expect(await enable()).toBe('Pull request Auto merge is not allowed for this repository');
    const settings = github.settings(REPOSITORY);
    settings.allowAutoMerge = true;
    expect(await enable()).toBe('Pull request Pull request is in clean status');
    await send('POST', `statuses/${head.sha}`, { state: 'failure', context: 'other' });
    expect(await enable()).toBe('Pull request Pull request is in unstable status');
    settings.requiredChecks = { main: ['proof'] };
    expect(await enable({ expectedHeadOid: '1'.repeat(40) })).toMatch(/expected_head_oid/);
    expect(await enable({ expectedHeadOid: head.sha })).toBeUndefined();
    expect((await send('GET', `pulls/${number}`)).body).toMatchObject({ merged: false, auto_merge: { merge_method: 'squash' } });
    await send('POST', 'check-runs', { name: 'proof', head_sha: head.sha, status: 'completed', conclusion: 'success' });
    expect((await send('GET', `pulls/${number}`)).body).toMatchObject({ merged: true, auto_merge: null });
  });
});

test('labels are made as needed; assignees are passed over, reviewers refused, if they are strangers', async () => {
  await withGitHub(
    async (github, send) => {
      const { number } = await openPull(github, send);
      expect((await send('POST', `issues/${number}/labels`, { labels: ['flake.lock', 'Flake.lock'] })).body).toMatchObject([
        { name: 'flake.lock' },
      ]);
      expect((await send('DELETE', `issues/${number}/labels/none`)).status).toBe(404);
      const assigned = await send('POST', `issues/${number}/assignees`, { assignees: ['ada', 'stranger'] });
      expect(assigned).toMatchObject({ status: 201, body: { assignees: [{ login: 'ada' }] } });
      const ask = (body: object) => send('POST', `pulls/${number}/requested_reviewers`, body);
      expect((await ask({ reviewers: ['ada', 'stranger'] })).body.message).toMatch(/^Reviews may only be requested from collaborators/);
      expect((await ask({ reviewers: ['github-actions[bot]'] })).body.message).toBe('Review cannot be requested from pull request author.');
      expect((await ask({ team_reviewers: ['ops'] })).body.message).toMatch(/^Could not resolve to a node/);
      expect(await ask({ reviewers: ['ada'] })).toMatchObject({ status: 201, body: { requested_reviewers: [{ login: 'ada' }] } });
      expect(github.pulls(REPOSITORY)).toMatchObject([{ labels: ['flake.lock'], assignees: ['ada'], reviewers: ['ada'] }]);
      expect(github.labels(REPOSITORY)).toMatchObject([{ name: 'flake.lock', color: 'ededed' }]);
    },
    { collaborators: ['acme', 'ada'], teams: ['ops'] },
  );
});

test('a branch or pull request is not seen at once where the test wants it so', async () => {
  await withGitHub(async (github, send) => {
    github.lag(REPOSITORY, 'branches', 1);
    github.lag(REPOSITORY, 'pulls', 1);
    await github.push(REPOSITORY, { branch: 'update', files: { a: '1' } });
    expect((await send('GET', 'git/ref/heads/update')).status).toBe(404);
    expect((await send('GET', 'git/ref/heads/update')).status).toBe(200);
    await send('POST', 'pulls', { title: 'T', head: 'update', base: 'main' });
    expect((await send('GET', 'pulls')).body).toEqual([]);
    expect((await send('GET', 'pulls')).body).toHaveLength(1);
  });
});
