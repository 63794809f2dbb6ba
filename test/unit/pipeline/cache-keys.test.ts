import { describe, expect, test } from '@jest/globals';
import { nameHistoryKeys, nameOutputKeys, type CacheKeys } from '../../../src/pipeline/cache-keys.js';
import type { RunContext } from '../../../src/pipeline/run-context.js';

const sha = (letter: string) => letter.repeat(40);
const [OLD, TIP, NEXT] = [sha('a'), sha('b'), sha('c')];
const branch = (head: string | undefined, base: string | undefined, run = '1.1'): RunContext => ({
  isPullRequest: false,
  run,
  attempt: 1,
  head,
  base,
});
const change = (base: string | undefined, run = '9.1', head = sha('f')): RunContext => ({
  isPullRequest: true,
  run,
  attempt: 1,
  head,
  base,
});
const historyOf = (context: RunContext) => nameHistoryKeys('panther', context);
/** Whether GitHub, asked for these keys, would give this entry; it does not look into other pull requests' entries, but these tests do not count on it. */
const finds = ({ prefixes }: CacheKeys, { save }: CacheKeys) => prefixes.findIndex((prefix) => save.startsWith(prefix));

describe('the keys of the history', () => {
  test('of a branch find what was learned at this commit, else at the one before, else the newest of the branch', () => {
    const keys = historyOf(branch(TIP, OLD));
    expect([TIP, OLD, NEXT].map((head) => finds(keys, historyOf(branch(head, undefined, '0.1'))))).toEqual([0, 1, 2]);
  });

  test('of a pull request find its own of the same base, else what the branch learned at the base, else the newest of the branch', () => {
    const keys = historyOf(change(TIP));
    expect(finds(keys, historyOf(change(TIP, '8.1')))).toBe(0);
    expect(finds(keys, historyOf(branch(TIP, OLD)))).toBe(1);
    expect(finds(keys, historyOf(branch(NEXT, TIP)))).toBe(2);
  });

  test('of a pull request find nothing that was learned for a change of another base, so its own stale entries never hide the branch’s', () => {
    expect(finds(historyOf(change(TIP)), historyOf(change(OLD)))).toBe(-1);
    expect(finds(historyOf(change(undefined)), historyOf(change(OLD)))).toBe(-1);
    expect(finds(historyOf(change(undefined)), historyOf(change(undefined)))).toBe(-1);
  });

  test('of a branch never find what a change learned', () => {
    for (const context of [branch(TIP, OLD), branch(undefined, undefined), branch(TIP, undefined)]) {
      for (const base of [TIP, OLD, undefined]) expect(finds(historyOf(context), historyOf(change(base)))).toBe(-1);
    }
  });

  test('name each run and attempt', () => {
    const saves = [branch(TIP, OLD), branch(TIP, OLD, '1.2'), branch(TIP, OLD, '11.1'), change(TIP), change(TIP, '9.2')].map(
      (context) => historyOf(context).save,
    );
    expect(new Set(saves).size).toBe(saves.length);
  });

  test('of another flake are others', () => {
    expect(finds(historyOf(branch(TIP, OLD)), nameHistoryKeys('panther-other', branch(TIP, OLD)))).toBe(-1);
    expect(finds(nameHistoryKeys('panther-other', branch(TIP, OLD)), historyOf(branch(TIP, OLD)))).toBe(-1);
  });
});

describe('the keys of what was built', () => {
  const keys = (system: string, run: string, base = 'panther') => nameOutputKeys(base, system, branch(TIP, OLD, run));

  test('find the newest entry of the same system and flake, whichever run it is of', () => {
    expect(finds(keys('x86_64-linux', '2.1'), keys('x86_64-linux', '1.1'))).toBe(0);
    expect(finds(keys('x86_64-linux', '2.1'), keys('aarch64-linux', '1.1'))).toBe(-1);
    expect(finds(keys('x86_64-linux', '2.1'), keys('x86_64-linux', '1.1', 'panther-other'))).toBe(-1);
  });

  test('do not take a system for another whose name only begins so', () => {
    expect(finds(keys('x86_64', '2.1'), keys('x86_64-linux', '1.1'))).toBe(-1);
  });

  test('name each run and attempt', () => {
    expect(new Set(['1.1', '1.2', '11.1'].map((run) => keys('x', run).save)).size).toBe(3);
  });

  test('are none of the history’s', () => {
    expect(finds(historyOf(branch(TIP, OLD)), keys('x86_64-linux', '1.1'))).toBe(-1);
    expect(finds(keys('x86_64-linux', '1.1'), historyOf(branch(TIP, OLD)))).toBe(-1);
  });
});

const LONG = `panther-${'x'.repeat(40)}-123456`;
test.each([
  nameHistoryKeys(LONG, branch(sha('a'), sha('b'), '99999999999.999')),
  nameHistoryKeys(LONG, change('f'.repeat(64))),
  nameHistoryKeys(LONG, branch(undefined, undefined)),
  nameHistoryKeys(LONG, change(undefined)),
  nameOutputKeys(LONG, 'x86_64-linux', branch(TIP, OLD)),
])('keys %# are such as GitHub takes, and no prefix ends in the middle of a word', ({ save, prefixes }) => {
  expect(prefixes.length + 1).toBeLessThanOrEqual(10);
  expect(prefixes.length).toBeGreaterThan(0);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const prefix of prefixes) expect(prefix).toMatch(/^[^,]{1,511}\/$/);
  expect(save).toMatch(/^[^,]{1,511}\$$/);
});
