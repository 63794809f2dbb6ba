import { expect, test } from '@jest/globals';
import { planBoot } from '../../../src/vm/policy.js';

const LIMITS = { bootMs: 1_000, totalMs: 2_000, silenceMs: 500 };

test('with hardware virtualisation the limits hold as they are', () => {
  expect(planBoot({ kind: 'kvm', reason: 'x' }, true, LIMITS)).toEqual({ boots: true, accelerator: 'kvm', limits: LIMITS });
  expect(planBoot({ kind: 'hvf', reason: 'x' }, true, LIMITS)).toMatchObject({ boots: true });
});

test('without it everything may take four times as long', () => {
  expect(planBoot({ kind: 'tcg', reason: 'x' }, false, LIMITS)).toEqual({
    boots: true,
    accelerator: 'tcg',
    limits: { bootMs: 4_000, totalMs: 8_000, silenceMs: 2_000 },
  });
});

test('where it is required and missing, nothing is booted, and the reason is said', () => {
  const plan = planBoot({ kind: 'tcg', reason: 'it hangs.' }, true, LIMITS);
  expect(plan).toEqual({ boots: false, reason: expect.stringContaining('(it hangs). Choose a runner with KVM') as unknown });
});
