import { describe, expect, test } from '@jest/globals';
import { type GitHub } from '../../../src/github/index.js';
import { REPOSITORY, withClient } from './client.js';

const BRANCH = 'panther/update/all';
const FILES = { 'flake.lock': '{"nodes":{}}\n', 'README.md': 'Hello\n' };

const update = async (github: GitHub, base: string, expectedHead: string | undefined, content: string) =>
  github.updateBranch({
    branch: BRANCH,
    expectedHead,
    base,
    files: [{ path: 'flake.lock', content }],
    message: 'flake.lock: update nixpkgs\n\nold → new',
  });

const getHead = async (github: GitHub, branch = 'main'): Promise<string> => {
  const head = await github.findBranchHead(branch);
  if (head === undefined) throw new Error(`${branch} is not there`);
  return head;
};

describe('the repository', () => {
  test('its settings are told', async () => {
    await withClient(
      async ({ github }) => {
        expect(await github.getRepository()).toMatchObject({
          defaultBranch: 'trunk',
          isPrivate: true,
          isArchived: false,
          allowsAutoMerge: true,
          mergeMethods: ['squash'],
        });
      },
      { defaultBranch: 'trunk', isPrivate: true, allowAutoMerge: true, mergeMethods: ['squash'] },
    );
  });

  test('a branch that is not there, and a repository without a commit, have no head', async () => {
    await withClient(async ({ github }) => expect(await github.findBranchHead('none')).toBeUndefined());
    await withClient(async ({ github }) => expect(await github.findBranchHead('main')).toBeUndefined(), { files: {} });
  });

  test('a file is read as a commit or branch has it, byte for byte', async () => {
    const text = `${'é😀\r\n'.repeat(1_000)}end`;
    await withClient(
      async ({ github, server }) => {
        const first = await getHead(github);
        await server.push(REPOSITORY, { files: { 'sub/flake.lock': 'new\n' } });
        expect(await github.findFile(first, 'sub/flake.lock')).toBe(text);
        expect(await github.findFile('main', 'sub/flake.lock')).toBe('new\n');
        expect(await github.findFile('main', 'none')).toBeUndefined();
      },
      { files: { 'sub/flake.lock': text } },
    );
  });
});

