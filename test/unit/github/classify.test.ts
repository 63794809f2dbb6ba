import { describe, expect, test } from '@jest/globals';
import { classifyAnswer, readMessage } from '../../../src/github/classify.js';
import { answer, NOW } from './scripted.js';

const classify = (...given: Parameters<typeof answer>) => classifyAnswer(answer(...given), NOW);

describe('what an answer means for trying again', () => {
  test.each([
    [200, { id: 1 }],
    [201, []],
    [204, ''],
  ])('%i with %j is done', (status, data) => {
    expect(classify(status, data)).toEqual({ kind: 'done' });
  });

  test.each([500, 502, 503, 504, 408])('%i leaves open whether it was done', (status) => {
    expect(classify(status, 'Unicorn!')).toEqual({ kind: 'trouble' });
  });

  test('a body that broke off leaves open whether it was done', () => {
    expect(classify(201, '{"id": 1, "no')).toEqual({ kind: 'trouble' });
    expect(classify(200, '')).toEqual({ kind: 'trouble' });
  });

  test.each([400, 401, 403, 404, 405, 409, 410, 422])('%i is refused', (status) => {
    expect(classify(status, { message: 'No' })).toEqual({ kind: 'refused' });
  });

  test('a secondary limit is waited for as long as GitHub says', () => {
    expect(classify(403, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': '17' })).toEqual({
      kind: 'limited',
      waitMs: 17_000,
    });
    expect(classify(429, {}, { 'retry-after': '3' })).toEqual({ kind: 'limited', waitMs: 3_000 });
  });

  test('a limit that does not say how long is left to the caller', () => {
    expect(classify(403, { message: 'You have exceeded a secondary rate limit. Please wait.' })).toEqual({
      kind: 'limited',
      waitMs: undefined,
    });
    expect(classify(429, {}, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })).toEqual({ kind: 'limited', waitMs: undefined });
  });

  test('no wait is shorter than a second', () => {
    expect(classify(429, {}, { 'retry-after': '0' })).toEqual({ kind: 'limited', waitMs: 1_000 });
    const past = String(NOW / 1_000 - 50);
    expect(classify(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': past })).toEqual({ kind: 'limited', waitMs: 1_000 });
  });

  test('a spent allowance is waited for until it is renewed', () => {
    const reset = String(NOW / 1_000 + 90);
    expect(classify(403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toEqual({
      kind: 'limited',
      waitMs: 91_000,
    });
  });

  test('a refusal with allowance left is no limit', () => {
    const headers = { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': String(NOW / 1_000 + 90) };
    expect(classify(403, { message: 'Resource not accessible by integration' }, headers)).toEqual({ kind: 'refused' });
  });

  test.each([
    { type: 'RATE_LIMITED', message: 'API rate limit exceeded' },
    { type: 'RATE_LIMIT', message: 'API rate limit already exceeded' },
    { message: 'You have exceeded a secondary rate limit.' },
  ])('GraphQL says with status 200 that there is a limit: %j', (error) => {
    expect(classify(200, { errors: [error] }, { 'retry-after': '5' })).toEqual({ kind: 'limited', waitMs: 5_000 });
  });

  test('GraphQL says with status 200 that it fell over', () => {
    expect(classify(200, { errors: [{ message: 'Something went wrong while executing your query on 2026-01-01.' }] })).toEqual({
      kind: 'trouble',
    });
    expect(classify(200, { errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] })).toEqual({ kind: 'done' });
  });
});

describe('what GitHub says', () => {
  test('the details of a 422 follow its sentence', () => {
    const data = {
      message: 'Validation Failed',
      errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }, { message: 'No commits between main and x' }, 'as text', 7],
    };
    expect(readMessage({ data })).toBe('Validation Failed: head invalid; No commits between main and x; as text');
  });

  test('it is one line of bounded length, without control characters', () => {
    expect(readMessage({ data: { message: 'one\r\n::error::two\u001b[31m' } })).toBe('one ::error::two [31m');
    expect(readMessage({ data: { message: 'x'.repeat(10_000) } })).toHaveLength(501);
  });

  test.each([undefined, null, 'text', 7, {}, { message: 7 }])('%j has no sentence', (data) => {
    expect(readMessage({ data })).toBe('');
  });
});
