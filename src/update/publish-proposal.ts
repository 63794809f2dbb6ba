import type { UpdateSettings } from '../config/index.js';
import type { GitHub, PullRequest } from '../github/index.js';
import { describeError, UserError } from '../runtime/index.js';
import { decideProposal, type ProposalAction, type ProposalFacts } from './decide-proposal.js';
import { findProposal, signMessage, type FactVerbs } from './find-facts.js';
import { replaceMarker } from './proposal-marker.js';

/** A proposal as it is to be on GitHub. */
export interface PublishOrder extends Pick<ProposalFacts, 'base' | 'wanted' | 'verdict' | 'text'> {
  /** Names the proposal in messages. */
  readonly name: string;
  /** Its branch. */
  readonly branch: string;
  /** Branch that it is to be merged into. */
  readonly baseBranch: string;
  /** Path of the lock file, from the root of the repository. */
  readonly lockPath: string;
  readonly title: string;
  /** With its marker. */
  readonly body: string;
  readonly commitMessage: string;
  /** One line for the list of checks. */
  readonly proofLine: string;
  readonly runUrl: string | undefined;
  /** Tells this run and attempt from others. */
  readonly run: string;
}

export type PublishVerbs = FactVerbs &
  Pick<
    GitHub,
    | 'updateBranch'
    | 'moveBranch'
    | 'createPullRequest'
    | 'changePullRequest'
    | 'closePullRequest'
    | 'upsertComment'
    | 'setCommitStatus'
    | 'createCheckRun'
    | 'addLabels'
    | 'addAssignees'
    | 'requestReviews'
    | 'mergeWhenReady'
  >;

export type PublishSettings = Pick<
  UpdateSettings,
  'proof' | 'labels' | 'assignees' | 'reviewers' | 'teamReviewers' | 'draft' | 'autoMerge' | 'mergeMethod' | 'statuses'
>;

/** What was done about a proposal. */
export interface Published {
  readonly name: string;
  readonly branch: string;
  readonly action: ProposalAction['kind'] | 'raced' | 'merged';
  /** A sentence. */
  readonly message: string;
  readonly number?: number;
  readonly url?: string;
  /** The commit that is proposed now. */
  readonly head?: string;
  /** What did not work and was done without. */
  readonly warnings: readonly string[];
}

/** A commit whose proof was told, and what could not be done. */
interface Told {
  readonly warnings: string[];
}

const isProven = ({ verdict }: PublishOrder): boolean => verdict === 'good' || verdict === 'partly';

/**
 * The proof, on the exact commit that was proved, under each of the names that the repository may require. A check run besides a status of the
 * same name counts as well; tokens of people may write no check runs, so a status is what every token can write.
 */
async function tellProof(
  order: PublishOrder,
  sha: string,
  state: 'success' | 'failure',
  settings: PublishSettings,
  github: PublishVerbs,
  told: Told,
) {
  const { proofLine, runUrl } = order;
  for (const context of settings.statuses) {
    try {
      await github.setCommitStatus({ sha, context, state, description: proofLine, ...(runUrl === undefined ? {} : { targetUrl: runUrl }) });
    } catch (error) {
      told.warnings.push(`The proof is not among the checks of ${order.branch}: ${describeError(error)}`);
      return;
    }
  }
  await createProofRun(order, sha, state, settings, github);
}

/** A check run holds the whole text. Not every token may write one: tokens of people may not. Nobody misses it who has the status. */
async function createProofRun(
  { run, runUrl, proofLine, body }: PublishOrder,
  sha: string,
  conclusion: 'success' | 'failure',
  { statuses: [name] }: PublishSettings,
  github: PublishVerbs,
): Promise<void> {
  if (name === undefined) return;
  const details = runUrl === undefined ? {} : { detailsUrl: runUrl };
  const request = { sha, name, conclusion, title: proofLine, summary: body, key: run, ...details };
  await github.createCheckRun(request).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
  });
}

