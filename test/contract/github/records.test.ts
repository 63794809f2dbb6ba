import { describe, expect, test } from '@jest/globals';
import { type GitHub, type PullRequest } from '../../../src/github/index.js';
import { secondaryLimit, type TokenOptions } from '../../support/github/index.js';
import { REPOSITORY, withClient } from './client.js';

const DEPLOYMENT = {
  ref: 'main',
  environment: 'production/web1',
  description: 'Deploys web1',
  task: 'deploy',
  key: '17-1-deploy-web1',
  isTransient: false,
  isProduction: true,
};
const CHECK = { name: 'panther / web1', conclusion: 'success', title: 'Built', summary: 'All is well.', key: '17-1' } as const;
const getMain = async (github: GitHub): Promise<string> => (await github.findBranchHead('main')) ?? '';

describe('deployments', () => {
  test('a deployment and its states are recorded', async () => {
    await withClient(async ({ github, server }) => {
      const { id, sha, environment } = await github.createDeployment(DEPLOYMENT);
      expect({ sha, environment }).toEqual({ sha: await getMain(github), environment: 'production/web1' });
      await github.addDeploymentStatus(id, { state: 'in_progress', description: 'x'.repeat(300), logUrl: 'https://example.org/run/17' });
      await github.addDeploymentStatus(id, {
        state: 'success',
        description: 'web1 runs it',
        environmentUrl: 'https://web1.example.org',
        retiresEarlier: false,
      });
      expect(server.deployments(REPOSITORY)).toMatchObject([
        {
          id,
          task: 'deploy',
          isProduction: true,
          isTransient: false,
          payload: { panther: DEPLOYMENT.key },
          statuses: [
            { state: 'in_progress', description: `${'x'.repeat(139)}…`, logUrl: 'https://example.org/run/17' },
            { state: 'success', environmentUrl: 'https://web1.example.org' },
          ],
        },
      ]);
    });
  });

  test('missing statuses of the commit do not hold it up', async () => {
    await withClient(async ({ github }) => {
      const sha = await getMain(github);
      await github.setCommitStatus({ sha, context: 'ci', state: 'failure', description: 'red' });
      expect(await github.createDeployment(DEPLOYMENT)).toMatchObject({ sha });
    });
  });

  test.each(['lost', 'reset'] as const)('a connection that breaks (%s) records each once', async (kind) => {
    await withClient(async ({ github, server }) => {
      // One of an earlier run is not taken for it.
      await github.createDeployment({ ...DEPLOYMENT, key: '16-1-deploy-web1' });
      server.fail({ match: 'repos/create-deployment', with: kind });
      const { id } = await github.createDeployment(DEPLOYMENT);
      server.fail({ match: 'repos/create-deployment-status', with: kind });
      await github.addDeploymentStatus(id, { state: 'success', description: 'done' });
      expect(server.deployments(REPOSITORY)).toHaveLength(2);
      expect(server.deployments(REPOSITORY).find((deployment) => deployment.id === id)).toMatchObject({
        payload: { panther: DEPLOYMENT.key },
        statuses: [{ state: 'success' }],
      });
    });
  });

  test('a commit that is not there is refused with what GitHub says', async () => {
    await withClient(async ({ github, fail }) => {
      expect(await fail(github.createDeployment({ ...DEPLOYMENT, ref: 'f'.repeat(40) }))).toMatch(
        /create a deployment to "production\/web1".*GitHub says/,
      );
    });
  });
});

