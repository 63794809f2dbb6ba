import { expect, test } from '@jest/globals';
import { describeCause } from '../../../src/github/describe-failure.js';

test('an error is told with its causes, each once', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  expect(describeCause(new Error('fetch failed', { cause }))).toBe('fetch failed: connect ECONNREFUSED 127.0.0.1:1');
  expect(describeCause(new Error('same', { cause: new Error('same') }))).toBe('same');
});

test('an error for several addresses has only a code', () => {
  const cause = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
  expect(describeCause(new Error('fetch failed', { cause }))).toBe('fetch failed: ECONNREFUSED');
});

test('a ring of causes ends', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  expect(describeCause(first)).toBe('first: second');
});

test('what is no error is told as text', () => {
  expect(describeCause('text')).toBe('text');
});