/** Labels, people and merging: each may be refused without harm to the rest. */
async function dressPullRequest(
  order: PublishOrder,
  pull: PullRequest,
  head: string,
  settings: PublishSettings,
  github: PublishVerbs,
  told: Told,
) {
  const { labels, assignees, reviewers, teamReviewers, draft, autoMerge, mergeMethod } = settings;
  const missing = labels.filter((label) => !pull.labels.includes(label));
  const steps: readonly (readonly [boolean, () => Promise<readonly string[]>])[] = [
    [missing.length > 0, () => github.addLabels(pull.number, missing)],
    [assignees.length > 0, () => github.addAssignees(pull.number, assignees)],
    [reviewers.length + teamReviewers.length > 0, () => github.requestReviews(pull.number, { users: reviewers, teams: teamReviewers })],
  ];
  for (const [isWanted, ask] of steps) {
    if (!isWanted) continue;
    try {
      told.warnings.push(...(await ask()));
    } catch (error) {
      told.warnings.push(describeError(error));
    }
  }
  if (autoMerge !== 'proven' || draft || !isProven(order)) return undefined;
  try {
    const merge = await github.mergeWhenReady({ pullRequest: pull, headSha: head, method: mergeMethod });
    if (merge.kind === 'refused') told.warnings.push(`#${pull.number} is not merged by itself: ${merge.reason}`);
    if (merge.kind === 'moved') told.warnings.push(`#${pull.number} is not merged by itself: its branch was moved meanwhile.`);
    return merge.kind;
  } catch (error) {
    told.warnings.push(`#${pull.number} is not merged by itself: ${describeError(error)}`);
    return undefined;
  }
}

