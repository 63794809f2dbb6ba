import { VM_INPUTS } from '../../src/boot/index.js';
import { CHECK_INPUTS, EVALUATION_INPUTS, FLAKE_INPUT } from '../../src/pipeline/index.js';

export const INPUTS = { ...FLAKE_INPUT, ...EVALUATION_INPUTS, ...CHECK_INPUTS, ...VM_INPUTS } as const;

export const OUTPUTS = {
  verdict: '`success` or `failure`.',
  report: 'Directory with plan.json, report.json, report.md and the build logs.',
} as const;
