export { prepareUpdate, type UpdatePorts, type UpdateRequest } from './prepare-update.js';
export { createProver, WHOLE_FLAKE, type ProveOptions, type Prover } from './prove-lock.js';
export { parseUpdateFile, type PreparedProposal, type UpdateFile } from './update-file.js';
export { findBaseBranch, readHead } from './base-branch.js';
export { listUpdateFailures, renderUpdateLines, renderUpdateSummary, type UpdateOutcome } from './describe-update.js';
export { downloadUpdate, uploadUpdate } from './hand-over-update.js';
