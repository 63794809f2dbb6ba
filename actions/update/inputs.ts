import { EVALUATION_INPUTS } from '../../src/pipeline/index.js';

export const INPUTS = {
  inputs: {
    kind: 'list',
    description:
      'Names or globs of flake inputs to update this time (`nixpkgs`, `disko/nixpkgs`), separated by blanks or lines. Default: what the table `update` of `.github/panther.yml` says, which is all.',
  },
  phase: {
    kind: 'choice',
    values: ['all', 'prove', 'publish'],
    default: 'all',
    description:
      '`prove` updates, builds and words the proposals, with a token that may only read; `publish` writes them to GitHub in a later job, which runs nothing of the flake; `all` does both in one job.',
  },
  digest: { kind: 'text', description: 'With `phase: publish`: the output `digest` of the job that proved.' },
  'dry-run': { kind: 'flag', default: false, description: 'Write nothing to GitHub: show what would be done, and the texts.' },
  base: {
    kind: 'text',
    description: 'Branch that pull requests are opened against; the checkout has to be of it. Default: the branch of the run.',
  },
  'github-token': {
    kind: 'text',
    secret: true,
    default: '${{ github.token }}',
    description:
      'Token of the workflow, a GitHub App or a person. To publish it needs `contents: write`, `pull-requests: write` and `statuses: write`, and `checks: write` for check runs. Pull requests of the workflow’s own token start no workflows; the proof of this action stands on them as a status.',
  },
  ...EVALUATION_INPUTS,
} as const;

export const OUTPUTS = {
  digest: 'With `phase: prove`: what the publishing job has to be given.',
  proposals: 'JSON list of the proposals: name, branch, what was done, and number, address and commit of the pull request.',
  verdict: '`success`, or `failure` if something could not be updated or published at all.',
} as const;
