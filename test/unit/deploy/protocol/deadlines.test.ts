import { describe, expect, test } from '@jest/globals';
import { choosePause, planDeadlines } from '../../../../src/deploy/protocol/deadlines.js';
import { STEPS } from '../../../../src/deploy/protocol/state.js';

const SETTINGS = { switchMs: 600_000, confirmMs: 90_000, rebootMs: 600_000, copyMs: 3_600_000, healthMs: 60_000 };

describe('times', () => {
  test('are there for every step, and bound the whole', () => {
    const { stepMs, totalMs } = planDeadlines(SETTINGS);

    expect(Object.keys(stepMs).sort()).toEqual(STEPS.filter((step) => step !== 'done').sort());
    expect(Object.values(stepMs).every((limit) => limit > 0 && Number.isFinite(limit))).toBe(true);
    expect(totalMs).toBe(Object.values(stepMs).reduce((sum, limit) => sum + limit, 0));
  });

  test('wait longer for the host than its own timer, its way back and a reboot take', () => {
    const { stepMs, switchSeconds, confirmSeconds } = planDeadlines(SETTINGS);

    expect(stepMs.settling).toBeGreaterThan((switchSeconds + confirmSeconds) * 1_000 + SETTINGS.switchMs + SETTINGS.rebootMs);
    expect(stepMs.watching).toBeGreaterThan(SETTINGS.switchMs);
  });

  test.each([90_000, 5_000, 1_000])('leave time to confirm within a window of %d ms', (confirmMs) => {
    const { stepMs } = planDeadlines({ ...SETTINGS, confirmMs });

    expect(stepMs.proving).toBeGreaterThan(0);
    expect(stepMs.proving).toBeLessThan(confirmMs);
  });

  test('renew the lock long before it ends', () => {
    const { renewEveryMs, leaseSeconds, stepMs } = planDeadlines(SETTINGS);

    expect(renewEveryMs + stepMs.preparing + stepMs.testing).toBeLessThanOrEqual(leaseSeconds * 1_000);
  });

  test('between polls grow, and then stay', () => {
    const deadlines = planDeadlines(SETTINGS);

    expect([1, 2, 5, 6, 100].map((polls) => choosePause(deadlines, 'watching', polls))).toEqual([250, 500, 3_000, 3_000, 3_000]);
    expect([1, 2, 3, 4].map((polls) => choosePause(deadlines, 'copying', polls))).toEqual([2_000, 10_000, 30_000, 30_000]);
  });
});
