import { FLAKE_INPUT } from '../../src/pipeline/index.js';

export const INPUTS = {
  ...FLAKE_INPUT,
  needs: { kind: 'text', required: true, description: '`toJSON(needs)` of the gate job: how the jobs before it ended.' },
  digest: { kind: 'text', description: 'The output `digest` of actions/plan. Empty if the plan job did not get that far.' },
} as const;

export const OUTPUTS = {
  verdict: '`success` or `failure`.',
  report: 'Directory with report.json and report.md in this job.',
} as const;
