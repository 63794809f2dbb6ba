import { VM_INPUTS } from '../../src/boot/index.js';
import { ECONOMY_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, PLAN_INPUTS } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  ...EVALUATION_INPUTS,
  ...PLAN_INPUTS,
  ...ECONOMY_INPUTS,
  ...VM_INPUTS,
  evaluation: { kind: 'text', description: 'The output `evaluation` of actions/check, so that the flake is not evaluated a second time.' },
} as const;

export const OUTPUTS = {
  matrix: 'Value for `strategy.matrix` of the build job, by `fromJSON`.',
  'has-builds': '`true` if there is anything to build; GitHub refuses an empty matrix.',
  'shared-matrix': 'The same for the jobs before those: they build what several of them need.',
  'has-shared': '`true` if there are such jobs.',
  'vm-matrix': 'The same for the jobs that run virtual machines.',
  'has-vm-tests': '`true` if there are such jobs.',
  'keep-matrix': 'The same for the jobs that keep what several jobs built for later runs: one for each system.',
  'has-keep': '`true` if there are such jobs. A build job that is alone does it itself.',
  digest: 'Digest of the plan artifact, which actions/build, actions/keep and actions/report compare.',
  plan: 'Path of plan.json in this job.',
} as const;
