export { listKept, toExperience, type ExperienceOptions } from './experience.js';
export { findHistory, formatHistory, NO_HISTORY, type History, type Proof, type RememberedFailure } from './history.js';
export { learn, type RunRecord, type Verdict } from './learn.js';
