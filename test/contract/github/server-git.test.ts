import { expect, test } from '@jest/globals';
import { createClient, withGitHub, type Send } from './server-client.js';

const NOBODY = '0'.repeat(40);

async function writeCommit(send: Send, files: Readonly<Record<string, string>>, message = 'flake.lock: update'): Promise<string> {
  const head = (await send('GET', 'git/ref/heads/main')).body.object.sha;
  const base = (await send('GET', `git/commits/${head}`)).body.tree.sha;
  const tree = [];
  for (const [path, content] of Object.entries(files)) {
    const { sha } = (await send('POST', 'git/blobs', { content: Buffer.from(content).toString('base64'), encoding: 'base64' })).body;
    tree.push({ path, mode: '100644', type: 'blob', sha });
  }
  const made = (await send('POST', 'git/trees', { base_tree: base, tree })).body.sha;
  return (await send('POST', 'git/commits', { message, tree: made, parents: [head] })).body.sha;
}

test('a commit of blobs, a tree and a message is in the real repository, signed for a bot and written by it', async () => {
  await withGitHub(async (github, send) => {
    const sha = await writeCommit(send, { 'flake.lock': '{}\n', 'deep/file': 'x' }, 'update\n\nbody');
    const answer = await send('POST', 'git/refs', { ref: 'refs/heads/update', sha });
    expect(answer).toMatchObject({ status: 201, body: { object: { sha, type: 'commit' } } });
    const git = github.git('acme/fleet');
    expect(await git.run(['log', '-1', '--format=%an|%ae|%cn|%B', 'update'])).toBe(
      'github-actions[bot]|41898282+github-actions[bot]@users.noreply.github.com|GitHub|update\n\nbody',
    );
    expect(await git.run(['show', 'update:flake.lock'])).toBe('{}');
    expect(await git.run(['ls-tree', '-r', '--name-only', 'update'])).toBe('README.md\ndeep/file\nflake.lock');
    expect(await git.run(['fsck', '--strict'])).toBe('');
    const shown = (await send('GET', `commits/${sha}`)).body;
    expect(shown).toMatchObject({ author: { login: 'github-actions[bot]', type: 'Bot' }, committer: { login: 'web-flow' } });
    expect(shown.commit.verification.verified).toBe(true);
  });
});

test('a person’s commit, and one whose author is given, is not signed', async () => {
  await withGitHub(async (github, send) => {
    const person = await writeCommit(createClient(github, { kind: 'pat' }), { a: '1' });
    expect((await send('GET', `git/commits/${person}`)).body).toMatchObject({
      author: { name: 'octocat' },
      verification: { verified: false },
    });
    const { tree, sha: parent } = (await send('GET', `git/commits/${person}`)).body;
    const author = { name: 'Someone', email: 'someone@example.org', date: '2026-01-02T03:04:05Z' };
    const { body } = await send('POST', 'git/commits', { message: 'm', tree: tree.sha, parents: [parent], author });
    expect(body).toMatchObject({ author, verification: { verified: false, reason: 'unsigned' } });
    expect((await send('GET', `commits/${body.sha}`)).body.author).toBeNull();
  });
});

test('a file is taken away by a null, and only one that is there', async () => {
  await withGitHub(async (github, send) => {
    const head = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const drop = (path: string) =>
      send('POST', 'git/trees', { base_tree: head, tree: [{ path, mode: '100644', type: 'blob', sha: null }] });
    const { body } = await drop('README.md');
    expect(await github.git('acme/fleet').run(['ls-tree', body.sha])).toBe('');
    expect(await drop('none')).toMatchObject({ status: 422, body: { message: 'GitRPC::BadObjectState' } });
  });
});

test('a ref moves forward, backward only by force, and not to what is no commit', async () => {
  await withGitHub(async (github, send) => {
    const first = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const second = await writeCommit(send, { a: '1' });
    await send('POST', 'git/refs', { ref: 'refs/heads/deep/er', sha: second });
    expect(await send('POST', 'git/refs', { ref: 'refs/heads/deep/er', sha: second })).toMatchObject({
      status: 422,
      body: { message: 'Reference already exists' },
    });
    expect((await send('GET', 'git/ref/heads%2Fdeep%2Fer')).body.object.sha).toBe(second);
    expect((await send('PATCH', 'git/refs/heads/deep/er', { sha: first })).body.message).toBe('Update is not a fast forward');
    expect((await send('PATCH', 'git/refs/heads/deep/er', { sha: first, force: true })).status).toBe(200);
    expect((await send('PATCH', 'git/refs/heads/deep/er', { sha: 'f'.repeat(40) })).body.message).toBe('Object does not exist');
    expect((await send('GET', 'git/matching-refs/heads/d')).body).toHaveLength(1);
    expect((await send('DELETE', 'git/refs/heads/deep/er')).status).toBe(204);
    expect((await send('GET', 'git/ref/heads/deep/er')).status).toBe(404);
    const types = github
      .activities('acme/fleet')
      .filter(({ branch }) => branch === 'deep/er')
      .map(({ type, before, after }) => [type, before, after]);
    expect(types).toEqual([
      ['branch_creation', NOBODY, second],
      ['force_push', second, first],
      ['branch_deletion', first, NOBODY],
    ]);
  });
});

const MOVE = 'mutation Move($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';

