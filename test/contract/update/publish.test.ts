import { describe, expect, test } from '@jest/globals';
import { updateSettingsOf } from '../../../src/config/index.js';
import { hashText } from '../../../src/runtime/index.js';
import { formatMarker, publishProposal, type PublishOrder, type PublishSettings } from '../../../src/update/index.js';
import { secondaryLimit } from '../../support/github/index.js';
import { REPOSITORY, withClient, type Rig } from '../github/client.js';

const BRANCH = 'panther/update/all';
const LOCK = '{ "version": 7 }\n';
const FILES = { files: { 'flake.nix': '{ }\n', 'flake.lock': '{ }\n' } };
const SETTINGS: PublishSettings = updateSettingsOf({});

async function headOf({ server }: Rig, branch = 'main'): Promise<string> {
  const head = await server.git(REPOSITORY).findBranch(branch);
  if (head === undefined) throw new Error(`There is no branch ${branch}.`);
  return head;
}

/** What a run wants, on what main is now. */
async function makeOrder(rig: Rig, lockText = LOCK, more: Partial<PublishOrder> = {}): Promise<PublishOrder> {
  const base = await headOf(rig);
  const text = hashText(`text of ${lockText}`);
  const marker = { version: 1, base, lock: hashText(lockText), verdict: 'good', text, at: 1 } as const;
  return {
    name: 'all',
    branch: BRANCH,
    base,
    baseBranch: 'main',
    lockPath: 'flake.lock',
    wanted: { lockText },
    verdict: 'good',
    text,
    title: 'Update flake inputs',
    body: `All of it.\n\n${formatMarker(marker)}\n`,
    commitMessage: 'flake.lock: update nixpkgs\n',
    proofLine: '3 changed targets built.',
    runUrl: 'https://github.com/acme/fleet/actions/runs/7',
    run: '7-1',
    ...more,
  };
}

const openPulls = ({ server }: Rig) => server.pulls(REPOSITORY).filter(({ state }) => state === 'open');

