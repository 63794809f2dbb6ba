import { BOOT_INPUTS } from '../../src/boot/index.js';
import { EVALUATION_INPUTS, FLAKE_INPUT } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  ...EVALUATION_INPUTS,
  ...BOOT_INPUTS,
  cell: {
    kind: 'text',
    description:
      'Only within `ci.yml`: which set of the plan’s virtual machines to run, the value `cell` of its matrix. Then nothing is evaluated or built here, and the other inputs but `flake` have no effect.',
  },
  digest: { kind: 'text', description: 'Only with `cell`: the output `digest` of actions/plan.' },
} as const;

export const OUTPUTS = {
  verdict: '`success` or `failure`.',
  evidence: 'Directory with a directory for each host: console log, what the probe said, JUnit, and a screenshot of what failed.',
} as const;
