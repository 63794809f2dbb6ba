import { describe, expect, test } from '@jest/globals';
import { chooseCourse } from '../../../../src/deploy/protocol/course.js';
import type { RollbackAim } from '../../../../src/deploy/protocol/order.js';
import { factsOf, orderOf, PATHS, stateOf } from './samples.js';

const HISTORY = [
  { epoch: 30, id: 'c', revision: 'c'.repeat(40), closure: PATHS.old },
  { epoch: 20, id: 'b', revision: 'b'.repeat(40), closure: PATHS.old },
  { epoch: 10, id: 'a', revision: 'a'.repeat(40), closure: PATHS.other },
];
const back = (to: RollbackAim, more: Parameters<typeof factsOf>[0] = { history: HISTORY }) =>
  chooseCourse(orderOf({ goal: { mode: 'rollback', to } }), factsOf(more));

describe('what a host goes to', () => {
  test('is the closure of the order, from what runs and what boots', () => {
    expect(chooseCourse(orderOf(), factsOf({ profile: PATHS.other }))).toEqual({
      closure: PATHS.new,
      revision: 'b'.repeat(40),
      old: PATHS.old,
      default: PATHS.other,
      bootId: 'boot-0',
    });
  });

  test('is, of a rollback, the newest that was confirmed and does not run', () => {
    expect(back({ kind: 'previous' })).toMatchObject({ closure: PATHS.other, revision: 'a'.repeat(40) });
  });

  test('is what ran before the only deployment, too', () => {
    const state = stateOf('committed', { old: PATHS.other });

    expect(back({ kind: 'previous' }, { history: [], state })).toMatchObject({ closure: PATHS.other });
  });

  test('is not what ran before a deployment that was undone', () => {
    expect(back({ kind: 'previous' }, { history: [], state: stateOf('rolled-back', { old: PATHS.other }) })).toContain('no way back');
  });

  test('is a revision, also by its beginning', () => {
    expect(back({ kind: 'revision', revision: 'aaaaaaa' })).toMatchObject({ closure: PATHS.other });
  });

  test('is nothing for a revision that was never there, and says what was', () => {
    const said = back({ kind: 'revision', revision: 'ddddddd' });

    expect(said).toContain('ddddddd');
    expect(said).toContain('cccccccccccc (nixos-old), bbbbbbbbbbbb (nixos-old), aaaaaaaaaaaa (nixos-other)');
  });

  test('is a closure that was named', () => {
    expect(back({ kind: 'closure', closure: PATHS.new })).toMatchObject({ closure: PATHS.new, revision: undefined });
  });
});
