import { describe, expect, test } from '@jest/globals';
import { parseGroupOutputs, type GroupOutputs } from '../../../src/pack/group-outputs.js';
import { own } from './samples.js';

const SHA = 'a'.repeat(64);
const FULL: GroupOutputs = {
  version: 1,
  group: 'g',
  plan: 'p',
  paths: [{ path: own('web'), bytes: 3, references: [own('libx')] }],
  restore: { found: 'k' },
  pack: { file: `${SHA}.tar.zst`, sha256: SHA, bytes: 9, paths: 1 },
};

describe('parseGroupOutputs', () => {
  test.each<[string, GroupOutputs]>([
    ['a job that built, restored and packed', FULL],
    ['a job that found no entry', { version: 1, group: 'g', plan: 'p', paths: [], restore: {} }],
    ['a job that did nothing', { version: 1, group: 'g', plan: 'p', paths: [] }],
  ])('reads what is said by %s', (_, outputs) => {
    expect(parseGroupOutputs(JSON.parse(JSON.stringify(outputs)), 'g', 'p')).toEqual(outputs);
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['another version', { ...FULL, version: 2 }],
    ['a path that is none', { ...FULL, paths: [{ path: '/etc/passwd', bytes: 1, references: [] }] }],
    ['a reference that is no path', { ...FULL, paths: [{ path: own('web'), bytes: 1, references: ['x'] }] }],
    ['a pack that lies elsewhere', { ...FULL, pack: { ...FULL.pack, file: `../${SHA}.tar.zst` } }],
    ['a pack of a kind that we do not write', { ...FULL, pack: { ...FULL.pack, file: `${SHA}.zip` } }],
  ])('refuses %s', (_, json) => {
    expect(() => parseGroupOutputs(json, 'g', 'p')).toThrow(
      /^What the group g says of its outputs cannot be read: .* Run the whole workflow again/s,
    );
  });

  test.each([
    ['another plan', 'g', 'other'],
    ['another group', 'other', 'p'],
  ])('refuses what was made for %s', (_, group, plan) => {
    expect(() => parseGroupOutputs(FULL, group, plan)).toThrow(
      `The outputs of the group ${group} were made for another plan or by another group.`,
    );
  });
});
