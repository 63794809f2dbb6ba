import { FLAKE_INPUT } from '../../src/pipeline/index.js';
import { parsePushUrl } from '../../src/push/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  group: { kind: 'text', required: true, description: 'Which group of the plan to build: `matrix.group`.' },
  digest: { kind: 'text', required: true, description: 'The output `digest` of actions/plan.' },
  'hand-over': {
    kind: 'flag',
    default: false,
    description: 'Keep what the targets consist of and no binary cache has as an artifact, for later jobs that boot, scan or deploy it.',
  },
  'push-to': {
    kind: 'parsed',
    parse: parsePushUrl,
    description:
      'A binary cache of your own, or any other Nix store, that outputs are pushed to while others are built, such as `s3://BUCKET?region=REGION`. A push that fails makes nothing red.',
  },
  'signing-key': {
    kind: 'text',
    secret: true,
    description: 'The secret key to sign what is pushed with, as `nix key generate-secret` prints it. Pass a secret.',
  },
  'build-time-limit': {
    kind: 'integer',
    min: 1,
    max: 1_440,
    description: 'Minutes that one derivation may take; then it is stopped, its target fails, and the others go on. Default: no limit.',
  },
} as const;

export const OUTPUTS = {
  result: 'Path of result.json in this job.',
} as const;
