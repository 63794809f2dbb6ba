import { BOOT_INPUTS } from '../../src/boot/index.js';
import { EVALUATION_INPUTS, FLAKE_INPUT } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  ...EVALUATION_INPUTS,
  ...BOOT_INPUTS,
} as const;

export const OUTPUTS = {
  verdict: '`success` or `failure`.',
  evidence: 'Directory with a directory for each host: console log, what the probe said, JUnit, and a screenshot of what failed.',
} as const;
