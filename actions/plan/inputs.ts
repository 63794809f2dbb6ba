import { EVALUATION_INPUTS, FLAKE_INPUT, PLAN_INPUTS } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  ...EVALUATION_INPUTS,
  ...PLAN_INPUTS,
  evaluation: { kind: 'text', description: 'The output `evaluation` of actions/check, so that the flake is not evaluated a second time.' },
} as const;

export const OUTPUTS = {
  matrix: 'Value for `strategy.matrix` of the build job, by `fromJSON`.',
  'has-builds': '`true` if there is anything to build; GitHub refuses an empty matrix.',
  digest: 'Digest of the plan artifact, which actions/build and actions/report compare.',
  plan: 'Path of plan.json in this job.',
} as const;
