import { describe, expect, test } from '@jest/globals';
import { type GitHub } from '../../../src/github/index.js';
import { REPOSITORY, withClient, type Rig } from './client.js';

const BRANCH = 'panther/update/nixpkgs';
const REQUEST = { head: BRANCH, base: 'main', title: 'Update nixpkgs', body: 'What changes', isDraft: false };

const propose = async ({ server, github }: Pick<Rig, 'server' | 'github'>) => {
  const headSha = await server.push(REPOSITORY, { branch: BRANCH, files: { 'flake.lock': '2' }, author: 'alice', message: 'by hand' });
  const { pullRequest } = await github.createPullRequest(REQUEST);
  return { headSha, pullRequest };
};

describe('one pull request for a branch', () => {
  test('the first run creates it, the second finds it', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      expect(pullRequest).toMatchObject({
        title: 'Update nixpkgs',
        body: 'What changes',
        state: 'open',
        isMerged: false,
        isDraft: false,
        isAutoMergeEnabled: false,
        base: 'main',
        head: BRANCH,
        headSha,
        authorLogin: 'github-actions[bot]',
        labels: [],
      });
      expect(await rig.github.createPullRequest({ ...REQUEST, title: 'other' })).toMatchObject({
        kind: 'found',
        pullRequest: { number: pullRequest.number },
      });
      expect(await rig.github.findPullRequests(BRANCH, 'open')).toHaveLength(1);
      expect(await rig.github.findPullRequests('main', 'open')).toEqual([]);
    });
  });

  test.each(['lost', 'reset'] as const)('a connection that breaks (%s) makes no second one', async (kind) => {
    await withClient(async (rig) => {
      await rig.server.push(REPOSITORY, { branch: BRANCH, files: { a: '1' } });
      rig.server.fail({ match: 'pulls/create', with: kind });
      await rig.github.createPullRequest(REQUEST);
      expect(rig.server.pulls(REPOSITORY)).toHaveLength(1);
      expect(rig.count('pulls/create')).toBe(kind === 'lost' ? 1 : 2);
    });
  });

  test('an answer that was lost and a list that does not show it yet still make only one', async () => {
    await withClient(async ({ server, github }) => {
      await server.push(REPOSITORY, { branch: BRANCH, files: { a: '1' } });
      server.lag(REPOSITORY, 'pulls', 3);
      server.fail({ match: 'pulls/create', with: 'lost' });
      expect(await github.createPullRequest(REQUEST)).toMatchObject({ kind: 'found' });
      expect(server.pulls(REPOSITORY)).toHaveLength(1);
    });
  });

  test('two runs at once end with the same one', async () => {
    await withClient(async ({ server, github, connect }) => {
      await server.push(REPOSITORY, { branch: BRANCH, files: { a: '1' } });
      const results = await Promise.all([github, connect(), connect()].map((client) => client.createPullRequest(REQUEST)));
      expect(server.pulls(REPOSITORY)).toHaveLength(1);
      expect(new Set(results.map(({ pullRequest }) => pullRequest.number)).size).toBe(1);
      expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    });
  });

  test('a text that is too long is cut to what GitHub takes', async () => {
    await withClient(async ({ server, github }) => {
      await server.push(REPOSITORY, { branch: BRANCH, files: { a: '1' } });
      const { pullRequest } = await github.createPullRequest({
        ...REQUEST,
        title: 'é'.repeat(400),
        body: 'line\n'.repeat(20_000),
        isDraft: true,
      });
      expect(pullRequest).toMatchObject({ isDraft: true, title: `${'é'.repeat(255)}…` });
      const changed = await github.changePullRequest(pullRequest.number, { title: 'New', body: 'x'.repeat(100_000) });
      expect(changed.title).toBe('New');
      expect(changed.body).toContain('_Cut here');
    });
  });

  test('a branch without anything new is refused with GitHub’s words', async () => {
    await withClient(async ({ server, github, fail }) => {
      const main = await github.findBranchHead('main');
      await github.moveBranch({ branch: BRANCH, expectedHead: undefined, head: main });
      expect(await fail(github.createPullRequest(REQUEST))).toMatch(/does not fit the repository's state.*No commits between/);
      expect(server.pulls(REPOSITORY)).toEqual([]);
    });
  });

  test('the setting that forbids it is named', async () => {
    await withClient(
      async ({ server, github, fail, connect }) => {
        await server.push(REPOSITORY, { branch: BRANCH, files: { a: '1' } });
        expect(await fail(github.createPullRequest(REQUEST))).toContain(
          'Turn on "Allow GitHub Actions to create and approve pull requests" under Settings > Actions > General',
        );
        expect(await connect({ token: { kind: 'app' } }).createPullRequest(REQUEST)).toMatchObject({ kind: 'created' });
      },
      { actionsMayOpenPullRequests: false },
    );
  });

  test('it is closed with a comment, and opened again while its branch is as it was', async () => {
    await withClient(async (rig) => {
      const { pullRequest } = await propose(rig);
      const { github, server } = rig;
      expect(await github.closePullRequest(pullRequest.number, 'Nothing new any more.')).toMatchObject({ state: 'closed' });
      expect(server.comments(REPOSITORY, pullRequest.number)).toMatchObject([{ body: '<!-- panther:closed -->\nNothing new any more.' }]);
      expect(await github.findPullRequests(BRANCH, 'open')).toEqual([]);
      expect(await github.findPullRequests(BRANCH, 'all')).toHaveLength(1);
      expect(await github.reopenPullRequest(pullRequest.number)).toMatchObject({ kind: 'reopened', pullRequest: { state: 'open' } });

      const head = await github.findBranchHead(BRANCH);
      await github.moveBranch({ branch: BRANCH, expectedHead: head, head: undefined });
      expect(await github.reopenPullRequest(pullRequest.number)).toMatchObject({ kind: 'refused' });
    });
  });

  test('its commits are listed with who wrote them', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      expect(await rig.github.listPullRequestCommits(pullRequest.number)).toMatchObject([
        { sha: headSha, message: 'by hand', authorLogin: 'alice', isVerified: false },
      ]);
    });
  });
});

