import { FLAKE_INPUT } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  group: { kind: 'text', required: true, description: 'Which group of the plan to build: `matrix.group`.' },
  digest: { kind: 'text', required: true, description: 'The output `digest` of actions/plan.' },
  'hand-over': {
    kind: 'flag',
    default: false,
    description: 'Upload what was built as an artifact (a binary cache directory), for later jobs that boot, scan or deploy it.',
  },
} as const;

export const OUTPUTS = {
  result: 'Path of result.json in this job.',
} as const;
