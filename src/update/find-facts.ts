import type { GitHub, PullRequest } from '../github/index.js';
import { hashText } from '../runtime/index.js';
import type { ProposalBranch, ProposalFacts, ProposalPull } from './decide-proposal.js';
import { parseMarker } from './proposal-marker.js';

/** What GitHub is asked for. */
export type FactVerbs = Pick<GitHub, 'findBranchHead' | 'findCommitsBetween' | 'findFile' | 'findPullRequests'>;

/** Last line of our commits: which flake.lock they hold, so that a commit that somebody changed is not taken for ours. */
const TRAILER = 'Panther-Lock: ';

/** A commit message that names the lock file it comes with. */
export const signMessage = (message: string, lockText: string): string => `${message.trimEnd()}\n\n${TRAILER}${hashText(lockText)}\n`;

/** More than that, and somebody has worked there. */
const MAX_COMMITS = 20;

/** The branch of a proposal as it is now. */
async function findBranch(branch: string, lockPath: string, base: string, github: FactVerbs): Promise<ProposalBranch | undefined> {
  const head = await github.findBranchHead(branch);
  if (head === undefined) return undefined;
  const [lockText, list] = await Promise.all([
    github.findFile(head, lockPath),
    github.findCommitsBetween({ base, head, limit: MAX_COMMITS }),
  ]);
  const commits = list?.commits ?? [];
  const trailer = `${TRAILER}${hashText(lockText ?? '')}`;
  // Whoever amends a commit becomes its committer. What has no commit of its own is nobody's work.
  const isOurs =
    list?.total === commits.length &&
    commits.every(
      ({ message, authorLogin, committerLogin, isVerified }) =>
        message.trimEnd().split('\n').at(-1) === trailer &&
        (committerLogin === 'web-flow' || committerLogin === authorLogin || (isVerified && committerLogin === undefined)),
    );
  return { head, parents: commits.at(-1)?.parents ?? [], isOurs, lockText };
}

const toPull = ({ number, state, isMerged, headSha, body }: PullRequest): ProposalPull => ({
  number,
  state: isMerged ? 'merged' : state,
  head: headSha,
  marker: parseMarker(body),
  // Comments of ours are rewritten in place, which changes nothing where they say the same.
  notices: [],
});

/** What GitHub has of a proposal. */
export interface FoundProposal extends Pick<ProposalFacts, 'branch' | 'pull' | 'previousProven'> {
  readonly pullRequest: PullRequest | undefined;
}

/**
 * @param base commit that the proposal is to stand on
 * @throws UserError
 */
export async function findProposal(
  { branch: name, lockPath, base }: { readonly branch: string; readonly lockPath: string; readonly base: string },
  github: FactVerbs,
): Promise<FoundProposal> {
  const [branch, pulls] = await Promise.all([findBranch(name, lockPath, base, github), github.findPullRequests(name, 'all')]);
  const pullRequest = pulls.find(({ state }) => state === 'open') ?? pulls[0];
  const pull = pullRequest === undefined ? undefined : toPull(pullRequest);
  const { marker } = pull ?? {};
  const isSame = marker !== undefined && branch?.lockText !== undefined && marker.lock === hashText(branch.lockText);
  return { branch, pull, pullRequest, previousProven: isSame && marker.verdict !== 'unproven' };
}
