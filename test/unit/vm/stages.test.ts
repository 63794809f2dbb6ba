import { expect, test } from '@jest/globals';
import { NOTHING_SEEN } from '../../../src/vm/observe.js';
import { listStages } from '../../../src/vm/stages.js';
import { END, HELLO, seeConsole, seeReport } from './observation.js';

test('times come from the console if the guest tells none', () => {
  const seen = seeReport(
    seeConsole('SeaBIOS (version 1)', 'Linux version 6', '<<< NixOS Stage 1 >>>', '<<< NixOS Stage 2 >>>'),
    5_000,
    HELLO,
    END,
  );
  expect(listStages(seen, 6_000, true)).toEqual([
    { name: 'firmware', state: 'done', seconds: 1.1 },
    { name: 'kernel', state: 'done', seconds: 0.1 },
    { name: 'initrd', state: 'done', seconds: 0.1 },
    { name: 'userspace', state: 'done', seconds: 3.7 },
    { name: 'ready', state: 'done' },
  ]);
});

test("the guest's own clock is better", () => {
  const seen = seeReport(seeConsole('x'), 5_000, HELLO, { kind: 'stages', kernel: 2, initrd: 1, userspace: 9 }, END);
  expect(listStages(seen, 6_000, true).map(({ seconds }) => seconds)).toEqual([1, 2, 1, 9, undefined]);
});

test('a quiet kernel hides its initrd', () => {
  const states = listStages(seeReport(seeConsole('welcome'), 5_000, HELLO, END), 6_000, true).map(({ state }) => state);
  expect(states).toEqual(['done', 'done', 'unknown', 'done', 'done']);
});

test('a firmware that prints is not taken for a kernel', () => {
  expect(listStages(seeConsole('SeaBIOS (version 1)', ''), 6_000, false).map(({ state }) => state)).toEqual([
    'failed',
    'not-reached',
    'not-reached',
    'not-reached',
    'not-reached',
  ]);
});

test('nothing at all is a firmware that failed', () => {
  expect(listStages(NOTHING_SEEN, 6_000, false)[0]).toEqual({ name: 'firmware', state: 'failed' });
});