test('updateRefs moves a branch only from where it is expected, and all or none', async () => {
  await withGitHub(async (github, send) => {
    const { node_id: repositoryId } = (await send('GET', '')).body;
    const main = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const next = await writeCommit(send, { a: '1' });
    const move = async (...refUpdates: readonly unknown[]) =>
      (await send('POST', '/graphql', { query: MOVE, variables: { input: { repositoryId, refUpdates } } })).body;
    const create = { name: 'refs/heads/update', beforeOid: NOBODY, afterOid: next, force: true };
    expect(await move(create)).toEqual({ data: { updateRefs: { clientMutationId: null } } });
    expect(await move(create)).toMatchObject({ data: { updateRefs: null }, errors: [{ type: 'UNPROCESSABLE' }] });
    const half = await move({ name: 'refs/heads/other', afterOid: next }, { name: 'refs/heads/main', beforeOid: next, afterOid: next });
    expect(half.errors).toHaveLength(1);
    expect(await github.git('acme/fleet').findBranch('other')).toBeUndefined();
    expect((await move({ name: 'refs/heads/update', afterOid: main })).errors?.[0]?.message).toMatch(/fast-forward/);
    expect(await move({ name: 'refs/heads/update', beforeOid: next, afterOid: NOBODY, force: true })).not.toHaveProperty('errors');
    expect((await send('GET', 'git/ref/heads/update')).status).toBe(404);
    const reader = createClient(github, { permissions: { contents: 'read' } });
    const refused = (await reader('POST', '/graphql', { query: MOVE, variables: { input: { repositoryId, refUpdates: [create] } } })).body;
    expect(refused.errors).toMatchObject([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]);
  });
});

test('a branch that git moves behind the server’s back is not moved over', async () => {
  await withGitHub(async (github, send) => {
    const main = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const next = await writeCommit(send, { a: '1' });
    const git = github.git('acme/fleet');
    const update = (sha: string | undefined) => git.updateRefs([{ name: 'refs/heads/main', after: next, before: { sha } }]);
    await expect(update(next)).rejects.toThrow('cannot lock ref');
    await expect(update(undefined)).rejects.toThrow('cannot lock ref');
    expect(await git.findBranch('main')).toBe(main);
    await update(main);
    expect((await send('GET', 'git/ref/heads/main')).body.object.sha).toBe(next);
  });
});

test('a workflow’s token may not change workflows', async () => {
  await withGitHub(async (github, send) => {
    const sha = await writeCommit(send, { '.github/workflows/ci.yml': 'on: push\n' });
    const answer = await send('POST', 'git/refs', { ref: 'refs/heads/x', sha });
    expect(answer).toMatchObject({ status: 403, body: { message: expect.stringContaining('without `workflows` permission') } });
    const allowed = createClient(github, { kind: 'app', permissions: { workflows: 'write' } });
    expect((await allowed('POST', 'git/refs', { ref: 'refs/heads/x', sha })).status).toBe(201);
  });
});

test('commits, comparisons, branches, contents and activity tell what git has', async () => {
  await withGitHub(async (github, send) => {
    const first = (await send('GET', 'git/ref/heads/main')).body.object.sha;
    const side = await github.push('acme/fleet', { branch: 'side', files: { 'a/b': 'b\n' }, message: 'Side\n', author: 'ada' });
    const main = await github.push('acme/fleet', { files: { c: 'c\n' } });
    const compared = (await send('GET', 'compare/main...side')).body;
    expect(compared).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1, merge_base_commit: { sha: first } });
    expect(compared.commits).toMatchObject([{ sha: side, author: { login: 'ada' }, commit: { message: 'Side' } }]);
    expect((await send('GET', `compare/${first}...main`)).body.status).toBe('ahead');
    expect((await send('GET', 'compare/main...none')).status).toBe(404);
    const page = await send('GET', 'commits?sha=main&per_page=1');
    expect(page.body).toMatchObject([{ sha: main }]);
    expect(page.headers.get('link')).toContain('page=2');
    expect((await send('GET', 'branches')).body).toMatchObject([{ name: 'main' }, { name: 'side' }]);
    expect((await send('GET', 'branches/side')).body.commit.sha).toBe(side);
    const file = (await send('GET', 'contents/a/b?ref=side')).body;
    expect(Buffer.from(file.content, 'base64').toString()).toBe('b\n');
    expect((await send('GET', 'contents/a?ref=side')).body).toMatchObject([{ name: 'b', type: 'file' }]);
    expect((await send('GET', 'contents/a')).status).toBe(404);
    const activity = await send('GET', 'activity?ref=refs/heads/main&activity_type=push&per_page=1');
    expect(activity.body).toMatchObject([{ before: first, after: main, activity_type: 'push', actor: { login: 'acme' } }]);
    const all = await send('GET', 'activity?ref=main&per_page=1');
    const next = /<[^>]*\/activity(\?[^>]*)>/.exec(all.headers.get('link') ?? '')?.[1] ?? '';
    expect((await send('GET', `activity${next}`)).body).toMatchObject([{ activity_type: 'branch_creation', after: first }]);
  });
});

test('a repository without commits says so', async () => {
  await withGitHub(
    async (_github, send) => {
      expect(await send('GET', 'git/ref/heads/main')).toMatchObject({ status: 409, body: { message: 'Git Repository is empty.' } });
    },
    { files: {} },
  );
});