describe('writing a branch', () => {
  test('a new branch is one signed commit above its base, as git reads it', async () => {
    await withClient(
      async ({ github, server }) => {
        const base = await getHead(github);
        const result = await update(github, base, undefined, '{"é":1}\n');
        if (result.kind !== 'created') throw new Error(result.kind);
        expect(result.isVerified).toBe(true);
        const git = server.git(REPOSITORY);
        expect(await git.run(['show', `${BRANCH}:flake.lock`])).toBe('{"é":1}');
        expect(await git.run(['rev-list', '--parents', '-1', BRANCH])).toBe(`${result.head} ${base}`);
        expect(await git.run(['diff', '--name-only', base, BRANCH])).toBe('flake.lock');
        expect(await git.run(['log', '-1', '--format=%an %s', BRANCH])).toBe('github-actions[bot] flake.lock: update nixpkgs');
      },
      { files: FILES },
    );
  });

  test('a person’s token writes the same commit, unsigned', async () => {
    await withClient(
      async ({ github }) =>
        expect(await update(github, await getHead(github), undefined, '1')).toMatchObject({ kind: 'created', isVerified: false }),
      { files: FILES },
      { token: { kind: 'pat' } },
    );
  });

  test('the same content on the same base writes nothing', async () => {
    await withClient(
      async ({ github, count }) => {
        const base = await getHead(github);
        const first = await update(github, base, undefined, '1');
        if (first.kind !== 'created') throw new Error(first.kind);
        expect(await update(github, base, first.head, '1')).toEqual({ kind: 'unchanged', head: first.head, isVerified: true });
        expect(count('graphql/updateRefs')).toBe(1);
        expect(count('git/create-commit')).toBe(1);
      },
      { files: FILES },
    );
  });

  test('on a new base the branch moves in one step, and its pull request stays open', async () => {
    await withClient(
      async ({ github, server }) => {
        const first = await update(github, await getHead(github), undefined, '1');
        if (first.kind !== 'created') throw new Error(first.kind);
        const { pullRequest } = await github.createPullRequest({ head: BRANCH, base: 'main', title: 't', body: 'b', isDraft: false });
        const base = await server.push(REPOSITORY, { files: { 'README.md': 'New\n' } });
        const second = await update(github, base, first.head, '1');
        expect(second).toMatchObject({ kind: 'updated', isVerified: true });
        const moves = server.activities(REPOSITORY).filter(({ branch }) => branch === BRANCH);
        expect(moves.map(({ type }) => type)).toEqual(['branch_creation', 'force_push']);
        expect(server.pulls(REPOSITORY)).toMatchObject([
          { number: pullRequest.number, state: 'open', headSha: await getHead(github, BRANCH) },
        ]);
      },
      { files: FILES },
    );
  });

  test('a branch that a person has moved meanwhile is left as it is', async () => {
    await withClient(
      async ({ github, server }) => {
        const base = await getHead(github);
        const first = await update(github, base, undefined, '1');
        if (first.kind !== 'created') throw new Error(first.kind);
        const theirs = await server.push(REPOSITORY, { branch: BRANCH, files: { 'flake.lock': 'theirs' }, author: 'alice' });
        expect(await update(github, base, first.head, '2')).toEqual({ kind: 'raced', head: theirs });
        expect(await update(github, base, undefined, '2')).toEqual({ kind: 'raced', head: theirs });
        expect(await github.moveBranch({ branch: BRANCH, expectedHead: first.head, head: undefined })).toEqual({
          kind: 'raced',
          head: theirs,
        });
        expect(await getHead(github, BRANCH)).toBe(theirs);
      },
      { files: FILES },
    );
  });

  test('of two clients at once exactly one wins, on a new branch and on an old one', async () => {
    await withClient(
      async ({ github, connect }) => {
        const other = connect();
        const base = await getHead(github);
        let head: string | undefined;
        for (const round of ['1', '2', '3']) {
          const results = await Promise.all([update(github, base, head, `a${round}`), update(other, base, head, `b${round}`)]);
          const [winner, ...more] = results.filter(({ kind }) => kind !== 'raced');
          expect(more).toEqual([]);
          const now = await getHead(github, BRANCH);
          expect(winner?.head).toBe(now);
          expect(results.find(({ kind }) => kind === 'raced')).toEqual({ kind: 'raced', head: now });
          head = now;
        }
      },
      { files: FILES },
    );
  });

  test('a lost answer is no race: the branch is where it was to go', async () => {
    await withClient(
      async ({ github, server, count }) => {
        server.fail({ match: 'graphql/updateRefs', with: 'lost' });
        expect(await update(github, await getHead(github), undefined, '1')).toMatchObject({ kind: 'created' });
        expect(count('graphql/updateRefs')).toBe(2);
      },
      { files: FILES },
    );
  });

  test('a lost answer is no race either where the branch is shown as it was for a moment', async () => {
    await withClient(
      async ({ github, server }) => {
        const base = await getHead(github);
        server.lag(REPOSITORY, 'branches', 2);
        server.fail({ match: 'graphql/updateRefs', with: 'lost' });
        expect(await update(github, base, undefined, '1')).toMatchObject({ kind: 'created' });
      },
      { files: FILES },
    );
  });

  test('a branch is deleted only where it is expected, and that closes its pull request', async () => {
    await withClient(
      async ({ github, server }) => {
        const first = await update(github, await getHead(github), undefined, '1');
        if (first.kind !== 'created') throw new Error(first.kind);
        await github.createPullRequest({ head: BRANCH, base: 'main', title: 't', body: 'b', isDraft: false });
        expect(await github.moveBranch({ branch: BRANCH, expectedHead: first.head, head: undefined })).toEqual({ kind: 'moved' });
        expect(await github.findBranchHead(BRANCH)).toBeUndefined();
        expect(server.pulls(REPOSITORY)).toMatchObject([{ state: 'closed' }]);
      },
      { files: FILES },
    );
  });

  test('a missing permission is named, and nothing is moved', async () => {
    await withClient(
      async ({ github, fail, server }) => {
        const base = await getHead(github);
        expect(await fail(update(github, base, undefined, '1'))).toContain('Add the line "contents: write" below "permissions:"');
        expect(await fail(github.moveBranch({ branch: 'x', expectedHead: undefined, head: base }))).toContain('"contents: write"');
        expect(server.activities(REPOSITORY).filter(({ branch }) => branch !== 'main')).toEqual([]);
      },
      { files: FILES },
      { token: { permissions: { contents: 'read' } } },
    );
  });

  test('a private repository that the token may not see is told apart from a branch that is not there', async () => {
    await withClient(
      async ({ github, fail }) => {
        const message = await fail(github.getRepository());
        expect(message).toContain('Either it does not exist, or the token may not see it');
        expect(message).toContain('"contents: read"');
      },
      { isPrivate: true },
      { token: { repositories: [] } },
    );
  });
});