describe('statuses and checks', () => {
  test('a status is set on the exact commit, cut to what GitHub takes', async () => {
    await withClient(async ({ github, server }) => {
      const sha = await getMain(github);
      await github.setCommitStatus({ sha, context: 'panther', state: 'pending', description: 'building' });
      await github.setCommitStatus({
        sha,
        context: 'panther',
        state: 'success',
        description: 'é'.repeat(200),
        targetUrl: 'https://example.org',
      });
      expect(server.statuses(REPOSITORY, sha)).toMatchObject([
        { state: 'pending', targetUrl: null },
        { state: 'success', description: `${'é'.repeat(139)}…`, targetUrl: 'https://example.org' },
      ]);
    });
  });

  test('a check is added, with a summary that is too long cut', async () => {
    await withClient(async ({ github, server }) => {
      const sha = await getMain(github);
      const { id } = await github.createCheckRun({ ...CHECK, sha, summary: 'line\n'.repeat(30_000), detailsUrl: 'https://example.org' });
      const [run] = server.checkRuns(REPOSITORY, sha);
      expect(run).toMatchObject({ id, name: CHECK.name, status: 'completed', conclusion: 'success', externalId: '17-1' });
      expect(run?.output.summary).toContain('_Cut here');
    });
  });

  test('a personal token may add no check, and the message says so instead of asking for a permission', async () => {
    await withClient(
      async ({ github, fail }) => {
        const message = await fail(github.createCheckRun({ ...CHECK, sha: await getMain(github) }));
        expect(message).toContain('not with a personal access token');
        expect(message).not.toContain('permissions:');
      },
      {},
      { token: { kind: 'pat' } },
    );
  });

  test.each(['lost', 'reset'] as const)('a connection that breaks (%s) adds each once', async (kind) => {
    await withClient(async ({ github, server }) => {
      const sha = await getMain(github);
      server.fail({ match: 'checks/create', with: kind });
      server.fail({ match: 'repos/create-commit-status', with: kind });
      await github.createCheckRun({ ...CHECK, sha });
      await github.setCommitStatus({ sha, context: 'panther', state: 'success', description: 'built' });
      expect(server.checkRuns(REPOSITORY)).toHaveLength(1);
      expect(server.statuses(REPOSITORY)).toHaveLength(1);
    });
  });
});

describe('each verb that lacks a permission names the line to add', () => {
  const PULL = { head: 'x', base: 'main', title: 't', body: 'b', isDraft: false };
  const cases: readonly [
    string,
    TokenOptions['permissions'] & object,
    string,
    (github: GitHub, sha: string, pullRequest: PullRequest) => Promise<unknown>,
  ][] = [
    ['createDeployment', { deployments: 'read' }, 'deployments: write', (github) => github.createDeployment(DEPLOYMENT)],
    [
      'addDeploymentStatus',
      { deployments: 'none' },
      'deployments: write',
      (github) => github.addDeploymentStatus(1, { state: 'success', description: '' }),
    ],
    [
      'setCommitStatus',
      { statuses: 'none' },
      'statuses: write',
      (github, sha) => github.setCommitStatus({ sha, context: 'c', state: 'success', description: '' }),
    ],
    ['createCheckRun', { checks: 'read' }, 'checks: write', (github, sha) => github.createCheckRun({ ...CHECK, sha })],
    [
      'createPullRequest',
      { 'pull-requests': 'read' },
      'pull-requests: write',
      (github) => github.createPullRequest({ ...PULL, head: 'y' }),
    ],
    [
      'changePullRequest',
      { 'pull-requests': 'read' },
      'pull-requests: write',
      (github, _, { number }) => github.changePullRequest(number, { title: 't' }),
    ],
    ['reopenPullRequest', { 'pull-requests': 'read' }, 'pull-requests: write', (github, _, { number }) => github.reopenPullRequest(number)],
    [
      'closePullRequest',
      { 'pull-requests': 'read', issues: 'none' },
      'pull-requests: write',
      (github, _, { number }) => github.closePullRequest(number, 'x'),
    ],
    [
      'upsertComment',
      { 'pull-requests': 'none', issues: 'read' },
      'pull-requests: write',
      (github, _, { number }) => github.upsertComment({ number, marker: 'm', body: 'x' }),
    ],
    [
      'mergeWhenReady',
      { contents: 'read' },
      'contents: write',
      (github, sha, pullRequest) => github.mergeWhenReady({ pullRequest, headSha: sha, method: 'merge' }),
    ],
  ];

  test.each(cases)('%s', async (_name, permissions, line, run) => {
    await withClient(
      async ({ github, server, connect, fail }) => {
        await server.push(REPOSITORY, { branch: 'x', files: { a: '1' } });
        const { pullRequest } = await connect({ token: { kind: 'app' } }).createPullRequest(PULL);
        await server.push(REPOSITORY, { branch: 'y', files: { b: '1' } });
        expect(await fail(run(github, await getMain(github), pullRequest))).toContain(`"${line}"`);
      },
      {},
      { token: { permissions } },
    );
  });

  test('labels, assignees and reviewers only warn', async () => {
    await withClient(
      async ({ github, server, connect }) => {
        await server.push(REPOSITORY, { branch: 'x', files: { a: '1' } });
        const { number } = (await connect({ token: { kind: 'app' } }).createPullRequest(PULL)).pullRequest;
        const warnings = [
          await github.addLabels(number, ['a', 'b']),
          await github.addAssignees(number, ['acme']),
          await github.requestReviews(number, { users: ['acme', 'bob'], teams: [] }),
        ];
        expect(warnings).toEqual([1, 2, 3].map(() => [expect.stringContaining('Add the line "pull-requests: write"')]));
      },
      {},
      { token: { permissions: { 'pull-requests': 'read', issues: 'none' } } },
    );
  });
});