/** @throws UserError if GitHub refuses what cannot be done without */
async function act(
  action: ProposalAction,
  order: PublishOrder,
  found: Awaited<ReturnType<typeof findProposal>>,
  settings: PublishSettings,
  github: PublishVerbs,
  told: Told,
): Promise<Omit<Published, 'name' | 'branch' | 'warnings'>> {
  const { branch, base, baseBranch, lockPath, title, body, wanted } = order;
  const lockText = typeof wanted === 'object' ? wanted.lockText : '';
  const open = found.pullRequest?.state === 'open' ? found.pullRequest : undefined;
  const seen = open === undefined ? {} : { number: open.number, url: open.url, head: open.headSha };

  const write = async (expectedHead: string | undefined) =>
    github.updateBranch({
      branch,
      expectedHead,
      base,
      files: [{ path: lockPath, content: lockText }],
      message: signMessage(order.commitMessage, lockText),
    });
  const finish = async (pull: PullRequest, head: string, kind: ProposalAction['kind'], message: string) => {
    const merge = await dressPullRequest(order, pull, head, settings, github, told);
    const isMerged = merge === 'merged';
    const end = isMerged ? ' It was merged.' : merge === 'enabled' ? ' GitHub merges it when all that is required is there.' : '';
    return { action: isMerged ? 'merged' : kind, message: `${message}${end}`, number: pull.number, url: pull.url, head } as const;
  };
  const open_ = async (head: string, kind: 'create' | 'open-pull') => {
    if (isProven(order)) await tellProof(order, head, 'success', settings, github, told);
    const { pullRequest: pull } = await github.createPullRequest({ head: branch, base: baseBranch, title, body, isDraft: settings.draft });
    return finish(pull, head, kind, `Opened #${pull.number}.`);
  };
  const raced = {
    action: 'raced',
    message: `Somebody else moved ${branch} meanwhile, so it was left as it is; the next run looks again.`,
  } as const;

  switch (action.kind) {
    case 'nothing':
      return { action: 'nothing', message: describeNothing(action.reason), ...seen };
    case 'respect-closed':
      return {
        action: 'respect-closed',
        message: `#${action.number} was closed by somebody, and proposes exactly this.`,
        number: action.number,
      };
    case 'create': {
      const update = await write(action.expectedHead);
      return update.kind === 'raced' ? raced : open_(update.head, 'create');
    }
    case 'open-pull':
      return open_(action.head, 'open-pull');
    case 'refresh':
    case 'replace': {
      const update = await write(action.expectedHead);
      if (update.kind === 'raced') return raced;
      if (isProven(order)) await tellProof(order, update.head, 'success', settings, github, told);
      const pull = await github.changePullRequest(action.number, { title, body, base: baseBranch });
      const what = action.kind === 'refresh' ? `Moved #${pull.number} to the new base.` : `Updated #${pull.number}.`;
      return finish(pull, update.head, action.kind, what);
    }
    case 'update-text-only': {
      const head = found.branch?.head ?? '';
      if (isProven(order)) await tellProof(order, head, 'success', settings, github, told);
      const pull = await github.changePullRequest(action.number, { title, body, base: baseBranch });
      return finish(pull, head, action.kind, `Updated the text of #${pull.number}.`);
    }
    case 'keep-last-good': {
      const what = action.isSame
        ? 'What is proposed here does not build on the new base'
        : 'A newer update does not build, so this stays as it is';
      await github.upsertComment({ number: action.number, marker: 'bad-update', body: `${what}:\n\n${body}` });
      if (action.isSame && open !== undefined) await tellProof(order, open.headSha, 'failure', settings, github, told);
      return { action: action.kind, message: `${what} (#${action.number}).`, ...seen };
    }
    case 'leave-to-human': {
      const text = `There are commits on \`${branch}\` that are not ours, so this is left to you. To have it updated again, merge or close it, and delete the branch.`;
      await github.upsertComment({ number: action.number, marker: 'human-commits', body: text });
      return { action: action.kind, message: `#${action.number} has commits of people, and is left to them.`, ...seen };
    }
    case 'close-obsolete': {
      if (open !== undefined) {
        const marker = found.pull?.marker;
        if (marker !== undefined)
          await github.changePullRequest(open.number, { body: replaceMarker(open.body, { ...marker, closed: 'obsolete' }) });
        await github.closePullRequest(open.number, 'There is nothing to update any more.');
      }
      if (action.branchHead !== undefined) await github.moveBranch({ branch, expectedHead: action.branchHead, head: undefined });
      return {
        action: action.kind,
        message:
          open === undefined
            ? `Deleted ${branch}, which is of no use any more.`
            : `Closed #${open.number}: there is nothing to update any more.`,
        ...seen,
      };
    }
  }
}

function describeNothing(reason: Extract<ProposalAction, { kind: 'nothing' }>['reason']): string {
  switch (reason) {
    case 'up-to-date':
      return 'All is as it should be.';
    case 'unknown':
      return 'It could not be found out what there is to update.';
    case 'bad':
      return 'The update breaks something, so it is not proposed.';
    case 'unproven':
      return 'The update could not be proved, so it is not proposed.';
    case 'human-commits':
      return 'The branch has commits of people, and is left to them.';
    case 'told':
      return 'The newer update breaks something; the pull request says so.';
    case 'just-merged':
      return 'It was merged just now.';
    case 'branch-missing':
      return 'Its branch is gone; GitHub closes the pull request.';
  }
}

/**
 * Makes GitHub have a proposal as it is wanted: looks, decides, acts once.
 * @throws UserError if GitHub refuses what cannot be done without
 */
export async function publishProposal(order: PublishOrder, settings: PublishSettings, github: PublishVerbs): Promise<Published> {
  const found = await findProposal(order, github);
  const action = decideProposal({ ...order, ...found, proof: settings.proof });
  const told: Told = { warnings: [] };
  const done = await act(action, order, found, settings, github, told);
  return { name: order.name, branch: order.branch, ...done, warnings: told.warnings };
}

/** What would be done, without doing it. @throws UserError */
export async function previewProposal(order: PublishOrder, settings: PublishSettings, github: FactVerbs): Promise<ProposalAction> {
  return decideProposal({ ...order, ...(await findProposal(order, github)), proof: settings.proof });
}