describe('labels, assignees and reviewers', () => {
  test('what GitHub takes is there, and what it refuses is told one by one', async () => {
    await withClient(
      async (rig) => {
        const { number } = (await propose(rig)).pullRequest;
        const { github, server } = rig;
        expect(await github.addLabels(number, ['dependencies', 'nix'])).toEqual([]);
        expect(await github.addAssignees(number, ['alice', 'stranger'])).toEqual([
          expect.stringMatching(/^assignee "stranger": GitHub did not assign/),
        ]);
        expect(await github.requestReviews(number, { users: ['alice', 'stranger', 'bob'], teams: [] })).toEqual([
          expect.stringMatching(/^reviewer "stranger": GitHub refused to ask for reviews/),
        ]);
        expect(server.pulls(REPOSITORY)).toMatchObject([
          { labels: ['dependencies', 'nix'], assignees: ['alice'], reviewers: ['alice', 'bob'] },
        ]);
        expect(await github.addLabels(number, [])).toEqual([]);
        expect(await github.addAssignees(number, [])).toEqual([]);
        expect(await github.requestReviews(number, { users: [], teams: [] })).toEqual([]);
      },
      { collaborators: ['acme', 'alice', 'bob'] },
    );
  });

  test('a label that the token may not make leaves the others', async () => {
    await withClient(async (rig) => {
      const { number } = (await propose(rig)).pullRequest;
      const body = { message: 'You do not have permission to create labels on this repository.', status: '403' };
      const fault = { match: 'issues/add-labels', with: { status: 403, body } } as const;
      rig.server.fail(fault);
      rig.server.fail({ ...fault, after: 1 });
      const warnings = await rig.github.addLabels(number, ['there', 'new']);
      expect(warnings).toEqual([expect.stringMatching(/^label "new": .*"issues: write"/)]);
      expect(rig.server.pulls(REPOSITORY)).toMatchObject([{ labels: ['there'] }]);
    });
  });

  test('a team that the workflow’s token does not see is told, and a new pull request that is not known everywhere is waited for', async () => {
    await withClient(
      async (rig) => {
        const { number } = (await propose(rig)).pullRequest;
        const warnings = await rig.github.requestReviews(number, { users: ['alice'], teams: ['ops'] });
        expect(warnings).toEqual([expect.stringMatching(/^team "ops" \(the token of a workflow sees no teams/)]);
        expect(rig.server.pulls(REPOSITORY)).toMatchObject([{ reviewers: ['alice'] }]);
        expect(rig.waits).toEqual([2_000, 2_000]);
        expect(await rig.connect({ token: { kind: 'app' } }).requestReviews(number, { users: [], teams: ['ops'] })).toEqual([]);
      },
      { collaborators: ['acme', 'alice'], teams: ['ops'] },
    );
  });
});

describe('merging when ready', () => {
  const merge = async (github: GitHub, pullRequest: { readonly number: number; readonly nodeId: string }, headSha: string) =>
    github.mergeWhenReady({ pullRequest, headSha, method: 'squash' });
  const RULES = { allowAutoMerge: true, requiredChecks: { main: ['panther'] } };

  test('while a required check is missing GitHub waits, and merges once it is there', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      expect(await merge(rig.github, pullRequest, headSha)).toEqual({ kind: 'enabled' });
      expect(rig.server.pulls(REPOSITORY)).toMatchObject([{ state: 'open', autoMerge: { method: 'squash' } }]);
      expect(await rig.github.findPullRequests(BRANCH, 'open')).toMatchObject([{ isAutoMergeEnabled: true }]);
      await rig.github.setCommitStatus({ sha: headSha, context: 'panther', state: 'success', description: 'built' });
      expect(await rig.github.findPullRequests(BRANCH, 'all')).toMatchObject([{ state: 'closed', isMerged: true }]);
    }, RULES);
  });

  test('where all that is required is there already it is merged at once', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      await rig.github.setCommitStatus({ sha: headSha, context: 'panther', state: 'success', description: 'built' });
      const result = await merge(rig.github, pullRequest, headSha);
      expect(result).toEqual({ kind: 'merged', sha: await rig.github.findBranchHead('main') });
      expect(await rig.github.findFile('main', 'flake.lock')).toBe('2');
    }, RULES);
  });

  test('a merge whose answer was lost is found', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      await rig.github.setCommitStatus({ sha: headSha, context: 'panther', state: 'success', description: 'built' });
      rig.server.fail({ match: 'pulls/merge', with: 'lost' });
      expect(await merge(rig.github, pullRequest, headSha)).toEqual({ kind: 'merged', sha: await rig.github.findBranchHead('main') });
      expect(rig.count('pulls/merge')).toBe(1);
    }, RULES);
  });

  test('nothing is merged that is not the commit that was proved', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      const theirs = await rig.server.push(REPOSITORY, { branch: BRANCH, files: { 'flake.lock': 'theirs' } });
      await rig.github.setCommitStatus({ sha: theirs, context: 'panther', state: 'success', description: 'built' });
      expect(await merge(rig.github, pullRequest, headSha)).toEqual({ kind: 'moved' });
      expect(rig.server.pulls(REPOSITORY)).toMatchObject([{ state: 'open', autoMerge: undefined }]);
    }, RULES);
  });

  test('nothing is merged on any other refusal', async () => {
    await withClient(
      async (rig) => {
        const { pullRequest, headSha } = await propose(rig);
        expect(await merge(rig.github, pullRequest, headSha)).toMatchObject({
          kind: 'refused',
          reason: expect.stringContaining('"Allow auto-merge"'),
        });
        rig.server.settings(REPOSITORY).allowAutoMerge = true;
        const said = [
          ['Pull request Pull request is in unstable status', 'A check that is not required failed'],
          ['Pull request Protected branch rules not configured for this branch', 'no rule that requires anything'],
          ['Something new', 'GitHub says: "Something new"'],
        ] as const;
        for (const [message, expected] of said) {
          const body = { data: { enablePullRequestAutoMerge: null }, errors: [{ type: 'UNPROCESSABLE', message }] };
          rig.server.fail({ match: 'graphql/enablePullRequestAutoMerge', with: { status: 200, body } });
          expect(await merge(rig.github, pullRequest, headSha)).toMatchObject({
            kind: 'refused',
            reason: expect.stringContaining(expected),
          });
        }
        expect(rig.count('pulls/merge')).toBe(0);
        expect(rig.server.pulls(REPOSITORY)).toMatchObject([{ state: 'open' }]);
      },
      { requiredChecks: { main: ['panther'] } },
    );
  });

  test('a base that moves just then is tried again', async () => {
    await withClient(async (rig) => {
      const { pullRequest, headSha } = await propose(rig);
      await rig.github.setCommitStatus({ sha: headSha, context: 'panther', state: 'success', description: 'built' });
      const body = { message: 'Base branch was modified. Review and try the merge again.' };
      rig.server.fail({ match: 'pulls/merge', with: { status: 405, body } });
      expect(await merge(rig.github, pullRequest, headSha)).toMatchObject({ kind: 'merged' });
    }, RULES);
  });
});

