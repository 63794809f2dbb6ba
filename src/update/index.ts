export { nextTrial, recordTrial, startBisect, type BisectState, type NextTrial, type Rest, type TrialOutcome } from './bisect.js';
export { nameBranch } from './branch-name.js';
export {
  chooseCandidates,
  isOlder,
  isTooYoung,
  type BranchTip,
  type Candidate,
  type CandidateInput,
  type ForgeReader,
} from './candidates.js';
export {
  decideProposal,
  type NothingReason,
  type NoticeKey,
  type ProposalAction,
  type ProposalBranch,
  type ProposalFacts,
  type ProposalPull,
  type ProposalVerdict,
} from './decide-proposal.js';
export { findCooldown, findObstacle, matchesInput } from './policy.js';
export { formatMarker, parseMarker, replaceMarker, type ProposalMarker } from './proposal-marker.js';
export { planProposals, type LeftOutInput, type LockedFlake, type Proposal, type ProposalPlan } from './proposals.js';
export { makeProposal, type HeldBackInputs, type MadeProposal, type ProposalPorts } from './make-proposal.js';
export { type LockProof, type ProofFailure, type ProvenHost } from './proof.js';
export { diffClosures, findRebootReasons, type ClosureDiff, type RebootReason, type StorePathSize } from './closure-diff.js';
export { renderCommitMessage } from './commit-message.js';
export { foldHosts, type OneHost } from './fold-hosts.js';
export { type DescribedChange, type HostDifference, type ProposalContent, type TextEscapes } from './proposal-content.js';
export { previewProposal, publishProposal, type Published, type PublishOrder, type PublishSettings } from './publish-proposal.js';
export { renderPullRequest, type PullRequestText } from './pull-request-text.js';
export { updateLock, type LockUpdate, type WantedInput } from './update-lock.js';
export { openWorkTree, type WorkTree } from './work-tree.js';
