import { FLAKE_INPUT } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  system: { kind: 'text', required: true, description: 'Nix system whose outputs are kept: `matrix.system`.' },
  digest: { kind: 'text', required: true, description: 'The output `digest` of actions/plan.' },
} as const;

export const OUTPUTS = {} as const;
