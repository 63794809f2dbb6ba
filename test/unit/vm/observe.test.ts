import { expect, test } from '@jest/globals';
import { decideEnd, type Observation } from '../../../src/vm/observe.js';
import { END, HELLO, seeConsole, seeReport } from './observation.js';

const LIMITS = { bootMs: 60_000, totalMs: 120_000 };
const PANIC = '[    1.0] Kernel panic - not syncing: Attempted to kill init!';
const SHELL = 'An error occurred in stage 1 of the boot process, which must mount the';
const EMERGENCY = 'You are in emergency mode. After logging in';
const end = (seen: Observation, nowMs: number, limits = {}) => decideEnd(seen, { ...LIMITS, ...limits }, nowMs);

test('a guest that is at work goes on', () => {
  expect(end(seeConsole('Linux version 6.12'), 30_000)).toBeUndefined();
});

test('a report that is complete ends it at once', () => {
  expect(end(seeReport(seeConsole('x'), 5_000, HELLO, END), 5_001)).toBe('reported');
});

test('after a panic it ends before the kernel can reboot', () => {
  expect(end(seeConsole(PANIC), 1_100)).toBeUndefined();
  expect(end(seeConsole(PANIC), 1_300)).toBe('fatal-sign');
});

test('a reboot after a panic ends it, whatever is printed', () => {
  const seen = { ...seeConsole(PANIC), rebootsAtMs: [1_050], lastActivityAtMs: 1_060 };
  expect(end(seen, 1_060)).toBe('fatal-sign');
  expect(end({ ...seen, rebootsAtMs: [900] }, 1_060)).toBeUndefined();
});

test('a shell in the initrd ends it once nothing more comes', () => {
  expect(end(seeConsole(SHELL), 2_500)).toBeUndefined();
  expect(end(seeConsole(SHELL), 3_000)).toBe('fatal-sign');
});

test('a guest that prints on after a shell, and says nothing by its probe, is given up in the end', () => {
  const seen = seeConsole(SHELL);
  expect(end({ ...seen, lastActivityAtMs: 30_900 }, 30_950)).toBeUndefined();
  expect(end({ ...seen, lastActivityAtMs: 31_000 }, 31_000)).toBe('fatal-sign');
});

test('in emergency mode the probe is waited for', () => {
  expect(end(seeReport(seeConsole(EMERGENCY), 2_000, HELLO), 59_000)).toBeUndefined();
});

test('a probe that goes on proves a panic to be a quote; one that falls silent does not', () => {
  const seen = seeReport(seeConsole(PANIC), 2_000, HELLO);
  expect(end(seen, 11_000)).toBeUndefined();
  expect(end(seen, 12_000)).toBe('fatal-sign');
});

test('some guests reboot once or twice, a third time is a loop', () => {
  const seen = seeConsole('rebooting');
  expect(end({ ...seen, rebootsAtMs: [1_000, 2_000] }, 2_100)).toBeUndefined();
  expect(end({ ...seen, rebootsAtMs: [1_000, 2_000, 3_000] }, 3_000)).toBe('reboots');
});

test('the limits end it: for its first word, for all, for silence', () => {
  const seen = { ...seeConsole('x'), lastActivityAtMs: 59_900 };
  expect(end(seen, 59_999)).toBeUndefined();
  expect(end(seen, 60_000)).toBe('boot-limit');
  const begun = seeReport(seen, 30_000, HELLO);
  expect(end(begun, 119_999)).toBeUndefined();
  expect(end(begun, 120_000)).toBe('total-limit');
  expect(end(begun, 39_999, { silenceMs: 10_000 })).toBeUndefined();
  expect(end(begun, 40_000, { silenceMs: 10_000 })).toBe('silence');
});
