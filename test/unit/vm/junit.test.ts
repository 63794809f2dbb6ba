import { expect, test } from '@jest/globals';
import { renderJunit } from '../../../src/vm/junit.js';
import { parseJunit } from '../../../src/vm/parse-junit.js';
import { makeUnbootedResult, type VmResult } from '../../../src/vm/result.js';

const HOSTILE = `<&>"']]> \u0000\u0008\u001b[31m\ufffe\ud800 é 😀 <!--`;
const RESULT: VmResult = {
  name: HOSTILE,
  verdict: 'failed',
  cause: 'unhealthy',
  reason: HOSTILE,
  accelerator: 'tcg',
  seconds: 12.5,
  stages: [
    { name: 'firmware', state: 'done', seconds: 0.5 },
    { name: 'kernel', state: 'unknown' },
    { name: 'initrd', state: 'done' },
    { name: 'userspace', state: 'failed' },
    { name: 'ready', state: 'not-reached' },
  ],
  health: [
    { check: '0', name: HOSTILE, ok: false, message: HOSTILE },
    { check: '1', name: 'good', ok: true, seconds: 2 },
  ],
  failedUnits: [{ name: `${HOSTILE}.service`, result: 'exit-code', journal: [HOSTILE, 'last'] }],
  notes: [],
  consoleTail: [HOSTILE, 'two'],
  files: [],
  cases: [],
};

test('it is well-formed and means the same, whatever the guest calls things', () => {
  const xml = renderJunit(RESULT);
  // eslint-disable-next-line no-control-regex
  expect(xml).not.toMatch(/[\u0000-\u0008\u001b\ufffe]/);
  const { cases, problem } = parseJunit(xml);
  expect(problem).toBeUndefined();
  expect(cases.map(({ outcome }) => outcome)).toEqual(['passed', 'skipped', 'passed', 'failed', 'skipped', 'failed', 'passed', 'failed']);
  expect(cases[5]?.name).toBe(`<&>"']]> \ufffe\ufffd é 😀 <!--`.replace('\ufffe', '\ufffd'));
  expect(cases[7]?.message.split('\n').slice(0, 1)).toEqual(['The unit is in the state "failed" (exit-code).']);
  expect(cases[7]?.message.split('\n').at(-1)).toBe('last');
});

test('it counts', () => {
  expect(renderJunit(RESULT)).toContain('<testsuites tests="8" failures="3" errors="0" skipped="2" time="12.500">');
});

test('what was not booted is one skipped case, or one error', () => {
  const skipped = makeUnbootedResult('web-1', { verdict: 'skipped', cause: 'no-accelerator', reason: 'No KVM.' });
  expect(parseJunit(renderJunit(skipped)).cases).toMatchObject([{ name: 'boot', outcome: 'skipped', message: 'No KVM.' }]);
  const error = makeUnbootedResult('web-1', { verdict: 'error', cause: 'does-not-fit', reason: 'Too big.' });
  expect(parseJunit(renderJunit(error)).cases.filter(({ outcome }) => outcome === 'error')).toMatchObject([{ message: 'Too big.' }]);
});