describe('trouble', () => {
  test('a token that GitHub does not know is told apart', async () => {
    await withClient(async ({ github, server, fail }) => {
      const body = { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' };
      server.fail({ match: 'repos/get', with: { status: 401, body } });
      expect(await fail(github.getRepository())).toContain('it is wrong, expired or revoked');
    });
  });

  test('a secondary limit in the middle of a write is waited for, and it is written once', async () => {
    await withClient(async ({ github, server, waits, log, count }) => {
      server.fail({ match: 'repos/create-deployment', with: secondaryLimit(42) });
      await github.createDeployment(DEPLOYMENT);
      expect(waits).toEqual([42_000]);
      expect(log.infos).toEqual([
        'GitHub could not create a deployment to "production/web1" yet (too many requests at once); trying again in 42 seconds.',
      ]);
      expect(server.deployments(REPOSITORY)).toHaveLength(1);
      expect(count('repos/list-deployments')).toBe(0);
    });
  });

  test('a limit that asks for too long ends the call with a sentence', async () => {
    await withClient(async ({ github, server, waits, fail }) => {
      server.fail({ match: 'repos/get', with: { status: 429, headers: { 'retry-after': '3600' } } });
      expect(await fail(github.getRepository())).toContain('It asks to wait 3600 seconds');
      expect(waits).toEqual([]);
    });
  });

  test('a server that fails twice is asked a third time', async () => {
    await withClient(async ({ github, server, waits }) => {
      server.fail({ match: 'repos/get', times: 2, with: { status: 502, body: 'Unicorn!' } });
      expect((await github.getRepository()).defaultBranch).toBe('main');
      expect(waits).toEqual([1_000, 2_000]);
    });
  });

  test('a write that was done although GitHub answered 502 is not done again', async () => {
    await withClient(async ({ github, server }) => {
      server.fail({ match: 'repos/create-deployment', with: { status: 502, isDone: true } });
      await github.createDeployment(DEPLOYMENT);
      expect(server.deployments(REPOSITORY)).toHaveLength(1);
    });
  });

  test('an answer that does not come in time is given up', async () => {
    await withClient(
      async ({ github, server, log }) => {
        server.fail({ match: 'repos/get', with: { slowMs: 2_000 } });
        expect((await github.getRepository()).defaultBranch).toBe('main');
        expect(log.infos.join()).toContain('no answer in time');
      },
      {},
      { limits: { requestMs: 500, callMs: 60_000, waitsMs: 60_000 } },
    );
  });

  test('a GitHub that is gone is told after five tries, and found again when it is back', async () => {
    await withClient(async ({ github, server, fail }) => {
      server.crashAfter(0);
      expect(await fail(github.getRepository())).toMatch(
        /GitHub could not read the repository’s settings \(tried 5 times; last: .+\)\. Look at/,
      );
      server.recover();
      expect((await github.getRepository()).defaultBranch).toBe('main');
    });
  });
});
