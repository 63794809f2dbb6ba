import { describe, expect, test } from '@jest/globals';
import { formatMarker, parseMarker, replaceMarker, type ProposalMarker } from '../../../src/update/index.js';

const MARKER: ProposalMarker = {
  version: 1,
  base: 'b'.repeat(40),
  lock: 'c'.repeat(64),
  verdict: 'partly',
  text: 'd'.repeat(64),
  at: 1_764_000_000,
};
const raw = (value: unknown) => `<!-- panther-update ${typeof value === 'string' ? value : JSON.stringify(value)} -->`;

describe('the marker of a body', () => {
  test('is read as it was written, wherever it stands', () => {
    expect(parseMarker(`# Title\r\n\r\n${formatMarker(MARKER)}\r\nmore -->`)).toEqual(MARKER);
    const closed: ProposalMarker = { ...MARKER, closed: 'obsolete' };
    expect(parseMarker(formatMarker(closed))).toEqual(closed);
  });

  test('is one comment of HTML', () => {
    expect(formatMarker(MARKER)).toMatch(/^<!-- panther-update \{[^<>]*\} -->$/);
    expect(formatMarker(MARKER).slice(4, -3)).not.toContain('--');
  });

  test.each([
    ['nothing', ''],
    ['no end', '<!-- panther-update {"version":1}'],
    ['no JSON', raw('{')],
    ['a list', raw([])],
    ['null', raw(null)],
    ['another version', raw({ ...MARKER, version: 2 })],
    ['a key that we do not write', raw({ ...MARKER, more: 1 })],
    ['a base that is no commit', raw({ ...MARKER, base: 'main' })],
    ['a text instead of a hash', raw({ ...MARKER, lock: 'x' })],
    ['a verdict that cannot be proposed', raw({ ...MARKER, verdict: 'bad' })],
    ['a time that is none', raw({ ...MARKER, at: -1 })],
    ['a reason to close that we do not write', raw({ ...MARKER, closed: 'yes' })],
    ['a huge one', raw(`{"x":"${'y'.repeat(1_000_000)}"}`)],
    ['deep nesting', raw('['.repeat(100_000))],
    ['two of them', `${formatMarker(MARKER)}\n${formatMarker({ ...MARKER, verdict: 'good' })}`],
    ['one before ours, in the title of a commit', `fix: <!-- panther-update {} -->\n${formatMarker(MARKER)}`],
    ['the beginning of one before ours', `fix: <!-- panther-update \n${formatMarker(MARKER)}`],
  ])('is none for %s', (_name, body) => {
    expect(parseMarker(body)).toBeUndefined();
  });

  test('is replaced alone', () => {
    const closed: ProposalMarker = { ...MARKER, closed: 'obsolete' };
    const body = `a $& b\n${formatMarker(MARKER)}\nc -->`;
    expect(replaceMarker(body, closed)).toBe(`a $& b\n${formatMarker(closed)}\nc -->`);
    expect(replaceMarker('nothing', closed)).toBe('nothing');
  });
});