describe('publishing a proposal', () => {
  test('a run that dies between the branch and the pull request is healed by the next', async () => {
    await withClient(async (rig) => {
      // As often as it is tried.
      rig.server.fail({ match: 'pulls/create', times: 5, with: 'reset' });
      await rig.fail(publishProposal(await makeOrder(rig), SETTINGS, rig.github));
      expect(rig.server.pulls(REPOSITORY)).toEqual([]);
      const head = await headOf(rig, BRANCH);
      const done = await publishProposal(await makeOrder(rig), SETTINGS, rig.connect());
      expect(done).toMatchObject({ action: 'open-pull', head });
      expect(openPulls(rig)).toHaveLength(1);
    }, FILES);
  });

  test('two runs at once open one pull request', async () => {
    await withClient(async (rig) => {
      const order = await makeOrder(rig);
      const ends = await Promise.all([rig.github, rig.connect()].map((github) => publishProposal(order, SETTINGS, github)));
      expect(openPulls(rig)).toHaveLength(1);
      expect(ends.map(({ action }) => action)).toContain('create');
      const again = await publishProposal(await makeOrder(rig), SETTINGS, rig.github);
      expect(again).toMatchObject({ action: 'nothing', number: openPulls(rig)[0]?.number });
    }, FILES);
  });

  test('commits of people on the branch are left to them, and it is said once', async () => {
    await withClient(async (rig) => {
      await publishProposal(await makeOrder(rig), SETTINGS, rig.github);
      const theirs = await rig.server.push(REPOSITORY, { branch: BRANCH, files: { 'flake.nix': '{ more = 1; }\n' } });
      for (const lockText of ['{ "version": 7, "newer": 1 }\n', '{ "version": 7, "newest": 1 }\n']) {
        const done = await publishProposal(await makeOrder(rig, lockText), SETTINGS, rig.github);
        expect(done.action).toBe('leave-to-human');
      }
      expect(await headOf(rig, BRANCH)).toBe(theirs);
      expect(rig.server.comments(REPOSITORY)).toHaveLength(1);
      const obsolete = await publishProposal(await makeOrder(rig, LOCK, { wanted: 'nothing-new' }), SETTINGS, rig.github);
      expect(obsolete.action).toBe('leave-to-human');
      expect(openPulls(rig)).toHaveLength(1);
    }, FILES);
  });

  test('what somebody closed stays closed until there is something newer', async () => {
    await withClient(async (rig) => {
      const { number = 0 } = await publishProposal(await makeOrder(rig), SETTINGS, rig.github);
      await rig.github.closePullRequest(number, 'No.');
      expect(await publishProposal(await makeOrder(rig), SETTINGS, rig.github)).toMatchObject({ action: 'respect-closed', number });
      const newer = await publishProposal(await makeOrder(rig, '{ "version": 7, "newer": 1 }\n'), SETTINGS, rig.github);
      expect(newer.action).toBe('create');
      expect(openPulls(rig).map((pull) => pull.number)).toEqual([newer.number]);
    }, FILES);
  });

  test('what is obsolete is closed with its branch, and comes back as a new one', async () => {
    await withClient(async (rig) => {
      await publishProposal(await makeOrder(rig), SETTINGS, rig.github);
      const gone = await publishProposal(await makeOrder(rig, LOCK, { wanted: 'nothing-new' }), SETTINGS, rig.github);
      expect(gone.action).toBe('close-obsolete');
      expect(openPulls(rig)).toEqual([]);
      expect(await rig.server.git(REPOSITORY).findBranch(BRANCH)).toBeUndefined();
      expect(await publishProposal(await makeOrder(rig), SETTINGS, rig.github)).toMatchObject({ action: 'create' });
    }, FILES);
  });

  test('a secondary limit is waited for', async () => {
    await withClient(async (rig) => {
      rig.server.fail({ match: 'pulls/create', with: secondaryLimit(30) });
      expect(await publishProposal(await makeOrder(rig), SETTINGS, rig.github)).toMatchObject({ action: 'create' });
      expect(rig.waits).toContain(30_000);
      expect(openPulls(rig)).toHaveLength(1);
    }, FILES);
  });

  test.each([
    ['contents', /contents: write/],
    ['pull-requests', /pull-requests: write/],
  ] as const)('without the permission %s it is said which line to add', async (permission, line) => {
    await withClient(
      async (rig) => {
        expect(await rig.fail(publishProposal(await makeOrder(rig), SETTINGS, rig.github))).toMatch(line);
      },
      FILES,
      { token: { permissions: { [permission]: 'read' } } },
    );
  });

  test.each(['statuses', 'checks'] as const)('without the permission %s there is a pull request all the same', async (permission) => {
    await withClient(
      async (rig) => {
        const done = await publishProposal(await makeOrder(rig), SETTINGS, rig.github);
        expect(done.action).toBe('create');
        expect(done.warnings).toEqual(permission === 'statuses' ? [expect.stringMatching(/statuses: write/)] : []);
      },
      FILES,
      { token: { permissions: { [permission]: 'none' } } },
    );
  });

  test('where Actions may open no pull requests the setting is named', async () => {
    await withClient(
      async (rig) => {
        expect(await rig.fail(publishProposal(await makeOrder(rig), SETTINGS, rig.github))).toMatch(/create and approve pull requests/);
      },
      { ...FILES, actionsMayOpenPullRequests: false },
    );
  });

  test('the proof stands on the exact commit, under each name that is required, as a check run too', async () => {
    await withClient(async (rig) => {
      const done = await publishProposal(await makeOrder(rig), { ...SETTINGS, statuses: ['gate', 'Panther update'] }, rig.github);
      const statuses = rig.server.statuses(REPOSITORY, done.head ?? '');
      expect(statuses.map(({ context, state }) => [context, state])).toEqual([
        ['gate', 'success'],
        ['Panther update', 'success'],
      ]);
      expect(rig.server.checkRuns(REPOSITORY, done.head ?? '')).toEqual([expect.objectContaining({ name: 'gate', conclusion: 'success' })]);
    }, FILES);
  });

  test('the token of a person writes statuses only, as GitHub takes no check runs of people', async () => {
    await withClient(
      async (rig) => {
        const done = await publishProposal(await makeOrder(rig), SETTINGS, rig.github);
        expect(done).toMatchObject({ action: 'create', warnings: [] });
        expect(rig.server.statuses(REPOSITORY, done.head ?? '')).toHaveLength(1);
        expect(rig.server.checkRuns(REPOSITORY, done.head ?? '')).toEqual([]);
        // And the next run knows its own commit.
        expect(await publishProposal(await makeOrder(rig), SETTINGS, rig.github)).toMatchObject({ action: 'nothing' });
      },
      FILES,
      { token: { kind: 'pat' } },
    );
  });

  test('is merged by itself only where that is wanted, and by the commit that was proved', async () => {
    await withClient(
      async (rig) => {
        const done = await publishProposal(await makeOrder(rig), { ...SETTINGS, autoMerge: 'proven' }, rig.github);
        // Nothing is required here, so there is nothing to wait for.
        expect(done.action).toBe('merged');
        expect((await rig.server.git(REPOSITORY).run(['show', 'main:flake.lock'])).trim()).toBe(LOCK.trim());
      },
      { ...FILES, allowAutoMerge: true },
    );
  });

  test('what is not proved is not merged by itself', async () => {
    await withClient(async (rig) => {
      const order = await makeOrder(rig, LOCK, { verdict: 'unproven' });
      const done = await publishProposal(order, { ...SETTINGS, proof: 'none', autoMerge: 'proven' }, rig.github);
      expect(done.action).toBe('create');
      expect(rig.server.statuses(REPOSITORY, done.head ?? '')).toEqual([]);
      expect(openPulls(rig)).toHaveLength(1);
    }, FILES);
  });
});