describe('the sticky comment', () => {
  const body = (text: string) => `<!-- panther:report -->\n${text}`;
  const comment = async (github: GitHub, number: number, text: string) => github.upsertComment({ number, marker: 'report', body: text });

  test('it is written once, rewritten in place, and left alone where nothing changed', async () => {
    await withClient(async (rig) => {
      const { number } = (await propose(rig)).pullRequest;
      expect(await comment(rig.github, number, 'one')).toBe('created');
      expect(await comment(rig.github, number, 'two')).toBe('updated');
      expect(await comment(rig.github, number, 'two')).toBe('unchanged');
      expect(rig.server.comments(REPOSITORY, number)).toMatchObject([{ body: body('two') }]);
      expect(rig.count('issues/update-comment')).toBe(1);
    });
  });

  test('it is found behind a hundred others', async () => {
    await withClient(async (rig) => {
      const { number } = (await propose(rig)).pullRequest;
      for (let index = 0; index < 100; index += 1) await rig.github.upsertComment({ number, marker: `other-${index}`, body: 'x' });
      await comment(rig.github, number, 'one');
      expect(await comment(rig.github, number, 'two')).toBe('updated');
    });
  });

  test('a comment of an outsider, and one that quotes it, are not ours', async () => {
    await withClient(async (rig) => {
      const { number } = (await propose(rig)).pullRequest;
      const outsider = rig.connect({ token: { kind: 'pat', login: 'mallory' } });
      await comment(outsider, number, 'forged');
      expect(await comment(rig.github, number, 'true')).toBe('created');
      expect(rig.server.comments(REPOSITORY, number).map(({ author, body: text }) => [author, text])).toEqual([
        ['mallory', body('forged')],
        ['github-actions[bot]', body('true')],
      ]);
    });
  });

  test.each(['lost', 'reset'] as const)('a connection that breaks (%s) writes it once', async (kind) => {
    await withClient(async (rig) => {
      const { number } = (await propose(rig)).pullRequest;
      rig.server.fail({ match: 'issues/create-comment', with: kind });
      expect(await comment(rig.github, number, 'one')).toBe('created');
      expect(rig.server.comments(REPOSITORY, number)).toHaveLength(1);
    });
  });
});
