import { VM_INPUTS } from '../../src/boot/index.js';
import { CHECK_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT, PLAN_INPUTS } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  ...EVALUATION_INPUTS,
  'runner-map': PLAN_INPUTS['runner-map'],
  ...CHECK_INPUTS,
  // What the evaluation has to know of them.
  'vm-test': VM_INPUTS['vm-test'],
  'vm-time-limit': VM_INPUTS['vm-time-limit'],
  'nixos-tests': VM_INPUTS['nixos-tests'],
} as const;

export const OUTPUTS = {
  evaluation:
    'Directory with what was found (`evaluation.json`, `check.json`), for the input `evaluation` of actions/plan in the same job.',
  errors: 'Number of errors found.',
  warnings: 'Number of warnings found.',
} as const;