describe('what happened to a branch', () => {
  test('every tip it had is told, newest first, but no commit that came with others', async () => {
    await withClient(async ({ github, server }) => {
      const start = await getHead(github);
      const first = await server.push(REPOSITORY, { branch: 'nixos-unstable', files: { a: '1' } });
      const second = await server.push(REPOSITORY, { branch: 'nixos-unstable', files: { a: '2' } });
      const forced = await server.push(REPOSITORY, { branch: 'nixos-unstable', files: { a: '3' }, from: start });
      const request = { repository: { name: REPOSITORY }, branch: 'nixos-unstable' };
      const tips = await github.listBranchTips({ ...request, limit: 100 });
      expect(tips.map(({ sha }) => sha)).toEqual([forced, second, first]);
      expect(Math.abs((tips[0]?.time ?? 0) - Date.now())).toBeLessThan(600_000);
      expect((await github.listBranchTips({ ...request, limit: 2 })).map(({ sha }) => sha)).toEqual([forced, second]);
      expect(await github.listBranchTips({ ...request, branch: 'nixos', limit: 100 })).toEqual([]);
    });
  });

  test('a deleted branch has no tip for its deletion', async () => {
    await withClient(async ({ github, server }) => {
      const tip = await server.push(REPOSITORY, { branch: 'gone', files: { a: '1' } });
      await github.moveBranch({ branch: 'gone', expectedHead: tip, head: undefined });
      const tips = await github.listBranchTips({ repository: { name: REPOSITORY }, branch: 'gone', limit: 100 });
      expect(tips.map(({ sha }) => sha)).toEqual([tip]);
    });
  });

  test('commits between two revisions are told oldest first, with all of them counted', async () => {
    await withClient(async ({ github, server }) => {
      const base = await getHead(github);
      const shas: string[] = [];
      for (const number of [1, 2, 3])
        shas.push(await server.push(REPOSITORY, { files: { a: String(number) }, message: `step ${number}`, author: 'alice' }));
      const all = await github.findCommitsBetween({ base, head: 'main', limit: 100 });
      expect(all).toMatchObject({ total: 3, behindBy: 0 });
      expect(all?.commits.map(({ sha }) => sha)).toEqual(shas);
      expect(all?.commits[0]).toMatchObject({ message: 'step 1', authorLogin: 'alice', parents: [base], isVerified: false });
      const some = await github.findCommitsBetween({ base, head: 'main', limit: 2, repository: { name: REPOSITORY } });
      expect(some).toMatchObject({ total: 3, commits: [{ sha: shas[0] }, { sha: shas[1] }] });
      expect(await github.findCommitsBetween({ base, head: 'f'.repeat(40), limit: 2 })).toBeUndefined();
    });
  });

  test('a repository that is not to be seen is told without asking for a permission', async () => {
    await withClient(async ({ github, fail }) => {
      const message = await fail(github.listBranchTips({ repository: { name: 'acme/none' }, branch: 'main', limit: 1 }));
      expect(message).toContain('in acme/none. Either it does not exist, or it is private');
      expect(message).not.toContain('permissions:');
    });
  });
});
